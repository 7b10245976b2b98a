# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names that Odoo tells of records that one may not read, and what waits."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.fields import Datetime
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.omct_network.tests.rpc_common import RpcCase

from attack_common import (  # isort: skip  beside this file
    REQUEST,
    WORDS,
    AttackSetup,
)


@tagged("post_install", "-at_install")
class TestNames(RpcCase, AttackSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_attack()
        request = cls.request.sudo()
        domain = [("res_model", "=", REQUEST), ("res_id", "=", request.id)]
        cls.message = request.message_ids.filtered("subject")[:1].with_env(cls.env)
        cls.activity = cls.env["mail.activity"].search(domain)
        cls.file = cls.env["ir.attachment"].search(domain)
        cls.words = {
            **WORDS,
            "reference": request.name,
            "code": cls.defender.name,
            "help": cls.help.name,
        }

    def text_of(self, model, method, *args, **kwargs):
        return self.post_call(model, method, *args, **kwargs).text

    def test_columns_defaults_and_templates(self):
        """What somebody keeps for the next time."""
        env = self.env(user=self.officer, su=False)
        env["ir.default"].set(REQUEST, "urgency", "h2", user_id=True)
        own = self.env["ir.default"].search([("field_id.model", "=", REQUEST)])
        file = env["ir.attachment"].create(
            {
                "name": f"{WORDS['file_name']}.txt",
                "raw": WORDS["file"].encode(),
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
        wizard = env["mail.compose.message"].create(
            {
                "model": REQUEST,
                "res_ids": str(self.request.ids),
                "composition_mode": "comment",
                "template_name": WORDS["subject"],
                "body": WORDS["message"],
                "attachment_ids": [Command.set(file.ids)],
            }
        )
        wizard.create_mail_template()
        template = wizard.template_id
        self.assertEqual(file.sudo().res_model, "mail.template")
        self.assertTrue(file.sudo().omct_key_id, "encrypted still")
        columns = self.env["ir.exports"].create(
            {"name": WORDS["subject"], "resource": REQUEST}
        )
        for user in self.outsiders:
            for row in (own, template, file, columns):
                if row == columns and user in self.other_officer | self.other_manager:
                    continue
                with self.subTest(user.login, model=row._name):
                    self.assertTrue(row)
                    self.assertFalse(self.as_user(row, user).has_access("read"))
        for row in (own, template, file):
            self.assertTrue(self.as_user(row, self.officer).has_access("read"))

    def test_defaults_and_templates_of_others_stay(self):
        model = self.env["ir.model"]._get_id("res.partner")
        template = self.env["mail.template"].create({"name": "A", "model_id": model})
        free = self.env["mail.template"].create({"name": "B"})
        for row in template | free:
            self.assertTrue(self.as_user(row, self.finance).has_access("read"))
        env = self.env(user=self.officer, su=False)
        env["ir.default"].set("res.partner", "comment", "x", user_id=True)
        with self.assertRaisesRegex(ValidationError, "encrypted"):
            env["ir.default"].set(REQUEST, "narrative", "x", user_id=True)

    def test_names_of_what_a_field_leads_to(self):
        """Odoo names it with the rights of the system, whoever wrote the number."""
        rows = [self.message, self.activity, self.file]
        for user in self.outsiders:
            for row in rows:
                with self.subTest(user.login, model=row._name):
                    self.assertTrue(row)
                    told = self.as_user(row, user).sudo().mapped("display_name")
                    self.assertTellsNothing(told, user.login)
            if user.share:
                continue
            channels = self.as_user(self.env["discuss.channel"], user)
            member = channels.create({"name": "c"}).self_member_id
            member.seen_message_id = self.message.id
            told = self.as_user(member, user).read(["seen_message_id"])
            with self.subTest(user.login):
                self.assertEqual(told[0]["seen_message_id"][0], self.message.id)
                self.assertTellsNothing(told, user.login)
        for row in rows:
            told = self.as_user(row, self.officer).sudo().mapped("display_name")
            self.assertTrue(any(word in str(told) for word in WORDS.values()), row)

    def test_names_while_something_is_written(self):
        """A dialog that is not saved yet names the record of the number typed."""
        calls = [
            (
                "mail.activity",
                {
                    "res_model_id": self.env["ir.model"]._get_id(row._name),
                    "res_id": row.id,
                },
                "res_name",
            )
            for row in (self.request, self.defender, self.help)
        ]
        calls += [
            ("mail.message", {"model": row._name, "res_id": row.id}, "record_name")
            for row in (self.request, self.defender)
        ]
        for user in self.outsiders | self.officer:
            self.authenticate(user.login, user.login)
            texts = [
                self.text_of(model, "onchange", [], vals, list(vals), {field: {}})
                for model, vals, field in calls
            ]
            with self.subTest(user.login):
                if user == self.officer:
                    self.assertIn(self.request.name, texts[0])
                    self.assertIn(self.defender.name, texts[1])
                    self.assertIn(self.request.name, texts[3])
                else:
                    self.assertTellsNothing(texts, user.login, self.words)

    def test_parts_that_are_not_saved_yet(self):
        """What a dialog takes over from the record it is about is read as system."""
        told = {**self.words, "country": self.country.name}
        spec = {"fields": {"display_name": {}}}
        calls = [
            (name, {field: row.id}, ["country_id", "state", "company_id", "region_id"])
            for name, field, row in (
                ("omct.protection.assistance", "request_id", self.request),
                ("omct.protection.violation", "request_id", self.request),
                ("omct.protection.consent", "request_id", self.request),
                ("omct.protection.consent", "defender_id", self.defender),
                ("omct.protection.medical", "request_id", self.request),
                ("omct.protection.reference", "request_id", self.request),
                ("omct.protection.safety.check", "request_id", self.request),
                ("omct.protection.intervention", "request_id", self.request),
                ("omct.protection.cofunder", "assistance_id", self.help),
            )
        ]
        medical = {"team_ids": spec, "request_defender_ids": spec}
        for user in self.other_officer | self.other_manager | self.officer:
            self.authenticate(user.login, user.login)
            texts = {}
            for name, vals, fields in calls:
                fields = [field for field in fields if field in self.env[name]._fields]
                wanted = {field: spec for field in fields if field != "state"}
                wanted["display_name"] = {}
                wanted.update(
                    (field, medical[field])
                    for field in medical.keys() & self.env[name]._fields.keys()
                )
                texts[name, *vals] = self.text_of(
                    name, "onchange", [], vals, list(vals), wanted
                )
                texts[name, "default"] = self.text_of(
                    name,
                    "onchange",
                    [],
                    {},
                    [],
                    wanted,
                    context={f"default_{field}": row for field, row in vals.items()},
                )
            for key, text in texts.items():
                with self.subTest(user.login, key=key):
                    if user == self.officer:
                        self.assertIn('"result"', text)
                    else:
                        self.assertTellsNothing(text, user.login, told)

    def test_errors_in_debug_mode(self):
        """There Odoo says how the records are called that one may not see."""
        request = self.request.sudo()
        rows = [
            request,
            self.defender,
            self.help,
            request.violation_ids,
            request.consent_ids,
            request.message_ids,
            self.activity,
            self.file,
        ]
        for user in self.outsiders:
            self.authenticate(user.login, user.login, session_extra={"debug": "1"})
            for record in rows:
                for method, args in (
                    ("read", (record.ids, ["display_name", "create_date"])),
                    ("write", (record.ids, {"create_uid": user.id})),
                    ("unlink", (record.ids,)),
                    ("export_data", (record.ids, ["display_name"])),
                ):
                    text = self.text_of(record._name, method, *args)
                    label = f"{user.login} {record._name}.{method}"
                    with self.subTest(label):
                        self.assertIn('"error"', text)
                        self.assertTellsNothing(text, label, self.words)
            self.env.invalidate_all()
        self.assertTrue(self.file.exists())

    def test_files_that_wait_for_their_record(self):
        """Administrators are not on the team, and open no more than others do."""
        self.authenticate(self.officer.login, self.officer.login)
        answer = self.url_open(
            "/mail/attachment/upload",
            data={
                "csrf_token": Request.csrf_token(self),
                "thread_model": REQUEST,
                "thread_id": self.request.id,
                "is_pending": "true",
            },
            files={"ufile": (f"{WORDS['file_name']}.txt", WORDS["file"].encode())},
        )
        file = self.env["ir.attachment"].browse(answer.json()["data"]["attachment_id"])
        path = f"/web/content/{file.id}"
        self.assertIn(WORDS["file"], self.url_open(path).text)
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for method, args in (
                ("read", (file.ids, ["name"])),
                ("read", (file.ids, ["raw"])),
                ("search_read", ([("id", "in", file.ids)], ["name"])),
                ("export_data", (file.ids, ["name"])),
                ("copy", (file.ids,)),
                ("unlink", (file.ids,)),
            ):
                text = self.text_of("ir.attachment", method, *args)
                label = f"{user.login} {method}"
                with self.subTest(label):
                    self.assertTellsNothing(text, label)
            form = {
                "file_ids": str(file.id),
                "zip_name": "a.zip",
                "csrf_token": Request.csrf_token(self),
            }
            for answer in (
                self.url_open(path),
                self.url_open("/mail/attachment/zip", data=form),
            ):
                with self.subTest(user.login, path=answer.url):
                    self.assertTellsNothing(answer.content.decode("latin-1"), path)
        self.assertTrue(file.exists())
        # Their own, and what is no secret, stays open to them.
        for maker in (self.system, self.finance):
            other = self.as_user(self.env["ir.attachment"], maker).create(
                {"name": "a.txt", "raw": b"a"}
            )
            found = self.as_user(other, self.system).search([("id", "=", other.id)])
            self.assertEqual(found.raw, b"a")

    def test_routes_of_the_chatter(self):
        """What changes nothing, asked for by number, says nothing either."""
        request, message = self.request, self.message.id
        thread = {"thread_model": REQUEST, "thread_id": request.id}
        record = {"res_model": REQUEST, "res_id": request.id, "partner_ids": []}
        follower = request.sudo().message_follower_ids[:1]
        mails = [self.manager.email, self.officer.email]
        routes = [
            ("/mail/thread/unsubscribe", record),
            ("/mail/thread/subscribe", record),
            ("/mail/read_subscription_data", {"follower_id": follower.id}),
            ("/mail/thread/recipients/get_suggested_recipients", thread),
            ("/mail/partner/from_email", {**thread, "emails": mails}),
            (
                "/mail/message/reaction",
                {"message_id": message, "content": "x", "action": "add"},
            ),
            (
                "/mail/message/update_content",
                {"message_id": message, "update_data": {"body": "x"}},
            ),
            ("/mail/link_preview", {"message_id": message}),
            ("/discuss/search", {"term": WORDS["subject"][:6]}),
            ("/mail/data", {"fetch_params": ["failures", "mail.canned.response"]}),
            ("/mail/data", {"fetch_params": ["init_messaging"]}),
        ]
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for path, params in routes:
                answer = self.opener.post(
                    f"{self.base_url()}{path}", json={"params": params}
                )
                with self.subTest(user.login, path=path):
                    self.assertTellsNothing(answer.text, path, self.words)
                    if path.startswith("/mail/thread"):
                        self.assertNotIn(self.manager.email, answer.text)

    def test_a_message_that_waits(self):
        """It is not sent back by e-mail when it cannot be posted."""
        model = self.as_user(self.env["mail.scheduled.message"], self.officer)
        vals = {
            "model": REQUEST,
            "res_id": self.request.id,
            "author_id": self.officer.partner_id.id,
            "body": WORDS["note"],
            "subject": WORDS["subject"],
            "scheduled_date": Datetime.now() + timedelta(hours=1),
        }
        with self.assertRaisesRegex(ValidationError, "code name"):
            model.create({**vals, "body": f"Call {WORDS['name']}"})
        message = model.create(vals)
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            for method, args in (
                ("read", (message.ids, ["body"])),
                ("search_read", ([("id", "in", message.ids)], ["body"])),
                ("export_data", (message.ids, ["body"])),
            ):
                text = self.text_of(message._name, method, *args)
                with self.subTest(user.login, method=method):
                    self.assertTellsNothing(text, user.login)
        request = self.as_user(self.request, self.manager)
        request.officer_id = self.other_officer
        request.team_ids -= self.officer
        known = self.env["mail.mail"].sudo().search([])
        with self.enter_registry_test_mode(), freeze_time(vals["scheduled_date"]):
            self.env["mail.scheduled.message"].sudo()._post_messages_cron()
        self.assertFalse(message.exists())
        mails = self.env["mail.mail"].sudo().search([]) - known
        told = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("partner_ids", "in", self.officer.partner_id.ids)], order="id desc"
            )[:1]
        )
        self.assertIn("not kept", told.body)
        self.assertTellsNothing(told.body, "message")
        self.assertTellsNothing(mails.mapped("body_html"), "mail")

    def test_no_text_message_leaves(self):
        if "sms.sms" not in self.env:
            return
        request = self.as_user(self.request, self.officer)
        request.message_post(
            body=WORDS["note"], message_type="sms", sms_numbers=["+32470123456"]
        )
        texts = self.env["sms.sms"].sudo().search([])
        self.assertTellsNothing(texts.mapped("body"), "sms")

    def test_reminders_of_meetings(self):
        alarm = self.env["calendar.alarm"].create(
            {
                "name": "A",
                "alarm_type": "email",
                "duration": 2,
                "interval": "hours",
            }
        )
        start = Datetime.now() + timedelta(hours=1)
        manager = self.env["calendar.alarm_manager"]
        vals = {
            "name": WORDS["subject"],
            "start": start,
            "stop": start + timedelta(hours=1),
            "alarm_ids": [Command.set(alarm.ids)],
        }
        model = self.as_user(self.env["calendar.event"], self.officer)
        other = model.create({**vals, "name": "Open"})
        meeting = model.create(
            {
                **vals,
                "res_model_id": self.env["ir.model"]._get_id(REQUEST),
                "res_id": self.request.id,
            }
        )
        self.env.flush_all()
        found = manager._get_events_by_alarm_to_notify("email").get(alarm.id, [])
        self.assertIn(other.id, found)
        self.assertNotIn(meeting.id, found)
