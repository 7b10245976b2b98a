# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What lesser roles try, by every door, to learn of a request that is not theirs."""

import json
import logging

from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.omct_network.tests.rpc_common import RpcCase

from attack_common import (  # isort: skip  beside this file
    REQUEST,
    WORDS,
    AttackSetup,
    LogKeeper,
)

LOGGERS = ("odoo.addons.base.models.ir_rule", "odoo.http", "odoo.sql_db")
#: Rows that a reader looks at of each model, the newest.
MOST = 60


def parts(word):
    """Return what an attacker guesses of a word."""
    return word[: max(4, len(word) - 3)]


@tagged("post_install", "-at_install")
class TestAttackModels(AttackSetup, TransactionCase):
    """Every model there is, read by everybody as far as the rights go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_attack()
        for name in LOGGERS:
            cls.enterClassContext(mute_logger(name))

    def read_all(self, env, name):
        """Return what a user reads of the newest rows of a model, as text."""
        model = env[name].with_context(active_test=False)
        try:
            rows = model.search([], order="id desc", limit=MOST)
        except (AccessError, AccessDenied, UserError):
            return ""
        except Exception as error:  # pylint: disable=broad-except
            # Some models of Odoo cannot be searched so; what they say counts.
            return repr(error)
        # Files are asked for by their own doors.
        names = [
            field
            for field, got in model.fields_get(attributes=["type"]).items()
            if got["type"] != "binary"
        ]
        text = self.read_rows(rows, names)
        if text is None:
            # A row or a field that is closed must not hide the others.
            told = [self.read_rows(row, names) for row in rows]
            told += [self.read_rows(rows, [field]) for field in names]
            text = "".join(filter(None, told))
        return text

    def read_rows(self, rows, names):
        try:
            return repr(rows.read(names))
        except (AccessError, AccessDenied, MissingError, UserError):
            return None
        except Exception as error:  # pylint: disable=broad-except
            return repr(error)

    def test_the_team_does_find_it(self):
        """Otherwise the rest would prove nothing."""
        self.env.invalidate_all()
        env = self.env(user=self.officer)
        text = "".join(
            self.read_all(env, name)
            for name in (
                REQUEST,
                "omct.protection.addition",
                "omct.protection.violation",
                "omct.protection.consent",
                "omct.protection.reference",
                "omct.protection.medical",
                "omct.protection.hold",
                "omct.protection.assistance",
                "mail.message",
                "mail.activity",
                "ir.attachment",
            )
        )
        shown = WORDS.keys() - {
            *("name", "contact", "location", "birth_date", "notes"),
            *("medical_file", "outcome", "activity", "note", "file"),
        }
        for key in shown:
            self.assertIn(WORDS[key], text, key)

    def test_no_model_tells_anybody(self):
        models = [
            name
            for name, model in self.env.registry.items()
            if not model._abstract and not name.startswith("ir.model")
        ]
        for user in self.outsiders:
            with self.subTest(user.login):
                self.env.invalidate_all()
                env = self.env(user=user, su=False)
                for name in models:
                    if not env[name].has_access("read"):
                        continue
                    with self.env.cr.savepoint():
                        text = self.read_all(env, name)
                    self.assertTellsNothing(text, f"{user.login} {name}")

    def test_what_leaves_by_mail(self):
        mails = self.env["mail.mail"].sudo().search([])
        for mail in mails:
            self.assertTellsNothing(f"{mail.subject} {mail.body_html}", "mail")
            self.assertTellsNothing(mail.mapped("attachment_ids.name"), "mail")

    def test_what_accounting_holds(self):
        self.payout.with_user(self.finance)
        for name in ("account.move", "account.move.line", "omct.disbursement"):
            rows = self.env[name].sudo().search([])
            stored = [
                field.name
                for field in rows._fields.values()
                if field.store and field.type in ("char", "text", "html")
            ]
            self.assertTellsNothing(rows.read(stored), name)

    def test_the_pack_of_an_auditor(self):
        """What is printed of a payout."""
        self.env.invalidate_all()
        reports = self.env["ir.actions.report"].with_user(self.finance)
        for report in self.env["ir.actions.report"].search(
            [("model", "=", "omct.disbursement"), ("report_type", "=", "qweb-pdf")]
        ):
            html = reports._render_qweb_html(report.report_name, self.payout.ids)[0]
            self.assertTellsNothing(html, report.report_name)


@tagged("post_install", "-at_install")
class TestAttackHttp(RpcCase, AttackSetup, HttpCase):
    """The same by remote calls, pages and files, with the log beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_attack()
        cls.keeper = LogKeeper()
        logging.getLogger().addHandler(cls.keeper)
        cls.addClassCleanup(logging.getLogger().removeHandler, cls.keeper)
        env = cls.env
        request = cls.request.sudo()
        domain = [("res_model", "=", REQUEST), ("res_id", "=", request.id)]
        cls.targets = [
            request,
            cls.defender,
            cls.help,
            request.violation_ids,
            request.assessment_ids,
            request.consent_ids,
            request.medical_ids,
            request.hold_ids,
            env["omct.protection.reference"].search([("request_id", "=", request.id)]),
            request.message_ids,
            request.message_ids.notification_ids,
            request.message_follower_ids,
            env["mail.tracking.value"].search(
                [("mail_message_id", "in", request.message_ids.ids)]
            ),
            env["mail.activity"].search(domain),
            env["ir.attachment"].search(domain),
        ]
        cls.targets = [rows.with_env(env) for rows in cls.targets]

    def setUp(self):
        super().setUp()
        self.keeper.lines.clear()

    # ------------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------------

    def call(self, model, method, *args, **kwargs):
        return self.post_call(model, method, *args, **kwargs).text

    def get_calls(self, rows):
        """Yield the remote calls tried on records by their number."""
        names = [
            name
            for name, field in rows._fields.items()
            if field.type in ("char", "text", "html", "many2one", "selection", "date")
        ]
        ids = rows.ids
        yield "read", (ids, [])
        yield "read", (ids, names[:60])
        yield "web_read", (ids, {name: {} for name in names[:60]})
        yield "export_data", (ids, ["id", "display_name", *names[:10]])
        yield "copy_data", (ids,)
        yield "copy", (ids,)
        yield "write", (ids, {"display_name": "x"})
        yield "unlink", (ids,)
        yield "name_search", ("", [("id", "in", ids)])
        yield "search_read", ([("id", "in", ids)],)
        yield "web_search_read", ([("id", "in", ids)], {"display_name": {}})
        yield "onchange", (ids, {}, [], {name: {} for name in names[:20]})
        yield "get_metadata", (ids,)
        yield "message_post", (ids[:1],)

    def get_groups(self, rows):
        """Yield groupings; none may tell that there is one, nor a value."""
        names = [
            name
            for name, field in rows._fields.items()
            if field.type in ("char", "text", "many2one", "selection") and field.store
        ][:6]
        domain = [("id", "in", rows.ids)]
        for name in names:
            yield "formatted_read_group", (domain, [name], ["__count"])
            yield "web_read_group", (domain, [name], ["__count"])
            yield "read_group", (domain, ["__count"], [name])

    def each_user(self):
        for user in self.outsiders:
            self.authenticate(user.login, user.login)
            yield user
        self.authenticate(None, None)
        yield self.env.ref("base.public_user")

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_the_team_does_find_it(self):
        self.authenticate(self.officer.login, self.officer.login)
        text = self.call(REQUEST, "read", self.request.ids, ["narrative"])
        self.assertIn(WORDS["narrative"], text)
        files = self.targets[-1]
        self.assertIn(WORDS["file"], self.url_open(f"/web/content/{files.id}").text)

    def test_records_by_number(self):
        """Neither a word nor, but for those who read the logs, a code or reference."""
        codes = {"code": self.defender.name, "reference": self.request.name}
        readers = self.auditor | self.other_manager
        for user in self.each_user():
            for rows in self.targets:
                self.assertTrue(rows, rows._name)
                for method, args in self.get_calls(rows):
                    text = self.call(rows._name, method, *args)
                    label = f"{user.login} {rows._name}.{method}"
                    self.assertTellsNothing(text, label)
                    if user not in readers:
                        self.assertTellsNothing(text, label, codes)
        self.assertTellsNothing("\n".join(self.keeper.lines), "log")
        self.assertTrue(self.request.exists())
        self.assertEqual(self.targets[-1].exists(), self.targets[-1])

    def test_groups(self):
        for user in self.each_user():
            for rows in self.targets:
                for method, args in self.get_groups(rows):
                    text = self.call(rows._name, method, *args)
                    self.assertTellsNothing(text, f"{user.login} {rows._name}.{method}")
        self.assertTellsNothing("\n".join(self.keeper.lines), "log")

    def test_guesses(self):
        """A domain on a closed column answers neither yes nor no."""
        guesses = [
            (REQUEST, "narrative_cipher"),
            (REQUEST, "narrative"),
            (REQUEST, "message_ids.body"),
            (REQUEST, "defender_ids.identity_name"),
            ("omct.protection.defender", "identity_name"),
            ("omct.protection.defender", "person_hash"),
            ("omct.protection.assistance", "request_id.defender_ids.name"),
            ("omct.disbursement", "assistance_id.request_id.name"),
            ("omct.disbursement", "assistance_id"),
            ("mail.message", "body"),
            ("mail.activity", "summary"),
            ("ir.attachment", "name"),
            ("ir.attachment", "index_content"),
            ("res.users", "activity_ids.summary"),
            ("res.partner", "message_ids.body"),
            ("res.country", "omct_request_count"),
        ]
        for user in self.each_user():
            for model, path in guesses:
                for word in (parts(WORDS["message"]), parts(WORDS["file"]), ""):
                    domain = [(path, "ilike", word), (path, "!=", False)]
                    for text in (
                        self.call(model, "search_count", domain),
                        self.call(model, "search_read", domain, ["display_name"]),
                    ):
                        self.assertTellsNothing(text, f"{user.login} {model} {path}")
            # A hit of a message or a file would be told by its number alone.
            for model, path, key in (
                ("mail.message", "body", "message"),
                ("mail.activity", "summary", "activity"),
                ("ir.attachment", "name", "file_name"),
                ("ir.attachment", "index_content", "file"),
            ):
                text = self.call(model, "search", [(path, "ilike", parts(WORDS[key]))])
                if '"result"' in text:
                    self.assertIn('"result": []', text, f"{user.login} {model} {path}")
        self.assertTellsNothing("\n".join(self.keeper.lines), "log")

    def get_paths(self):
        request, files = self.request.id, self.targets[-1]
        medical = self.request.sudo().medical_ids
        yield from (f"/web/content/{files.id}", f"/web/image/{files.id}")
        yield f"/web/content/{files.id}?download=true"
        yield f"/web/content?model=ir.attachment&id={files.id}&field=raw"
        yield f"/mail/attachment/{files.id}"
        yield f"/protection/medical/{medical.id}"
        yield f"/mail/view?model={REQUEST}&res_id={request}"
        yield f"/mail/message/{self.request.sudo().message_ids[:1].id}"
        yield f"/odoo/protection-requests/{request}"
        yield f"/odoo/{REQUEST}/{request}"
        yield f"/my/questions/{request}"
        yield "/my/requests"
        yield f"/json/1/protection-requests/{request}"
        for name in ("narrative_cipher", "narrative", "caller", "display_name"):
            yield f"/web/content?model={REQUEST}&id={request}&field={name}"
            yield f"/web/image?model={REQUEST}&id={request}&field={name}"
        yield (
            "/web/content?model=omct.protection.medical"
            f"&id={medical.id}&field=content_cipher"
        )
        for rows in self.targets[:9]:
            yield f"/report/html/web.report_layout/{rows.ids[0]}"
            yield f"/web/image/{rows._name}/{rows.ids[0]}/avatar_128"

    def test_pages_and_files(self):
        for user in self.each_user():
            for path in self.get_paths():
                answer = self.url_open(path)
                label = f"{user.login} {path}"
                self.assertTellsNothing(answer.text, label)
                self.assertTellsNothing(answer.headers, label)
                self.assertTellsNothing(answer.url, label)
        self.assertTellsNothing("\n".join(self.keeper.lines), "log")

    def test_threads_and_searches(self):
        """Routes of the chatter, mentions, the bell, and the search of Odoo."""
        request = self.request.id
        thread = {"thread_model": REQUEST, "thread_id": request}
        routes = [
            ("/mail/thread/messages", thread),
            ("/mail/thread/recipients", thread),
            ("/mail/inbox/messages", {}),
            ("/mail/history/messages", {}),
            ("/mail/starred/messages", {}),
            (
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                "thread_model": REQUEST,
                                "thread_id": request,
                                "request_list": ["activities", "attachments"],
                            },
                        ],
                        "systray_get_activities",
                    ]
                },
            ),
        ]
        for user in self.each_user():
            for path, params in routes:
                answer = self.opener.post(
                    f"{self.base_url()}{path}", json={"params": params}
                )
                self.assertTellsNothing(answer.text, f"{user.login} {path}")
            for model, key in (
                ("omct.protection.defender", "name"),
                (REQUEST, "narrative"),
                ("res.partner", "name"),
                ("res.partner", "caller"),
                ("res.users", "name"),
            ):
                text = self.call(model, "name_search", parts(WORDS[key]))
                self.assertTellsNothing(text, f"{user.login} {model}.name_search")
        self.assertTellsNothing("\n".join(self.keeper.lines), "log")

    def test_referenced_records(self):
        """A record of one's own leads to no other: neither read nor exported."""
        message = self.request.sudo().message_ids.filtered(
            lambda rec: WORDS["message"] in (rec.body or "")
        )
        files = self.targets[-1]
        for user in self.each_user():
            own = user.partner_id.id
            for vals in (
                {"parent_id": message.id},
                {"attachment_ids": [[6, 0, files.ids]]},
            ):
                for model, more in (
                    ("mail.compose.message", {"model": "res.partner"}),
                    ("mail.message", {"model": "res.partner", "res_id": own}),
                    ("mail.scheduled.message", {"model": "res.partner", "res_id": own}),
                ):
                    self.try_reference(user, model, {**more, **vals})
        self.assertTellsNothing("\n".join(self.keeper.lines), "log")

    def try_reference(self, user, model, vals):
        paths = [
            "parent_id/body",
            "parent_id/subject",
            "parent_id/record_name",
            "parent_id/attachment_ids/name",
            "attachment_ids/name",
            "attachment_ids/index_content",
        ]
        text = self.call(model, "create", [vals])
        self.assertTellsNothing(text, f"{user.login} {model}.create")
        made = json.loads(text).get("result") or []
        for method, args in (
            ("read", (made,)),
            ("export_data", (made, paths)),
            ("export_data", (made, paths[:1])),
            ("export_data", (made, paths[4:])),
            ("web_read", (made, {"parent_id": {"fields": {"body": {}}}})),
        ):
            text = self.call(model, method, *args)
            self.assertTellsNothing(text, f"{user.login} {model}.{method}")

    def test_answers_to_messages_of_others(self):
        """The dialog that answers takes the subject of what it answers."""
        message = self.request.sudo().message_ids.filtered("subject")[:1]
        spec = {"subject": {}, "parent_id": {}, "model": {}, "composition_mode": {}}
        values = {"parent_id": message.id, "composition_mode": "comment"}
        for user in self.each_user():
            text = self.call(
                "mail.compose.message", "onchange", [], values, ["parent_id"], spec
            )
            self.assertTellsNothing(text, f"{user.login} onchange")
            text = self.call("mail.compose.message", "create", [values])
            made = json.loads(text).get("result") or []
            self.assertFalse(made, user.login)

    def test_exports(self):
        for user in self.each_user():
            for rows in self.targets[:9]:
                query = {
                    "model": rows._name,
                    "fields": [{"name": "display_name", "label": "N"}],
                    "ids": rows.ids,
                    "domain": [],
                    "import_compat": False,
                }
                token = Request.csrf_token(self)
                form = {"data": json.dumps(query), "csrf_token": token}
                answer = self.url_open("/web/export/csv", data=form)
                self.assertTellsNothing(answer.text, f"{user.login} {rows._name}")
