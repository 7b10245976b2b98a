# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_approval_deputy import DeputyCommon

REVIEW = "omct_grants.mail_activity_type_review"
SENT_BACK = "omct_grants.mail_activity_type_sent_back"


@tagged("post_install", "-at_install")
class TestApprovalHistory(DeputyCommon):
    def history(self, payout):
        return [
            (event.step, event.user_id, event.state_before, event.state_after)
            for event in payout.sudo().event_ids.sorted("id")
        ]

    def test_who_when_before_after_and_why(self):
        payout = self._submitted(4000.0)
        manager = self.at("manager", payout)
        action = manager.action_approve_with_comment()
        self.env_of("manager")["omct.reason.wizard"].with_context(
            **action["context"]
        ).create({"reason": "The invoice is there"}).action_confirm()
        self.at("director", payout).action_send_back(reason="Which quarter?")
        self.assertEqual(payout.approval_state, "draft")
        self.assertFalse(payout.sudo().review_ids)
        payout.amount = 3900.0
        payout.action_submit()
        manager.action_approve()
        self.assertEqual(payout.approval_state, "submitted")
        self.at("director", payout).action_reject(reason="Not this year")
        users = self.users
        self.assertEqual(
            self.history(payout),
            [
                ("submit", users["officer"], "draft", "submitted"),
                ("approve", users["manager"], "submitted", "submitted"),
                ("send_back", users["director"], "submitted", "draft"),
                ("submit", users["officer"], "draft", "submitted"),
                ("approve", users["manager"], "submitted", "submitted"),
                ("reject", users["director"], "submitted", "rejected"),
            ],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        events = payout.event_ids.sorted("id")
        self.assertEqual(
            [event.comment_shown for event in events],
            [False, "The invoice is there", "Which quarter?", False, False]
            + ["Not this year"],
        )
        self.assertEqual(
            [event.tier for event in events][1:3],
            ["Payout: grants manager", "Payout above EUR 3,000: director"],
        )
        self.assertTrue(all(events.mapped("date")))

    def test_sent_back_is_the_requesters_to_change(self):
        payout = self._submitted()
        self.at("manager", payout).action_send_back(reason="Which quarter?")
        activity = payout.sudo().activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref(SENT_BACK))
        self.assertEqual(activity.user_id, self.users["officer"])
        payout.action_submit()
        self.assertFalse(payout.sudo().activity_ids)

    def test_what_was_approved_is_taken_back_to_be_changed(self):
        payout = self._approved_payout(4000.0)
        self.assertTrue(payout.amount_company)
        for name in ("officer", "manager", "finance"):
            with self.subTest(user=name), self.assertRaisesRegex(UserError, "frozen"):
                self.at(name, payout).amount = 4100.0
        with self.assertRaisesRegex(UserError, "Say why"):
            payout.action_revise(reason=" ")
        payout.action_revise(reason="The rate of the hotel changed")
        self.assertEqual(payout.state, "draft")
        self.assertFalse(payout.sudo().review_ids)
        self.assertFalse(payout.approved_date or payout.amount_company)
        self.assertFalse(payout.approved_by_ids)
        payout.amount = 4100.0
        with self.assertRaises(UserError):
            self.at("manager", payout).action_approve()
        payout.action_submit()
        self.assertEqual(len(payout.sudo().review_ids), 2)
        self._approve(payout)
        self.assertEqual((payout.state, payout.amount), ("approved", 4100.0))

    def test_finance_takes_it_back_and_sees_it_no_more(self):
        payout = self._approved_payout()
        finance = self.at("finance", payout)
        action = finance.action_revise()
        wizard = self.env_of("finance")["omct.reason.wizard"].with_context(
            **action["context"]
        )
        shown = wizard.create({"reason": "Another account"}).action_confirm()
        self.assertEqual(shown["res_model"], "omct.disbursement")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(payout.state, "draft")
        self.assertFalse(
            self.env_of("finance")["omct.disbursement"].search([("id", "=", payout.id)])
        )

    def test_what_is_billed_is_not_taken_back(self):
        payout = self._approved_payout()
        self.at("finance", payout).action_create_bill()
        with self.assertRaisesRegex(UserError, "in the books"):
            payout.action_revise(reason="Too late")

    def test_what_was_submitted_once_is_not_deleted(self):
        payout = self._submitted()
        payout.action_withdraw()
        with self.assertRaisesRegex(UserError, "is kept"):
            payout.unlink()

    def test_readers_of_the_payout_read_its_history(self):
        payout = self._approved_payout()
        self.env.flush_all()
        self.env.invalidate_all()
        for name, expected in (
            ("officer", 2),
            ("finance", 2),
            ("auditor", 2),
            ("director", 2),
        ):
            events = self.env_of(name)["omct.disbursement.event"].search(
                [("disbursement_id", "=", payout.id)]
            )
            with self.subTest(user=name):
                self.assertEqual(len(events), expected)


