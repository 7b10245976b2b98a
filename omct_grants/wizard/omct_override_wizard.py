# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.omct_disbursement_override import SEPARATIONS


class OverrideWizard(models.TransientModel):
    """Asks what is lifted, for whom and why."""

    _name = "omct.override.wizard"
    _description = "Grant an emergency override"

    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement", string="Payout", required=True, readonly=True
    )
    separation = fields.Selection(
        selection=SEPARATIONS, string="What is lifted", required=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="For",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    reason = fields.Text(
        required=True, help="Why it cannot wait for a second person. It is kept."
    )

    def action_confirm(self):
        """Grant the override as the user.

        :raises UserError: when the payout has one already
        """
        self.ensure_one()
        self.env["omct.disbursement.override"]._grant(
            self.disbursement_id, self.separation, self.user_id, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
