# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files on protection over the web: the team gets them, nobody else does."""

import base64
import io
import zipfile
from unittest.mock import patch

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import config, mute_logger

from ..crypto import KEY_FILE_OPTION
from .files_common import FILE, FilesSetup, draw


@tagged("post_install", "-at_install")
class TestFilesOverHttp(FilesSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_files()
        cls.file = cls.ways.make()
        cls.picture = cls.ways.make(name="p.png", raw=draw())
        cls.pdf = cls.ways.make(name="p.pdf", raw=cls.draw_page())
        cls.picture.sudo().thumbnail = base64.b64encode(draw())
        cls.file.generate_access_token()

    @staticmethod
    def draw_page():
        content = io.BytesIO()
        page = Canvas(content)
        page.drawString(50, 50, FILE.decode())
        page.save()
        return content.getvalue()

    def get_first_page(self):
        token = self.pdf.sudo()._get_ownership_token()
        path = f"/mail/attachment/pdf_first_page/{self.pdf.id}?access_token={token}"
        return self.get(path)

    def get_addresses(self):
        """Return every address of the files, with every token there is."""
        file, picture = self.file.sudo(), self.picture.sudo()
        ids = f"{file.id}", f"{picture.id}"
        tokens = [
            "",
            file.access_token,
            file._get_raw_access_token(),
            picture._get_raw_access_token(),
            picture._get_thumbnail_token(),
            picture._get_ownership_token(),
        ]
        paths = [
            pattern.format(id_)
            for id_ in ids
            for pattern in (
                "/web/content/{}?",
                "/web/content/{}?download=1&unique=1&",
                "/web/content?model=ir.attachment&field=datas&id={}&",
                "/web/content?model=ir.attachment&field=db_datas&id={}&",
                "/web/image/{}?",
                "/web/image/{}/60x40?unique=1&",
                "/web/image/ir.attachment/{}/thumbnail?",
                "/web/image/ir.attachment/{}/raw?download=1&",
            )
        ]
        return [
            "/paper",
            *(f"{path}access_token={token}" for path in paths for token in tokens),
        ]

    def get(self, path, **headers):
        return self.url_open(path, headers=headers, timeout=30)

    def test_the_team_gets_it(self):
        self.authenticate(self.officer.login, self.officer.login)
        content = f"/web/content/{self.file.id}"
        for path in (content, f"{content}?unique=1", f"{content}?download=1"):
            answer = self.get(path)
            self.assertEqual((answer.status_code, answer.content), (200, FILE), path)
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertIn("paper.txt", answer.headers["Content-Disposition"])
        part = self.get(content, Range="bytes=3-11")
        self.assertEqual((part.status_code, part.content), (206, FILE[3:12]))
        self.assertEqual(part.headers["Content-Range"], f"bytes 3-11/{len(FILE)}")
        self.assertEqual(part.headers["Cache-Control"], "no-store")
        self.assertEqual(self.get(content, Range="bytes=900-").status_code, 416)
        token = self.file.sudo()._get_raw_access_token()
        answer = self.get(f"{content}?unique=1&access_token={token}")
        self.assertEqual(answer.content, FILE)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        image = self.get(f"/web/image/{self.picture.id}?unique=1")
        self.assertEqual(image.content, draw())
        self.assertEqual(image.headers["Cache-Control"], "no-store")
        small = self.get(f"/web/image/{self.picture.id}/60x40")
        self.assertEqual(Image.open(io.BytesIO(small.content)).size, (60, 40))
        shown = self.get(f"/web/image/ir.attachment/{self.picture.id}/thumbnail")
        self.assertEqual(Image.open(io.BytesIO(shown.content)).size, (300, 200))
        self.assertEqual(shown.headers["Cache-Control"], "no-store")
        self.assertTrue(self.get_first_page().content.startswith(b"%PDF"))
        packed = self.zip(self.file | self.picture)
        with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
            self.assertEqual(archive.read("paper.txt"), FILE)
            self.assertEqual(archive.read("p.png"), draw())

    def zip(self, files):
        ids = ",".join(map(str, files.ids))
        return self.url_open(
            "/mail/attachment/zip",
            data={
                "file_ids": ids,
                "zip_name": "all.zip",
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    @mute_logger("odoo.http")
    def test_uploads_of_the_team_are_never_in_clear(self):
        self.authenticate(self.officer.login, self.officer.login)
        for pending in ("", "true"):
            answer = self.url_open(
                "/mail/attachment/upload",
                data={
                    "thread_model": self.request._name,
                    "thread_id": self.request.id,
                    "is_pending": pending,
                    "csrf_token": http.Request.csrf_token(self),
                },
                files={"ufile": ("up.txt", FILE)},
            )
            file = self.env["ir.attachment"].browse(
                answer.json()["data"]["attachment_id"]
            )
            self.assertSealed(file)

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_nobody_else_gets_it(self):
        told = {FILE, draw()}
        # As a row from before the rule against it.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET url = '/paper' WHERE id = %s", self.file.ids
        )
        for user in (None, *(self.other_manager | self.system | self.portal)):
            login = user and user.login
            self.authenticate(login, login)
            for path in self.get_addresses():
                answer = self.get(path)
                with self.subTest(login, path=path):
                    self.assertNotIn(answer.content, told)
                    self.assertNotIn(b"Vesperlarked", answer.content)
                    if answer.ok:
                        # The placeholder of a picture that is not there.
                        self.assertTrue(path.startswith("/web/image"))
                        image = Image.open(io.BytesIO(answer.content))
                        colour = image.convert("RGB").getpixel((5, 5))
                        self.assertNotEqual(colour, (17, 93, 171))
            self.assertFalse(self.get_first_page().ok, login)
            if user:
                packed = self.zip(self.file | self.picture)
                self.assertFalse(packed.ok, login)

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_without_the_key_it_says_so(self):
        self.authenticate(self.officer.login, self.officer.login)
        with patch.dict(config.options, {KEY_FILE_OPTION: "/nowhere"}):
            for path in ("/web/content/{}", "/web/image/{}?download=1"):
                answer = self.get(path.format(self.picture.id))
                self.assertEqual(answer.status_code, 503)
                self.assertIn("key file cannot be read", answer.text)
                self.assertNotIn("/nowhere", answer.text)
