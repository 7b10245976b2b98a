# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ProtectionCommon

#: A Friday, one hour before the office closes.
FRIDAY = datetime(2026, 3, 6, 16, 0)


@tagged("post_install", "-at_install")
class TestDeadline(ProtectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "company_id": cls.company.id,
                "hours_per_day": 8,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"{day} {start}",
                                "dayofweek": str(day),
                                "hour_from": start,
                                "hour_to": stop,
                                "day_period": period,
                            }
                        )
                        for day in range(5)
                        for start, stop, period in (
                            (8, 12, "morning"),
                            (13, 17, "afternoon"),
                        )
                    ),
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar

    def deadlines(self, urgency, received, **vals):
        request = self.make_request(urgency=urgency, received_date=received, **vals)
        return request.acknowledge_deadline, request.decision_deadline

    # -- the rule ------------------------------------------------------

    def test_urgent_runs_round_the_clock(self):
        for urgency, reply, decision in (("h2", 2, 2), ("h24", 2, 24)):
            self.assertEqual(
                self.deadlines(urgency, FRIDAY),
                (FRIDAY + timedelta(hours=reply), FRIDAY + timedelta(hours=decision)),
            )

    def test_the_rest_runs_by_the_office(self):
        """From Friday 16:00: a working day later it is Monday 16:00."""
        monday = datetime(2026, 3, 9, 16, 0)
        self.assertEqual(
            self.deadlines("h72", FRIDAY), (monday, datetime(2026, 3, 11, 16, 0))
        )
        self.assertEqual(
            self.deadlines("d10", FRIDAY), (monday, datetime(2026, 3, 20, 16, 0))
        )

    def test_night_and_weekend_count_from_the_next_opening(self):
        for received in (datetime(2026, 3, 6, 23, 30), datetime(2026, 3, 8, 3, 0)):
            self.assertEqual(
                self.deadlines("h72", received),
                (datetime(2026, 3, 9, 17, 0), datetime(2026, 3, 11, 17, 0)),
            )

    def test_holidays_of_the_office(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 9, 0, 0),
                "date_to": datetime(2026, 3, 9, 23, 59),
            }
        )
        self.assertEqual(
            self.deadlines("h72", FRIDAY),
            (datetime(2026, 3, 10, 16, 0), datetime(2026, 3, 12, 16, 0)),
        )

    def test_time_zone_of_the_office(self):
        self.calendar.tz = "Asia/Manila"
        # Friday 16:00 UTC is midnight there: Monday 8:00 is 0:00 UTC.
        self.assertEqual(self.deadlines("h72", FRIDAY)[0], datetime(2026, 3, 9, 9, 0))

    def test_without_a_calendar_days_are_days(self):
        self.company.resource_calendar_id = False
        self.assertEqual(
            self.deadlines("d10", FRIDAY),
            (FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=10)),
        )
        self.company.resource_calendar_id = self.calendar
        self.calendar.attendance_ids = [Command.clear()]
        self.assertEqual(self.deadlines("h72", FRIDAY)[1], FRIDAY + timedelta(days=3))

    def test_a_change_of_urgency_moves_them(self):
        request = self.make_request(urgency="d10", received_date=FRIDAY)
        request.urgency = "h24"
        self.assertEqual(request.decision_deadline, FRIDAY + timedelta(hours=24))

    # -- what is due ---------------------------------------------------

    def test_reply_first_then_decision(self):
        with freeze_time(FRIDAY):
            request = self.make_request(urgency="h24", received_date=FRIDAY)
            self.assertEqual(request.next_deadline, FRIDAY + timedelta(hours=2))
            request.action_acknowledge()
            self.assertEqual(request.acknowledged_date, FRIDAY)
            self.assertEqual(request.next_deadline, request.decision_deadline)
            with self.assertRaisesRegex(UserError, "noted already"):
                request.action_acknowledge()
        request.action_withdraw(reason="wish")
        self.assertFalse(request.next_deadline)

    def test_late_and_due_today(self):
        model = self.env["omct.protection.request"].with_user(self.officer)
        request = self.make_request(urgency="h24", received_date=FRIDAY)
        other = self.make_request(urgency="d10", received_date=FRIDAY)
        both = [("id", "in", (request | other).ids)]
        for now, late, mark in (
            (FRIDAY, False, "today"),
            (FRIDAY + timedelta(hours=2), False, "today"),
            (FRIDAY + timedelta(hours=2, seconds=1), True, "late"),
        ):
            with freeze_time(now):
                self.env.invalidate_all()
                self.assertEqual((request.is_late, request.deadline_mark), (late, mark))
                self.assertFalse(other.deadline_mark)
                found = model.search([*both, ("is_late", "=", True)])
                self.assertEqual(found, request if late else model)
                self.assertEqual(
                    model.search([*both, ("is_late", "=", False)]),
                    other if late else request | other,
                )
        self.assertEqual(model.search(both), request | other)
        ended = self.make_request(urgency="h2", received_date=FRIDAY)
        ended.action_withdraw(reason="wish")
        for late, found in ((True, model), (False, ended)):
            self.assertEqual(
                model.search([("id", "=", ended.id), ("is_late", "=", late)]), found
            )
        request.action_acknowledge()
        # What is due first stands first, whatever was filed first.
        other.urgency = "h2"
        self.assertEqual(model.search(both), other | request)

    def test_deadlines_are_not_written(self):
        request = self.make_request()
        now = fields.Datetime.now()
        for name in (
            "acknowledge_deadline",
            "decision_deadline",
            "next_deadline",
            "acknowledged_date",
            "decision_escalated_date",
        ):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self.as_user(request, self.manager).write({name: now})
                with self.assertRaises(AccessError):
                    self.make_request(**{name: now})

    def test_outsiders_note_no_reply(self):
        request = self.make_request()
        for user in self.outsiders:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(request, user).action_acknowledge()

    # -- escalation ----------------------------------------------------

    def escalations(self, request):
        self.env.invalidate_all()
        return request.sudo().activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("mail.mail_activity_data_warning")
            )
        )

    def run_cron(self):
        self.env.ref("omct_protection.ir_cron_escalate_request").with_user(
            self.env.ref("base.user_root")
        ).ir_actions_server_id.run()

    def test_late_is_escalated_once(self):
        with freeze_time(FRIDAY):
            request = self.make_request(
                urgency="h24", received_date=FRIDAY, narrative="Ottokar was taken"
            )
            self.run_cron()
            self.assertFalse(self.escalations(request))
        with freeze_time(FRIDAY + timedelta(hours=3)):
            self.run_cron()
            self.run_cron()
            told = self.escalations(request)
            self.assertEqual(told.user_id, self.manager)
            self.assertNotIn("Ottokar", f"{told.summary} {told.note} {told.res_name}")
            self.assertIn(request.name, told.res_name)
        with freeze_time(FRIDAY + timedelta(hours=25)):
            self.run_cron()
            self.run_cron()
            self.assertEqual(len(self.escalations(request)), 2)

    def test_no_mail_leaves(self):
        mails = self.env["mail.mail"].search_count([])
        self.make_request(urgency="h24", received_date=FRIDAY)
        self.run_cron()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_what_is_decided_or_answered_is_not_escalated(self):
        request = self.make_request(urgency="h24")
        request.action_acknowledge()
        ended = self.make_request(urgency="h2", received_date=FRIDAY)
        ended.action_withdraw(reason="wish")
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            self.run_cron()
            self.assertFalse(self.escalations(request | ended))

    def test_a_new_deadline_may_be_escalated_again(self):
        request = self.make_request(urgency="h2", received_date=FRIDAY)
        self.run_cron()
        self.assertEqual(len(self.escalations(request)), 1)
        request.urgency = "h24"
        self.run_cron()
        self.assertEqual(len(self.escalations(request)), 2)

    def test_managers_of_the_team_are_told_others_not(self):
        request = self.make_request(urgency="h2", received_date=FRIDAY)
        self.as_user(request, self.manager).team_ids = [
            Command.link(self.other_manager.id)
        ]
        self.manager.sudo().active = False
        self.run_cron()
        self.assertEqual(self.escalations(request).user_id, self.other_manager)

    def test_cron_costs_the_same_a_request(self):
        def count(number):
            self.env["omct.protection.request"].with_user(self.officer).create(
                [
                    {
                        "source": "direct",
                        "country_id": self.country.id,
                        "manager_id": self.manager.id,
                        "urgency": "h2",
                        "received_date": FRIDAY,
                    }
                ]
                * number
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.run_cron()
            self.env.flush_all()
            return (self.env.cr.sql_log_count - before) / number

        count(3)
        few, many = count(10), count(100)
        self.assertLessEqual(many, few)
