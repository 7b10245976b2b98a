# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .calls_common import CallsCommon


@tagged("post_install", "-at_install")
class TestCall(CallsCommon):
    def test_whole_path(self):
        call = self._create_call()
        self.assertRegex(call.reference, r"^C/\d{4}/\d{3}$")
        self.assertEqual(call.state, "draft")
        call.action_open()
        call.with_user(self.users["officer"]).action_close()
        with self.assertRaisesRegex(UserError, "your role"):
            call.with_user(self.users["officer"]).action_decide()
        call.action_decide()
        self.assertEqual(call.state, "decided")

    def test_opens_with_criteria_time_and_open_funds(self):
        closed = self._create_fund(500.0)
        closed.action_close()
        past = {
            "date_open": self.today - relativedelta(days=9),
            "date_close": self.today - relativedelta(days=1),
        }
        for vals, message in (
            ({"criterion_ids": []}, "no criteria"),
            (past, "its last day is over"),
            ({"fund_ids": [Command.set(closed.ids)]}, "is not open"),
        ):
            call = self._create_call(**vals)
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                call.action_open()

    def test_state_changes_by_buttons_alone(self):
        call = self._create_call()
        for vals in ({"state": "open"}, {"reference": "C/1"}):
            with self.assertRaisesRegex(AccessError, "buttons alone"):
                call.write(vals)
        made = (
            self.env_of("manager")["omct.grant.call"]
            .with_context(default_state="open")
            .create(
                {
                    "name": "x",
                    "amount": 1,
                    "date_close": self.today,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                }
            )
        )
        self.assertEqual(made.state, "draft")

    def test_what_members_were_told_stays(self):
        call = self.open_call
        for vals in (
            {"members_only": True},
            {"country_ids": [Command.set(self.env.ref("base.fr").ids)]},
            {"amount_max": 10.0},
            {"tz": "Asia/Tokyo"},
            {"currency_id": self.env.ref("base.CHF").id},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "opened"):
                call.write(vals)
        with self.assertRaisesRegex(UserError, "put off"):
            call.date_close = call.date_close - relativedelta(days=1)
        call.date_close = call.date_close + relativedelta(days=1)
        for part in (call.criterion_ids[0], call.question_ids[0]):
            for step in (
                lambda rec=part: rec.write({"name": "Changed"}),
                lambda rec=part: rec.unlink(),
                lambda rec=part: rec.copy(),
            ):
                with self.assertRaisesRegex(UserError, "was opened"):
                    step()
        call.action_back_to_draft()
        call.members_only = True
        self.assertTrue(call.members_only)

    def test_no_way_back_once_somebody_applies(self):
        self._create_application()
        with self.assertRaisesRegex(UserError, "have begun to apply"):
            self.open_call.action_back_to_draft()

    def test_deadline_is_midnight_at_the_office(self):
        call = self._create_call(tz="Africa/Tunis")
        call.action_open()
        midnight = datetime.combine(
            call.date_close + timedelta(days=1), datetime.min.time()
        )
        # Tunis is an hour ahead of UTC all the year.
        self.assertEqual(call.deadline, midnight - timedelta(hours=1))
        application = self._create_application(call=call)
        with freeze_time(call.deadline):
            with self.assertRaisesRegex(UserError, r"it is late.*Africa/Tunis"):
                application.action_apply()
        with freeze_time(call.deadline - timedelta(seconds=1)):
            application.action_apply()
        self.assertEqual(application.state, "applied")

    def test_office_gives_the_time_zone(self):
        self.company.partner_id.tz = "Africa/Tunis"
        call = self.env_of("manager")["omct.grant.call"].create(
            {
                "name": "x",
                "amount": 1,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "date_close": self.today + timedelta(days=1),
            }
        )
        self.assertEqual(call.tz, "Africa/Tunis")

    def test_country_of_the_office_gives_the_time_zone_next(self):
        calls = self.env_of("manager")["omct.grant.call"]
        office = self.company.partner_id
        office.tz = False
        for country, own, zone in (
            ("ch", "Asia/Tokyo", "Europe/Zurich"),
            ("tn", False, "Africa/Tunis"),
            ("us", "America/Chicago", "America/Chicago"),
            ("us", "Asia/Tokyo", "America/New_York"),
        ):
            with self.subTest(country=country, own=own):
                office.country_id = self.env.ref(f"base.{country}")
                calls.env.user.with_env(self.root_env).tz = own
                call = calls.new({"company_id": self.company.id})
                self.assertEqual(call.tz, zone)

    @freeze_time("2026-11-29 00:20:00")
    def test_opens_today_where_the_office_is(self):
        office = self.company.partner_id
        values = {
            "name": "At once",
            "amount": 1000.0,
            "date_close": "2026-12-31",
            "members_only": False,
            "criterion_ids": [Command.create({"name": "Need", "weight": 1})],
        }
        for zone, day in (("America/New_York", 28), ("Africa/Tunis", 29)):
            with self.subTest(zone=zone):
                office.tz = zone
                call = self.env_of("manager")["omct.grant.call"].create(values)
                call.action_open()
                self.assertEqual(call.date_open, date(2026, 11, day))
                self.assertFalse(call._get_closed_reason())

    def test_summer_time(self):
        call = self._create_call(
            tz="Europe/Zurich", date_open="2026-06-01", date_close="2026-07-31"
        )
        self.assertEqual(call.deadline, datetime(2026, 7, 31, 22))
        call.date_close = "2026-12-31"
        self.assertEqual(call.deadline, datetime(2026, 12, 31, 23))

    def test_closes_by_itself(self):
        other = self._create_call(date_close=self.today + relativedelta(days=90))
        other.action_open()
        with freeze_time(self.open_call.deadline):
            self.root_env["omct.grant.call"]._cron_close()
        self.assertEqual((self.open_call.state, other.state), ("closed", "open"))
        with (
            freeze_time(self.open_call.deadline),
            self.assertRaisesRegex(UserError, "put that off first"),
        ):
            self.open_call.action_reopen(reason="Late")

    def test_decided_when_all_is(self):
        application = self._create_application()
        application.action_apply()
        self.open_call.action_close()
        with self.assertRaisesRegex(UserError, application.name):
            self.open_call.action_decide()
        application.with_user(self.users["manager"]).action_decline(reason="Weak")
        self.open_call.action_decide()
        self.assertEqual(self.open_call.state, "decided")

    def test_figures(self):
        self._create_application()
        applied = self._create_other_application()
        applied.action_apply()
        self.open_call.invalidate_recordset()
        self.assertEqual(
            (
                self.open_call.concept_count,
                self.open_call.application_count,
                self.open_call.amount_requested,
            ),
            (1, 1, 1599.9),
        )

    def test_list_does_not_query_by_row(self):
        env = self.env_of("manager")
        names = ["reference", "application_count", "amount_awarded", "display_name"]

        def count_queries(number):
            calls = env["omct.grant.call"].browse(
                [self._create_call().id for _index in range(number)]
            )
            env.flush_all()
            env.invalidate_all()
            before = self.env.cr.sql_log_count
            calls.read(names)
            return self.env.cr.sql_log_count - before

        count_queries(2)
        self.assertEqual(count_queries(10), count_queries(100))
