# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.intervention_words import KINDS, LANGUAGES
from .intervention_common import (
    BODY,
    INTERVENTION,
    NAME,
    InterventionCommon,
    InterventionSetup,
)


@tagged("post_install", "-at_install")
class TestDraft(InterventionCommon):
    def test_every_kind_and_language_has_a_template(self):
        templates = self.env["omct.protection.intervention.template"].search([])
        self.assertEqual(
            {(rec.kind, rec.language) for rec in templates},
            {(kind, code) for kind, _kind in KINDS for code, _code in LANGUAGES},
        )

    def test_a_new_letter_starts_from_its_template(self):
        words = {"en": "Tunisia", "fr": "Tunisie", "es": "Túnez", "ar": "تونس"}
        for language, country in {**words, "ru": "Тунис"}.items():
            for kind, _label in KINDS:
                with self.subTest(language=language, kind=kind):
                    letter = self.make_letter(
                        kind=kind, language=language, title=False, body=False
                    )
                    self.assertIn(country, letter.title)
                    self.assertIn(self.company.name, letter.body)
                    for text in (letter.title, letter.body):
                        self.assertNotIn("$", text)
                    with self.assertRaisesRegex(UserError, "gaps"):
                        letter.action_submit()

    def test_start_again(self):
        letter = self.make_letter(language="fr")
        letter.action_draft()
        self.assertIn("Appel urgent", letter.title)

    def test_a_template_asks_for_what_there_is(self):
        template = self.env.ref("omct_protection.intervention_template_letter_en")
        for body in ("$name", "$", "${country"):
            with self.subTest(body), self.assertRaises(ValidationError):
                template.body = body
        template.body = "$country, $$5"
        letter = self.make_letter(kind="letter", title=False, body=False)
        self.assertEqual(letter.body, "Tunisia, $5")

    def test_it_stands_encrypted(self):
        letter = self.released_letter()
        self.add_reply(letter)
        self.add_person(self.make_letter())
        letter.impact_note = f"{NAME} is free"
        self.env.flush_all()
        text = ""
        for table in ("", "_person", "_reply"):
            self.env.cr.execute(
                f"SELECT t::text FROM omct_protection_intervention{table} t"
            )
            text += str(self.env.cr.fetchall())
        for telling in ("Zebulon", "Ottilie", "deny", "A letter", "free"):
            self.assertNotIn(telling, text)

    def test_numbers_alone_are_shown(self):
        letter = self.released_letter()
        self.assertRegex(letter.display_name, r"^UI/\d{4}/\d{4}$")
        report = self.env.ref("omct_protection.omct_protection_intervention_report")
        self.assertEqual(report.print_report_name, "object.name.replace('/', '-')")
        self.assertFalse(report.attachment)
        bodies = str(self.request.sudo().message_ids.mapped("body"))
        self.assertIn(letter.name, bodies)
        self.assertNotIn("Zebulon", bodies)
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        self.assertTrue(letter.export_data(["name", "kind"])["datas"])
        for path, record in (
            ("title", letter),
            ("released_text", letter),
            ("intervention_ids/body", letter.request_id),
            ("narrative", letter.request_id),
        ):
            with self.subTest(path), self.assertRaisesRegex(UserError, "not exported"):
                record.export_data(["name", path])


