# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ReceiptWizard(models.TransientModel):
    """Takes the payee's proof that the money arrived."""

    _name = "omct.receipt.wizard"
    _description = "Confirm receipt of a payout"

    disbursement_id = fields.Many2one(comodel_name="omct.disbursement", required=True)
    date = fields.Date(
        string="Received on", required=True, default=fields.Date.context_today
    )
    note = fields.Char(
        string="Proof", required=True, help="For example: signed receipt, e-mail, call."
    )
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Documents")

    def action_confirm(self):
        """Confirm the receipt as the user.

        :raises UserError: when the payout is not paid or the date is in the future
        """
        self.ensure_one()
        self.disbursement_id.check_access("write")
        self.disbursement_id._confirm_receipt(self.date, self.note, self.attachment_ids)
        return {"type": "ir.actions.act_window_close"}
