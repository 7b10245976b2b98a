# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Doors beside the records: what other parts of Odoo keep, send or say of a request."""

import json
from unittest.mock import patch

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.omct_network.tests.rpc_common import RpcCase

from attack_common import (  # isort: skip  beside this file
    REQUEST,
    WORDS,
    AttackSetup,
)

LINKS = "odoo.addons.mail.models.mail_link_preview.get_link_preview_from_url"
TRANSLATOR = "odoo.addons.mail.controllers.google_translate.requests.post"


@tagged("post_install", "-at_install")
class TestSideDoors(RpcCase, AttackSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_attack()
        # By role: a filter or a tab that is shared is for those who keep requests.
        cls.strangers = cls.outsiders - cls.other_officer - cls.other_manager

    def as_each(self):
        """Yield everybody without a role here, with nothing in the cache."""
        self.env.flush_all()
        for user in self.strangers:
            self.env.invalidate_all()
            yield user, self.env(user=user, su=False)

    def text_of(self, model, method, *args, **kwargs):
        return self.post_call(model, method, *args, **kwargs).text

    def make_meeting(self, **vals):
        request = self.as_user(self.request, self.officer)
        return request.env["calendar.event"].create(
            {
                "name": WORDS["subject"],
                "description": WORDS["note"],
                "location": WORDS["place"],
                "start": "2031-12-01 10:00:00",
                "stop": "2031-12-01 11:00:00",
                "res_model_id": request.env["ir.model"]._get_id(REQUEST),
                "res_id": request.id,
                "partner_ids": [Command.set(self.officer.partner_id.ids)],
                **vals,
            }
        )

    def test_meetings(self):
        meeting = self.make_meeting(privacy="public")
        attendees = meeting.sudo().attendee_ids
        self.assertTrue(attendees)
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for model, ids, more in (
                ("calendar.event", meeting.ids, ["res_id", "partner_ids"]),
                ("calendar.attendee", attendees.ids, ["event_id", "email"]),
            ):
                label = f"{user.login} {model}"
                for method, args in (
                    ("read", (ids, ["display_name", *more])),
                    ("search_read", ([("id", "in", ids)], ["display_name", *more])),
                    ("export_data", (ids, ["display_name"])),
                ):
                    self.assertTellsNothing(
                        self.text_of(model, method, *args), f"{label}.{method}"
                    )
            for domain in (
                [("res_model", "=", REQUEST)],
                [("name", "ilike", WORDS["subject"])],
                [("id", "in", meeting.ids)],
            ):
                found = json.loads(self.text_of("calendar.event", "search", domain))
                self.assertFalse(found.get("result"), f"{user.login} {domain}")
        self.authenticate(self.officer.login, self.officer.login)
        self.assertIn(
            WORDS["subject"], self.text_of("calendar.event", "read", meeting.ids)
        )

    def test_meetings_are_the_teams(self):
        mails = self.env["mail.mail"].search_count([])
        meeting = self.make_meeting(
            partner_ids=[Command.set((self.officer | self.manager).partner_id.ids)]
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertTrue(self.as_user(meeting, self.manager).has_access("read"))
        meeting.privacy = "public"
        self.assertEqual(meeting.sudo().privacy, "private")
        with self.assertRaises(ValidationError):
            meeting.partner_ids += self.finance.partner_id
        with self.assertRaisesRegex(ValidationError, "code name"):
            meeting.name = f"With {WORDS['name']}"
        with self.assertRaises(AccessError):
            # Nor does anybody else make one, to learn who is on the team.
            self.as_user(meeting, self.finance).create(
                {
                    "name": "x",
                    "start": "2031-12-01 10:00:00",
                    "stop": "2031-12-01 11:00:00",
                    "res_model_id": self.env["ir.model"]._get_id(REQUEST),
                    "res_id": self.request.id,
                }
            )

    def test_who_leaves_the_team_leaves_its_meetings(self):
        request = self.as_user(self.request, self.manager)
        request.team_ids = [Command.link(self.other_officer.id)]
        guests = (self.officer | self.other_officer).partner_id
        meeting = self.make_meeting(partner_ids=[Command.set(guests.ids)])
        self.assertTrue(self.as_user(meeting, self.other_officer).has_access("read"))
        request.team_ids = [Command.unlink(self.other_officer.id)]
        self.assertFalse(self.as_user(meeting, self.other_officer).has_access("read"))
        self.assertEqual(meeting.sudo().partner_ids, self.officer.partner_id)

    def test_other_meetings_stay_open(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Open",
                "start": "2031-12-01 10:00:00",
                "stop": "2031-12-01 11:00:00",
            }
        )
        for user in (self.finance, self.other_officer):
            found = self.as_user(meeting, user).search([("id", "=", meeting.id)])
            self.assertEqual(found.read(["name"])[0]["name"], "Open")

    def test_import_files(self):
        env = self.env(user=self.officer, su=False)
        wizard = env["base_import.import"].create({"res_model": REQUEST})
        content = f"Caller,Situation\n{WORDS['caller']},{WORDS['narrative']}\n"
        wizard.write(
            {
                "file": content.encode(),
                "file_name": f"{WORDS['file_name']}.csv",
                "file_type": "text/csv",
            }
        )
        env.flush_all()
        self.env.cr.execute("SELECT * FROM base_import_import WHERE id=%s", wizard.ids)
        row = self.env.cr.fetchone()
        kept = [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
        self.assertTellsNothing(kept, "row")
        env.invalidate_all()
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "encoding": "utf-8",
        }
        self.assertIn(WORDS["caller"], str(wizard.parse_preview(options)))
        mapping = {"res_model": REQUEST, "column_name": WORDS["caller"]}
        env["base_import.mapping"].create({**mapping, "field_name": "caller"})
        self.assertFalse(
            env["base_import.mapping"].search([("res_model", "=", REQUEST)])
        )

    def test_import_files_of_others_stay_as_they_are(self):
        env = self.env(user=self.finance, su=False)
        wizard = env["base_import.import"].create(
            {"res_model": "res.partner", "file": b"Name\nA", "file_name": "our.csv"}
        )
        env.flush_all()
        env.invalidate_all()
        self.assertEqual(wizard.file, b"Name\nA")
        self.assertEqual(wizard.file_name, "our.csv")

    def test_deleting_what_a_request_hangs_on(self):
        """The answer does not say for what a contact is needed."""
        reference = self.env["omct.protection.reference"].search(
            [("request_id", "=", self.request.id)]
        )
        asked, member = reference.contact_id, reference.partner_id
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for row in (asked, member, self.payee, self.fund, self.country):
                text = self.text_of(row._name, "unlink", row.ids)
                self.assertNotIn("omct_protection_", text, f"{user.login} {row}")
        self.assertTrue((asked | member).exists())
        needed = self.env["res.partner"].create({"name": "Needed elsewhere"})
        self.env["omct.fund"].create(
            {
                "name": "F",
                "reference": "F-1",
                "donor_id": needed.id,
                "amount": 1,
                "currency_id": self.euro.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
        )
        said = set()
        for row in (asked, needed):
            with self.assertRaises(UserError) as caught:
                row.unlink()
            said.add(str(caught.exception))
        self.assertEqual(len(said), 1)

    def test_next_numbers(self):
        for name, path in (
            ("ir.sequence", "code"),
            ("ir.sequence.date_range", "sequence_id.code"),
        ):
            known = self.env[name].sudo().search([(path, "=like", "omct.protection.%")])
            for user, env in self.as_each():
                if user == self.system or user.share:
                    continue
                with self.subTest(user.login, model=name):
                    self.assertFalse(env[name].search([("id", "in", known.ids)]))
        plain = self.env["ir.sequence"].create({"name": "Without a code"})
        self.assertTrue(self.as_user(plain, self.finance).has_access("read"))

    def test_favourites_and_tabs(self):
        env = self.env(user=self.officer, su=False)
        action = env.ref("omct_protection.omct_protection_request_action")
        rows = [
            env["ir.filters"].create({"name": WORDS["subject"], "model_id": REQUEST}),
            env["ir.embedded.actions"].create(
                {
                    "name": WORDS["subject"],
                    "parent_res_model": REQUEST,
                    "parent_action_id": action.id,
                    "action_id": action.id,
                }
            ),
        ]
        for user, other in self.as_each():
            for row in rows:
                with self.subTest(user.login, model=row._name):
                    self.assertFalse(row.with_env(other).has_access("read"))
        for row in rows:
            self.assertTrue(self.as_user(row, self.officer).has_access("read"))

    def test_no_other_server_hears_of_a_message(self):
        """Neither the page that it links to, nor a service that translates."""
        request = self.as_user(self.request, self.officer)
        link = Markup('<a href="https://trap.example/1">y</a>')
        message = request.message_post(body=link, message_type="comment")
        elsewhere = self.payee.message_post(body=link, message_type="comment")
        previews = request.env["mail.link.preview"].sudo()
        with patch(LINKS, return_value=False) as asked:
            previews._create_from_message_and_notify(message)
            asked.assert_not_called()
            previews._create_from_message_and_notify(elsewhere)
            asked.assert_called_once()
        self.env["ir.config_parameter"].set_param("mail.google_translate_api_key", "k")
        self.authenticate(self.officer.login, self.officer.login)
        with patch(TRANSLATOR) as asked:
            answer = self.opener.post(
                f"{self.base_url()}/mail/message/translate",
                json={"params": {"message_id": message.id}},
            ).json()
            asked.assert_not_called()
        self.assertIn("protection", answer["result"]["error"])

    def test_threads_of_channels(self):
        """A thread of a channel takes its name from a message."""
        message = self.request.sudo().message_ids.filtered(
            lambda rec: WORDS["message"] in (rec.body or "")
        )
        channel = self.env["discuss.channel"].create({"name": "c"})
        for user in self.outsiders.filtered(lambda rec: not rec.share):
            channel.add_members(partner_ids=user.partner_id.ids)
            self.authenticate(user.login, user.login)
            text = self.opener.post(
                f"{self.base_url()}/discuss/channel/sub_channel/create",
                json={
                    "params": {
                        "parent_channel_id": channel.id,
                        "from_message_id": message.id,
                    }
                },
            ).text
            self.assertTellsNothing(text, user.login)

    def test_ways_from_a_payout(self):
        """What payer and approver may see of it leads to no request."""
        payout, name = self.payout.ids, "omct.disbursement"
        request = {"fields": {"name": {}, "country_id": {"fields": {"name": {}}}}}
        spec = {"assistance_id": {"fields": {"request_id": request, "country_id": {}}}}
        place = [("assistance_id.request_id.country_id", "=", self.country.id)]
        calls = [
            ("web_search_read", [("id", "in", payout)], spec),
            ("web_read", payout, spec),
            ("read", payout, ["display_name", "name", "purpose"]),
            ("search", place),
            ("export_data", payout, ["assistance_id/request_id/name"]),
            *(
                ("formatted_read_group", [("id", "in", payout)], [path], ["__count"])
                for path in ("assistance_id.request_id", "assistance_id.country_id")
            ),
        ]
        words = {
            "reference": self.request.name,
            "code": self.defender.name,
            "country": self.country.name,
        }
        reports = self.env["ir.actions.report"].search(
            [("model", "=like", "omct.protection%")]
        )
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for method, *args in calls:
                text = self.text_of(name, method, *args)
                label = f"{user.login} {method} {args[-1]}"
                self.assertTellsNothing(text, label, words)
                if method == "search":
                    self.assertNotIn(f"[{self.payout.id}]", text, label)
            for report in reports:
                path = f"/report/html/{report.report_name}/{self.request.id}"
                text = self.url_open(path).text
                self.assertTellsNothing(text, f"{user.login} {path}")
                self.assertTellsNothing(text, f"{user.login} {path}", words)
