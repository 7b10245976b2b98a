# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class RepeatWizard(models.TransientModel):
    """Asks why a payout is not the one that was asked for already."""

    _name = "omct.repeat.wizard"
    _description = "Reason for a payout that looks like another"

    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement", string="Payout", required=True, readonly=True
    )
    other_ids = fields.Many2many(
        comodel_name="omct.disbursement", string="Same payee, amount and month"
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Submit the payout with the reason for the others that were shown.

        :raises UserError: when another one has come up since
        """
        self.ensure_one()
        self.disbursement_id._submit_repeat(self.other_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
