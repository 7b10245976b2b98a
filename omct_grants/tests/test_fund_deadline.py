# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reports to donors: reminded before each, once, whoever is responsible."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestFundDeadline(GrantsCommon):
    def _deadline(self, days=60, user="officer", **vals):
        return self.env_of(user)["omct.fund.deadline"].create(
            {
                "fund_id": self.fund.id,
                "kind": "financial",
                "date_due": self.today + relativedelta(days=days),
                **vals,
            }
        )

    def _run(self, day):
        """Run the job of a day, counted from today, as the server does."""
        cron = self.root_env.ref("omct_grants.ir_cron_remind_fund_deadline")
        with freeze_time(self.today + relativedelta(days=day)):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_reminded_a_month_and_a_week_before_each_once(self):
        deadline = self._deadline()
        counts = []
        for day in (0, 29, 30, 31, 52, 53, 54, 60, 61):
            self._run(day)
            counts.append(len(deadline.activity_ids))
        self.assertEqual(counts, [0, 0, 1, 1, 1, 2, 2, 2, 2])
        activity = deadline.activity_ids[0]
        self.assertEqual(activity.user_id, self.users["manager"])
        self.assertEqual(activity.date_deadline, deadline.date_due)
        self.assertIn(self.fund.reference, activity.summary)

    def test_the_report_is_made_from_its_deadline_once(self):
        deadline = self._deadline()
        with self.assertRaisesRegex(UserError, "enter the period"):
            deadline.action_open_report()
        deadline.write(
            {
                "period_start": self.today - relativedelta(months=6),
                "period_end": self.today,
            }
        )
        action = deadline.action_open_report()
        report = self.env_of("officer")[action["res_model"]].browse(action["res_id"])
        self.assertEqual(report.fund_id, self.fund)
        self.assertEqual(report.date_due, deadline.date_due)
        self.assertEqual(report.period_start, deadline.period_start)
        self.assertEqual(deadline.action_open_report()["res_id"], report.id)
        self.assertEqual(deadline.donor_report_count, 1)
        with self.assertRaises(AccessError):
            deadline.with_user(self.users["plain"]).action_open_report()

    def test_late_run_raises_one(self):
        deadline = self._deadline(days=3)
        self._run(0)
        self.assertEqual(len(deadline.activity_ids), 1)

    def test_moved_date_reminds_again(self):
        deadline = self._deadline(days=10)
        self._run(0)
        deadline.date_due = self.today + relativedelta(days=50)
        self.assertFalse(deadline.activity_ids)
        self._run(1)
        self.assertFalse(deadline.activity_ids)
        self._run(20)
        self.assertEqual(len(deadline.activity_ids), 1)

    def test_sent_ends_the_reminders_and_returned_starts_them(self):
        deadline = self._deadline(days=10)
        self._run(0)
        deadline.action_send()
        self.assertFalse(deadline.activity_ids)
        self.assertEqual(deadline.date_sent, fields.Date.today())
        self._run(5)
        self.assertFalse(deadline.activity_ids)
        with self.assertRaisesRegex(UserError, "role"):
            deadline.action_accept()
        manager = deadline.with_user(self.users["manager"])
        manager.action_accept()
        manager.action_take_back(reason="Annex missing")
        self._run(5)
        self.assertEqual(len(deadline.activity_ids), 1)

    def test_closed_fund_is_not_reminded_of(self):
        deadline = self._deadline(days=10)
        self.fund.with_user(self.users["manager"]).action_close()
        self._run(0)
        self.assertFalse(deadline.activity_ids)

    def test_late_is_found(self):
        late = self._deadline(days=-1)
        self._deadline(days=0)
        found = late.search([("fund_id", "=", self.fund.id), ("is_late", "=", True)])
        self.assertEqual(found, late)
        self.assertEqual(self.fund.next_deadline, late.date_due)
        late.action_send()
        self.assertFalse(late.is_late)

    def test_state_and_reminders_are_not_written(self):
        deadline = self._deadline()
        for vals in ({"state": "accepted"}, {"reminder": 9}, {"date_sent": self.today}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                deadline.write(vals)
