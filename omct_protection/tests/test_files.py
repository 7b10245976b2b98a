# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files on protection: encrypted wherever they lie, open to the team alone."""

import base64
import contextlib
import hashlib
import importlib.util
import io
import os
import zipfile
from unittest.mock import patch

from PIL import Image
from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, Command, http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, config, mute_logger
from odoo.tools.misc import file_path

from ..crypto import KEY_FILE_OPTION, generate_key
from ..models import key_rotation_files
from .common import ProtectionCommon, ProtectionSetup, use_key_file

FILE = b"Vesperlarked said who it was, and where they live."


def draw():
    """Return a picture large enough to be told from a placeholder."""
    content = io.BytesIO()
    Image.new("RGB", (300, 200), (17, 93, 171)).save(content, "PNG")
    return content.getvalue()


class FilesCommon:
    def make_file(self, record=None, user=None, **vals):
        """Put a file on the request, or on another record, over RPC."""
        record = self.request if record is None else record
        return (
            self.env["ir.attachment"]
            .with_user(user or self.officer)
            .create(
                {
                    "name": "paper.txt",
                    "raw": FILE,
                    "res_model": record._name,
                    "res_id": record.id,
                    **vals,
                }
            )
        )

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


@tagged("post_install", "-at_install")
class TestFiles(FilesCommon, ProtectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.make_request(cls)
        cls.partner = cls.env["res.partner"].create({"name": "A printer"})
        cls.cron = cls.env.ref("omct_protection.ir_cron_destroy_files")

    def use_storage(self, place):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", place)

    def get_triggers(self):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.cron.id)]
        )

    # ------------------------------------------------------------------
    # Ways in
    # ------------------------------------------------------------------

    def make_everywhere(self):
        """Yield (way, attachment) for every way that a file takes to a request."""
        request = self.request.with_user(self.officer)
        place = {"res_model": request._name, "res_id": request.id}
        nowhere = {"res_model": False, "res_id": False}
        yield "raw", self.make_file()
        yield "text", self.make_file(raw=FILE.decode())
        yield "datas", self.make_file(raw=False, datas=base64.b64encode(FILE))
        yield "db_datas", self.make_file(raw=False, db_datas=FILE)
        file = self.make_file(raw=False)
        file.raw = FILE
        yield "raw written", file
        file = self.make_file(raw=b"Something else")
        file.write({"datas": base64.b64encode(FILE)})
        yield "datas written", file
        model = self.env["ir.attachment"].with_user(self.officer)
        context = {f"default_{key}": value for key, value in place.items()}
        yield (
            "default",
            model.with_context(**context).create({"name": "p.txt", "raw": FILE}),
        )
        for way, first in {"from a partner": {}, "from nowhere": nowhere}.items():
            file = self.make_file(self.partner, user=SUPERUSER_ID, **first)
            self.assertClear(file)
            file.write(place)
            yield way, file
        file = self.make_file(self.partner, user=SUPERUSER_ID)
        file.write({**place, "raw": FILE})
        yield "moved and written", file
        yield "copy", file.copy(place)
        yield "copy within", self.make_file().copy()
        message = request.message_post(body="x", attachments=[("p.txt", FILE)])
        yield "message", message.attachment_ids
        yield "composer", self.compose(request)
        yield "medical", self.make_file(request.medical_ids)
        shown = self.make_file()
        shown.thumbnail = base64.b64encode(draw())
        yield "thumbnail", self.get_thumbnail(shown)
        shown = self.make_file(self.partner, user=SUPERUSER_ID)
        shown.thumbnail = base64.b64encode(draw())
        shown.write(place)
        yield "thumbnail moved", self.get_thumbnail(shown)

    def compose(self, request):
        waiting = self.make_file(request, res_model="mail.compose.message", res_id=0)
        self.assertSealed(waiting)
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.officer)
            .create(
                {
                    "model": request._name,
                    "res_ids": str(request.ids),
                    "body": "x",
                    "attachment_ids": [Command.set(waiting.ids)],
                }
            )
        )
        composer._action_send_mail()
        self.assertEqual(waiting.res_model, request._name)
        return waiting

    def get_thumbnail(self, shown):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_field", "=", "thumbnail"), ("res_id", "=", shown.id)])
        )

    def test_every_way_in_both_places(self):
        self.env["omct.protection.medical"].with_user(self.officer).create(
            {
                "request_id": self.request.id,
                "defender_id": self.request.defender_ids.id,
            }
        )
        for place in ("file", "db"):
            self.use_storage(place)
            for way, attachment in self.make_everywhere():
                with self.subTest(place=place, way=way):
                    is_picture = way.startswith("thumbnail")
                    self.assertSealed(
                        attachment, attachment.raw if is_picture else FILE
                    )
                    kept_in = self.get_row(attachment)[0]
                    self.assertEqual(bool(kept_in["store_fname"]), place == "file")

    def test_the_clear_file_goes_at_once_after_a_move(self):
        for place in ("file", "db"):
            self.use_storage("file")
            file = self.make_file(
                self.partner, user=SUPERUSER_ID, raw=FILE + place.encode()
            )
            path = file._full_path(file.store_fname)
            self.use_storage(place)
            before = self.get_triggers()
            file.write({"res_model": self.request._name, "res_id": self.request.id})
            self.assertEqual(self.get_triggers(), before + 1)
            self.assertTrue(os.path.exists(path))
            with self.enter_registry_test_mode():
                self.cron.method_direct_trigger()
            self.assertFalse(os.path.exists(path), place)
            self.assertEqual(file.raw, FILE + place.encode())

    def test_what_is_moved_elsewhere_is_as_any_other_file(self):
        file = self.make_file(res_model="mail.compose.message", res_id=0)
        file.sudo().thumbnail = base64.b64encode(draw())
        file.sudo().write({"res_model": "res.partner", "res_id": self.partner.id})
        self.assertClear(file)
        self.assertFalse(self.get_thumbnail(file).omct_key_id)

    def test_a_picture_is_made_smaller_before_it_is_encrypted(self):
        self.env["ir.config_parameter"].set_param(
            "base.image_autoresize_max_px", "100x100"
        )
        file = self.make_file(raw=draw(), name="p.png")
        self.assertEqual(file.mimetype, "image/png")
        self.assertEqual(Image.open(io.BytesIO(file.raw)).size, (100, 67))
        self.assertSealed(file, file.raw)

    def test_the_same_file_twice_looks_different(self):
        first, second = self.make_file(), self.make_file()
        self.assertNotEqual(first.checksum, second.checksum)
        self.assertNotEqual(first.store_fname, second.store_fname)
        unique = self.env["ir.attachment"].with_user(self.finance)
        vals = {"name": "p", "datas": base64.b64encode(FILE), "mimetype": "text/plain"}
        self.assertFalse(set(unique.create_unique([vals])) & {first.id, second.id})

    def test_storage_forced_into_the_other_place(self):
        file, ordinary = self.make_file(), self.make_file(self.partner, SUPERUSER_ID)
        path = file._full_path(file.store_fname)
        for place in ("db", "file"):
            self.use_storage(place)
            (file | ordinary).sudo()._migrate()
            self.assertSealed(file)
            self.assertClear(ordinary)
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertFalse(os.path.exists(path))
        self.assertSealed(file)

    # ------------------------------------------------------------------
    # Ways round
    # ------------------------------------------------------------------

    def test_nobody_writes_past_the_key(self):
        file = self.make_file()
        with self.assertRaises(AccessError):
            file.write({"db_datas": FILE})
        file.write({"omct_key_id": False, "description": "x"})
        self.assertSealed(file)
        ordinary = self.make_file(self.partner, SUPERUSER_ID, omct_key_id="00")
        ordinary.write({"omct_key_id": "00"})
        self.assertClear(ordinary)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE ir_attachment SET omct_key_id = NULL WHERE id = %s", [file.id]
            )

    def test_it_is_never_public(self):
        file = self.make_file()
        for vals in ({"public": True}, {"url": "/paper"}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                file.sudo().write(vals)
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.make_file(user=SUPERUSER_ID, **vals)
        ordinary = self.make_file(self.partner, SUPERUSER_ID, public=True)
        with self.assertRaises(ValidationError):
            ordinary.write({"res_model": self.request._name, "res_id": self.request.id})

    def test_others_read_nothing(self):
        for user in self.outsiders.filtered(lambda user: not user.share):
            user.group_ids += self.env.ref("base.group_allow_export")
        file = self.make_file(user=self.officer)
        file.sudo().thumbnail = base64.b64encode(draw())
        for attachment in (file, self.get_thumbnail(file)):
            for user in self.outsiders:
                seen = self.as_user(attachment, user)
                for name in ("raw", "datas", "db_datas", "checksum", "store_fname"):
                    with self.subTest(user.login, name=name):
                        with self.assertRaises(AccessError):
                            seen.read([name])
                with self.subTest(user.login), self.assertRaises(UserError):
                    seen.export_data(["name", "raw", "datas"])
                with self.subTest(user.login), self.assertRaises(AccessError):
                    seen.copy({"res_model": False, "res_id": False})
                with self.subTest(user.login), self.assertRaises(AccessError):
                    seen.write({"res_model": False, "res_id": False})
                found = seen.search([("id", "=", attachment.id)])
                self.assertFalse(found, user.login)

    def test_whoever_leaves_the_team_reads_it_no_more(self):
        request = self.request.with_user(self.manager)
        request.team_ids = [Command.link(self.other_officer.id)]
        file = self.make_file(user=self.other_officer)
        self.assertEqual(self.as_user(file, self.other_officer).raw, FILE)
        request.team_ids = [Command.unlink(self.other_officer.id)]
        with self.assertRaises(AccessError):
            self.as_user(file, self.other_officer).read(["raw"])

    # ------------------------------------------------------------------
    # Other files
    # ------------------------------------------------------------------

    def test_other_files_cost_what_they_did(self):
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": "a.txt",
                    "raw": b"ordinary %d" % index,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                }
                for index in range(100)
            ]
        )
        sealed = files.browse(self.make_file().id for _index in range(10))
        self.env.flush_all()
        for some in (files[:10], files, sealed):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                self.assertTrue(all(some.sudo().mapped("raw")))

    # ------------------------------------------------------------------
    # Keys
    # ------------------------------------------------------------------

    def test_without_the_key_nothing_is_kept_by_half(self):
        file = self.make_file()
        ordinary = self.make_file(self.partner, SUPERUSER_ID)
        before = self.env["ir.attachment"].sudo().search_count([("id", "!=", 0)])
        place = {"res_model": self.request._name, "res_id": self.request.id}
        refused = {
            "create": self.make_file,
            "message": lambda: self.request.with_user(self.officer).message_post(
                body="x", attachments=[("p.txt", FILE)]
            ),
            "write": lambda: file.write({"raw": b"New"}),
            "move": lambda: ordinary.write(place),
            "read": lambda: file.read(["raw"]),
        }
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.dict(config.options, {KEY_FILE_OPTION: "/nowhere"}):
            for way, act in refused.items():
                with self.subTest(way):
                    with self.assertRaisesRegex(UserError, "check the path"):
                        with self.env.cr.savepoint():
                            act()
            # What is not of protection needs no key.
            self.assertEqual(self.make_file(self.partner, SUPERUSER_ID).raw, FILE)
        self.env.invalidate_all()
        after = self.env["ir.attachment"].sudo().search_count([("id", "!=", 0)])
        self.assertEqual(after, before + 1)
        self.assertSealed(file)
        self.assertClear(ordinary)

    def test_a_wrong_key_says_what_to_do(self):
        file = self.make_file()
        with patch.dict(config.options):
            use_key_file(self)
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "earlier key"):
                file.read(["datas"])
        self.assertSealed(file)

    def rotate(self, *keys, commit=None):
        with patch.dict(config.options), contextlib.ExitStack() as stack:
            stack.enter_context(patch.object(key_rotation_files, "FILES", 2))
            use_key_file(self, *keys)
            self.env.invalidate_all()
            return self.env["omct.protection.key.rotation"]._encrypt_files(commit)

    def test_a_new_key_in_parts_that_go_on(self):
        with open(self.key_path) as key_file:
            old = key_file.read().strip()
        self.rotate(old)
        files = self.env["ir.attachment"]
        for place in ("file", "db"):
            self.use_storage(place)
            for _index in range(3):
                files |= self.make_file()
        self.use_storage("file")
        dates = files.mapped("write_date")
        paths = [file._full_path(file.store_fname) for file in files[:3]]
        new, parts = generate_key(), []

        def stop():
            parts.append(1)
            if len(parts) == 2:
                raise InterruptedError

        with self.assertRaises(InterruptedError):
            self.rotate(new, old, commit=stop)
        left = self.rotate(new, old)
        self.assertGreaterEqual(left, 2)
        self.assertEqual(self.rotate(new, old), 0)
        self.assertEqual(files.mapped("write_date"), dates)
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertFalse(any(map(os.path.exists, paths)))
        with patch.dict(config.options):
            use_key_file(self, new)
            for file in files:
                self.assertSealed(file)

    def test_a_file_that_no_key_opens_is_named(self):
        file = self.make_file()
        with self.assertRaisesRegex(UserError, f"ir.attachment {file.id}: .*backup"):
            self.rotate(generate_key())

    @mute_logger("odoo.addons.omct_protection.models.key_rotation_files")
    def test_what_lies_there_in_clear_is_encrypted(self):
        """As the update to this version does, on rows as they were before."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE ir_attachment "
            "DROP CONSTRAINT ir_attachment_protection_encrypted"
        )
        shown = self.make_file(self.partner, SUPERUSER_ID, public=True)
        shown.thumbnail = base64.b64encode(draw())
        self.use_storage("db")
        in_database = self.make_file(self.partner, SUPERUSER_ID)
        self.use_storage("file")
        ordinary = self.make_file(self.partner, SUPERUSER_ID)
        lost = self.make_file(self.partner, SUPERUSER_ID)
        old = shown | in_database | lost
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET res_model = %s, res_id = %s WHERE id IN %s",
            [self.request._name, self.request.id, old._ids],
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = '00/lost' WHERE id = %s", lost.ids
        )
        self.env.invalidate_all()
        path = file_path("omct_protection/migrations/19.0.1.1.0/post-encrypt-files.py")
        spec = importlib.util.spec_from_file_location("post_encrypt_files", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        before = self.get_triggers()
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertSealed(shown)
        self.assertFalse(shown.public)
        thumbnail = self.get_thumbnail(shown)
        self.assertSealed(thumbnail, thumbnail.raw)
        self.assertSealed(in_database)
        self.assertClear(ordinary)
        self.assertFalse(lost.omct_key_id)
        self.assertEqual(self.get_triggers(), before + 1)


@tagged("post_install", "-at_install")
class TestFilesOverHttp(FilesCommon, ProtectionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls.request = cls.make_request(cls)
        cls.file = cls.make_file(cls)
        cls.picture = cls.make_file(cls, name="p.png", raw=draw())
        cls.picture.sudo().thumbnail = base64.b64encode(draw())
        cls.file.generate_access_token()

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
        return [f"{path}access_token={token}" for path in paths for token in tokens]

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