@tagged("post_install", "-at_install")
class TestWaiting(DeputyCommon):
    def setUp(self):
        super().setUp()
        # What others left does not count here.
        self.env["tier.review"].sudo().search(
            [("status", "=", "pending"), ("model", "=", "omct.disbursement")]
        ).write({"omct_pending_since": False})

    def run_cron(self, days):
        moment = fields.Datetime.now() + relativedelta(days=days)
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("omct_grants.ir_cron_chase_reviews").method_direct_trigger()
        self.env.invalidate_all()

    def told(self, payout):
        return (
            payout.sudo()
            .activity_ids.filtered(
                lambda activity: activity.activity_type_id == self.env.ref(REVIEW)
            )
            .user_id
        )

    def test_one_reminder_then_one_escalation(self):
        self.assertEqual(self.company.omct_reminder_days, 3)
        self.assertEqual(self.company.omct_escalation_days, 7)
        payout = self._submitted()
        self.assertTrue(payout.waiting_since)
        self.assertEqual(payout.waiting_tier, "Payout: grants manager")
        managers = self.users["manager"] | self.users["manager2"]
        directors = self.users["director"] | self.users["director2"]
        for days, expected, count, escalated in (
            (2, self.users["plain"].browse(), 0, False),
            (3, managers, 2, False),
            (4, managers, 2, False),
            (7, managers | directors, 4, True),
            (9, managers | directors, 4, True),
        ):
            with self.subTest(days=days):
                self.run_cron(days)
                told = self.told(payout) & (managers | directors)
                self.assertEqual(told, expected)
                ours = payout.sudo().activity_ids.filtered(
                    lambda rec: rec.user_id in managers | directors
                )
                self.assertEqual(len(ours), count)
                self.assertEqual(payout.escalated, escalated)
                found = self.env_of("manager")["omct.disbursement"].search(
                    [("escalated", "=", True)]
                )
                self.assertEqual(payout.id in found.ids, escalated)
        self.at("manager", payout).action_approve()
        self.assertFalse(self.told(payout))
        self.assertFalse(payout.escalated)

    def test_the_reference_and_nothing_else_is_said(self):
        payout = self._submitted()
        self.run_cron(8)
        for activity in payout.sudo().activity_ids:
            text = f"{activity.summary} {activity.note or ''}"
            for word in (self.member.name, "1,000", "1000", self.fund.name):
                self.assertNotIn(word, text)

    def test_where_the_direction_is_waited_for_finance_managers_are_told(self):
        payout = self._submitted(4000.0)
        self.at("manager", payout).action_approve()
        self.run_cron(8)
        self.assertIn(self.users["director"], self.told(payout))
        self.assertNotIn(self.users["finance_manager"], self.told(payout))
        partner = self.users["finance_manager"].partner_id
        message = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("notified_partner_ids", "in", partner.ids),
                    ("subject", "like", payout.name),
                ]
            )
        )
        self.assertEqual(len(message), 1)
        self.assertFalse(message.model and message.res_id)
        self.assertNotIn(self.member.name, message.body)

    def test_neither_the_requester_nor_whoever_decided_is_reminded(self):
        payout = self._submitted(user="manager2")
        self.run_cron(3)
        self.assertNotIn(self.users["manager2"], self.told(payout))
        self.assertIn(self.users["manager"], self.told(payout))

    def test_the_deputy_is_reminded(self):
        self._one_manager()
        payout = self._submitted()
        self._name_deputy(start=0, end=9)
        self.run_cron(3)
        self.assertEqual(
            self.told(payout), self.users["manager"] | self.users["manager2"]
        )

    def test_each_office_has_its_own_days(self):
        self.company.sudo().write({"omct_reminder_days": 0, "omct_escalation_days": 1})
        payout = self._submitted()
        self.run_cron(5)
        self.assertNotIn(self.users["manager"], self.told(payout))
        self.assertTrue(payout.escalated)

    def test_what_was_sent_back_is_not_chased(self):
        payout = self._submitted()
        self.run_cron(3)
        self.at("manager", payout).action_send_back(reason="Which quarter?")
        self.assertFalse(self.told(payout))
        self.run_cron(9)
        self.assertFalse(self.told(payout))

    def test_my_day_counts_it(self):
        card = self.env_of("manager")["omct.grants.today"].search(
            [("key", "=", "payouts_waiting")]
        )
        before = card.count
        self._submitted()
        self.run_cron(8)
        self.assertEqual(card.with_env(self.env_of("manager")).count, before + 1)

    def test_the_list_costs_the_same_for_10_and_100(self):
        model = self.env_of("manager")["omct.disbursement"]
        for _number in range(100):
            self._submitted(1.0)
        spec = {
            name: {} for name in ("name", "waiting_since", "waiting_tier", "escalated")
        } | {"flag_state": {}, "flag_text": {}}
        counts = []
        for limit in (10, 10, 100):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            model.web_search_read(
                [("approval_state", "=", "submitted")], spec, limit=limit
            )
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], f"queries: {counts}")
