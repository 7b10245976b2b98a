# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .report_common import ReportCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestPlan(ReportCommon):
    def test_made_when_the_grant_becomes_active(self):
        grant = self._active_grant(1000.0, report_interval="quarter", report_days=20)
        reports = grant.report_ids.sorted("number")
        self.assertEqual(reports.mapped("number"), [1, 2, 3, 4])
        self.assertEqual(reports.mapped("is_final"), [False, False, False, True])
        self.assertEqual(reports[0].period_start, grant.date_start)
        self.assertEqual(reports[-1].period_end, grant.date_end)
        self.assertEqual(reports[0].date_due, reports[0].period_end + 20 * DAY)
        self.assertEqual(reports[-1].date_due, grant.date_end + 60 * DAY)
        self.assertEqual(set(reports.mapped("state")), {"due"})
        self.assertTrue(all(name.startswith("R/") for name in reports.mapped("name")))
        self.assertEqual(reports[0].line_ids.budget_amount, 1000.0)

    def test_a_few_days_at_the_end_are_no_period(self):
        for days, number in ((-1, 4), (0, 4), (29, 4), (30, 5)):
            with self.subTest(days):
                grant = self.env["omct.grant"].new(
                    {
                        "date_start": date(2026, 1, 1),
                        "date_end": date(2027, 1, 1) + days * DAY,
                        "report_interval": "quarter",
                    }
                )
                self.assertEqual(len(grant._get_planned_periods()), number)

    def test_none_before_the_grant_is_active(self):
        grant = self._decided_grant(1000.0)
        self.assertFalse(grant.report_ids)
        with self.assertRaisesRegex(UserError, "once the grant is active"):
            self._ask(grant)

    def test_no_dates_no_plan(self):
        grant = self._decided_grant(1000.0, date_start=False, date_end=False)
        with self.assertRaisesRegex(UserError, "enter when it starts and ends"):
            grant.action_activate()
        grant.report_interval = "none"
        grant.action_activate()
        self.assertFalse(grant.report_ids)

    def _ask(self, grant, **vals):
        return self.env_of("officer")["omct.grant.report"].create(
            {
                "grant_id": grant.id,
                "title": "After the raid",
                "kind": "narrative",
                "period_start": self.start,
                "period_end": self.today,
                "date_due": self.today + 10 * DAY,
                **vals,
            }
        )

    def test_ad_hoc(self):
        report = self._ask(self.grant)
        self.assertEqual(report.number, 2)
        self.assertFalse(report.is_planned)
        self.assertTrue(report.answer_ids)
        self.assertFalse(report.line_ids)
        self.assertEqual(report.user_id, self.grant.user_id)

    def test_interim_and_final_ask_what_is_theirs(self):
        asked = self.report.answer_ids.question_id
        final = self.env.ref("omct_grants.grant_report_question_lasting")
        interim = self.env.ref("omct_grants.grant_report_question_next")
        self.assertIn(final, asked)
        self.assertNotIn(interim, asked)
        self.assertIn(interim, self._ask(self.grant).answer_ids.question_id)

    @given(
        start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        days=st.integers(0, 1500),
        interval=st.sampled_from(["final", "quarter", "half", "year"]),
    )
    def test_law_periods_have_no_gap_and_no_overlap(self, start, days, interval):
        end = start + timedelta(days=days)
        grant = self.env["omct.grant"].new(
            {"date_start": start, "date_end": end, "report_interval": interval}
        )
        periods = grant._get_planned_periods()
        self.assertEqual(periods[0][0], start)
        self.assertEqual(periods[-1][1], end)
        for first, last in periods:
            self.assertLessEqual(first, last)
        for (_first, last), (following, _end) in zip(
            periods, periods[1:], strict=False
        ):
            self.assertEqual(following, last + DAY)

    def test_cancelled_before_anything_was_paid(self):
        self.grant.with_user(self.users["manager"]).action_cancel(reason="Dissolved")
        self.assertFalse(self.report.active)
        self.assertFalse(self.report.is_late)

    def test_not_closed_while_a_report_is_out(self):
        manager = self.grant.with_user(self.users["manager"])
        manager.action_start_closing()
        with self.assertRaisesRegex(UserError, self.report.name):
            manager.action_close()
        self._accepted_report(self.report)
        manager.action_close()
        self.assertEqual(self.grant.state, "closed")


