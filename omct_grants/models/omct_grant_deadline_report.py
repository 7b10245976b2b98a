# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class GrantDeadline(models.Model):
    """Reports of members and reports to donors stand in the calendar of deadlines."""

    _inherit = "omct.grant.deadline"
    _depends = {
        "omct.grant.report": ["date_due", "grant_id", "name", "state"],
        "omct.fund.deadline": ["date_due", "fund_id", "state", "user_id"],
    }

    kind = fields.Selection(
        selection_add=[
            ("report", "Report of the member"),
            ("donor_report", "Report to the donor"),
        ]
    )

    def _get_deadline_queries(self):
        return [
            *super()._get_deadline_queries(),
            self._query_reports(),
            self._query_donor_reports(),
        ]

    def _query_reports(self):
        return SQL(
            """
            SELECT %s, 'report', report.date_due, report.name,
                   grants.id, grants.fund_id, grants.partner_id,
                   grants.donor_id, grants.country_id, grants.region_id,
                   grants.company_id, grants.user_id, grants.currency_id, NULL
              FROM omct_grant_report report
              JOIN omct_grant grants ON grants.id = report.grant_id
             WHERE grants.active AND report.active
               AND report.date_due IS NOT NULL
               AND report.state IN ('due', 'returned')
            """,
            self._get_deadline_id("report", SQL("report.id")),
        )

    def _query_donor_reports(self):
        return SQL(
            """
            SELECT %s, 'donor_report', deadline.date_due, fund.name,
                   NULL, fund.id, NULL, fund.donor_id, NULL, NULL,
                   fund.company_id, deadline.user_id, fund.currency_id, NULL
              FROM omct_fund_deadline deadline
              JOIN omct_fund fund ON fund.id = deadline.fund_id
             WHERE fund.active AND deadline.state = 'due'
            """,
            self._get_deadline_id("donor_report", SQL("deadline.id")),
        )
