# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every way that a file takes to a request."""

import base64
import hashlib
import io

from PIL import Image, PngImagePlugin

from odoo import SUPERUSER_ID, Command
from odoo.tools import SQL

from .common import ProtectionSetup

FILE = b"Vesperlarked said who it was, and where they live."


def draw(text=None):
    """Return a picture large enough to be told from a placeholder.

    :param str text: stands in it as a remark, in clear
    """
    content, remark = io.BytesIO(), PngImagePlugin.PngInfo()
    if text:
        remark.add_text("Comment", text)
    Image.new("RGB", (300, 200), (17, 93, 171)).save(content, "PNG", pnginfo=remark)
    return content.getvalue()


class FileWays:
    """Puts files on a request as its officer, or moves them there as the system.

    :param request: in the environment of its officer, with medical evidence
    :param partner: a record outside protection
    :param bytes content: of each file
    """

    def __init__(self, request, partner, content=FILE):
        self.request, self.partner, self.content = request, partner, content
        self.place = {"res_model": request._name, "res_id": request.id}
        self.files = request.env["ir.attachment"]
        self.picture = base64.b64encode(draw(content.decode()))

    def make(self, record=None, user=None, **vals):
        """Put a file on the request, or on another record."""
        record = self.request if record is None else record
        return (
            self.files.with_user(user or self.files.env.user)
            .create(
                {
                    "name": "paper.txt",
                    "raw": self.content,
                    "res_model": record._name,
                    "res_id": record.id,
                    **vals,
                }
            )
            .with_user(user or self.files.env.user)
        )

    def make_outside(self, **vals):
        return self.make(self.partner, SUPERUSER_ID, **vals)

    def make_all(self):
        """Yield (way, attachment) for every way."""
        yield from self.make_directly()
        yield from self.make_by_move()
        yield from self.make_by_message()
        yield from self.make_thumbnails()

    def make_directly(self):
        content, encoded = self.content, base64.b64encode(self.content)
        yield "raw", self.make()
        yield "text", self.make(raw=content.decode())
        yield "datas", self.make(raw=False, datas=encoded)
        yield "db_datas", self.make(raw=False, db_datas=content)
        file = self.make(raw=False)
        file.raw = content
        yield "raw written", file
        file = self.make(raw=b"Something else")
        file.write({"datas": encoded})
        yield "datas written", file
        context = {f"default_{key}": value for key, value in self.place.items()}
        model = self.files.with_context(**context)
        yield "default", model.create({"name": "p.txt", "raw": content})
        yield "copy within", self.make().copy()
        yield "medical", self.make(self.request.medical_ids)

    def make_by_move(self):
        nowhere = {"res_model": False, "res_id": False}
        for way, first in {"from a partner": {}, "from nowhere": nowhere}.items():
            file = self.make_outside(**first)
            file.write(self.place)
            yield way, file
        file = self.make_outside()
        file.write({**self.place, "raw": self.content})
        yield "moved and written", file
        yield "copy", self.make_outside().copy(self.place)

    def make_by_message(self):
        attached = [("p.txt", self.content)]
        message = self.request.message_post(body="x", attachments=attached)
        yield "message", message.attachment_ids
        # As an upload in the composer, before its message is sent.
        waiting = self.make(res_model="mail.compose.message", res_id=0)
        yield "waiting", waiting
        waiting = waiting.copy()
        composer = self.files.env["mail.compose.message"].create(
            {
                "model": self.request._name,
                "res_ids": str(self.request.ids),
                "body": "x",
                "attachment_ids": [Command.set(waiting.ids)],
            }
        )
        composer._action_send_mail()
        yield "composer", waiting

    def make_thumbnails(self):
        shown = self.make()
        # As the web client does for the first page of a PDF.
        shown.sudo().thumbnail = self.picture
        yield "thumbnail", self.get_thumbnail(shown)
        shown = self.make_outside()
        shown.thumbnail = self.picture
        shown.write(self.place)
        yield "thumbnail moved", self.get_thumbnail(shown)

    def get_thumbnail(self, shown):
        domain = [("res_field", "=", "thumbnail"), ("res_id", "=", shown.id)]
        return self.files.sudo().search(domain)


class FilesSetup(ProtectionSetup):
    """A request with medical evidence, and what is kept of files on it."""

    @classmethod
    def _set_up_files(cls):
        cls._set_up_protection()
        cls.request = cls.make_request(cls).with_user(cls.officer)
        cls.env["omct.protection.medical"].with_user(cls.officer).create(
            {
                "request_id": cls.request.id,
                "defender_id": cls.request.defender_ids.id,
            }
        )
        cls.partner = cls.env["res.partner"].create({"name": "A printer"})
        cls.ways = FileWays(cls.request, cls.partner)

    def get_row(self, attachment):
        """Return the row in the database, and the bytes that are kept."""
        self.env.flush_all()
        [row] = self.env.execute_query_dict(
            SQL("SELECT * FROM ir_attachment WHERE id = %s", attachment.id)
        )
        if row["store_fname"]:
            path = attachment._full_path(row["store_fname"])
            with open(path, "rb") as kept:
                return row, kept.read()
        return row, bytes(row["db_datas"] or b"")

    def assertSealed(self, attachment, content=FILE):
        """Fail where any of it is kept in clear, or does not come back."""
        row, kept = self.get_row(attachment)
        self.assertTrue(row["omct_key_id"])
        self.assertGreater(len(kept), len(content))
        self.assertNotIn(content, kept)
        self.assertNotIn(content[:12], kept)
        self.assertFalse(row["index_content"])
        self.assertNotEqual(row["checksum"], hashlib.sha1(content).hexdigest())
        self.assertEqual(row["checksum"], hashlib.sha1(kept).hexdigest())
        self.assertEqual(row["file_size"], len(content))
        self.env.invalidate_all()
        mine = attachment.with_env(self.env(user=self.officer, su=False))
        self.assertEqual(mine.raw, content)
        self.env.invalidate_all()
        self.assertEqual(base64.b64decode(mine.datas), content)

    def assertClear(self, attachment, content=FILE):
        row, kept = self.get_row(attachment)
        self.assertFalse(row["omct_key_id"])
        self.assertEqual(kept, content)
        self.assertEqual(row["checksum"], hashlib.sha1(content).hexdigest())
