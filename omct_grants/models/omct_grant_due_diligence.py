# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .res_partner_due_diligence import READERS


class Grant(models.Model):
    """No award and no payment to a member whose due diligence is not in order."""

    _inherit = "omct.grant"

    due_diligence_reason = fields.Char(
        string="Due diligence blocks",
        compute="_compute_due_diligence_reason",
        groups=READERS,
    )
    due_diligence_status = fields.Selection(
        related="partner_id.omct_due_diligence_status"
    )

    def _compute_due_diligence_reason(self):
        for grant in self:
            step = "payment" if grant.state in ("approved", "active") else "award"
            grant.due_diligence_reason = (
                grant.partner_id._get_due_diligence_reason(step)
                if grant.partner_id
                and grant.state
                in ("concept", "applied", "reviewing", "deciding", "approved", "active")
                else False
            )

    def _get_cannot_submit_reason(self):
        return (
            super()._get_cannot_submit_reason()
            or self.partner_id._get_due_diligence_reason("award")
        )

    def _get_cannot_approve_reason(self):
        # What was in order at the submission may have expired since.
        return super()._get_cannot_approve_reason() or (
            self.approval_state == "submitted"
            and self.partner_id._get_due_diligence_reason("award")
        )

    def action_view_due_diligence(self):
        """Open the due diligence of the member."""
        self.ensure_one()
        return self.partner_id.action_view_omct_due_diligence()
