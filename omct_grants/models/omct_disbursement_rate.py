# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

RATE_FIELDS = frozenset({"rate_date", "rate_day", "rate_fund"})


class Disbursement(models.Model):
    """The rate that was frozen when the payout was approved, and where it is from."""

    _inherit = "omct.disbursement"

    rate_date = fields.Date(
        string="Rate frozen on", readonly=True, copy=False, help="Day of the approval."
    )
    rate_day = fields.Date(
        string="Rate of",
        readonly=True,
        copy=False,
        help="Day for which the office's table of exchange rates has this rate.",
    )
    rate_fund = fields.Float(
        string="Rate to the fund",
        digits=0,
        readonly=True,
        copy=False,
        help="Fund currency for one unit of the payee's currency.",
    )
    rate_text = fields.Char(string="Exchange rate", compute="_compute_rate_text")

    def _get_governed_fields(self):
        return super()._get_governed_fields() | RATE_FIELDS

    @api.depends("company_rate", "rate_date", "rate_day", "currency_id", "company_id")
    def _compute_rate_text(self):
        for payout in self:
            own = payout.company_currency_id
            if not payout.company_rate or own == payout.currency_id:
                payout.rate_text = False
                continue
            payout.rate_text = self.env._(
                "1 %(own)s = %(rate)s %(currency)s, frozen on %(date)s; source: "
                "exchange rates of %(office)s, %(day)s",
                own=own.name,
                rate=f"{payout.company_rate:.6f}",
                currency=payout.currency_id.name,
                date=payout.rate_date,
                office=payout.company_id.name,
                day=payout.rate_day or "-",
            )

    def _get_no_rate_reason(self):
        """Return which exchange rate is missing, or False.

        Without a rate one unit would be taken for one unit of any other currency.
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        currencies = self.env["res.currency"]
        for target in self.company_currency_id | self.fund_currency_id:
            if not currencies._get_rate_day(
                self.currency_id, target, self.company_id, today
            ):
                return self.env._(
                    "there is no exchange rate from %(currency)s to %(target)s; "
                    "finance enters one under Payouts > Exchange rates",
                    currency=self.currency_id.name,
                    target=target.name,
                )
        return False

    def _get_cannot_submit_reason(self):
        return self._get_no_rate_reason() or super()._get_cannot_submit_reason()

    def _freeze_rate(self):
        res = super()._freeze_rate()
        today = fields.Date.context_today(self)
        currencies = self.env["res.currency"]
        for payout in self:
            payout._write_governed(
                {
                    "rate_date": today,
                    "rate_day": currencies._get_rate_day(
                        payout.currency_id,
                        payout.company_currency_id,
                        payout.company_id,
                        today,
                    ),
                    "rate_fund": currencies._get_conversion_rate(
                        payout.currency_id,
                        payout.fund_currency_id,
                        payout.company_id,
                        today,
                    ),
                }
            )
        return res
