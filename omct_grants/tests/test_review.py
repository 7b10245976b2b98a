# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from statistics import pstdev

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .calls_common import CallsCommon


@tagged("post_install", "-at_install")
class TestReview(CallsCommon):
    def test_whole_path(self):
        application = self._in_review()
        review = self._invite(application, "reviewer")[0]
        self.assertEqual(review.state, "invited")
        self.assertEqual(review.activity_ids.user_id, self.users["reviewer"])
        review.action_declare_free()
        self.assertEqual(review.state, "scoring")
        self.assertEqual(review.score_ids.mapped("criterion_name"), ["Need", "Method"])
        self._score(review, 5, 3)
        self.assertEqual(review.state, "submitted")
        # (3 x 5 + 1 x 3) / 4
        self.assertEqual(review.score, 4.5)
        self.assertFalse(review.sudo().activity_ids)
        application.invalidate_recordset()
        self.assertEqual(application.review_progress, "1 of 1")

    def test_submitted_with_all_scores_and_reasons_for_low_ones(self):
        review = self._invite(self._in_review(), "reviewer")[0]
        review.action_declare_free()
        with self.assertRaisesRegex(UserError, "“Need” has no score"):
            review.action_submit()
        review.score_ids[0].score = "2"
        review.score_ids[1].score = "4"
        with self.assertRaisesRegex(UserError, "say why"):
            review.action_submit()
        review.score_ids[0].comment = "No plan"
        review.action_submit()
        self.assertEqual(review.score, 2.5)

    def test_who_can_be_invited(self):
        application = self._in_review()
        staff = self._create_user_of(self.member, "its_staff")
        former = self._create_user_of(self.env["res.partner"], "former_staff")
        self.root_env["omct.affiliation"].create(
            {
                "person_id": former.partner_id.id,
                "organisation_id": self.member.id,
                "date_start": "2015-01-01",
                "date_end": "2016-01-01",
            }
        )
        for user, message in (
            (staff, "belong"),
            (former, "belonged"),
            (self.users["plain"], "role of a reviewer"),
            (self.portal, "role of a reviewer"),
        ):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self.env_of("officer")["omct.grant.review"].create(
                    {"grant_id": application.id, "reviewer_id": user.id}
                )
        with self.assertRaisesRegex(ValidationError, "belongs to no call"):
            grant = self._create_grant()
            grant.action_apply()
            self._invite(grant, "reviewer")
        with self.assertRaisesRegex(UserError, "not up for review"):
            self._invite(self._create_other_application(), "reviewer")

    def _create_user_of(self, partner, login):
        user = new_test_user(
            self.root_env, login=login, groups="omct_grants.group_grants_reviewer"
        )
        user.partner_id.parent_id = partner
        return user

    def test_invited_through_the_dialog(self):
        first, second = self._in_review(), self._create_other_application()
        second.action_apply()
        self._invite(first, "reviewer")
        action = (first | second).action_invite_reviewers()
        wizard = (
            self.env_of("officer")["omct.review.invite.wizard"]
            .with_context(**action["context"])
            .create(
                {
                    "reviewer_ids": [
                        Command.set(
                            (self.users["reviewer"] | self.users["reviewer2"]).ids
                        )
                    ]
                }
            )
        )
        self.assertIn(self.users["reviewer2"], wizard.allowed_user_ids)
        self.assertNotIn(self.users["plain"], wizard.allowed_user_ids)
        wizard.action_invite()
        self.assertEqual(len((first | second).assessment_ids), 4)

    def test_steps_are_the_reviewers_own(self):
        review = self._invite(self._in_review(), "reviewer")[0]
        for name in ("officer", "manager"):
            for step in ("action_declare_free", "action_submit"):
                with self.assertRaisesRegex(UserError, "only the reviewer|it is"):
                    getattr(review.with_user(self.users[name]), step)()
        with self.assertRaises(AccessError):
            self._as(review, "reviewer2").action_declare_free()
        with self.assertRaisesRegex(UserError, "your role"):
            self._as(review, "reviewer").action_withdraw()

    def test_conflict_of_interest(self):
        review = self._invite(self._in_review(), "reviewer")[0]
        action = review.action_declare_conflict()
        wizard = (
            self.env_of("reviewer")["omct.reason.wizard"]
            .with_context(**action["context"])
            .create({"reason": "My sister works there"})
        )
        wizard.action_confirm()
        self.assertEqual(
            (review.state, review.conflict_note),
            ("conflicted", "My sister works there"),
        )
        with self.assertRaises(UserError):
            review.action_declare_free()
        # Also when it comes to mind while scoring.
        late = self._invite(review.sudo().grant_id, "reviewer2")[0]
        self._score(late, 4, 4, submit=False)
        late.action_declare_conflict(reason="I know the director")
        self.assertFalse(late.score_ids)

    def test_invited_once(self):
        application = self._in_review()
        review = self._invite(application, "reviewer")[0]
        self._as(review, "officer").action_withdraw()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._invite(application, "reviewer")
        with self.assertRaisesRegex(UserError, "is kept"):
            review.sudo().unlink()

    def test_governed(self):
        review = self._invite(self._in_review(), "reviewer")[0]
        for vals in (
            {"state": "submitted"},
            {"score": 5.0},
            {"conflict_note": "x"},
        ):
            for name in ("reviewer", "officer"):
                with self.assertRaises(AccessError):
                    self._as(review, name).write(vals)
        for vals in (
            {"reviewer_id": self.users["reviewer2"].id},
            {"grant_id": self._create_other_application().id},
        ):
            with self.assertRaisesRegex(AccessError, "stays with"):
                self._as(review, "officer").write(vals)

    def test_decision_waits_for_the_reviews_and_ends_them(self):
        application = self._in_review(amount=1500.0)
        application.write(
            {
                "fund_id": self.fund.id,
                "fund_line_id": self.line.id,
                "instalment_ids": [
                    Command.create({"amount": 1500.0, "date_due": self.today})
                ],
            }
        )
        reviews = self._invite(application, "reviewer", "reviewer2", "reviewer3")
        self._score(reviews[0], 4, 4)
        with self.assertRaisesRegex(UserError, "1 reviews are submitted.*asks for 2"):
            application.action_submit()
        self._score(reviews[1], 5, 5)
        self._score(reviews[2], 1, 1, submit=False)
        application.action_submit()
        self.assertEqual(reviews[2].state, "withdrawn")
        with self.assertRaises(UserError):
            reviews[2].action_submit()
        self._approve(application)
        self.assertEqual(application.state, "approved")

    def test_whoever_is_in_conflict_does_not_decide(self):
        application = self._in_review(
            fund_id=self.fund.id,
            fund_line_id=self.line.id,
            amount=100.0,
            instalment_ids=[Command.create({"amount": 100.0, "date_due": self.today})],
        )
        reviews = self._invite(application, "reviewer", "reviewer2", "manager")
        self._score(reviews[0], 4, 4)
        self._score(reviews[1], 4, 4)
        reviews[2].action_declare_conflict(reason="Former employer")
        self._as(application, "officer").action_submit()
        with self.assertRaises(AccessError):
            self._as(application, "manager").action_approve()
        self._as(application, "manager2").action_approve()
        self.assertEqual(self._as(application, "officer").state, "approved")

    def test_staff_of_the_applicant_do_not_decide(self):
        grant = self._create_grant()
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        manager = self.users["manager"]
        self.root_env["omct.affiliation"].create(
            {"person_id": manager.partner_id.id, "organisation_id": self.member.id}
        )
        for step, args in (
            ("action_approve", ()),
            ("action_reject", ("x",)),
            ("action_send_back", ("x",)),
        ):
            with self.assertRaisesRegex(UserError, "belong, or belonged"):
                getattr(self._as(grant, "manager"), step)(*args)
        self._as(grant, "manager2").action_approve()
        self.assertEqual(self._as(grant, "officer").state, "approved")

    # ------------------------------------------------------------------
    # Decision meeting
    # ------------------------------------------------------------------

    def _rank(self, *scores, **vals):
        """Return applications with these scores by two reviewers."""
        applications = []
        for index, pair in enumerate(scores):
            application = self._create_other_application(f"Member {index}", **vals)
            application.action_apply()
            application.action_review()
            applications.append(application)
            for name, score in zip(("reviewer", "reviewer2"), pair, strict=True):
                self._score(self._invite(application, name)[0], score, score)
        return applications

    def test_ranking_spread_and_budget(self):
        first, second, third, fourth = self._rank((3, 3), (5, 3), (5, 5), (1, 2))
        self.open_call.with_env(self.root_env).score_min = 2.0
        unscored = self._in_review()
        rows = self.env_of("officer")["omct.grant.ranking"].search(
            [("call_id", "=", self.open_call.id)]
        )
        self.assertRecordValues(
            rows,
            [
                {
                    "grant_id": grant.id,
                    "rank": rank,
                    "score": score,
                    "spread": spread,
                    "verdict": verdict,
                }
                for grant, rank, score, spread, verdict in (
                    (third, 1, 5.0, 0.0, "fits"),
                    (second, 2, 4.0, pstdev([5, 3]), "fits"),
                    (first, 3, 3.0, 0.0, "fits"),
                    (fourth, 4, 1.5, pstdev([1, 2]), "below"),
                    (unscored, 5, 0.0, 0.0, "unscored"),
                )
            ],
        )
        # Three times 1,599.90 fit into 5,000; not into a cent less.
        self.assertEqual(rows[2].cumulated, 4799.7)
        for budget, verdict in ((4799.7, "fits"), (4799.69, "over")):
            self.open_call.with_env(self.root_env).amount = budget
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(rows[2].verdict, verdict)
            self.assertEqual(rows[1].verdict, "fits")

    def test_awards_come_first_and_proposals_count(self):
        low, high = self._rank((3, 3), (5, 5), amount=1000.0)
        low.write(
            {
                "fund_id": self.fund.id,
                "fund_line_id": self.line.id,
                "instalment_ids": [
                    Command.create({"amount": 1000.0, "date_due": self.today})
                ],
            }
        )
        low.action_submit()
        self._approve(low)
        rows = self.env_of("manager")["omct.grant.ranking"].search(
            [("call_id", "=", self.open_call.id)]
        )
        self.assertRecordValues(
            rows,
            [
                {"grant_id": high.id, "verdict": "fits", "cumulated": 2000.0},
                {"grant_id": low.id, "verdict": "decided", "cumulated": 1000.0},
            ],
        )

    def test_decided_from_the_list(self):
        weak, strong = self._rank((2, 2), (5, 5))
        rows = self.env_of("manager")["omct.grant.ranking"].search(
            [("call_id", "=", self.open_call.id)]
        )
        self.assertEqual(rows.grant_id, strong | weak)
        action = rows[1].action_decline()
        self.env_of("manager")["omct.reason.wizard"].with_context(
            **action["context"]
        ).create({"reason": "Method is weak"}).action_confirm()
        self.assertEqual(
            (weak.state, weak.decline_reason), ("declined", "Method is weak")
        )
        with self.assertRaisesRegex(UserError, "no award"):
            rows[0].action_submit()

    # ------------------------------------------------------------------
    # Letters
    # ------------------------------------------------------------------

    def test_letter_in_the_language_of_the_applicant(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.root_env.ref("omct_grants.mail_template_grant_declined")
        template.with_context(lang="fr_FR").subject = "Votre demande {{ object.name }}"
        member = self.member.with_env(self.root_env)
        member.write({"email": "kolda@example.org", "lang": "fr_FR"})
        application = self._create_application()
        with self.assertRaisesRegex(UserError, "no letter"):
            application.action_send_letter()
        application.action_apply()
        application.with_user(self.users["manager"]).action_decline(reason="Weak")
        application.feedback = "Please say whom you reach."
        action = application.action_send_letter()
        composer = (
            self.env_of("officer")["mail.compose.message"]
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.subject, f"Votre demande {application.name}")
        self.assertEqual(composer.partner_ids, self.member)
        self.assertIn("Please say whom you reach.", composer.body)
        self.assertNotIn("Weak", composer.body)
        composer._action_send_mail()
        message = application.message_ids.filtered(
            lambda rec: rec.subject and "Votre" in rec.subject
        )
        self.assertEqual(message.partner_ids, self.member)

    def test_no_letter_to_whom_email_is_a_danger(self):
        member = self.member.with_env(self.root_env)
        member.write({"email": "kolda@example.org", "omct_never_email": True})
        application = self._create_application()
        application.action_apply()
        application.with_user(self.users["manager"]).action_decline(reason="Weak")
        with self.assertRaisesRegex(UserError, "another way"):
            application.action_send_letter()

    def test_no_letter_to_the_address_of_somebody_at_risk(self):
        """The office has the address of a person who must not get e-mail."""
        member = self.member.with_env(self.root_env)
        member.email = "shared@kolda.example"
        risky = self.root_env["res.partner"].create(
            {
                "name": "Awa Risk",
                "email": "Shared@Kolda.example",
                "omct_never_email": True,
            }
        )
        application = self._create_application()
        application.action_apply()
        application.with_user(self.users["manager"]).action_decline(reason="Weak")
        self.env.invalidate_all()
        self.assertFalse(application.letter_partner_id)
        with self.assertRaisesRegex(UserError, "another way") as caught:
            application.action_send_letter()
        # Who is at risk in a member is not for grants staff to know.
        self.assertNotIn(risky.name, str(caught.exception))