@tagged("post_install", "-at_install")
class TestPublicationCheck(InterventionCommon):
    def refused(self, letter, words):
        with self.assertRaisesRegex(UserError, words):
            letter.action_submit()
        self.assertEqual(letter.state, "draft")

    def test_the_whole_way(self):
        letter = self.make_letter()
        letter.action_submit()
        self.assertEqual(letter.state, "checking")
        self.as_user(letter, self.manager).action_read()
        letter = self.as_user(letter, self.officer)
        self.assertEqual(letter.reader_id, self.manager)
        letter.action_release()
        self.assertEqual(letter.state, "released")
        self.assertEqual(letter.released_by_id, self.officer)
        self.assertNotIn("times", letter.publication_check)
        self.add_reply(letter, addressee_id=self.minister.id)
        self.assertEqual(letter.state, "answered")
        with self.assertRaisesRegex(UserError, "what came of it"):
            letter.action_close()
        letter.impact = "improved"
        letter.action_close()
        self.assertEqual(letter.state, "closed")
        with self.assertRaises(UserError):
            self.add_reply(letter)

    def test_each_consent_counts(self):
        self.consent.action_withdraw()
        self.refused(self.make_letter(), "did not consent")
        self.make_consent(channel="any")
        self.make_letter().action_submit()
        mechanism = self.env.ref("omct_protection.addressee_sr_torture")
        both = self.make_letter(
            addressee_ids=[Command.set((self.minister | mechanism).ids)]
        )
        self.refused(both, "mechanisms")
        self.make_consent(recipient="mechanism")
        both.action_submit()

    def test_labels_need_consents_of_their_own(self):
        public = self.make_letter(label="public")
        self.refused(public, "The public")
        # Telling the public by letter is not publication.
        self.make_consent(recipient="public", channel="letter")
        self.refused(public, "The public")
        self.make_consent(recipient="public", channel="publication")
        public.action_submit()
        network = self.make_letter(label="network")
        self.refused(network, "Members")
        self.make_consent(recipient="member", channel="letter")
        network.action_submit()

    def test_what_is_published_is_public(self):
        self.make_consent(recipient="public", channel="publication")
        statement = self.make_letter(
            kind="statement", channel="publication", addressee_ids=False
        )
        self.refused(statement, "sharing label")
        statement.label = "public"
        statement.action_submit()
        self.refused(self.make_letter(addressee_ids=False), "no recipient")

    def test_a_consent_for_one_recipient_only(self):
        self.consent.action_withdraw()
        self.make_consent(partner_id=self.payee.id)
        letter = self.make_letter()
        self.refused(letter, "did not consent")
        self.minister.partner_id = self.payee
        letter.action_submit()

    def test_every_defender_consents(self):
        second = self.make_defender()
        self.request.defender_ids = [Command.link(second.id)]
        letter = self.make_letter()
        self.refused(letter, second.name)
        self.make_consent(defender_id=second.id)
        letter.action_submit()

    def test_a_withdrawal_holds_at_once(self):
        letter = self.read_letter()
        self.consent.action_withdraw()
        with self.assertRaisesRegex(UserError, "did not consent"):
            letter.action_release()
        self.assertEqual(letter.state, "checking")
        self.assertFalse(letter.released_hash)

    def test_a_consent_that_has_ended(self):
        self.consent.action_withdraw()
        today = fields.Date.today()
        ending = self.make_consent(valid_until=today)
        letter = self.read_letter()
        self.env.cr.execute(
            "UPDATE omct_protection_consent SET valid_until = %s, taken_date = %s "
            "WHERE id = %s",
            [today - timedelta(1), today - timedelta(9), ending.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "no longer"):
            letter.action_release()

    def test_a_withdrawal_after_the_release_is_told_in_neutral_words(self):
        letter = self.released_letter()
        self.assertFalse(letter.consent_since)
        self.consent.action_withdraw()
        self.assertIn("no longer", letter.consent_since)
        stranger = self.as_user(letter, self.other_officer)
        with self.assertRaises(AccessError):
            stranger.read(["consent_since"])
        activity = self.request.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertIn("Review what has gone out", activity.summary)

    def test_codes_never_leave(self):
        for code in (self.defender.name, self.request.name, self.request.name.lower()):
            with self.subTest(code):
                self.refused(self.make_letter(body=f"{BODY} {code}"), "code name")

    def test_a_person_taken_out_is_not_in_the_text(self):
        letter = self.make_letter(body=f"{BODY} His sister Ottilie was there.")
        person = self.add_person(letter)
        self.refused(letter, "taken out still stands")
        letter.body = BODY
        letter.action_submit()
        with self.assertRaises(AccessError):
            person.person_name = "Nobody"
        with self.assertRaises(AccessError):
            person.unlink()

    def test_a_relative_shares_the_family_name(self):
        letter = self.make_letter()
        self.add_person(letter, person_name="Ottilie Quartermain")
        letter.action_submit()
        letter = self.make_letter(body=f"{BODY} With Ottilie.")
        self.add_person(letter, person_name="Ottilie Quartermain")
        self.refused(letter, "taken out still stands")

    def test_a_person_named_consents(self):
        letter = self.make_letter(body=f"{BODY} His sister Ottilie was there.")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.add_person(letter, treatment="named")
            self.env.flush_all()
        self.env.invalidate_all()
        person = self.add_person(
            letter,
            treatment="named",
            way="phone",
            consent_date=fields.Date.today(),
        )
        letter.action_submit()
        self.as_user(letter, self.manager).action_read()
        with self.assertRaises(AccessError):
            self.as_user(person, self.officer).withdrawn_date = False
        person.action_withdraw()
        with self.assertRaisesRegex(UserError, "withdrew the consent"):
            letter.action_release()
        with self.assertRaises(UserError):
            person.action_withdraw()

    def test_a_consent_is_not_of_tomorrow(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        with self.assertRaises(ValidationError):
            self.add_person(
                self.make_letter(),
                treatment="named",
                way="phone",
                consent_date=tomorrow,
            )

    def test_a_request_that_ended(self):
        letter = self.make_letter()
        self.request.action_withdraw(reason="wish")
        self.refused(letter, "has ended")

    def test_what_is_to_be_withheld_is_shown(self):
        self.consent.action_withdraw()
        self.make_consent(withhold="Not the town")
        letter = self.make_letter()
        self.assertEqual(letter.withheld, "Not the town")
        self.assertFalse(letter.sudo().with_user(self.env.user).withheld)


@tagged("post_install", "-at_install")
class TestLetterPrinted(InterventionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def test_letter(self):
        self._set_up_case()
        letter = self.released_letter(language="ar")
        draft = self.make_letter()
        name = "omct_protection.intervention_document"
        url = f"/report/html/{name}/{letter.id}"
        self.authenticate(self.officer.login, self.officer.login)
        page = self.url_open(url).text
        self.assertIn(BODY, page)
        self.assertIn('dir="rtl"', page)
        self.assertIn("Square of the Law", page)
        self.assertNotIn("not released", page)
        self.assertNotIn(self.defender.name, page)
        self.assertNotIn(self.request.name, page)
        page = self.url_open(f"/report/html/{name}/{draft.id}").text
        self.assertIn("not released", page)
        for user in (self.other_manager, self.other_officer, self.finance, self.portal):
            self.authenticate(user.login, user.login)
            answer = self.url_open(url)
            with self.subTest(user=user.login):
                self.assertNotIn("Zebulon", answer.text)
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", INTERVENTION)])
        )

    def test_tour(self):
        self._set_up_case()
        letter = self.make_letter()
        path = f"/odoo/protection-requests/{self.request.id}/interventions/{letter.id}"
        self.start_tour(
            path, "omct_protection_intervention_submit", login=self.officer.login
        )
        self.start_tour(
            path, "omct_protection_intervention_read", login=self.manager.login
        )
        self.start_tour(
            path, "omct_protection_intervention_release", login=self.officer.login
        )
        letter.invalidate_recordset()
        self.assertEqual(letter.state, "answered")
        self.assertEqual(letter.reader_id, self.manager)
        self.assertEqual(letter.released_by_id, self.officer)
        self.assertEqual(letter.impact, "contact")

    def test_every_view_opens(self):
        self._set_up_case()
        self.make_letter()
        for path in ("interventions", "recipients"):
            with self.subTest(path=path):
                self.start_tour(
                    f"/odoo/{path}",
                    "omct_protection_every_view",
                    login=self.manager.login,
                )
