# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.omct_network.tests.rpc_common import RpcCase

from .calls_common import CallsCommon

REASON = "Zebulon of the applicant is her brother, says Awa"
LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestReviewAside(RpcCase, CallsCommon, HttpCase):
    """A conflict of interest that the grants staff learn of, not from the reviewer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for logger in LOGGERS:
            cls.enterClassContext(mute_logger(logger))
        office = cls.root_env["res.company"].create({"name": "Office Tunis"})
        cls.users["officer_outside"] = new_test_user(
            cls.root_env,
            login="test_officer_outside",
            groups="omct_grants.group_grants_officer",
            company_id=office.id,
            company_ids=[Command.set(office.ids)],
        )
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.users["reviewer"].sudo().lang = "fr_FR"
        cls.application = cls._in_review(
            amount=1000.0,
            fund_id=cls.fund.id,
            fund_line_id=cls.line.id,
            instalment_ids=[Command.create({"amount": 1000.0, "date_due": cls.today})],
        )
        cls.high, cls.low, cls.open, cls.staff = cls._invite(
            cls.application, "reviewer", "reviewer2", "reviewer3", "officer2"
        )
        cls._score(cls.high, 5, 5)
        cls._score(cls.low, 3, 3)
        cls.env.flush_all()

    def _log_in(self, name):
        self.env.flush_all()
        self.authenticate(self.users[name].login, self.users[name].login)

    def _set_aside(self, review, name="officer"):
        self._as(review, name).action_set_aside(reason=REASON)
        self.env.flush_all()
        self.env.invalidate_all()

    def _mean(self, model, name="officer"):
        """Return the mean score of the application that a grouped list shows."""
        self.env.flush_all()
        self.env.invalidate_all()
        (group,) = self.env_of(name)[model].formatted_read_group(
            [("grant_id", "=", self.application.id)], ["call_id"], ["score:avg"]
        )
        return group["score:avg"]

    # ------------------------------------------------------------------
    # What it does
    # ------------------------------------------------------------------

    def test_declared_for_a_reviewer_over_rpc(self):
        self._log_in("officer")
        dialog = self.call("omct.grant.review", "action_set_aside", self.high.ids)
        context = dialog["result"]["context"]
        wizard = self.call(
            "omct.reason.wizard", "create", [{"reason": REASON}], context=context
        )["result"]
        self.call("omct.reason.wizard", "action_confirm", wizard)
        review = self._as(self.high, "officer")
        self.assertRecordValues(
            review,
            [
                {
                    "state": "conflicted",
                    "score": 5.0,
                    "declared_by_id": self.users["officer"].id,
                    "conflict_reason_shown": REASON,
                    "conflict_note": False,
                    "can_set_aside": False,
                }
            ],
        )
        self.assertTrue(review.declared_date)
        self.assertEqual(review.score_ids.mapped("score"), ["5", "5"])
        self.assertEqual(
            self._as(review, "auditor").conflict_reason_shown,
            review.sudo().conflict_reason,
        )
        ranking = review.env["omct.grant.ranking"].search(
            [("grant_id", "=", self.application.id)]
        )
        self.assertRecordValues(
            ranking, [{"score": 3.0, "review_count": 1, "aside_count": 1}]
        )
        application = self._as(self.application, "officer")
        self.assertIn("1 set aside", application.review_progress)
        self.assertIn("set aside", application.message_ids[:1].body)
        self.assertTrue(application.activity_ids)

    def test_the_reviewer_is_told_neutrally_and_reads_nothing_more(self):
        self._set_aside(self.high)
        self._log_in("reviewer")
        read = self.call("omct.grant.review", "read", self.high.ids, [])["result"][0]
        self.assertEqual(read["state"], "conflicted")
        self.assertFalse(read["application"])
        self.assertFalse(read["conflict_reason_shown"])
        messages = self.call(
            "mail.message",
            "search_read",
            [["model", "=", "omct.grant.review"], ["res_id", "=", self.high.id]],
            ["body", "partner_ids"],
        )["result"]
        self.assertNotIn("Zebulon", json.dumps([read, messages], default=str))
        told = [message for message in messages if message["partner_ids"]]
        self.assertEqual(told[0]["partner_ids"], self.users["reviewer"].partner_id.ids)
        self.assertIn("conflit", told[0]["body"])
        others = [("reviewer_id", "!=", self.users["reviewer"].id)]
        for model, domain in (
            ("omct.grant.review", others),
            ("omct.grant.review.score", others),
            ("res.partner", [("id", "=", self.member.id)]),
            ("omct.grant.review", [("conflict_reason", "ilike", "Zebulon")]),
            ("omct.grant.review", [("conflict_reason_shown", "ilike", "Zebulon")]),
        ):
            with self.subTest(model=model, domain=domain):
                answer = self.call(model, "search_count", domain)
                self.assertFalse(answer.get("result"))
        answer = self.call(
            "omct.grant.review", "read", self.high.ids, ["conflict_reason"]
        )
        self.assertIn("AccessError", answer["error"]["data"]["name"])
        for method in ("action_submit", "action_declare_free"):
            self.assertIn(
                "error", self.call("omct.grant.review", method, self.high.ids)
            )

    def test_staff_in_conflict_lose_the_application_at_once(self):
        """Read, followed, in charge of: nothing of it is left to the reviewer."""
        officer2 = self.users["officer2"]
        self.staff.action_declare_free()
        self._score(self.staff, 4, 4)
        application = self._as(self.application, "officer2")
        application.user_id = officer2
        application.message_subscribe(partner_ids=officer2.partner_id.ids)
        application.activity_schedule(
            "mail.mail_activity_data_todo", user_id=officer2.id
        )
        self._set_aside(self.staff)
        for field in ("title", "summary", "budget_line_ids"):
            with self.assertRaises(AccessError):
                self._as(self.application, "officer2").read([field])
        self.assertFalse(self._as(self.staff, "officer2").conflict_reason_shown)
        self.assertFalse(self._as(self.staff, "officer2").application)
        application = self._as(self.application, "officer")
        self.assertNotIn(officer2.partner_id, application.message_partner_ids)
        self.assertFalse(
            application.activity_ids.filtered(lambda rec: rec.user_id == officer2)
        )
        self.assertEqual(self._mean("omct.grant.review"), 4.0)

    def test_in_any_state_and_nothing_is_deleted(self):
        self._score(self.open, 2, 2, submit=False)
        self._set_aside(self.open, "manager")
        self.assertEqual(self.open.sudo().state, "conflicted")
        self.assertEqual(len(self.open.sudo().score_ids), 2)
        self._as(self.staff, "officer").action_withdraw()
        self.assertTrue(self._as(self.application, "officer2").title)
        self._set_aside(self.staff)
        with self.assertRaises(AccessError):
            self._as(self.application, "officer2").read(["title"])
        # What was never submitted is in no count of the ranking.
        self.assertEqual(self._mean("omct.grant.ranking"), 4.0)
        with self.assertRaisesRegex(UserError, "it is “Conflict of interest”"):
            self._set_aside(self.open)

    def test_stops_a_decision_that_rests_on_it(self):
        self._as(self.application, "officer").action_submit()
        self._set_aside(self.high)
        with self.assertRaisesRegex(UserError, "1 reviews are submitted.*asks for 2"):
            self._as(self.application, "manager").action_approve()

    # ------------------------------------------------------------------
    # Nobody else
    # ------------------------------------------------------------------

    def test_nobody_else_declares_it_over_rpc(self):
        users = {name: user.login for name, user in self.users.items()}
        for name, login in {**users, "portal": "member_portal"}.items():
            if name in ("officer", "manager", "manager2"):
                continue
            self.env.flush_all()
            self.authenticate(login, login)
            with self.subTest(name):
                for method, args in (
                    ("action_set_aside", (self.high.ids, REASON)),
                    ("write", (self.high.ids, {"conflict_reason": REASON})),
                    ("write", (self.high.ids, {"state": "conflicted"})),
                    ("_shut_application", (self.high.ids,)),
                ):
                    answer = self.call("omct.grant.review", method, *args)
                    self.assertIn("error", answer, method)
                wizard = self.call(
                    "omct.reason.wizard",
                    "create",
                    [
                        {
                            "res_model": "omct.grant.review",
                            "res_ids": str(self.high.id),
                            "method": "action_set_aside",
                            "reason": REASON,
                        }
                    ],
                ).get("result")
                answer = self.call("omct.reason.wizard", "action_confirm", wizard)
                self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(self.high.sudo().state, "submitted")
        self.assertFalse(self.high.sudo().conflict_reason)

    def test_not_by_whoever_has_a_part_in_it(self):
        self.staff.action_declare_free()
        with self.assertRaisesRegex(UserError, "your own review"):
            self._set_aside(self.staff, "officer2")
        self._score(self.staff, 5, 5)
        with self.assertRaisesRegex(UserError, "you review this application yourself"):
            self._set_aside(self.low, "officer2")
        self.assertFalse(self._as(self.low, "officer2").can_set_aside)
        self.assertTrue(self._as(self.low, "officer").can_set_aside)
        self.root_env["omct.affiliation"].create(
            {
                "person_id": self.users["officer"].partner_id.id,
                "organisation_id": self.member.id,
            }
        )
        with self.assertRaisesRegex(UserError, "you belong, or belonged"):
            self._set_aside(self.low)

    def test_not_after_the_decision_and_not_without_a_reason(self):
        self.assertEqual(
            self._as(self.high, "officer").action_set_aside("  ")["res_model"],
            "omct.reason.wizard",
        )
        self._as(self.application, "officer").action_submit()
        self._approve(self.application)
        with self.assertRaisesRegex(UserError, "decided already"):
            self._set_aside(self.high)
        self.assertEqual(self.high.sudo().state, "submitted")

    # ------------------------------------------------------------------
    # Means
    # ------------------------------------------------------------------

    def test_means_count_submitted_reviews_alone(self):
        """Neither one set aside nor those that are not written yet, as zero."""
        other = self._create_other_application()
        other.action_apply()
        other.action_review()
        self.assertEqual(self._mean("omct.grant.review"), 4.0)
        self._set_aside(self.high)
        reviews = self.env_of("officer")["omct.grant.review"]
        mine = [("grant_id", "=", self.application.id)]
        self.assertEqual(self._mean("omct.grant.review"), 3.0)
        [(total, lowest, highest, count)] = reviews._read_group(
            mine, [], ["score:sum", "score:min", "score:max", "__count"]
        )
        self.assertEqual((total, lowest, highest, count), (3.0, 3.0, 3.0, 4))
        groups = dict(reviews._read_group(mine, ["state"], ["score:avg"]))
        self.assertFalse(groups["conflicted"])
        self.assertEqual(groups["submitted"], 3.0)
        # The application without any review has no score, and lowers no mean.
        ranking = self.env_of("officer")["omct.grant.ranking"]
        call = [("call_id", "=", self.open_call.id)]
        [(mean, count)] = ranking._read_group(call, [], ["score:avg", "__count"])
        self.assertEqual((mean, count), (3.0, 2))
        self.assertEqual(ranking.search(call).mapped("verdict"), ["fits", "unscored"])
