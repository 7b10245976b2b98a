# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import ProtectionCommon, ProtectionSetup

TEXT = b"%PDF-1.4 Scars as described by Ottokar"
SECRET = "Linear scars, as told by Ottokar"


class MedicalSetup(ProtectionSetup):
    def make_document(self, request=None, user=None, **vals):
        request = request or self.make_request()
        return (
            self.env["omct.protection.medical"]
            .with_user(user or self.officer)
            .create(
                {
                    "request_id": request.id,
                    "defender_id": request.sudo().defender_ids[:1].id,
                    "findings": SECRET,
                    "examiner": "Dr Ottokar",
                    "consistency": "highly",
                    "content": base64.b64encode(TEXT),
                    "content_name": "ottokar scars.pdf",
                    **vals,
                }
            )
        )

    def log(self, document, kind=None):
        lines = self.env["omct.protection.medical.log"].search(
            [("medical_id", "=", document.id)], order="id"
        )
        return lines.filtered(lambda line: not kind or line.kind == kind)


@tagged("post_install", "-at_install")
class TestMedical(MedicalSetup, ProtectionCommon):
    def test_a_document_with_its_reader(self):
        document = self.make_document()
        self.assertRegex(document.name, r"^M/\d{4}/\d{4}$")
        self.assertEqual(document.reader_ids, self.officer)
        self.assertEqual(document.findings, SECRET)
        self.assertEqual(document.file_size, len(TEXT))
        name, content = document._read_file()
        self.assertEqual(content, TEXT)
        self.assertEqual(name, document.name.replace("/", "-") + ".pdf")
        self.assertEqual(self.log(document).mapped("kind"), ["write", "read"])
        self.assertEqual(document.request_id.medical_count, 1)

    def test_the_file_does_not_come_back_by_reading(self):
        document = self.make_document()
        for values in (
            document.read(),
            document.web_read({"content": {}, "content_name": {}}),
        ):
            self.assertNotIn("ottokar scars", str(values))
            self.assertFalse(values[0]["content"])

    def test_the_team_is_not_enough(self):
        document = self.make_document()
        request = document.request_id
        for user in (self.manager, *self.outsiders):
            seen = self.as_user(document, user)
            for attempt in (
                lambda seen=seen: seen.read(["name"]),
                lambda seen=seen: seen.write({"kind": "picture"}),
                lambda seen=seen: seen.write(
                    {"reader_ids": [Command.link(seen.env.uid)]}
                ),
                lambda seen=seen: seen._read_file(),
                lambda seen=seen: seen.action_download(),
                lambda seen=seen: seen.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
            self.assertFalse(seen.sudo().findings)
        seen = self.as_user(document, self.manager)
        self.assertFalse(seen.search([]))
        self.assertEqual(self.as_user(request, self.manager).medical_count, 0)
        self.assertFalse(self.as_user(request, self.manager).medical_ids)

    def test_a_reader_names_another_of_the_team(self):
        document = self.make_document()
        document.reader_ids = [Command.link(self.manager.id)]
        self.assertEqual(self.as_user(document, self.manager).findings, SECRET)
        for user in (self.other_officer, self.finance):
            with self.assertRaisesRegex(ValidationError, "on the team"):
                document.reader_ids = [Command.link(user.id)]
        with self.assertRaisesRegex(ValidationError, "a reader at least"):
            self.as_user(document, self.officer).reader_ids = [Command.clear()]

    def test_a_manager_of_the_team_joins_openly(self):
        document = self.make_document()
        request = document.request_id
        for user in (self.officer, self.other_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(request, user).action_join_medical()
        self.as_user(request, self.manager).action_join_medical()
        self.assertEqual(self.as_user(document, self.manager).findings, SECRET)
        self.assertEqual(self.log(document, "join").user_id, self.manager)
        self.assertIn("joined", str(request.message_ids.mapped("body")))

    def test_leaving_the_team_ends_it_for_good(self):
        document = self.make_document(
            reader_ids=[Command.set((self.officer | self.manager).ids)]
        )
        request = self.as_user(document.request_id, self.manager)
        request.write(
            {
                "officer_id": self.other_officer.id,
                "team_ids": [Command.unlink(self.officer.id)],
            }
        )
        with self.assertRaises(AccessError):
            self.as_user(document, self.officer).read(["name"])
        self.as_user(request, self.manager).team_ids = [Command.link(self.officer.id)]
        with self.assertRaises(AccessError):
            self.as_user(document, self.officer).read(["name"])

    def test_the_last_reader_leaves(self):
        document = self.make_document()
        self.as_user(document.request_id, self.manager).write(
            {
                "officer_id": self.other_officer.id,
                "team_ids": [Command.unlink(self.officer.id)],
            }
        )
        self.assertEqual(document.sudo().reader_ids, self.manager)

    def test_it_is_about_a_defender_of_the_request(self):
        other = self.make_defender()
        with self.assertRaises(ValidationError):
            self.make_document(defender_id=other.id)
        document = self.make_document()
        with self.assertRaises(AccessError):
            document.defender_id = other

    def test_others_put_nothing_in(self):
        request = self.make_request()
        for user in self.outsiders:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.make_document(request=request, user=user)

    def test_files_that_are_none(self):
        for content in ("", "not base64 at all!", base64.b64encode(b"")):
            document = self.make_document(content=False)
            if content == "":
                document.content = content
                self.assertFalse(document.file_size)
                with self.assertRaisesRegex(UserError, "no file"):
                    document.action_download()

    def test_nothing_in_the_database(self):
        self.make_document()
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM omct_protection_medical t")
        text = str(self.env.cr.fetchall())
        for telling in ("Ottokar", "ottokar", base64.b64encode(TEXT).decode()):
            self.assertNotIn(telling, text)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "omct.protection.medical")]
            )
        )

    def test_the_log_is_closed(self):
        line = self.log(self.make_document())
        for user in self.outsiders | self.officer | self.manager:
            seen = self.as_user(line, user)
            for attempt in (
                lambda seen=seen: seen.write({"kind": "read"}),
                lambda seen=seen: seen.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        self.assertTrue(self.as_user(line, self.auditor).display_name.startswith("M/"))


@tagged("post_install", "-at_install")
class TestMedicalDownload(MedicalSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def test_readers_alone(self):
        document = self.make_document()
        url = f"/protection/medical/{document.id}"
        self.authenticate(self.officer.login, self.officer.login)
        answer = self.url_open(url)
        self.assertEqual(answer.content, TEXT)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn("M-", answer.headers["Content-Disposition"])
        self.assertNotIn("ottokar", str(answer.headers))
        self.assertEqual(self.log(document, "read").user_id, self.officer)
        for user in (self.manager, self.other_manager, self.finance, self.portal):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(len(self.log(document, "read")), 1)
        content = f"/web/content/omct.protection.medical/{document.id}/content"
        self.authenticate(self.manager.login, self.manager.login)
        self.assertNotIn(TEXT, self.url_open(content).content)
        self.authenticate(self.officer.login, self.officer.login)
        self.assertNotIn(TEXT, self.url_open(content).content)
