# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .calls_common import CallsCommon


@tagged("post_install", "-at_install")
class TestDecision(CallsCommon):
    """The decision meeting: who fits, what counts no more, what needs a reason."""

    def _reviewed(self, name, amount, *scores):
        """Return an application of a new member with these scores, ready to decide."""
        application = self._create_other_application(
            name,
            amount=amount,
            fund_id=self.fund.id,
            fund_line_id=self.line.id,
            instalment_ids=[Command.create({"amount": amount, "date_due": self.today})],
        )
        application.action_apply()
        application.action_review()
        for reviewer, score in zip(
            ("reviewer", "reviewer2", "reviewer3"), scores, strict=False
        ):
            self._score(self._invite(application, reviewer)[0], score, score)
        return application

    def _rows(self, user="officer"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env_of(user)["omct.grant.ranking"].search(
            [("call_id", "=", self.open_call.id)]
        )

    @contextmanager
    def _refused(self, message):
        """A refused decision that leaves nothing behind."""
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            yield

    # ------------------------------------------------------------------
    # Who fits
    # ------------------------------------------------------------------

    def test_what_does_not_fit_takes_nothing_from_smaller_ones(self):
        """Budget 5,000: 3,000 fits, 2,500 does not, 2,000 does to the last cent."""
        first = self._reviewed("A", 3000.0, 5, 5)
        large = self._reviewed("B", 2500.0, 5, 4)
        small = self._reviewed("C", 2000.0, 4, 4)
        penny = self._reviewed("D", 0.01, 3, 3)
        self.assertRecordValues(
            self._rows(),
            [
                {
                    "grant_id": grant.id,
                    "verdict": verdict,
                    "cumulated": cumulated,
                    "budget_left": 5000.0 - cumulated,
                }
                for grant, verdict, cumulated in (
                    (first, "fits", 3000.0),
                    (large, "over", 5500.0),
                    (small, "fits", 5000.0),
                    (penny, "over", 5000.01),
                )
            ],
        )

    def test_each_call_gives_away_its_own_budget(self):
        self._reviewed("A", 5000.0, 5, 5)
        other = self._create_call(amount=100.0)
        other.action_open()
        self.open_call, mine = other, self.open_call
        self._reviewed_in(other, "B", 100.0)
        rows = self.env_of("officer")["omct.grant.ranking"].search([])
        rows = rows.filtered(lambda row: row.call_id in (mine | other))
        self.assertEqual(set(rows.mapped("verdict")), {"fits"})

    def _reviewed_in(self, call, name, amount):
        application = self._create_other_application(name, call=call, amount=amount)
        application.action_apply()
        application.action_review()
        for reviewer in ("reviewer", "reviewer2"):
            self._score(self._invite(application, reviewer)[0], 4, 4)
        self.env.flush_all()
        self.env.invalidate_all()
        return application

    # ------------------------------------------------------------------
    # A conflict that is discovered late
    # ------------------------------------------------------------------

    def test_a_late_conflict_counts_no_more_and_stays(self):
        application = self._reviewed("A", 1000.0, 5, 3, 1)
        last = application.sudo().assessment_ids.filtered(
            lambda review: review.reviewer_id == self.users["reviewer3"]
        )
        self.assertEqual(self._rows().score, 3.0)
        own = self._as(last, "reviewer3")
        self.assertTrue(own.application)
        # Without words the dialog asks for them.
        self.assertEqual(
            own.action_declare_conflict("   ")["res_model"], "omct.reason.wizard"
        )
        own.action_declare_conflict("She is a cousin of mine")
        row = self._rows()
        self.assertRecordValues(
            row, [{"score": 4.0, "review_count": 2, "aside_count": 1, "spread": 1.0}]
        )
        review = self._as(last, "officer")
        self.assertEqual(
            (review.state, review.score, review.conflict_note, len(review.score_ids)),
            ("conflicted", 1.0, "She is a cousin of mine", 2),
        )
        self.assertIn("1 set aside", self._as(application, "officer").review_progress)
        self.assertIn(
            "set aside", application.sudo().message_ids.sorted("id")[-1:].body
        )
        self.assertTrue(application.sudo().activity_ids)

    def test_whoever_declares_late_sees_nothing_from_then_on(self):
        application = self._reviewed("A", 1000.0, 5, 3)
        review = self._as(
            application.sudo().assessment_ids.filtered(
                lambda rec: rec.reviewer_id == self.users["reviewer"]
            ),
            "reviewer",
        )
        self.assertEqual(len(review.search([("grant_id", "=", application.id)])), 2)
        review.action_declare_conflict("Former employer")
        review = self._as(review, "reviewer")
        self.assertFalse(review.application)
        self.assertEqual(review.search([("grant_id", "=", application.id)]), review)
        with self.assertRaises(UserError):
            review.action_submit()
        with self.assertRaises(AccessError):
            review.score_ids[0].write({"score": "1"})
        # Nobody else declares it, and nobody takes it back.
        with self.assertRaises(AccessError):
            self._as(review, "reviewer2").action_declare_conflict("x")
        with self.assertRaisesRegex(UserError, "only the reviewer|it is"):
            self._as(review, "officer").action_declare_conflict("x")

    def test_a_late_conflict_stops_the_decision_until_there_are_reviews(self):
        application = self._reviewed("A", 1000.0, 5, 4)
        application.action_submit()
        review = application.sudo().assessment_ids.filtered(
            lambda rec: rec.reviewer_id == self.users["reviewer"]
        )
        self._as(review, "reviewer").action_declare_conflict("Former employer")
        with self._refused("1 reviews are submitted.*asks for 2"):
            self._as(application, "manager").action_approve()
        self._as(application, "manager").action_send_back("One more review")
        self._score(self._invite(application, "reviewer3")[0], 4, 4)
        self._as(application, "officer").action_submit()
        self._approve(application)
        self.assertEqual(self._as(application, "officer").state, "approved")

    # ------------------------------------------------------------------
    # Beyond what the call says
    # ------------------------------------------------------------------

    def test_above_the_budget_needs_a_written_reason(self):
        first = self._reviewed("A", 3000.0, 5, 5)
        second = self._reviewed("B", 2000.01, 4, 4)
        first.action_submit()
        self.assertFalse(self._as(first, "officer").decision_exception)
        second = self._as(second, "officer")
        self.assertIn("5,000.01", second.decision_exception)
        for note in (False, "", "  \n "):
            second.decision_note = note
            with self.assertRaisesRegex(UserError, "5,000.01.*Reason of the decision"):
                second.action_submit()
        self.assertEqual(self._as(second, "officer").state, "reviewing")
        second.decision_note = "The donor gave a cent more"
        second.action_submit()
        # What the reason was is what those who approve read.
        for name in ("officer", "manager"):
            with self.assertRaises(UserError):
                self._as(second, name).decision_note = "Another reason"
        self._approve(second)
        self.assertEqual(self._as(second, "officer").state, "approved")

    def test_to_the_last_cent_needs_none(self):
        self._reviewed("A", 3000.0, 5, 5).action_submit()
        second = self._reviewed("B", 2000.0, 4, 4)
        self.assertFalse(self._as(second, "officer").decision_exception)
        second.action_submit()
        self.assertEqual(second.state, "deciding")

    def test_below_the_lowest_score_needs_a_written_reason(self):
        self.open_call.with_env(self.root_env).score_min = 3.0
        low = self._reviewed("A", 100.0, 3, 2)
        fair = self._reviewed("B", 100.0, 3, 3)
        fair.action_submit()
        with self.assertRaisesRegex(UserError, "below the lowest of the call, 3.00"):
            self._as(low, "officer").action_submit()
        low = self._as(low, "officer")
        low.decision_note = "Nobody else works there"
        low.action_submit()
        self.assertEqual(low.state, "deciding")

    def test_two_awards_at_once_do_not_pass_the_budget(self):
        """Each fits when it is put to decision; the budget falls in between."""
        first = self._reviewed("A", 2500.0, 5, 5)
        second = self._reviewed("B", 2500.0, 4, 4)
        for grant in (first, second):
            grant.action_submit()
        self._approve(first)
        self.open_call.with_env(self.root_env).amount = 4999.99
        with self._refused("5,000.00.*its budget is.*4,999.99"):
            self._approve(second)
        self._as(second, "manager2").action_send_back("Say why")
        self._as(second, "officer").decision_note = "The meeting of 3 May wants both"
        self._as(second, "officer").action_submit()
        self._approve(second)
        self.assertEqual(self._as(second, "officer").state, "approved")

    def test_declined_ones_leave_room(self):
        first = self._reviewed("A", 4000.0, 5, 5)
        first.action_submit()
        second = self._reviewed("B", 4000.0, 4, 4)
        with self.assertRaisesRegex(UserError, "Reason of the decision meeting"):
            second.action_submit()
        self._as(first, "manager").action_reject("Not now")
        self._as(second, "officer").action_submit()
        self.assertEqual(self._as(second, "officer").state, "deciding")

    def test_whoever_has_a_review_to_submit_learns_no_score(self):
        self.open_call.with_env(self.root_env).score_min = 3.0
        low = self._reviewed("A", 100.0, 1, 1)
        self.assertTrue(self._as(low, "officer").decision_exception)
        self._score(self._invite(low, "officer2")[0], 4, 4, submit=False)
        self.assertFalse(self._as(low, "officer2").decision_exception)

    def test_without_a_call_nothing_is_asked(self):
        grant = self._create_grant()
        grant.action_apply()
        grant.action_review()
        self.assertFalse(grant.decision_exception)
        grant.action_submit()
        self.assertEqual(grant.state, "deciding")
