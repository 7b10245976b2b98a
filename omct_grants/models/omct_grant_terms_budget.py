# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Grant(models.Model):
    """The budget of the application, brought to what was awarded."""

    _inherit = "omct.grant"

    def _get_agreed_budget(self):
        """Return ``[(budget line, amount)]``; the amounts add up to the award.

        Where less was awarded than asked for, each line takes its share; cents that
        rounding leaves over go to the lines that lost most by it.
        """
        self.ensure_one()
        lines, currency = self.budget_line_ids, self.currency_id
        if any(lines.mapped("is_agreed")):
            return [(line, line.agreed_amount) for line in lines]
        asked = sum(lines.mapped("total"))
        award = self.amount or self.amount_requested
        if not lines or currency.compare_amounts(asked, 0) <= 0:
            return []
        if not currency.compare_amounts(asked, award):
            return [(line, line.total) for line in lines]
        unit = currency.rounding
        shares = [line.total * award / asked / unit for line in lines]
        units = [int(share) for share in shares]
        left = round(award / unit) - sum(units)
        by_loss = sorted(
            range(len(units)), key=lambda index: units[index] - shares[index]
        )
        for index in by_loss[:left]:
            units[index] += 1
        return [
            (line, currency.round(number * unit))
            for line, number in zip(lines, units, strict=True)
        ]

    def _get_report_budget_lines(self):
        """Return (name, amount) of each line that spending is reported on."""
        self.ensure_one()
        agreed = self._get_agreed_budget()
        if agreed:
            return [(line.description, amount) for line, amount in agreed]
        inherited = getattr(super(), "_get_report_budget_lines", None)
        return inherited() if inherited else [(self.env._("Award"), self.amount)]

    def _get_budget_terms(self):
        digits = self.currency_id.decimal_places
        return super()._get_budget_terms() + [
            [line.category, line.description, f"{amount:.{digits}f}"]
            for line, amount in self._get_agreed_budget()
        ]