@tagged("post_install", "-at_install")
class TestGrantReport(ReportCommon):
    def test_submitted_returned_accepted(self):
        self._fill_in(self.report).action_submit()
        self.assertEqual(self.report.state, "submitted")
        self.assertEqual(self.report.submitted_by_id, self.users["officer"])
        reader = self.report.with_user(self.users["officer2"])
        self.assertEqual(reader.action_return()["res_model"], "omct.reason.wizard")
        reader.action_return(reason="How many people took part?")
        self.assertEqual(self.report.state, "returned")
        self.assertEqual(self.report.return_note, "How many people took part?")
        self.report.answer_ids[0].answer = "Forty."
        self.report.action_submit()
        reader.action_accept()
        self.assertEqual(self.report.state, "accepted")
        self.assertEqual(self.report.accepted_by_id, self.users["officer2"])
        self.assertFalse(self.report.return_note)
        self.assertEqual(self.report.return_count, 1)

    def test_whoever_wrote_or_submitted_does_not_accept(self):
        self._fill_in(self.report, user="officer2")
        self.report.action_submit()
        for name in ("officer", "officer2"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "another perso"):
                self.report.with_user(self.users[name]).action_accept()
        self.report.with_user(self.users["manager"]).action_accept()
        self.assertEqual(self.report.state, "accepted")

    def test_no_way_to_write_without_being_an_author(self):
        report = self._fill_in(self.report, user="officer2")
        mine = self.report.with_user(self.users["manager"])
        line = {"name": "More", "budget_amount": 0, "spent_amount": 5}
        for number, change in enumerate(
            (
                lambda: mine.write({"line_ids": [Command.create(line)]}),
                lambda: mine.line_ids[-1].unlink(),
                lambda: mine.write({"summary": "Better"}),
                lambda: mine.answer_ids[-1].unlink(),
                lambda: mine.answer_ids[0].write({"answer": "Better"}),
            )
        ):
            with self.subTest(number):
                change()
                self.assertIn(self.users["manager"], mine.author_ids)
                mine._write_governed({"author_ids": [Command.clear()]})
        mine.write({"summary": "Best"})
        report.action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            mine.action_accept()

    def test_administrator_is_held_to_it(self):
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [Command.link(self.company.id)]})
        report = self.report.with_user(admin).with_company(self.company)
        for answer in report.answer_ids:
            answer.answer = "Yes."
        report.line_ids.spent_amount = 4000
        report.action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            report.sudo().action_accept()

    def test_what_is_missing_is_said(self):
        with self.assertRaisesRegex(UserError, "not answered yet: What was done"):
            self.report.action_submit()
        for answer in self.report.answer_ids:
            answer.answer = "Yes."
        with self.assertRaisesRegex(UserError, "not explained: Award"):
            self.report.action_submit()
        self.report.line_ids.explanation = "The rest comes back."
        self.report.action_submit()
        self.assertEqual(self.report.state, "submitted")

    def test_variance(self):
        line = self.report.line_ids
        for spent, final, needed in (
            (4000, True, False),
            (4400, True, False),
            (4400.01, True, True),
            (3600, True, False),
            (3599.99, True, True),
            (0, False, False),
            (4401, False, True),
        ):
            with self.subTest(spent=spent, final=final):
                self.report.is_final = final
                line.spent_amount = spent
                self.assertEqual(line.needs_explanation, needed)
        self.assertEqual(line.spent_total, 4401)
        self.assertAlmostEqual(line.variance_percent, 10.0)
        self.assertEqual(line.left_amount, -401)

    def test_earlier_accepted_reports_count(self):
        grant = self._active_grant(1000.0, report_interval="half")
        first, last = grant.report_ids.sorted("number")
        first.line_ids.spent_amount = 450
        self.assertEqual(last.line_ids.spent_before, 0)
        self._accepted_report(first, 450)
        self.assertEqual(last.line_ids.spent_before, 450)
        last.line_ids.spent_amount = 500
        self.assertEqual(last.line_ids.spent_total, 950)
        self.assertEqual(first.line_ids.spent_before, 0)

    def test_what_was_submitted_is_frozen(self):
        self._fill_in(self.report).action_submit()
        manager = self.report.with_user(self.users["manager"])
        answer, line = manager.answer_ids[0], manager.line_ids
        for change in (
            lambda: manager.write({"summary": "Better"}),
            lambda: manager.write({"date_due": self.today + 300 * DAY}),
            lambda: answer.write({"answer": "Better"}),
            lambda: line.write({"spent_amount": 4000}),
            lambda: line.write({"budget_amount": 9000}),
            lambda: line.unlink(),
            lambda: answer.unlink(),
            lambda: line.create(
                {"report_id": manager.id, "name": "More", "budget_amount": 1}
            ),
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()

    def test_states_are_nobodys_to_write(self):
        self._fill_in(self.report).action_submit()
        for name in ("officer2", "manager"):
            report = self.report.with_user(self.users[name])
            for vals in (
                {"state": "accepted"},
                {"accepted_by_id": self.users[name].id},
                {"author_ids": [Command.clear()]},
                {"number": 7},
                {"active": False},
                {"date_original": self.today},
            ):
                with self.subTest(f"{name} {vals}"), self.assertRaises(AccessError):
                    report.write(vals)
        with self.assertRaises(AccessError):
            self.env_of("manager")["omct.grant.report.share"].create(
                {"report_id": self.report.id, "fund_id": self.fund.id, "percent": 100}
            )

    def test_others_see_nothing_or_change_nothing(self):
        self.env.invalidate_all()
        for name in ("finance", "finance_manager", "coordinator", "plain"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.report.with_user(self.users[name]).read(["title"])
        for name in ("auditor", "director"):
            report = self.report.with_user(self.users[name])
            with self.subTest(name):
                self.assertTrue(report.title)
                with self.assertRaises(AccessError):
                    report.write({"title": "Mine"})
                with self.assertRaises(UserError):
                    report.action_accept()

    def test_late_is_derived(self):
        reports = self.env_of("officer")["omct.grant.report"]
        due = self.report.date_due
        for day, late in ((due, False), (due + DAY, True)):
            with self.subTest(day), freeze_time(day):
                self.report.invalidate_recordset()
                self.assertEqual(self.report.is_late, late)
                found = reports.search([("is_late", "=", True)])
                self.assertEqual(self.report in found, late)
                rest = reports.search([("is_late", "=", False)])
                self.assertEqual(self.report in rest, not late)
        with freeze_time(due + 5 * DAY):
            self._fill_in(self.report).action_submit()
            self.assertFalse(self.report.is_late)
            self.assertTrue(self.report.was_late)

    def test_only_a_manager_waives(self):
        with self.assertRaises(AccessError):
            self.report.action_waive(reason="Enough")
        self.report.with_user(self.users["manager"]).action_waive(reason="Enough")
        self.assertFalse(self.report.active)
        with self.assertRaisesRegex(UserError, "waived"):
            self._fill_in(self.report).action_submit()

    def test_kept(self):
        with self.assertRaises(UserError):
            self.report.with_user(self.users["manager"]).unlink()

    def test_period_in_order(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.report.period_start = self.report.period_end + DAY
            self.report.flush_recordset()

    def test_question_keeps_its_meaning(self):
        question = self.report.answer_ids[0].question_id
        asked = question.with_user(self.users["manager"])
        asked.name = "What did you do?"
        self._accepted_report(self.report)
        with self.assertRaisesRegex(UserError, "Archive it"):
            asked.name = "What did you not do?"

    def test_share_of_the_fund(self):
        self._accepted_report(self.report, 3900.0)
        share = self.report.share_ids
        self.assertEqual(share.fund_id, self.fund)
        self.assertEqual((share.percent, share.amount), (100.0, 3900.0))
        self.assertEqual(share.amount_fund, 3900.0)
        manager = self.report.with_user(self.users["manager"])
        manager.action_reopen(reason="A receipt is missing")
        self.assertFalse(self.report.share_ids)
        self.assertEqual(self.report.state, "returned")

    @given(
        spent=st.integers(0, 10**9),
        parts=st.lists(st.integers(1, 1000), min_size=1, max_size=5),
    )
    def test_law_shares_add_up(self, spent, parts):
        """One report feeds several donors: what they get adds up to what was spent."""
        total = sum(parts)
        shares = [(self.fund, part / total) for part in parts]
        grant_class = type(self.env["omct.grant"])
        self.report.line_ids.spent_amount = spent / 100
        self.patch(grant_class, "_get_fund_shares", lambda _grant: shares)
        vals_list = self.report._prepare_share_vals_list()
        self.assertEqual(len(vals_list), len(parts))
        currency = self.report.currency_id
        self.assertFalse(
            currency.compare_amounts(
                sum(vals["amount"] for vals in vals_list), spent / 100
            )
        )

    def test_list_does_not_grow_with_its_length(self):
        grants = [self._active_grant(10.0) for _number in range(6)]
        few = grants[0].report_ids
        many = self.env["omct.grant.report"].concat(
            *(grant.report_ids for grant in grants)
        )
        names = ["name", "title", "partner_id", "date_due", "is_late", "days_late"]

        def count(reports):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            reports.with_user(self.users["officer"]).web_read(
                {name: {} for name in names}
            )
            return self.env.cr.sql_log_count - before

        count(few)
        self.assertEqual(count(few), count(many))

    def test_form_asks_for_a_report(self):
        form = Form(self.env_of("officer")["omct.grant.report"])
        form.grant_id = self.grant
        form.title = "Audit"
        form.period_start = self.start
        form.period_end = self.today
        form.date_due = self.today + 5 * DAY
        report = form.save()
        self.assertEqual(report.line_ids.budget_amount, 4000.0)


@tagged("post_install", "-at_install")
class TestCondition(ReportCommon):
    def _waiting_grant(self):
        return self._active_grant(
            1000.0,
            report_interval="half",
            date_end=self.today + 5 * DAY,
            instalment_ids=[
                Command.create({"number": 1, "amount": 600, "date_due": self.today}),
                Command.create(
                    {
                        "number": 2,
                        "amount": 400,
                        "date_due": self.today,
                        "report_number": 1,
                    }
                ),
            ],
        )

    def test_instalment_waits_for_its_report(self):
        grant = self._waiting_grant()
        first, second = grant.instalment_ids.sorted("number")
        self.assertEqual(first.state, "due")
        self.assertEqual(second.state, "blocked")
        self.assertIn("report no. 1", second.blocked_reason)
        with self.assertRaisesRegex(UserError, "waits for report no. 1"):
            second.action_request_payment()
        report = grant.report_ids.sorted("number")[0]
        self._accepted_report(report, 100)
        self.assertEqual(second.state, "due")
        self.assertFalse(second.blocked_reason)
        second.action_request_payment()
        with self.assertRaisesRegex(UserError, "on the strength of it"):
            report.with_user(self.users["manager"]).action_reopen(reason="Doubts")

    def test_taken_back_it_blocks_again(self):
        grant = self._waiting_grant()
        report = self._accepted_report(grant.report_ids.sorted("number")[0], 100)
        report.with_user(self.users["manager"]).action_reopen(reason="Doubts")
        self.assertEqual(grant.instalment_ids.sorted("number")[1].state, "blocked")

    def test_waived_is_not_accepted(self):
        grant = self._waiting_grant()
        report = grant.report_ids.sorted("number")[0]
        report.with_user(self.users["manager"]).action_waive(reason="Enough")
        second = grant.instalment_ids.sorted("number")[1]
        self.assertTrue(second._get_report_condition_reason())

    def test_without_a_number_the_last_one_before_its_day(self):
        grant = self._waiting_grant()
        first, last = grant.report_ids.sorted("number")
        instalment = grant.instalment_ids.sorted("number")[0]
        self.assertFalse(instalment._waits_for_report())
        self.assertEqual(instalment._get_awaited_report(), first)
        with freeze_time(last.period_end):
            late = self.env["omct.grant.instalment"].new(
                {"grant_id": grant.id, "date_due": last.period_end}
            )
            self.assertEqual(late._get_awaited_report().number, last.number)
        grant = self._active_grant(10.0, report_interval="none")
        self.assertIn(
            "does not have", grant.instalment_ids[0]._get_report_condition_reason()
        )

    def test_frozen_with_the_schedule(self):
        grant = self._waiting_grant()
        with self.assertRaises(ValidationError):
            grant.instalment_ids.sorted("number")[1].report_number = 0


@tagged("post_install", "-at_install")
class TestReminder(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.with_env(cls.root_env).write(
            {"email": "kolda@member.example", "lang": "en_US"}
        )

    def _run(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("omct_grants.ir_cron_remind_reports").method_direct_trigger()
        self.report.invalidate_recordset()

    def _letters(self):
        return self.root_env["mail.mail"].search(
            [
                ("model", "=", "omct.grant.report"),
                ("res_id", "=", self.report.id),
                ("recipient_ids", "in", self.member.ids),
            ]
        )

    def test_before_and_after(self):
        due = self.report.date_due
        sent = []
        for days in (-20, -14, -13, -3, 0, 1, 2, 14, 30, 60, 90):
            self._run(due + timedelta(days=days))
            sent.append(len(self._letters()))
        self.assertEqual(sent, [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6])

    def test_once_a_day_and_missed_days_are_not_made_up_for(self):
        due = self.report.date_due
        for _twice in range(2):
            self._run(due + timedelta(days=20))
        self.assertEqual(len(self._letters()), 1)
        self.assertIn("late", self._letters().subject)

    def test_neutral(self):
        self._run(self.report.date_due + DAY)
        letter = self._letters()
        self.assertEqual(letter.recipient_ids, self.member)
        for word in (self.grant.title, self.fund.name, self.member.name, "4000"):
            self.assertNotIn(word, f"{letter.subject} {letter.body_html}")

    def test_never_by_email(self):
        self.member.with_env(self.root_env).write(
            {"omct_never_email": True, "omct_signal_number": "+221 70 000 00 00"}
        )
        self._run(self.report.date_due + DAY)
        self.assertFalse(self._letters())
        asked = self.report.activity_ids.filtered(
            lambda activity: "not by e-mail" in activity.summary
        )
        self.assertEqual(asked.user_id, self.grant.user_id)
        self.assertIn("+221 70 000 00 00", asked.note)

    def test_another_day_starts_anew(self):
        due = self.report.date_due
        self._run(due - timedelta(days=3))
        self.report.date_due = due + relativedelta(months=2)
        self.assertEqual(self.report.date_original, due)
        self._run(due + DAY)
        self.assertEqual(len(self._letters()), 1)

    def test_nothing_once_it_is_in(self):
        self._fill_in(self.report).action_submit()
        self._run(self.report.date_due + DAY)
        self.assertFalse(self._letters())
        self.assertEqual(
            self.report.activity_ids.mapped("summary"), ["Read and accept the report"]
        )
        self.report.with_user(self.users["officer2"]).action_accept()
        self.assertFalse(self.report.activity_ids)

    def test_returned_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.member.with_env(self.root_env).lang = "fr_FR"
        template = self.root_env.ref("omct_grants.mail_template_report_returned")
        template.with_context(lang="fr_FR").subject = "À compléter : {{ object.name }}"
        self._fill_in(self.report).action_submit()
        self.report.with_user(self.users["officer2"]).action_return(reason="Plus")
        self.assertIn("À compléter", self._letters().subject)
