# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class FlagWizard(models.TransientModel):
    """Finance says why a payout with warnings can be paid."""

    _name = "omct.flag.wizard"
    _description = "Answer for the warnings of a payout"

    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement", string="Payout", required=True, readonly=True
    )
    flag_text = fields.Text(related="disbursement_id.flag_text")
    shown = fields.Text(help="The warnings that were shown.")
    reason = fields.Text(required=True, string="Why it can be paid")

    def action_confirm(self):
        """Keep the reason for the warnings that were shown.

        :raises UserError: when others have come up since
        """
        self.ensure_one()
        self.disbursement_id._answer_flags(self.reason, (self.shown or "").splitlines())
        return {"type": "ir.actions.act_window_close"}
