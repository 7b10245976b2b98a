# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .omct_disbursement import NOTED_PURPOSES


class Disbursement(models.Model):
    """No payout past what blocks its instalment, none to a member under a hit."""

    _inherit = "omct.disbursement"

    def _get_due_diligence_reason(self):
        """Return what the due diligence of the payee says against paying, or False."""
        self.ensure_one()
        if self.purpose not in NOTED_PURPOSES:
            return False
        payee = self.sudo().partner_id.commercial_partner_id
        if self.instalment_id:
            return payee._get_due_diligence_reason("payment")
        return payee._get_hit_reason()

    def _get_cannot_submit_reason(self):
        return super()._get_cannot_submit_reason() or self._get_due_diligence_reason()

    def _get_cannot_approve_reason(self):
        # What was in order when it was asked for may have expired since.
        return super()._get_cannot_approve_reason() or (
            self.approval_state == "submitted" and self._get_due_diligence_reason()
        )
