# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Whoever pays, signs or audits payouts of every purpose.
KNOW_ALL = (
    "omct_grants.group_finance",
    "omct_grants.group_auditor",
    "omct_network.group_director",
)
PAID = ("paid", "received")


class FundDrilldownMixin(models.AbstractModel):
    """From each figure to the rows that it is the sum of.

    Whoever reads the books gets the journal items of what is booked.
    """

    _name = "omct.fund.drilldown.mixin"
    _description = "Figures of a fund with the rows behind them"

    def _get_figure_lines(self):
        """Return the ``omct.fund.line`` whose figures these records show."""
        return self

    def _open_rows(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": domain, "context": {"create": False}}

    def _open_sum(self, *stages):
        """Open the rows that a figure is the sum of, as far as the user knows them."""
        knows_all = any(map(self.env.user.has_group, KNOW_ALL))
        return self._open_rows(
            "omct_grants.omct_fund_row_action",
            [
                ("fund_line_id", "in", self._get_figure_lines().ids),
                ("stage", "in", stages),
                ("scope", "in", ("grant", "own" if knows_all else "sum")),
            ],
        )

    def _open_items(self, domain, *stages):
        """Open journal items, or rows for those who may not read the books."""
        if not self.env["account.move.line"].has_access("read"):
            return self._open_sum(*stages)
        return self._open_rows(
            "omct_grants.account_move_line_action_fund",
            [
                ("omct_fund_line_id", "in", self._get_figure_lines().ids),
                ("parent_state", "=", "posted"),
                *domain,
            ],
        )

    def action_view_planned(self):
        """Open the instalments of awarded grants that are not paid out yet.

        Of a shared grant the part that this fund pays.
        """
        return self._open_sum("planned")

    def action_view_approved(self):
        """Open what is approved: payouts, and what is booked of them."""
        return self._open_sum("approved", "billed", "paid")

    def action_view_billed(self):
        """Open the journal items that are charged to the fund."""
        return self._open_items([], "billed", "paid")

    def action_view_paid(self):
        """Open the journal items of payouts that the bank has paid."""
        return self._open_items([("omct_payout_id.state", "in", PAID)], "paid")

    def action_view_committed(self):
        """Open all rows that the commitment is made of."""
        return self._open_sum("planned", "approved", "billed", "paid")
