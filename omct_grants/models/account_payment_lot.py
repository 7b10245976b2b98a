# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError


class AccountPaymentLot(models.Model):
    """The lots of a batch of payouts are made when it is confirmed, not by hand."""

    _inherit = "account.payment.lot"

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        lots._check_no_payouts()
        return lots

    def write(self, vals):
        self._check_no_payouts()
        res = super().write(vals)
        self._check_no_payouts()
        return res

    def unlink(self):
        self._check_no_payouts()
        return super().unlink()

    def _check_no_payouts(self):
        orders = self.order_id.filtered("omct_payout")
        if orders:
            raise AccessError(
                self.env._(
                    "The lots of batch %s are made when it is confirmed.",
                    orders[0].name,
                )
            )

    @api.model
    def _create_past_guard(self, vals_list):
        """Make the lots of a batch that is being confirmed."""
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    def _unlink_past_guard(self):
        """Drop the lots of a batch that goes back to draft."""
        return super().unlink()  # pylint: disable=super-method-mismatch
