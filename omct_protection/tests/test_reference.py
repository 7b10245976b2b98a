# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import IDENTITY, ProtectionCommon, ProtectionSetup
from .test_consent import ConsentSetup

REFERENCE = "omct.protection.reference"
QUESTION = "Was a lawyer held in the capital in the first week of March?"


class ReferenceSetup(ConsentSetup):
    @classmethod
    def _set_up_protection(cls):
        result = super()._set_up_protection()
        cls.members, cls.contacts = cls.env["res.partner"], cls.env["res.partner"]
        for number in (1, 2):
            member = cls.env["res.partner"].create(
                {
                    "name": f"Member {number}",
                    "is_company": True,
                    "country_id": cls.country.id,
                }
            )
            user = new_test_user(cls.env, f"q_person_{number}", "base.group_portal")
            user.partner_id.parent_id = member
            cls.members |= member
            cls.contacts |= user.partner_id
        return result

    def make_case(self):
        """File a request whose defender agreed to be verified with members."""
        request = self.make_assessed_request()
        request.defender_ids.update_identity(IDENTITY)
        self.make_consent(request, purpose="verification", recipient="member")
        return request

    def make_question(self, request, number=0, **vals):
        return (
            self.env[REFERENCE]
            .with_user(self.officer)
            .create(
                {
                    "request_id": request.id,
                    "partner_id": self.members[number].id,
                    "contact_id": self.contacts[number].id,
                    "conflict": "none",
                    "question": QUESTION,
                    **vals,
                }
            )
        )

    def answer(self, question, kind="confirms", text="I saw it", conflict=False):
        """Answer as the person asked."""
        person = question.sudo().contact_id.user_ids
        self.as_user(question, person)._keep_answer(kind, text, conflict)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReference(ReferenceSetup, ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_case()

    # -- asking ------------------------------------------------------------

    def test_nothing_that_tells_who_is_asked(self):
        for text in (
            "Was Zebulon held?",
            "Was the son of quartermain held?",
            "Call +41 79 000 11 22",
            f"About {self.request.defender_ids.name.lower()}",
            f"About {self.request.name}",
        ):
            with self.subTest(text=text):
                question = self.make_question(self.request, question=text)
                with self.assertRaisesRegex(UserError, "redact it") as caught:
                    question.action_ask()
                self.assertNotIn("ebulon", str(caught.exception))
                question.action_cancel()
        question = self.make_question(self.request)
        question.action_ask()
        self.assertEqual(question.state, "asked")

    def test_conflict_is_looked_for(self):
        for conflict, words in (
            ("unchecked", "nobody looked"),
            ("involved", "conflict of interest"),
            ("perpetrator", "conflict of interest"),
        ):
            question = self.make_question(self.request, conflict=conflict)
            with self.subTest(conflict), self.assertRaisesRegex(UserError, words):
                question.action_ask()
            question.action_cancel()

    def test_who_filed_it_is_not_asked(self):
        self.request.write({"source": "member", "partner_id": self.members[0].id})
        with self.assertRaisesRegex(UserError, "filed the request"):
            self.make_question(self.request).action_ask()

    def test_only_members_in_the_country(self):
        self.members[0].country_id = self.env.ref("base.ch")
        with self.assertRaisesRegex(UserError, "not in the country"):
            self.make_question(self.request).action_ask()

    def test_person_belongs_to_the_member(self):
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.make_question(self.request, contact_id=self.contacts[1].id)

    def test_without_consent_nobody_is_asked(self):
        question = self.make_question(self.request)
        self.request.consent_ids.action_withdraw()
        with self.assertRaisesRegex(UserError, "did not consent"):
            question.action_ask()

    def test_withdrawal_takes_the_question_back(self):
        question = self.make_question(self.request)
        question.action_ask()
        person = self.contacts[0].user_ids
        seen = self.as_user(question, person)
        self.assertEqual(seen._get_clear_question(), QUESTION)
        self.request.consent_ids.action_withdraw()
        seen = self.as_user(question, person)
        self.assertFalse(seen._get_open_for_user())
        for attempt in (
            seen._get_clear_question,
            lambda: seen._keep_answer("confirms", "", False),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_asked_as_it_stands(self):
        question = self.make_question(self.request)
        question.action_ask()
        for vals in (
            {"question": "Another"},
            {"contact_id": self.contacts[1].id},
            {"conflict": "involved"},
            {"state": "answered"},
            {"answer_kind": "confirms"},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                question.write(vals)
        with self.assertRaisesRegex(ValidationError, "no answer yet"):
            question.reliability = "a"

    # -- answers -----------------------------------------------------------

    def test_answers_are_independent(self):
        first = self.make_question(self.request)
        second = self.make_question(self.request, 1)
        (first | second).action_ask()
        self.answer(first, text="Secret of the first")
        other = self.contacts[1].user_ids
        self.assertEqual(self.as_user(first, other)._get_open_for_user(), second)
        with self.assertRaises(AccessError):
            self.as_user(first, other)._get_clear_question()
        with self.assertRaises(AccessError):
            self.as_user(first, other)._keep_answer("contradicts", "", False)
        self.assertFalse(self.as_user(first, other).sudo().answer)
        self.assertEqual(
            self.as_user(first, self.officer).answer, "Secret of the first"
        )

    def test_answered_once(self):
        question = self.make_question(self.request)
        question.action_ask()
        self.answer(question)
        with self.assertRaises(AccessError):
            self.answer(question, kind="contradicts")
        self.assertEqual(question.answer_kind, "confirms")

    def test_officer_is_told_in_neutral_words(self):
        question = self.make_question(self.request)
        question.action_ask()
        self.answer(question)
        activity = self.request.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertNotIn("Member", activity.summary)

    def test_how_far_it_is_verified(self):
        def state():
            self.env.invalidate_all()
            return self.request.verification

        self.assertEqual(state(), "none")
        first = self.make_question(self.request)
        self.assertEqual(state(), "none")
        second = self.make_question(self.request, 1)
        (first | second).action_ask()
        self.assertEqual(state(), "waiting")
        self.answer(first)
        self.assertEqual(state(), "waiting")
        first.write({"reliability": "b", "credibility": "2"})
        self.assertEqual(state(), "single")
        first.credibility = "4"
        self.assertEqual(state(), "waiting")
        first.credibility = "2"
        self.answer(second)
        second.write({"reliability": "c", "credibility": "3"})
        self.assertEqual(state(), "confirmed")

    def test_a_part_is_less_than_the_whole(self):
        question = self.make_question(self.request)
        question.action_ask()
        self.answer(question, kind="partly")
        self.assertEqual(self.request.verification, "waiting")
        question.write({"reliability": "b", "credibility": "2"})
        self.assertEqual(self.request.verification, "partly")

    def test_who_has_a_conflict_does_not_count(self):
        question = self.make_question(self.request)
        question.action_ask()
        self.answer(question, conflict=True)
        question.write({"reliability": "a", "credibility": "1"})
        self.assertEqual(self.request.verification, "waiting")

    def test_contradiction_is_shown_before_it_is_rated(self):
        question = self.make_question(self.request)
        question.action_ask()
        self.answer(question, kind="contradicts")
        self.assertEqual(self.request.verification, "disputed")

    # -- need to know ------------------------------------------------------

    def test_texts_stand_encrypted(self):
        question = self.make_question(self.request)
        question.action_ask()
        self.answer(question, text="Hieronymus told me")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(r)::text FROM omct_protection_reference r "
            "WHERE id = %s",
            [question.id],
        )
        row = self.env.cr.fetchone()[0]
        self.assertNotIn("Hieronymus", row)
        self.assertNotIn("lawyer", row)

    def test_others_find_nothing(self):
        question = self.make_question(self.request)
        question.action_ask()
        file = self.env["ir.attachment"].create(
            {
                "name": "a.txt",
                "raw": b"a",
                "res_model": REFERENCE,
                "res_id": question.id,
            }
        )
        model = self.env["ir.model"]._get(REFERENCE)
        attempts = (
            lambda seen: seen.read(["name"]),
            lambda seen: seen.export_data(["name"]),
            lambda seen: seen.write({"reliability": "a"}),
            lambda seen: seen.action_cancel(),
            lambda seen: seen.copy(),
            lambda seen: seen.env["mail.activity"].create(
                {"res_model_id": model.id, "res_id": seen.id}
            ),
        )
        export = self.env.ref("base.group_allow_export")
        for user in self.outsiders | self.contacts.user_ids:
            if not user.share:
                user.group_ids = [Command.link(export.id)]
            for attempt in attempts:
                # Without the export right, the sentence about it comes first.
                refusal = UserError if user.share else AccessError
                with self.subTest(user=user.login), self.assertRaises(refusal):
                    attempt(self.as_user(question, user))
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(file, user).read(["name", "raw"])
        for user in self.other_officer | self.other_manager:
            seen = self.as_user(question, user)
            self.assertFalse(seen.search([]))
            self.assertFalse(seen.name_search(""))
            self.assertFalse(seen.formatted_read_group([], ["state"], ["__count"]))


@tagged("post_install", "-at_install")
class TestReferencePortal(ReferenceSetup, ProtectionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def setUp(self):
        super().setUp()
        self.request = self.make_case()
        self.question = self.make_question(self.request)
        self.question.action_ask()

    def open_as(self, number):
        login = f"q_person_{number}"
        self.authenticate(login, login)
        return self.url_open("/my/questions").text

    def send(self, page, **data):
        token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page)
        return self.url_open(
            f"/my/questions/{self.question.id}/answer",
            data={"csrf_token": token and token[1], **data},
        )

    def test_person_asked_sees_the_question_alone_and_answers(self):
        page = self.open_as(1)
        self.assertIn(QUESTION, page)
        for secret in (
            self.request.name,
            self.request.defender_ids.name,
            self.officer.name,
            "Zebulon",
        ):
            self.assertNotIn(secret, page)
        answer = self.send(page, kind="partly", text="Hieronymus told me")
        self.assertTrue(answer.url.endswith("thanks=1"))
        # The browser's “Back” does not show it again.
        self.assertIn("sent=", answer.history[0].headers["Set-Cookie"])
        self.assertNotIn("Hieronymus", answer.text)
        self.assertNotIn(QUESTION, answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.question.answer_kind, "partly")
        self.assertEqual(
            self.question.with_user(self.officer).answer, "Hieronymus told me"
        )

    def test_another_member_sees_nothing(self):
        self.make_question(self.request, 1).action_ask()
        page = self.open_as(2)
        self.assertNotIn(self.question.name, page)
        answer = self.send(page, kind="contradicts", text="x")
        self.assertIn("error=gone", answer.url)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_colleague_of_the_person_sees_nothing(self):
        colleague = new_test_user(self.env, "q_colleague", "base.group_portal")
        colleague.partner_id.parent_id = self.members[0]
        self.authenticate("q_colleague", "q_colleague")
        self.assertNotIn(QUESTION, self.url_open("/my/questions").text)

    def test_answer_must_be_one_of_the_list(self):
        answer = self.send(self.open_as(1), kind="invented", text="x")
        self.assertIn("error=answer", answer.url)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    @mute_logger("odoo.http")
    def test_without_login_or_token_nothing(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/questions").url)
        self.authenticate("q_person_1", "q_person_1")
        answer = self.url_open(
            f"/my/questions/{self.question.id}/answer", data={"kind": "confirms"}
        )
        self.assertEqual(answer.status_code, 400)

    def test_every_view_opens(self):
        self.start_tour(
            "/odoo/verification", "omct_protection_every_view", login=self.officer.login
        )

    def test_ask_on_the_request(self):
        request = self.make_case()
        question = self.make_question(request)
        self.start_tour(
            f"/odoo/protection-requests/{request.id}",
            "omct_protection_ask_member",
            login=self.officer.login,
        )
        self.assertEqual(question.state, "asked")
