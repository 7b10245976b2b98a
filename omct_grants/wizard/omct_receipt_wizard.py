# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ReceiptWizard(models.TransientModel):
    """Takes the payee's proof that the money arrived."""

    _name = "omct.receipt.wizard"
    _description = "Confirm receipt of a payout"

    disbursement_id = fields.Many2one(comodel_name="omct.disbursement", required=True)
    channel = fields.Selection(related="disbursement_id.channel")
    date = fields.Date(
        string="Received on", required=True, default=fields.Date.context_today
    )
    kind = fields.Selection(
        selection="_get_kinds",
        string="Proof",
        required=True,
        default=lambda self: self._get_default_kind(),
    )
    note = fields.Char(
        help="Say nothing that tells what the money is for or whom it helps."
    )
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Documents")

    @api.model
    def _get_default_kind(self):
        """Return the proof that is usual for the channel of the payout."""
        payout = self.env["omct.disbursement"].browse(
            self.env.context.get("default_disbursement_id")
        )
        if not payout or payout.channel == "bank":
            return "letter"
        return "operator" if payout.channel in ("mobile", "cheque") else "signed"

    @api.model
    def _get_kinds(self):
        kinds = self.env["omct.disbursement.receipt"]._fields["kind"]
        return [
            item
            for item in kinds._description_selection(self.env)
            if item[0] != "portal"
        ]

    def action_confirm(self):
        """Hand the receipt in as the user; finance accepts it in the same step.

        :raises UserError: when the payout is not paid or the proof is not enough
        """
        self.ensure_one()
        self.disbursement_id.check_access("write")
        self.disbursement_id._confirm_receipt(
            self.date, self.note, self.attachment_ids, self.kind
        )
        return {"type": "ir.actions.act_window_close"}
