# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Grant(models.Model):
    """A report on a grant that several funds pay serves each of their donors."""

    _inherit = "omct.grant"

    def _get_fund_shares(self):
        self.ensure_one()
        if not self.share_ids or not self.amount:
            return super()._get_fund_shares()
        return [
            (fund, sum(shares.mapped("amount")) / self.amount)
            for fund, shares in self.share_ids.grouped("fund_id").items()
        ]

    def _get_amounts_of_fund(self, fund):
        """Return what a fund gives to the grant.

        :return: (amount in the currency of the grant, in that of the fund)
        """
        self.ensure_one()
        if not self.share_ids:
            return self.amount, self.amount_fund
        shares = self.share_ids.filtered(lambda rec: rec.fund_id == fund)
        amount = sum(shares.mapped("amount"))
        return amount, fund.currency_id.round(amount * self._get_share_rate(fund))

    def _get_share_rate(self, fund):
        share = self.share_ids.filtered(lambda rec: rec.fund_id == fund)[:1]
        return share._get_fund_rate() if share else super()._get_share_rate(fund)
