# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

REPORT_DAYS_AHEAD = "today +30d"


class GrantsToday(models.Model):
    """The donors' side of the day: their money, their reports, their agreements."""

    _inherit = "omct.grants.today"

    def _get_waiting(self):
        return {
            **super()._get_waiting(),
            **self._get_waiting_income(),
            **self._get_waiting_reports(),
            **self._get_waiting_amendments(),
        }

    def _get_waiting_income(self):
        def income(*domain):
            return (
                "omct.fund.income",
                [("fund_id.state", "=", "open"), *domain],
                "omct_grants.omct_fund_income_action",
                False,
            )

        return {
            "income_to_book": income(
                ("state", "=", "expected"), ("date_expected", "<=", "today")
            ),
            "income_late": income(
                ("state", "in", ("booked", "partial")),
                ("date_expected", "<", "today"),
            ),
        }

    def _get_waiting_reports(self):
        def reports(*domain):
            return (
                "omct.fund.deadline",
                [("state", "=", "due"), ("fund_id.state", "=", "open"), *domain],
                "omct_grants.omct_fund_deadline_action",
                False,
            )

        return {
            "donor_reports_due": reports(
                ("date_due", ">=", "today"), ("date_due", "<=", REPORT_DAYS_AHEAD)
            ),
            "donor_reports_late": reports(("date_due", "<", "today")),
        }

    def _get_waiting_amendments(self):
        decide = self._get_to_decide_domain()
        return {
            "fund_amendments_to_decide": (
                "omct.fund.amendment",
                decide,
                "omct_grants.omct_fund_amendment_action",
                False,
            ),
            "grant_amendments_to_decide": (
                "omct.grant.amendment",
                decide,
                "omct_grants.omct_grant_amendment_action",
                "amount_eur",
            ),
        }

    def _get_activity_models(self):
        return [
            *super()._get_activity_models(),
            "omct.donor.report",
            "omct.due.diligence",
            "omct.fund.amendment",
            "omct.fund.deadline",
            "omct.fund.income",
            "omct.grant.amendment",
            "omct.grant.call",
            "omct.grant.report",
            "omct.grant.review",
        ]
