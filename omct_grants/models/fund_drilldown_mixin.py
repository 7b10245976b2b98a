# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

AWARDED = ("approved", "active", "closing")
PAID = ("paid", "received")


class FundDrilldownMixin(models.AbstractModel):
    """From each figure to the rows that it is the sum of.

    Whoever reads the books gets the journal items, others the payouts behind them.
    """

    _name = "omct.fund.drilldown.mixin"
    _description = "Figures of a fund with the rows behind them"

    def _get_figure_lines(self):
        """Return the ``omct.fund.line`` whose figures these records show."""
        return self

    def _open_rows(self, xmlid, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": domain, "context": {"create": False}}

    def _open_items(self, domain, payout_states):
        """Open journal items, or payouts for those who may not read the books."""
        lines = self._get_figure_lines()
        if self.env["account.move.line"].has_access("read"):
            return self._open_rows(
                "omct_grants.account_move_line_action_fund",
                [
                    ("omct_fund_line_id", "in", lines.ids),
                    ("parent_state", "=", "posted"),
                    *domain,
                ],
            )
        return self._open_rows(
            "omct_grants.omct_disbursement_action_all",
            [("fund_line_id", "in", lines.ids), ("state", "in", payout_states)],
        )

    def action_view_planned(self):
        """Open the instalments of awarded grants that are not paid out yet."""
        lines = self._get_figure_lines()
        return self._open_rows(
            "omct_grants.omct_grant_instalment_action",
            [
                ("grant_id.state", "in", AWARDED),
                "|",
                ("part_ids.fund_line_id", "in", lines.ids),
                "&",
                ("part_ids", "=", False),
                ("grant_id.fund_line_id", "in", lines.ids),
                "!",
                (
                    "disbursement_ids",
                    "any",
                    [
                        ("fund_line_id", "in", lines.ids),
                        ("approval_state", "=", "approved"),
                        ("state", "!=", "cancelled"),
                    ],
                ),
            ],
        )

    def action_view_approved(self):
        """Open the payouts that are approved."""
        lines = self._get_figure_lines()
        return self._open_rows(
            "omct_grants.omct_disbursement_action_all",
            [
                ("fund_line_id", "in", lines.ids),
                ("approval_state", "=", "approved"),
                ("state", "!=", "cancelled"),
            ],
        )

    def action_view_billed(self):
        """Open the journal items that are charged to the fund."""
        return self._open_items([], ("billed", "sent", *PAID))

    def action_view_paid(self):
        """Open the journal items of payouts that the bank has paid."""
        return self._open_items([("omct_payout_id.state", "in", PAID)], PAID)

    def action_view_committed(self):
        """Open the figures, line by line, that the commitment is made of."""
        return self._open_rows(
            "omct_grants.omct_fund_figure_action_lines",
            [("fund_line_id", "in", self._get_figure_lines().ids)],
        )
