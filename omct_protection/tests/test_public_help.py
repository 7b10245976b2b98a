# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..crypto import generate_key
from ..models.omct_protection_attempt import HOURS, LIMITS
from ..models.return_code import tidy
from .common import ProtectionCommon
from .help_common import (
    ADDED,
    ASKED,
    ATTEMPT,
    CHANNEL,
    NAME,
    REQUEST,
    STORY,
    TELLING,
    HelpSetup,
)


@tagged("post_install", "-at_install")
class TestPublicHelp(HelpSetup, ProtectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_help()
        cls.public = cls.env.ref("base.public_user")

    # -- what is kept --------------------------------------------------

    def test_what_is_sent_reaches_the_team(self):
        reference, code = self.send()
        request = self.as_user(self.find(reference), self.officer)
        self.assertEqual(request.narrative, STORY)
        self.assertEqual(request.asked_help, ASKED)
        self.assertEqual(request.caller, NAME)
        self.assertEqual(request.caller_phone, f"{CHANNEL} | In the evening | Deutsch")
        self.assertEqual(request.urgency, "h2")
        self.assertEqual(request.source, "direct")
        self.assertEqual(request.intake_channel, "page")
        self.assertEqual(request.manager_id, self.manager)
        self.assertEqual(request.team_ids, self.officer | self.manager)
        self.assertTrue(request.is_intake_complete)
        identity = request.defender_ids.reveal_identity()
        self.assertEqual(identity["name"], NAME)
        self.assertIn(CHANNEL, identity["contact"])
        self.assertEqual(request.sudo().create_uid, self.public)
        self.assertEqual(request.activity_ids.user_id, self.officer)
        self.assertNotIn(code, str(request.sudo().read()))

    def test_nothing_stands_in_clear(self):
        reference, code = self.send()
        request = self.find(reference)
        request._add_from_outside(ADDED)
        self.env.flush_all()
        tables = (
            "omct_protection_request",
            "omct_protection_defender",
            "omct_protection_addition",
            "mail_message",
            "mail_activity",
            "mail_notification",
            "omct_protection_identity_log",
        )
        for table in tables:
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            kept = str(self.env.cr.fetchall())
            for word in (*TELLING, code):
                with self.subTest(table=table, word=word):
                    self.assertNotIn(word, kept)
        self.assertFalse(self.env["mail.mail"].search([("res_id", "=", request.id)]))

    def test_little_is_enough(self):
        for token, vals in (
            ("a" * 32, {"story": STORY}),
            ("b" * 32, {"channel": CHANNEL}),
            ("c" * 32, {"story": STORY, "country": "XX", "urgency": "at once"}),
        ):
            with self.subTest(**vals):
                reference, _code = self.env[REQUEST]._file_from_outside(
                    self.company, vals, token
                )
                request = self.find(reference)
                self.assertEqual(request.state, "intake")
                self.assertFalse(request.is_intake_complete)
                self.assertFalse(request.country_id)
                self.assertEqual(request.urgency, "h24")
                self.assertFalse(request.defender_ids)

    def test_the_same_page_files_once(self):
        first = self.send()
        self.assertEqual(self.send(), first)
        request = self.find(first[0])
        self.assertEqual(len(request), 1)
        self.assertFalse(request.addition_ids)
        # Sent again after going back and writing more: nothing of it is lost.
        self.assertEqual(self.send(asked=ADDED), first)
        added = self.as_user(request, self.officer).addition_ids
        self.assertEqual(added.mapped("text"), [ADDED])

    def test_the_same_person_on_another_file_is_found(self):
        known = self.make_request(
            user=self.other_officer,
            manager_id=self.other_manager.id,
            person_name=NAME,
        )
        searches = self.env["omct.protection.duplicate"]
        # Many writers share the public user: its searches do not run out.
        searches.sudo().create(
            [
                {
                    "defender_id": known.sudo().defender_ids[:1].id,
                    "user_id": self.public.id,
                    "result": "none",
                }
            ]
            * 30
        )
        reference, _code = self.send(name="Quartermain  ZEBULON")
        request = self.as_user(self.find(reference), self.officer)
        self.assertIn(self.other_officer.name, request.defender_ids.duplicate_notice)

    # -- coming back ---------------------------------------------------

    def test_both_open_it_and_nothing_else_does(self):
        reference, code = self.send()
        other_reference, other_code = self.send(token="u" * 32)
        model = self.env[REQUEST]
        self.assertEqual(model._find_by_return(reference, code), self.find(reference))
        for typed in (
            (reference, other_code),
            (other_reference, code),
            (reference, ""),
            ("", ""),
            (reference, code[:-1]),
            ("ABCD-EFGH", code),
            (reference, reference),
        ):
            with self.subTest(typed=typed):
                self.assertFalse(model._find_by_return(*typed))
        self.assertEqual(tidy(f" {code.lower().replace('-', ' ')} "), code)
        self.assertFalse(tidy("0O1ILU-!"))

    def test_a_change_of_key_keeps_codes_and_an_old_copy_does_not_open(self):
        reference, code = self.send()
        token = self.find(reference).sudo().return_cipher
        old = open(self.key_path).read()
        new = generate_key()
        with open(self.key_path, "w") as key_file:
            key_file.write(f"{new}\n{old}")
        self.env["omct.protection.key.rotation"].sudo()._rotate()
        with open(self.key_path, "w") as key_file:
            key_file.write(f"{new}\n")
        self.addCleanup(lambda: open(self.key_path, "w").write(old))
        found = self.env[REQUEST]._find_by_return(reference, code)
        self.assertTrue(found)
        self.assertNotEqual(found.return_cipher, token)

    def test_the_state_told_is_neutral(self):
        reference, _code = self.send()
        request = self.find(reference)
        self.assertEqual(request._get_help_state(), "received")
        self.as_user(request, self.officer).action_triage()
        self.assertEqual(request._get_help_state(), "contact")
        self.as_user(request, self.officer).action_withdraw(reason="wish")
        self.assertEqual(request._get_help_state(), "ended")

    def test_the_team_is_told_of_what_is_added(self):
        reference, _code = self.send()
        request = self.find(reference)
        for _number in range(2):
            request._add_from_outside(ADDED)
        seen = self.as_user(request, self.officer)
        self.assertEqual(seen.addition_ids.mapped("text"), [ADDED, ADDED])
        messages = seen.message_ids.filtered(lambda rec: "More came in" in rec.body)
        self.assertEqual(len(messages), 2)
        for message in messages.sudo():
            told = message.notification_ids
            self.assertEqual(
                told.res_partner_id, (self.officer | self.manager).partner_id
            )
            self.assertEqual(set(told.mapped("notification_type")), {"inbox"})
        todo = seen.activity_ids.filtered(lambda rec: "More came in" in rec.summary)
        self.assertEqual(len(todo), 1)
        with self.assertRaises(AccessError):
            seen.addition_ids.unlink()
        self.officer.active = False
        request._add_from_outside(ADDED)
        self.env.invalidate_all()
        self.assertIn(self.manager, request.sudo().activity_ids.user_id)

    def test_retention_destroys_all_of_it(self):
        reference, code = self.send()
        request = self.find(reference)
        request._add_from_outside(ADDED)
        self.as_user(request, self.manager).action_decline(reason="unfounded")
        rules = self.env["omct.protection.retention"].search([])
        rules.filtered(lambda rule: rule.kind == "contact").months = 1
        self.env.cr.execute("UPDATE omct_protection_retention SET state = 'confirmed'")
        self.env.invalidate_all()
        longest = max(rules.mapped("months"))
        request._write_governed({"closed_date": fields.Datetime.now()})
        with freeze_time(fields.Datetime.now() + timedelta(days=32)):
            request._purge()
            self.assertFalse(request.sudo().return_cipher)
            self.assertFalse(request.help_reference)
            self.assertTrue(request.sudo().addition_ids.text_cipher)
            self.assertFalse(self.env[REQUEST]._find_by_return(reference, code))
            with self.assertRaises(UserError):
                request._add_from_outside(ADDED)
        with freeze_time(fields.Datetime.now() + timedelta(days=31 * longest + 31)):
            request._purge()
        self.assertFalse(request.sudo().addition_ids.text_cipher)
        self.assertFalse(request.sudo().asked_help_cipher)
        self.assertEqual(request.state, "purged")

    # -- rights --------------------------------------------------------

    def test_public_has_no_right(self):
        reference, _code = self.send()
        request = self.find(reference)
        request._add_from_outside(ADDED)
        records = (
            request,
            request.sudo().defender_ids,
            request.sudo().addition_ids,
            self.env[ATTEMPT]
            .sudo()
            .create(
                {
                    "kind": "send",
                    "source_hash": "x",
                    "since": fields.Datetime.now(),
                }
            ),
        )
        for record in records:
            for user in (self.public, self.portal, self.finance, self.other_officer):
                if record._name != ATTEMPT and user == self.other_officer:
                    continue
                seen = self.as_user(record, user)
                with self.subTest(model=record._name, user=user.login):
                    for operation in ("read", "write", "create", "unlink"):
                        with self.assertRaises(AccessError):
                            seen.check_access(operation)
        addition = self.as_user(request.sudo().addition_ids, self.other_officer)
        self.assertFalse(addition.search([]))
        self.assertFalse(addition.sudo().text)
        for user in (self.officer, self.manager):
            seen = self.as_user(request, user)
            for vals in ({"help_reference": "A"}, {"return_cipher": "A"}):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    seen.write(vals)
            with self.assertRaises(AccessError):
                seen.read(["return_cipher"])

    # -- limits --------------------------------------------------------

    def test_the_limit_and_its_edge(self):
        attempts = self.env[ATTEMPT]
        for kind, limit in LIMITS.items():
            with freeze_time("2031-01-01 10:00:00"):
                for number in range(limit):
                    self.assertFalse(attempts._is_over(kind, "192.0.2.7"))
                    self.assertTrue(attempts._take(kind, "192.0.2.7"), number)
                self.assertTrue(attempts._is_over(kind, "192.0.2.7"))
                self.assertFalse(attempts._take(kind, "192.0.2.7"))
                self.assertTrue(attempts._take(kind, "192.0.2.8"))
            with freeze_time(f"2031-01-01 {9 + HOURS}:59:59"):
                self.assertFalse(attempts._take(kind, "192.0.2.7"))
                self.assertTrue(attempts._is_over(kind, "192.0.2.7"))
            with freeze_time(f"2031-01-01 {10 + HOURS}:00:00"):
                self.assertFalse(attempts._is_over(kind, "192.0.2.7"))
                self.assertTrue(attempts._take(kind, "192.0.2.7"))

    def test_no_address_is_kept_and_hashes_go(self):
        attempts = self.env[ATTEMPT]
        attempts._take("send", "192.0.2.7")
        self.env.cr.execute("SELECT t::text FROM omct_protection_attempt t")
        self.assertNotIn("192.0.2", str(self.env.cr.fetchall()))
        attempts._cron_forget()
        self.assertTrue(attempts.search([]))
        with freeze_time(fields.Datetime.now() + timedelta(hours=HOURS, seconds=1)):
            attempts._cron_forget()
        self.assertFalse(attempts.search([]))

    # -- settings ------------------------------------------------------

    def test_who_receives(self):
        for vals in (
            {"omct_help_officer_id": False},
            {"omct_help_officer_id": False, "omct_help_manager_id": False},
            {"omct_help_officer_id": self.manager.id},
            {"omct_help_officer_id": self.finance.id},
            {"omct_help_manager_id": self.other_officer.id},
        ):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.company.write(vals)
        settings = self.env["res.config.settings"].create({})
        self.assertIn(f"/form?office={self.company.id}", settings.omct_help_address)
        with self.assertRaises(ValidationError):
            settings.omct_leave_address = "javascript:alert(1)"

    def test_the_office_of_the_address(self):
        office = self.env["res.company"].create(
            {
                "name": "Second office",
                "omct_help_open": True,
                "omct_help_officer_id": self.other_officer.id,
                "omct_help_manager_id": self.other_manager.id,
            }
        )
        model = self.env["res.company"]
        self.assertEqual(model._get_help_office(office.id), office)
        self.assertEqual(model._get_help_office(), self.company)
        office.omct_help_open = False
        self.assertEqual(model._get_help_office(office.id), self.company)
        # Nobody receives it any more: the page is closed.
        self.officer.active = False
        self.assertFalse(model._get_help_office())
