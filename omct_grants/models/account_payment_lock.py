# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    """The payment of a payout is booked on its own day, or not at all."""

    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._check_period_open()
        return payments

    def write(self, vals):
        res = super().write(vals)
        if "date" in vals or "journal_id" in vals:
            self._check_period_open()
        return res

    def _check_can_leave(self):
        self._check_period_open()
        return super()._check_can_leave()

    def _check_period_open(self):
        """Raise for payments of payouts on a day that is closed.

        :raises UserError: naming the payout, the period and the remedy
        """
        tied = self.sudo().filtered("omct_disbursement_id")
        reasons = {}
        for payment in tied:
            key = payment.company_id, payment.date, payment.journal_id
            if key not in reasons:
                reasons[key] = payment.omct_disbursement_id._get_lock_reason(*key)
            if reasons[key]:
                raise UserError(
                    self.env._(
                        "%(payout)s: %(reason)s",
                        payout=payment.omct_disbursement_id.name,
                        reason=reasons[key],
                    )
                )
