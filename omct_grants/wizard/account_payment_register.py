# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class AccountPaymentRegister(models.TransientModel):
    """Odoo's payment dialog, tied to the payouts whose bills it pays."""

    _inherit = "account.payment.register"

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
            )
        return vals

    def _create_payment_vals_from_wizard(self, batch_result):
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return self._tie_to_payout(vals, batch_result)

    def _create_payment_vals_from_batch(self, batch_result):
        vals = super()._create_payment_vals_from_batch(batch_result)
        return self._tie_to_payout(vals, batch_result)
