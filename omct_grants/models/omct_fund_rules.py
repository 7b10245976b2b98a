# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import format_date


class Fund(models.Model):
    """What a fund may be spent on: rules as data, each refused with its remedy."""

    _name = "omct.fund"
    _inherit = ["omct.fund", "omct.fund.rules.mixin"]

    def _get_eligible_dates(self):
        """Return the first and the last day that costs of this fund may fall on."""
        self.ensure_one()
        return (
            self.eligible_start or self.date_start,
            self.eligible_end or self.date_end,
        )

    def _get_ineligible_reason(
        self, amount, currency, country, date, purpose=None, costs=None
    ):
        """Say why a payout cannot be charged to this fund.

        :param float amount: of the payout, in ``currency``
        :param currency: ``res.currency`` of the amount
        :param country: ``res.country`` where the help is given
        :param date: day of the payout
        :param purpose: ``omct.fund.purpose``, maybe empty; None is not looked at
        :param costs: ``omct.cost.type`` that it pays for; None is not looked at
        :return: a sentence that names the rule and the remedy, or False
        """
        self.ensure_one()
        if self.state != "open":
            return self.env._("%s is not open. Choose an open fund.", self.display_name)
        in_fund = currency._convert(amount, self.currency_id, self.company_id, date)
        reasons = (
            self._get_date_reason(date),
            self._get_country_reason(country),
            self._get_ceiling_reason(in_fund),
            False if purpose is None else self._get_purpose_reason(purpose),
            False if costs is None else self._get_cost_reason(costs),
        )
        return next(filter(None, reasons), False)

    def _get_date_reason(self, date):
        start, end = self._get_eligible_dates()
        if start <= date <= end:
            return False
        return self.env._(
            "Eligible dates: %(fund)s pays from %(start)s to %(end)s; %(date)s is "
            "outside. Choose a fund that runs then, or ask the donor for an amendment.",
            fund=self.display_name,
            start=format_date(self.env, start),
            end=format_date(self.env, end),
            date=format_date(self.env, date),
        )

    def _get_country_reason(self, country):
        if not self.country_ids and not self.region_ids:
            return False
        # The region of a country is public; its desk may be closed to the user.
        region = country.sudo().omct_region_id
        if country and (country in self.country_ids or region in self.region_ids):
            return False
        return self.env._(
            "Countries and regions: %(fund)s does not pay for %(country)s. Choose a "
            "fund that pays there.",
            fund=self.display_name,
            country=country.name or self.env._("an unknown country"),
        )

    def _get_ceiling_reason(self, amount):
        ceiling = self.ceiling_amount
        if not ceiling or self.currency_id.compare_amounts(amount, ceiling) <= 0:
            return False
        return self.env._(
            "Ceiling: %(fund)s pays at most %(ceiling)s a payout; this is %(amount)s. "
            "Lower the amount or choose another fund.",
            fund=self.display_name,
            ceiling=self.currency_id.format(ceiling),
            amount=self.currency_id.format(amount),
        )

    def _get_purpose_reason(self, purpose):
        if not self.purpose_ids or (purpose and purpose <= self.purpose_ids):
            return False
        return self.env._(
            "Purposes: %(fund)s pays for %(allowed)s, not for %(purpose)s. Choose one "
            "of these purposes or another fund.",
            fund=self.display_name,
            allowed=", ".join(self.purpose_ids.mapped("name")),
            purpose=", ".join((purpose - self.purpose_ids).mapped("name"))
            or self.env._("an unknown purpose"),
        )

    def _get_cost_reason(self, costs):
        refused = costs & self.excluded_cost_ids
        if not refused:
            return False
        return self.env._(
            "Costs excluded: %(fund)s does not pay for %(costs)s. Take that out, or "
            "choose another fund.",
            fund=self.display_name,
            costs=", ".join(refused.mapped("name")),
        )

    def _get_period_reason(self, start, end):
        """Say why a grant that runs from ``start`` to ``end`` is not eligible."""
        first, last = self._get_eligible_dates()
        if (not start or start >= first) and (not end or end <= last):
            return False
        return self.env._(
            "Eligible dates: %(fund)s pays for costs from %(first)s to %(last)s; the "
            "grant runs from %(start)s to %(end)s. Change the dates of the grant, or "
            "choose another fund.",
            fund=self.display_name,
            first=format_date(self.env, first),
            last=format_date(self.env, last),
            start=format_date(self.env, start) if start else "…",
            end=format_date(self.env, end) if end else "…",
        )
