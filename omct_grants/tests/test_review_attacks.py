# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.omct_network.tests.rpc_common import RpcCase

from .calls_common import CallsCommon

SECRET = "Zebulon saw it"


@tagged("post_install", "-at_install")
class TestReviewAttacks(CallsCommon):
    """What a reviewer tries before the own review is submitted, and in conflict."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("reviewer", "reviewer2", "reviewer3", "officer2"):
            cls.users[name].group_ids += cls.env.ref("base.group_allow_export")
        cls.application = cls._in_review(summary=SECRET)
        cls.theirs, cls.mine, cls.staff_review = cls._invite(
            cls.application, "reviewer", "reviewer2", "officer2"
        )
        cls._score(cls.theirs, 5, 4)
        cls.theirs.score_ids[0].invalidate_recordset()

    def _attack(self, name):
        """Yield what each way in shows of the other's review to this user."""
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(user=self.users[name])
        reviews, scores = env["omct.grant.review"], env["omct.grant.review.score"]
        theirs = [("reviewer_id", "=", self.users["reviewer"].id)]
        of_theirs = [("review_id", "=", self.theirs.id)]
        yield "search", reviews.search(theirs)
        yield "search by value", reviews.search([("score", ">", 4)])
        yield "search by score", reviews.search([("score_ids.score", "=", "5")])
        yield "scores", scores.search(of_theirs)
        yield "scores by value", scores.search([*of_theirs, ("score", "=", "5")])
        yield "comments", scores.search([*of_theirs, ("comment", "ilike", "because")])
        yield (
            "read_group",
            reviews._read_group(theirs, [], ["score:avg"])[0][0],
        )
        yield "grouped", scores._read_group(of_theirs, ["score"], ["__count"])
        yield "count", reviews.search_count(theirs)
        yield (
            "ranking",
            env["omct.grant.ranking"].search_count([])
            if env["omct.grant.ranking"].has_access("read")
            else 0,
        )
        for label, model, path in (
            ("through the call", "omct.grant.call", "assessment_ids"),
            ("through the application", "omct.grant", "assessment_ids"),
            (
                "through a criterion",
                "omct.grant.call.criterion",
                "call_id.assessment_ids",
            ),
        ):
            if env[model].has_access("read"):
                yield label, env[model].search([(f"{path}.score", ">", 4)])
                yield label, env[model].search([(f"{path}.score_ids.score", "=", "5")])
        yield (
            "messages",
            env["mail.message"].search(
                [
                    ("model", "=", "omct.grant.review"),
                    ("res_id", "=", self.theirs.id),
                ]
            ),
        )
        for label, step in (
            ("read", lambda: reviews.browse(self.theirs.id).read(["score"])),
            (
                "read scores",
                lambda: scores.browse(self.theirs.sudo().score_ids.ids).read(),
            ),
            (
                "export",
                lambda: reviews.browse(self.theirs.id).export_data(
                    ["score", "score_ids/comment"]
                ),
            ),
            (
                "web_read",
                lambda: reviews.browse(self.theirs.id).web_read({"score": {}}),
            ),
        ):
            try:
                yield label, step()
            except AccessError:
                continue

    def _assert_blind(self, name):
        for label, found in self._attack(name):
            with self.subTest(f"{name}: {label}"):
                self.assertFalse(found)

    def test_blind_before_the_declaration_and_while_scoring(self):
        self._assert_blind("reviewer2")
        self.mine.action_declare_free()
        self._assert_blind("reviewer2")
        self._score(self.mine, 1, 1, submit=False)
        self._assert_blind("reviewer2")

    def test_staff_who_review_are_blind_too(self):
        self._assert_blind("officer2")
        self._as(self.staff_review, "officer2").action_declare_free()
        self._assert_blind("officer2")

    def test_opens_up_once_submitted(self):
        self._score(self.mine, 3, 3)
        review = self._as(self.theirs, "reviewer2")
        self.assertEqual(review.score, 4.75)
        self.assertEqual(review.score_ids.mapped("score"), ["5", "4"])
        # The one who submitted first sees the second as well.
        self.assertEqual(self._as(self.mine, "reviewer").score, 3.0)
        found = {label for label, seen in self._attack("reviewer2") if seen}
        self.assertLessEqual({"search", "read", "export", "comments"}, found)

    def test_conflicted_stays_blind(self):
        self.mine.action_declare_conflict(reason="My sister works there")
        self._assert_blind("reviewer2")
        self.env.invalidate_all()
        self.assertFalse(self._as(self.mine, "reviewer2").application)

    def test_stranger_sees_no_review(self):
        for label, found in self._attack("reviewer3"):
            with self.subTest(label):
                self.assertFalse(found)
        for name in ("plain", "finance", "coordinator"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(self.theirs, name).read(["score"])

    def test_organiser_sees_no_score_before_it_is_submitted(self):
        self._score(self.mine, 1, 2, submit=False)
        organiser = self._as(self.mine, "officer")
        self.assertEqual(organiser.state, "scoring")
        self.assertFalse(organiser.score)
        self.assertFalse(
            organiser.env["omct.grant.review.score"].search(
                [("review_id", "=", organiser.id)]
            )
        )
        # What is submitted, yes.
        self.assertEqual(self._as(self.theirs, "officer").score, 4.75)

    # ------------------------------------------------------------------
    # The application before the declaration
    # ------------------------------------------------------------------

    def test_nothing_of_the_application_before_the_declaration(self):
        for review, name in ((self.mine, "reviewer2"), (self.staff_review, "officer2")):
            review = self._as(review, name)
            self.assertFalse(review.application)
            self._assert_shut(review, name)
            review.action_declare_conflict(reason="My sister works there")
            self._assert_shut(self._as(review, name), name)

    def _assert_shut(self, review, name):
        grant = self._as(self.application, name)
        title = self.application.sudo().title
        with self.subTest(name), self.assertRaises(AccessError):
            grant.read(["summary"])
        if review.env["omct.grant"].has_access("read"):
            self.assertFalse(grant.search([("summary", "ilike", "Zebulon")]))
            for model in ("budget.line", "answer", "cofunder"):
                self.assertFalse(
                    review.env[f"omct.grant.{model}"].search(
                        [("grant_id", "=", grant.id)]
                    )
                )
            with self.assertRaises(AccessError):
                grant.export_data(["title", "budget_line_ids/description"])
        # The name of a record is shown wherever one refers to it.
        shown = review.read()
        shown += review.web_read({"grant_id": {"fields": {"display_name": {}}}})
        shown.append(review.export_data(["display_name", "partner_id/id"]))
        with self.assertRaises(AccessError):
            review.export_data(["grant_id"])
        for text in (title, SECRET):
            self.assertNotIn(text, json.dumps(shown, default=str))
        for value in (title, title[:5]):
            with mute_logger("odoo.models"):
                for domain in (
                    [("grant_id", "ilike", value)],
                    [("grant_id.title", "ilike", value)],
                    [("display_name", "ilike", value)],
                ):
                    try:
                        self.assertFalse(review.search(domain), domain)
                    except AccessError:
                        continue

    def test_shown_after_the_declaration(self):
        self.mine.action_declare_free()
        review = self._as(self.mine, "reviewer2")
        self.assertIn(SECRET, review.application)
        self.assertIn("Detainees", review.application)
        # Where the member is paid is not for reviewers.
        self.assertNotIn(self.account.acc_number, review.application)
        # The right is to this text, not to the record.
        with self.assertRaises(AccessError):
            self._as(self.application, "reviewer2").read(["summary"])

    def test_reviewers_see_calls_of_their_reviews_alone(self):
        other = self._create_call()
        call = self._as(self.open_call, "reviewer2")
        self.assertEqual(call.search([]), call)
        self.assertEqual(call.criterion_ids.mapped("name"), ["Need", "Method"])
        with self.assertRaises(AccessError):
            self._as(other, "reviewer2").read(["name"])
        with self.assertRaises(AccessError):
            self._as(self.open_call, "reviewer2").read(["amount_requested"])

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    def test_scores_are_final_once_submitted(self):
        line = self._as(self.theirs.score_ids[0], "reviewer")
        with self.assertRaises(AccessError):
            line.score = "1"
        with self.assertRaises(AccessError):
            line.unlink()
        with self.assertRaises(UserError):
            self._as(self.theirs, "officer").action_withdraw()
        for lines in ([(0, 0, {})], [(2, line.id, 0)], [(1, line.id, {"score": "1"})]):
            with self.assertRaises(UserError):
                self._as(self.theirs, "reviewer").write({"score_ids": lines})
        self.assertEqual(self._as(self.theirs, "reviewer").score, 4.75)
        # A conflict declared now sets it aside and changes none of it.
        self._as(self.theirs, "reviewer").action_declare_conflict(reason="x")
        self.assertEqual(self._as(self.theirs, "reviewer").score, 4.75)
        with self.assertRaises(AccessError):
            self._as(line, "reviewer").score = "1"

    def test_nobody_writes_another_ones_scores(self):
        self.mine.action_declare_free()
        line = self.mine.score_ids[0]
        for name in ("reviewer", "officer", "manager", "director"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(line, name).write({"score": "5"})
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(self.mine, name).write(
                    {"score_ids": [(1, line.id, {"score": "5"})]}
                )
        own = self._as(line, "reviewer2")
        for vals in (
            {"review_id": self.theirs.id},
            {"criterion_id": self.mine.score_ids[1].criterion_id.id},
            {"weight": 100.0},
            {"state": "submitted"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                own.write(vals)
        with self.assertRaises(AccessError):
            own.create(
                {"review_id": self.mine.id, "criterion_id": line.criterion_id.id}
            )

    def test_reviewers_invite_nobody(self):
        with self.assertRaises(AccessError):
            self.env_of("reviewer2")["omct.grant.review"].create(
                {
                    "grant_id": self.application.id,
                    "reviewer_id": self.users["reviewer3"].id,
                }
            )


@tagged("post_install", "-at_install")
class TestMemberAttacks(RpcCase, CallsCommon, HttpCase):
    """What a member's login reaches over RPC: nothing but its own pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls._in_review()
        cls.review = cls._score(cls._invite(cls.application, "reviewer")[0], 5, 4)
        cls.env.flush_all()

    def test_nothing_over_rpc(self):
        self.authenticate("member_portal", "member_portal")
        records = {
            "omct.grant": self.application,
            "omct.grant.call": self.open_call,
            "omct.grant.call.criterion": self.open_call.criterion_ids,
            "omct.grant.call.question": self.open_call.question_ids,
            "omct.grant.budget.line": self.application.budget_line_ids,
            "omct.grant.answer": self.application.answer_ids,
            "omct.grant.review": self.review,
            "omct.grant.review.score": self.review.score_ids,
        }
        for model, record in records.items():
            for method, args in (
                ("read", (record.ids,)),
                ("search_read", ([],)),
                ("search_count", ([],)),
                ("write", (record.ids, {"sequence": 1})),
                ("formatted_read_group", ([], [], ["__count"])),
                ("export_data", (record.ids, ["id"])),
                ("name_search", ("a",)),
            ):
                with self.subTest(f"{model}.{method}"):
                    answer = self.call(model, method, *args)
                    self.assertIn("error", answer, answer.get("result"))
                    # Export has a right of its own, which members do not have.
                    expected = "UserError" if method == "export_data" else "AccessError"
                    self.assertIn(expected, answer["error"]["data"]["name"])
        for method, args in (
            ("action_apply", ()),
            ("action_review", ()),
            ("action_withdraw_application", ("x",)),
        ):
            answer = self.call("omct.grant", method, self.application.ids, *args)
            self.assertIn("AccessError", answer["error"]["data"]["name"])
        messages = self.call(
            "mail.message",
            "search_read",
            [("model", "in", ["omct.grant", "omct.grant.review"])],
            ["body"],
        )
        self.assertFalse(messages.get("result"))
