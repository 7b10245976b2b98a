# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .omct_disbursement import NOTED_PURPOSES


class Disbursement(models.Model):
    """No payout past what blocks its instalment, none to a member under a hit."""

    _inherit = "omct.disbursement"

    omct_refund_part_ids = fields.One2many(
        comodel_name="omct.grant.refund.line",
        inverse_name="disbursement_id",
        string="Paid back",
        readonly=True,
    )

    def _get_due_diligence_reason(self):
        """Return what the due diligence of the payee says against paying, or False."""
        self.ensure_one()
        if self.purpose not in NOTED_PURPOSES:
            return False
        payee = self.sudo().partner_id.commercial_partner_id
        if self.instalment_id:
            return payee._get_due_diligence_reason("payment")
        return payee._get_hit_reason()

    def _get_instalment_reason(self):
        """Return what keeps the instalment from being paid, or False.

        A payout may have been entered beside its instalment, or rejected, and the
        instalment amended since.
        """
        self.ensure_one()
        instalment = self.instalment_id
        if not instalment:
            return False
        # Of several funds that share a grant each pays its part.
        amount = instalment._get_payout_amount(self.fund_line_id) or 0.0
        if self.currency_id.compare_amounts(self.amount, amount):
            return self.env._(
                "instalment %(instalment)s is %(amount)s now; ask for its payment anew",
                instalment=instalment.display_name,
                amount=self.currency_id.format(amount),
            )
        return instalment._get_blocked_reason(fields.Date.context_today(self))

    def _get_cannot_submit_reason(self):
        return (
            super()._get_cannot_submit_reason()
            or self._get_instalment_reason()
            or self._get_due_diligence_reason()
        )

    def _get_cannot_approve_reason(self):
        # What was in order when it was asked for may have expired since.
        return super()._get_cannot_approve_reason() or (
            self.approval_state == "submitted" and self._get_due_diligence_reason()
        )
