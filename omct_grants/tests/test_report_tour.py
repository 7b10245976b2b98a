# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, new_test_user, tagged

from .test_iati import IatiCommon


@tagged("post_install", "-at_install")
class TestReportTour(IatiCommon, HttpCase):
    def test_member_writes_a_report(self):
        portal = new_test_user(
            self.root_env, login="member_portal", groups="base.group_portal"
        )
        portal.partner_id.parent_id = self.member
        self.report.title = "Tour report"
        for answer in self.report.answer_ids[1:]:
            answer.answer = "Prepared."
        self.start_tour("/my", "omct_grants_portal_report", login="member_portal")
        self.report.invalidate_recordset()
        self.assertEqual(self.report.state, "submitted")
        self.assertEqual(self.report.line_ids.spent_amount, 3950.0)

    def test_officer_accepts_a_report(self):
        self.report.title = "Tour report"
        self._fill_in(self.report).action_submit()
        self.start_tour("/odoo", "omct_grants_accept_report", login="test_officer2")
        self.assertEqual(self.report.state, "accepted")

    def test_manager_reports_to_the_donor(self):
        self.start_tour("/odoo", "omct_grants_donor_report", login="test_manager")
        reports = self.root_env["omct.donor.report"]
        report = reports.search([("fund_id", "=", self.fund.id)])
        self.assertEqual(report.state, "submitted")
        self.assertTrue(report.xlsx_file)

    def test_manager_publishes(self):
        self._assess("low")
        self.publication.title = "Tour publication"
        self.start_tour(
            f"/odoo/grants/{self.grant.id}", "omct_grants_iati", login="test_manager"
        )
        self.assertEqual(self.grant.iati_release, "named")
        self.assertEqual(self.publication.state, "released")
