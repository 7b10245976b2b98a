# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportDates(ReportCommon):
    """Reports come in after their period, and move with the dates of the grant."""

    def extend(self, grant, day):
        amendment = self.env_of("officer")["omct.grant.amendment"].create(
            {"grant_id": grant.id, "reason": "Elections put off", "date_end": day}
        )
        return amendment

    def approve(self, amendment):
        amendment.action_submit()
        return self._approve(amendment)

    # ------------------------------------------------------------------
    # When a report may come in
    # ------------------------------------------------------------------

    def test_a_report_comes_in_from_the_last_day_of_its_period_on(self):
        early = self._active_grant(
            1000.0, date_end=self.today + timedelta(days=1)
        ).report_ids
        self._fill_in(early)
        for user in ("officer", "officer2"):
            with self.assertRaisesRegex(UserError, "its period ends on"):
                early.with_user(self.users[user]).action_submit()
        self.assertEqual(early.state, "due")
        self._fill_in(self.report).action_submit()
        self.assertEqual(self.report.state, "submitted")

    def test_closing_does_not_bring_a_report_forward(self):
        """Starting to close is the officer's own step: no way round the period."""
        grant = self._active_grant(
            1000.0, date_end=self.today + relativedelta(months=3)
        )
        report = grant.report_ids
        self._fill_in(report, spent=950.0)
        grant.with_user(self.users["officer"]).action_start_closing()
        with self.assertRaisesRegex(UserError, "its period ends on.*resumes it"):
            report.with_user(self.users["officer"]).action_submit()
        self.assertEqual(report.state, "due")
        # Nor does an officer shorten the period, or take the report out of the plan.
        for vals in ({"period_end": self.today}, {"is_planned": False}):
            with self.assertRaisesRegex(UserError, "is of the plan of its grant"):
                report.with_user(self.users["officer"]).write(vals)
        grant.with_user(self.users["manager"]).action_resume("It goes on till today")
        self.approve(self.extend(grant, self.today))
        grant.with_user(self.users["officer"]).action_start_closing()
        report.with_user(self.users["officer"]).action_submit()
        report.with_user(self.users["officer2"]).action_accept()
        self.assertEqual(report.state, "accepted")

    def test_a_report_is_not_accepted_before_its_period_ends(self):
        """One that came in before, when it was allowed, waits for the day."""
        report = self.report
        self._fill_in(report).action_submit()
        tomorrow = self.today + timedelta(days=1)
        self.env.cr.execute(
            "UPDATE omct_grant_report SET period_end = %s WHERE id = %s",
            (tomorrow, report.id),
        )
        report.invalidate_recordset(["period_end"])
        grant = report.grant_id.with_user(self.users["officer"])
        reviewer = report.with_user(self.users["officer2"])
        for step in (lambda: None, grant.action_start_closing):
            step()
            with self.assertRaisesRegex(UserError, "its period ends on"):
                reviewer.action_accept()
        self.assertEqual(report.state, "submitted")
        reviewer.action_return("Send it after the last day")
        self.assertEqual(report.state, "returned")

    # ------------------------------------------------------------------
    # Spending above the award
    # ------------------------------------------------------------------

    def test_spending_above_the_award_is_accepted_with_who_pays_it(self):
        self._fill_in(self.report, spent=4000.01)
        self.report.line_ids.explanation = "Rates went up"
        self.report.with_user(self.users["officer"]).action_submit()
        self.assertEqual(self.report.excess_amount, 0.01)
        reviewer = self.report.with_user(self.users["officer2"])
        self.assertIn("more than the award", reviewer.cannot_accept_reason)
        with self.assertRaisesRegex(UserError, "0.01.*Who pays the excess"):
            reviewer.action_accept()
        reviewer.excess_note = "   "
        with self.assertRaisesRegex(UserError, "Who pays the excess"):
            reviewer.action_accept()
        reviewer.excess_note = "The member, from its own means"
        reviewer.action_accept()
        self.assertEqual(self.report.state, "accepted")

    def test_the_whole_award_may_be_spent(self):
        self._fill_in(self.report, spent=4000.0).action_submit()
        self.assertEqual(self.report.excess_amount, 0.0)
        self.report.with_user(self.users["officer2"]).action_accept()
        self.assertEqual(self.report.state, "accepted")

    def test_who_pays_is_said_by_the_secretariat_while_it_decides(self):
        with self.assertRaisesRegex(UserError, "while the report is submitted"):
            self.report.with_user(self.users["officer"]).excess_note = "Somebody"
        self._fill_in(self.report, spent=4500.0)
        self.report.line_ids.explanation = "Rates went up"
        self.report.with_user(self.users["officer"]).action_submit()
        self.env.invalidate_all()
        for user in ("auditor", "plain", "finance"):
            with self.assertRaises(AccessError):
                self.report.with_user(self.users[user]).excess_note = "Nobody"

    # ------------------------------------------------------------------
    # Other dates of the grant
    # ------------------------------------------------------------------

    def test_a_no_cost_extension_moves_the_report(self):
        new_end = self.today + relativedelta(months=3)
        amendment = self.extend(self.grant, new_end)
        self.assertEqual(amendment.kind, "extension")
        self.assertIn("Reports to come", amendment.changes)
        due = self.report.date_due
        self.approve(amendment)
        self.assertEqual(self.report.period_end, new_end)
        self.assertEqual(self.report.date_due, new_end + relativedelta(days=60))
        self.assertEqual(self.report.date_original, due)
        self.assertIn("Reports to come", amendment.changes, "kept as history")

    def test_a_longer_grant_gets_more_reports_and_a_shorter_one_fewer(self):
        grant = self._active_grant(1000.0, report_interval="quarter")
        self.assertEqual(grant.report_ids.mapped("is_final"), [False] * 3 + [True])
        first, *_others = grant.report_ids.sorted("period_end")
        self._fill_in(first, spent=500.0).action_submit()
        kept = first.period_start, first.period_end, first.title
        self.approve(self.extend(grant, self.today + relativedelta(months=6)))
        reports = grant.report_ids.sorted("period_end")
        self.assertEqual(len(reports), 6)
        self.assertEqual(
            (first.period_start, first.period_end, first.title), kept, "it is in"
        )
        self._check_no_gap(grant)
        self.approve(self.extend(grant, self.today - relativedelta(months=3)))
        self.assertEqual(len(grant.report_ids), 3)
        self.assertEqual(
            len(grant.with_context(active_test=False).report_ids), 6, "waived, kept"
        )
        self._check_no_gap(grant)

    def _check_no_gap(self, grant):
        reports = grant.report_ids.sorted("period_end")
        self.assertEqual(reports[0].period_start, grant.date_start)
        self.assertEqual(reports[-1].period_end, grant.date_end)
        self.assertEqual(
            reports.mapped("is_final"), [False] * (len(reports) - 1) + [True]
        )
        for before, after in zip(reports, reports[1:], strict=False):
            self.assertEqual(after.period_start, before.period_end + timedelta(days=1))

    def test_a_final_report_that_is_in_holds_the_end(self):
        self._fill_in(self.report).action_submit()
        amendment = self.extend(self.grant, self.today + relativedelta(months=3))
        with self.assertRaisesRegex(UserError, "its final report .* is in"):
            amendment.action_submit()

    def test_other_terms_leave_the_reports_alone(self):
        before = self.report.read(["period_start", "period_end", "date_due"])
        amendment = self.env_of("officer")["omct.grant.amendment"].create(
            {"grant_id": self.grant.id, "reason": "Later", "date_end": self.today}
        )
        amendment.line_ids[-1].date_due = self.today
        self.assertNotIn("Reports to come", amendment.changes)
        self.approve(amendment)
        self.assertEqual(
            self.report.read(["period_start", "period_end", "date_due"]), before
        )

    # ------------------------------------------------------------------
    # What an instalment waits for
    # ------------------------------------------------------------------

    def _split_form(self, grant):
        wizard = self.env_of("officer")["omct.schedule.wizard"]
        return Form(wizard.with_context(default_grant_id=grant.id))

    def test_the_split_knows_which_reports_are_planned(self):
        grant = self._create_grant(
            3000.0,
            date_start=self.today,
            date_end=self.today + relativedelta(months=12, days=-1),
        )
        form = self._split_form(grant)
        form.count = 3
        self.assertEqual(form.report_interval, "final")
        self.assertFalse(form.needs_report, "no report comes in before the end")
        form.needs_report = True
        self.assertIn("“Final report”", form.report_note)
        self.assertIn("instalment 2, 3 waits", form.report_warning)
        form.report_interval = "quarter"
        self.assertIn("“Interim report 2”", form.report_note)
        form.months_between = 5
        self.assertFalse(form.report_warning, "the reports are in by then")
        form.save().action_split()
        self.assertEqual(grant.report_interval, "quarter")
        first, second, third = grant.instalment_ids.sorted("date_due")
        self.assertFalse(first.awaited_report)
        self.assertIn("Interim report 1", second.awaited_report)
        self.assertIn("Interim report 3", third.awaited_report)
        self.assertFalse(second.awaited_report_late)

    def test_without_a_report_nothing_waits(self):
        grant = self._create_grant(3000.0, date_start=False, date_end=False)
        form = self._split_form(grant)
        form.needs_report = True
        self.assertIn("No report is planned", form.report_warning)
        form.needs_report = False
        self.assertFalse(form.report_warning)
        form.save().action_split()
        self.assertFalse(any(grant.instalment_ids.mapped("awaited_report")))
