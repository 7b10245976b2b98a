# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountPaymentRegister(models.TransientModel):
    """Odoo's payment dialog, tied to the payouts whose bills it pays."""

    _inherit = "account.payment.register"

    omct_channel = fields.Char(compute="_compute_omct_channel")
    omct_channel_number = fields.Char(string="Number of the cheque or voucher")

    @api.depends("line_ids")
    def _compute_omct_channel(self):
        for wizard in self:
            payouts = wizard.line_ids.move_id.omct_disbursement_id
            channels = set(payouts.sudo().mapped("channel"))
            wizard.omct_channel = channels.pop() if len(channels) == 1 else False

    def _get_batch_available_journals(self, batch_result):
        journals = super()._get_batch_available_journals(batch_result)
        payouts = batch_result["lines"].move_id.omct_disbursement_id
        if payouts:
            channel = payouts[0].sudo().channel
            journals = journals.filtered(
                lambda journal: journal._get_payout_channel() == channel
            )
        return journals

    def _create_payments(self):
        payouts = self.line_ids.move_id.omct_disbursement_id
        if payouts:
            payouts.lock_for_update(allow_referencing=True)
            payouts.invalidate_recordset(["state"])
            payouts._check_can_pay()
            payouts._check_billed()
            if len(payouts) > 1 and self.group_payment:
                raise UserError(
                    self.env._(
                        "Each payout is paid by a payment of its own: untick “Group "
                        "Payments”."
                    )
                )
        return super()._create_payments()

    def _tie_to_payout(self, vals, batch_result):
        payout = batch_result["lines"].move_id.omct_disbursement_id
        if payout:
            vals.update(
                omct_disbursement_id=payout.id,
                memo=payout.name,
                partner_bank_id=payout.partner_bank_id.id,
                omct_channel_number=self.omct_channel_number,
            )
        return vals

    def _create_payment_vals_from_wizard(self, batch_result):
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return self._tie_to_payout(vals, batch_result)

    def _create_payment_vals_from_batch(self, batch_result):
        vals = super()._create_payment_vals_from_batch(batch_result)
        return self._tie_to_payout(vals, batch_result)
