# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import float_round


class ResCurrency(models.Model):
    """What can be handed over in coins, and which rate holds on a day."""

    _inherit = "res.currency"

    omct_cash_step = fields.Float(
        string="Smallest coin",
        digits=(12, 3),
        help="Cash is handed over in steps of this, e.g. 0.05 for CHF. Zero: in steps "
        "of the currency's own decimals.",
    )

    def _round_to_coins(self, amount):
        """Return the amount that can be handed over in cash, the nearest one."""
        self.ensure_one()
        step = self.omct_cash_step
        return (
            self.round(float_round(amount, precision_rounding=step))
            if step
            else (self.round(amount))
        )

    @api.model
    def _get_rate_day(self, source, target, company, day):
        """Return the day of the rate that converts two currencies on ``day``.

        The older of the two days where neither is the office's own currency.

        :return: date, or False where there is no rate at all
        """
        if source == target:
            return day
        # Rates are nobody's secret; who pays may not read their table.
        rates = self.env["res.currency.rate"].sudo()
        days = []
        for currency in (source | target) - company.currency_id:
            rate = rates.search(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", (False, company.root_id.id)),
                    ("name", "<=", day),
                ],
                order="name desc",
                limit=1,
            )
            if not rate:
                return False
            days.append(rate.name)
        return min(days, default=False)
