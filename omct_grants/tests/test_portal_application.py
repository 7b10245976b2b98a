# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.tests import HttpCase, freeze_time, tagged

from .calls_common import CallsCommon


@tagged("post_install", "-at_install")
class TestPortalApplication(CallsCommon, HttpCase):
    """A member writes its application in the browser and hands it in."""

    def _log_in(self, login="member_portal"):
        self.authenticate(login, login)

    def _get_token(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    def _post(self, url, page="/my/applications", **data):
        token = self._get_token(self.url_open(page).text)
        response = self.url_open(url, data={"csrf_token": token, **data})
        self.env.invalidate_all()
        return response

    def _begin(self, **data):
        self._post("/my/applications/new", call_id=self.open_call.id, **data)
        return self._find()

    def _find(self, member=None):
        return self.root_env["omct.grant"].search(
            [
                ("partner_id", "=", (member or self.member).id),
                ("call_id", "=", self.open_call.id),
            ]
        )

    def _fill(self, **data):
        first = self.open_call.question_ids[0]
        return {
            "title": "Lawyers on call",
            "summary": "Visits",
            "outcomes": "Fewer detained",
            "date_start": str(self.today),
            "date_end": str(self.today),
            "no_cofunder": "on",
            f"answer_{first.id}": "Detainees",
            "line_category": ["legal", "travel", "activities"],
            "line_description": ["Fees", "Travel", ""],
            "line_unit": ["month", "", ""],
            "line_quantity": ["6", "2.5", ""],
            "line_price": ["100", "10.10", ""],
            "funder_name": [""],
            "funder_amount": [""],
            "funder_status": ["asked"],
            "bank_id": str(self.account.id),
            **data,
        }

    def _save(self, application, step="save", **data):
        url = f"/my/applications/{application.id}"
        return self._post(f"{url}/save", page=url, step=step, **self._fill(**data))

    def test_whole_path(self):
        self._log_in()
        page = self.url_open("/my/applications").text
        self.assertIn(self.open_call.name, page)
        application = self._begin()
        self.assertEqual(application.state, "concept")
        self.assertEqual(application.user_id, self.open_call.user_id)
        self.assertNotIn(self.portal.partner_id, application.message_partner_ids)
        response = self._save(application)
        self.assertIn("Nothing is handed in yet", response.text)
        self.assertEqual(application.budget_line_ids.mapped("total"), [600.0, 25.25])
        self.assertEqual(application.amount_requested, 625.25)
        self.assertEqual(application.completeness, 100)
        response = self._save(application, step="submit")
        self.assertIn("Handed in", response.text)
        self.assertEqual(application.state, "applied")
        self.assertEqual(application.applied_by_id, self.portal)
        self.assertNotIn(self.portal.partner_id, application.message_partner_ids)
        # Begun twice, it is the same one.
        url = f"/my/applications/{application.id}"
        self._post("/my/applications/new", page=url, call_id=self.open_call.id)
        self.assertEqual(self._find(), application)

    def test_incomplete_is_said_and_kept(self):
        self._log_in()
        application = self._begin()
        response = self._save(application, step="submit", summary="", bank_id="")
        self.assertIn("not complete", response.text)
        self.assertIn("Bank account", response.text)
        self.assertEqual(application.state, "concept")
        self.assertEqual(application.outcomes, "Fewer detained")

    def test_what_was_typed_stays_beside_what_is_wrong_with_it(self):
        self._log_in()
        application = self._begin()
        page = self._save(
            application,
            line_price=["100", "ten", ""],
            date_end="2001-01-01",
            title="Lawyers in the north",
            acc_number="SN08 1234",
        ).text
        for typed in ("ten", "2001-01-01", "Lawyers in the north", "SN08 1234", "2.5"):
            self.assertIn(f'value="{typed}"', page)
        sentences = re.findall(r'o_omct_form_error"[^>]*>([^<]+)<', page)
        self.assertEqual(len(sentences), 2, sentences)
        self.assertIn("end before it starts", sentences[0])
        self.assertIn("“ten” is no amount", sentences[1])
        self.assertEqual(application.title, "Lawyers in the north", "kept meanwhile")
        self.assertFalse(application.budget_line_ids)

    def test_late_is_refused_by_the_clock_of_the_server(self):
        self._log_in()
        application = self._begin()
        self._save(application)
        # Closed a moment ago: the page was loaded before.
        self.open_call.with_env(self.root_env)._write_governed({"state": "closed"})
        response = self._save(application, step="submit")
        self.assertEqual(response.text.count("the call is closed"), 1, "said once")
        self.assertEqual(application.state, "concept")
        with freeze_time(self.open_call.deadline):
            self.assertFalse(
                self.root_env["omct.grant.call"]
                .browse(self.open_call.id)
                ._get_closed_reason()
                is False
            )

    def test_ineligible_cannot_begin(self):
        self.open_call.action_back_to_draft()
        self.open_call.country_ids = self.env.ref("base.np")
        self.open_call.action_open()
        self._log_in()
        page = self.url_open("/my/applications").text
        self.assertIn("Not for your organisation", page)
        call = self._create_call()
        call.action_open()
        response = self._post("/my/applications/new", call_id=self.open_call.id)
        self.assertIn("not for your organisation", response.text)
        self.assertFalse(self._find())

    def test_wrong_numbers_cost_no_text(self):
        self._log_in()
        application = self._begin()
        for vals, message in (
            ({"line_price": ["abc", "1", ""]}, "is no amount"),
            ({"line_price": ["nan", "1", ""]}, "is no amount"),
            ({"line_price": ["-5", "1", ""]}, "is no amount"),
            ({"line_price": ["1e300", "1", ""]}, "is no amount"),
            ({"line_quantity": ["0", "1", ""]}, "units above zero"),
            ({"line_category": ["x", "travel", "travel"]}, "one of the list"),
            ({"line_description": ["", "Travel", ""]}, "has no description"),
            ({"line_unit": ["month"]}, "load the page again"),
            ({"date_start": "31.02.2026"}, "year-month-day"),
            ({"date_end": "2001-01-01"}, "end before it starts"),
            ({"title": " "}, "Give the project a title"),
        ):
            with self.subTest(vals=vals):
                response = self._save(application, step="submit", **vals)
                self.assertIn(message, response.text)
                self.assertEqual(application.state, "concept")
                self.assertEqual(application.summary, "Visits")

    def test_other_funders(self):
        self._log_in()
        application = self._begin()
        self._save(
            application,
            no_cofunder="",
            funder_name=["Town", ""],
            funder_amount=["50", ""],
            funder_status=["granted", "asked"],
        )
        self.assertRecordValues(
            application.cofunder_ids,
            [{"name": "Town", "amount": 50.0, "status": "granted"}],
        )
        self.assertFalse(application.no_cofunder)

    def test_new_account_waits_for_finance(self):
        self._log_in()
        application = self._begin()
        self._save(
            application,
            acc_number="SN08 9999 0000",
            acc_holder="Comité",
            acc_bank="BIC",
        )
        account = application.partner_bank_id
        self.assertEqual(account.acc_number, "SN08 9999 0000")
        self.assertFalse(account.allow_out_payment)
        self.assertEqual(account.omct_entered_by_id, self.portal)
        # The same number again is the same account.
        self._save(application, acc_number="sn0899990000")
        self.assertEqual(application.partner_bank_id, account)
        self.assertEqual(len(self.member.bank_ids), 2)
        # Only its end is shown.
        page = self.url_open(f"/my/applications/{application.id}").text
        self.assertNotIn(self.account.acc_number, page)
        self.assertIn(self.account.sanitized_acc_number[-4:], page)

    def test_account_of_another_is_not_taken(self):
        foreign = self._create_account(self.other_member, "NP00 0001")
        self._log_in()
        application = self._begin()
        self._save(application, bank_id=str(foreign.id))
        self.assertFalse(application.partner_bank_id)

    def test_copy_of_a_former_application(self):
        former_call = self._create_call()
        former_call.action_open()
        former = self._create_application(call=former_call)
        foreign = self._create_application(partner_id=self.other_member.id)
        self._log_in()
        application = self._begin(source_id=former.id)
        self.assertEqual(application.copied_from_id, former)
        self.assertEqual(application.amount_requested, former.amount_requested)
        application.action_withdraw_application(reason="Again")
        application = self._begin(source_id=foreign.id) - application
        self.assertFalse(application.copied_from_id)
        self.assertFalse(application.budget_line_ids)

    def test_not_changed_after_it_was_handed_in(self):
        self._log_in()
        application = self._begin()
        url = f"/my/applications/{application.id}"
        token = self._get_token(self.url_open(url).text)
        self._save(application, step="submit")
        page = self.url_open(url).text
        self.assertNotIn("<textarea", page)
        response = self.url_open(
            f"{url}/save",
            data={"csrf_token": token, "step": "save", **self._fill(title="Changed")},
        )
        self.env.invalidate_all()
        self.assertIn("not kept", response.text)
        self.assertEqual(application.title, "Lawyers on call")

    def test_another_members_application_is_closed(self):
        foreign = self._create_application(
            partner_id=self.other_member.id, title="Zebulon project"
        )
        self._log_in()
        self.assertNotIn(foreign.name, self.url_open("/my/applications").text)
        url = f"/my/applications/{foreign.id}"
        response = self.url_open(url)
        self.assertNotIn("Zebulon", response.text)
        self.assertIn("not one of your organisation", response.text)
        token = self._get_token(self.url_open("/my/applications").text)
        for step, data in (
            ("save", {"step": "submit", **self._fill()}),
            ("withdraw", {"reason": "x"}),
        ):
            response = self.url_open(
                f"{url}/{step}", data={"csrf_token": token, **data}
            )
            self.assertIn("not one of your organisation", response.text)
        self.env.invalidate_all()
        self.assertEqual((foreign.state, foreign.title), ("concept", "Zebulon project"))

    def test_reviews_and_notes_are_not_shown(self):
        application = self._in_review()
        self._score(self._invite(application, "reviewer")[0], 5, 2)
        application.message_post(body="Zebulon doubts it")
        application.with_user(self.users["manager"]).action_decline(
            reason="Zebulon said no"
        )
        application.feedback = "Please say whom you reach."
        self._log_in()
        page = self.url_open(f"/my/applications/{application.id}").text
        self.assertIn("Declined", page)
        self.assertIn("Please say whom you reach.", page)
        for secret in ("Zebulon", "Because of", "test_reviewer"):
            self.assertNotIn(secret, page)

    def test_feedback_is_shown_with_the_decision_only(self):
        application = self._in_review()
        application.feedback = "Almost there"
        self._log_in()
        page = self.url_open(f"/my/applications/{application.id}").text
        self.assertNotIn("Almost there", page)

    def test_withdrawn_by_the_member(self):
        self._log_in()
        application = self._begin()
        url = f"/my/applications/{application.id}"
        self._post(f"{url}/withdraw", page=url, reason="Funded elsewhere")
        self.assertEqual(application.state, "withdrawn")

    def test_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.open_call.with_env(self.root_env).with_context(
            lang="fr_FR"
        ).name = "Aide juridique"
        self.portal.lang = "fr_FR"
        self._log_in()
        self.assertIn("Aide juridique", self.url_open("/my/applications").text)

    def test_strangers(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/applications").url)
        self.other_portal.partner_id.parent_id = False
        self._log_in("other_portal")
        page = self.url_open("/my/applications").text
        self.assertIn("does not belong to an organisation", page)
        self.assertNotIn("Start empty", page)

    def test_text_is_no_markup(self):
        self._log_in()
        application = self._begin()
        self._save(application, step="submit", summary="<script>alert(1)</script>")
        page = self.url_open(f"/my/applications/{application.id}").text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)
