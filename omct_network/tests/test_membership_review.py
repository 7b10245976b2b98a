# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestMembershipReview(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.membership = cls.create_member(cls.org_africa)
        cls.today = fields.Date.context_today(cls.membership)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("omct_network.ir_cron_raise_reviews").method_direct_trigger()
        self.env.invalidate_all()

    def review(self, outcome="continue", **vals):
        """Return a review of the membership, answered and not yet completed."""
        review = self.env["omct.membership.review"].with_user(self.coordinator)
        return review.create(
            {
                "membership_id": self.membership.id,
                "criteria_met": "yes",
                "contacts_current": "yes",
                "is_active_member": "yes",
                "outcome": outcome,
                **vals,
            }
        )

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def test_first_review_is_an_interval_after_the_admission(self):
        admitted = self.membership.date_admission
        date = self.membership.next_review_date
        self.assertGreater(date, self.today)
        self.assertLessEqual(date, fields.Date.add(self.today, years=5))
        self.assertEqual((date.year - admitted.year) % 5, 0)
        self.assertEqual((date.month, date.day), (admitted.month, admitted.day))
        new = self.admit(self.org_asia, self.create_endorsers())
        self.assertEqual(new.next_review_date, fields.Date.add(self.today, years=5))

    def test_review_is_raised_once_ahead_of_its_day(self):
        cases = {89: 1, 90: 1, 91: 0, -400: 1}
        memberships = self.env["omct.membership"]
        for days in cases:
            org = self.create_organisation(f"Due {days}", "base.ke")
            membership = self.create_member(org)
            membership.next_review_date = fields.Date.add(self.today, days=days)
            memberships |= membership
        self.run_cron()
        self.run_cron()
        self.assertEqual(
            [len(membership.review_ids) for membership in memberships],
            list(cases.values()),
        )
        review = memberships[0].review_ids
        self.assertEqual(review.date_due, memberships[0].next_review_date)
        self.assertEqual(review.activity_ids.user_id, self.coordinator)
        self.assertEqual(review.activity_ids.date_deadline, review.date_due)
        self.assertTrue(memberships[3].review_ids.is_late)
        self.assertTrue(memberships[3].is_review_overdue)
        self.assertEqual(
            review.search(
                [("is_late", "=", True), ("id", "in", memberships.review_ids.ids)]
            ),
            memberships[3].review_ids,
        )

    def test_raising_goes_on_over_several_batches(self):
        memberships = self.env["omct.membership"]
        for index in range(5):
            org = self.create_organisation(f"Due {index}", "base.ke")
            memberships |= self.create_member(org)
        memberships.next_review_date = self.today
        with (
            self.enter_registry_test_mode(),
            patch.object(
                self.env.registry["ir.cron"],
                "_commit_progress",
                lambda *_args, **_kwargs: 100,
            ),
        ):
            self.env["omct.membership"]._cron_raise_reviews(batch=2)
        self.assertEqual(memberships.mapped("review_count"), [1] * 5)

    def test_former_members_are_not_reviewed(self):
        self.membership.next_review_date = self.today
        self.membership.with_user(self.manager).action_end(reason="Left")
        self.run_cron()
        self.assertFalse(self.membership.review_ids)
        with self.assertRaisesRegex(UserError, "not a member"):
            self.review()

    def test_one_open_review(self):
        membership = self.membership.with_user(self.coordinator)
        action = membership.action_start_review()
        self.assertEqual(membership.action_start_review()["res_id"], action["res_id"])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.review()

    # ------------------------------------------------------------------
    # What comes of it
    # ------------------------------------------------------------------

    def test_complete(self):
        review = self.review()
        review.action_complete()
        self.assertRecordValues(
            review,
            [
                {
                    "state": "done",
                    "done_by_id": self.coordinator.id,
                    "date_done": self.today,
                }
            ],
        )
        self.assertFalse(review.activity_ids)
        self.assertEqual(
            self.membership.next_review_date, fields.Date.add(self.today, years=5)
        )
        self.assertEqual(self.membership.event_ids[0].step, "review")

    def test_complete_needs_answers(self):
        review = self.review(criteria_met=False)
        with self.assertRaisesRegex(UserError, "Still meets the seven criteria"):
            review.action_complete()
        review.criteria_met = "unclear"
        with self.assertRaisesRegex(UserError, "Findings"):
            review.action_complete()
        review.write({"note": "Statutes changed", "outcome": "conditions"})
        with self.assertRaisesRegex(UserError, "Conditions"):
            review.action_complete()
        review.conditions = "New statutes by June"
        review.action_complete()
        self.assertIn("New statutes by June", self.membership.event_ids[0].reason)

    def test_proposal_goes_to_the_managers(self):
        self.review("suspend", note="Silent since 2020").action_complete()
        self.assertEqual(self.membership.state, "member")
        self.assertEqual(self.membership.proposed_outcome, "suspend")
        manager = self.as_user(self.membership, self.manager)
        action = manager.action_suspend()
        self.assertEqual(action["context"]["default_reason"], "Silent since 2020")
        manager.action_suspend(reason="Silent since 2020", category="inactive")
        self.assertFalse(manager.proposed_outcome)

    def test_proposal_not_followed(self):
        self.review("end", note="Silent since 2020").action_complete()
        with self.assertRaisesRegex(UserError, "network manager"):
            self.as_user(self.membership, self.coordinator).action_keep(reason="x")
        manager = self.as_user(self.membership, self.manager)
        manager.action_keep(reason="A new board was elected")
        self.assertFalse(manager.proposed_outcome)
        self.assertEqual(manager.event_ids[0].step, "keep")
        with self.assertRaisesRegex(UserError, "proposes anything"):
            manager.action_keep(reason="Again")

    def test_closed_review_stays(self):
        review = self.review()
        review.action_complete()
        for user in (self.coordinator, self.manager):
            mine = self.as_user(review, user)
            with self.assertRaisesRegex(UserError, "is closed"):
                mine.write({"note": "x"})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(UserError):
                mine.action_cancel(reason="x")

    def test_review_is_governed(self):
        review = self.review()
        for vals in (
            {"state": "done"},
            {"date_done": "2020-01-01"},
            {"done_by_id": self.manager.id},
        ):
            for user in (self.coordinator, self.manager):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    self.as_user(review, user).write(vals)
        review.action_cancel(reason="Raised by mistake")
        with self.assertRaises(AccessError):
            self.review(state="done")
        again = self.env["omct.membership.review"].with_user(self.coordinator)
        again = again.with_context(default_state="done", default_done_by_id=1)
        again = again.create({"membership_id": self.membership.id})
        self.assertRecordValues(again, [{"state": "open", "done_by_id": False}])

    def test_review_stays_with_its_membership(self):
        other = self.create_member(self.create_organisation("Other", "base.ke"))
        with self.assertRaisesRegex(UserError, "stays with its membership"):
            self.review().membership_id = other

    def test_end_cancels_the_open_review(self):
        review = self.review()
        self.as_user(self.membership, self.manager).action_end(reason="Left")
        self.assertEqual(review.state, "cancelled")
        self.assertFalse(review.activity_ids)

    def test_other_region_has_no_review(self):
        review = self.as_user(self.review(), self.coordinator_asia)
        for deed in (
            lambda: review.read(["note"]),
            lambda: review.write({"note": "x"}),
            lambda: review.action_complete(),
            lambda: self.as_user(
                self.membership, self.coordinator_asia
            ).action_start_review(),
        ):
            with self.assertRaises(AccessError):
                deed()
        self.assertFalse(review.search([("id", "=", review.id)]))
