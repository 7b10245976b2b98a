# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files on protection: encrypted wherever they lie, open to the team alone."""

import base64
import contextlib
import importlib.util
import io
import os
from unittest.mock import patch

from PIL import Image
from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import config, mute_logger
from odoo.tools.misc import file_path

from ..crypto import KEY_FILE_OPTION, generate_key
from ..models import key_rotation_files
from .common import use_key_file
from .files_common import FILE, FilesSetup, draw


@tagged("post_install", "-at_install")
class TestFiles(FilesSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_files()
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

    def test_every_way_in_both_places(self):
        for place in ("file", "db"):
            self.use_storage(place)
            for way, attachment in self.ways.make_all():
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
            file = self.ways.make_outside(raw=FILE + place.encode())
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
        file = self.ways.make(res_model="mail.compose.message", res_id=0)
        file.sudo().thumbnail = base64.b64encode(draw())
        file.sudo().write({"res_model": "res.partner", "res_id": self.partner.id})
        self.assertClear(file)
        self.assertFalse(self.ways.get_thumbnail(file).omct_key_id)

    def test_a_picture_is_made_smaller_before_it_is_encrypted(self):
        self.env["ir.config_parameter"].set_param(
            "base.image_autoresize_max_px", "100x100"
        )
        file = self.ways.make(raw=draw(), name="p.png")
        self.assertEqual(file.mimetype, "image/png")
        self.assertEqual(Image.open(io.BytesIO(file.raw)).size, (100, 67))
        self.assertSealed(file, file.raw)

    def test_the_same_file_twice_looks_different(self):
        first, second = self.ways.make(), self.ways.make()
        self.assertNotEqual(first.checksum, second.checksum)
        self.assertNotEqual(first.store_fname, second.store_fname)
        unique = self.env["ir.attachment"].with_user(self.finance)
        vals = {"name": "p", "datas": base64.b64encode(FILE), "mimetype": "text/plain"}
        self.assertFalse(set(unique.create_unique([vals])) & {first.id, second.id})

    def test_storage_forced_into_the_other_place(self):
        file, ordinary = self.ways.make(), self.ways.make_outside()
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
        file = self.ways.make()
        with self.assertRaises(AccessError):
            file.write({"db_datas": FILE})
        file.write({"omct_key_id": False, "description": "x"})
        self.assertSealed(file)
        ordinary = self.ways.make_outside(omct_key_id="00")
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
        file = self.ways.make()
        for vals in ({"public": True}, {"url": "/paper"}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                file.sudo().write(vals)
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.ways.make(user=SUPERUSER_ID, **vals)
        ordinary = self.ways.make_outside(public=True)
        with self.assertRaises(ValidationError):
            ordinary.write({"res_model": self.request._name, "res_id": self.request.id})

    def test_others_read_nothing(self):
        for user in self.outsiders.filtered(lambda user: not user.share):
            user.group_ids += self.env.ref("base.group_allow_export")
        file = self.ways.make(user=self.officer)
        file.sudo().thumbnail = base64.b64encode(draw())
        for attachment in (file, self.ways.get_thumbnail(file)):
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
        file = self.ways.make(user=self.other_officer)
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
        sealed = files.browse(self.ways.make().id for _index in range(10))
        self.env.flush_all()
        for some in (files[:10], files, sealed):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                self.assertTrue(all(some.sudo().mapped("raw")))

    # ------------------------------------------------------------------
    # Keys
    # ------------------------------------------------------------------

    def test_without_the_key_nothing_is_kept_by_half(self):
        file = self.ways.make()
        ordinary = self.ways.make_outside()
        before = self.env["ir.attachment"].sudo().search_count([("id", "!=", 0)])
        place = {"res_model": self.request._name, "res_id": self.request.id}
        refused = {
            "create": self.ways.make,
            "message": lambda: self.request.message_post(
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
            self.assertEqual(self.ways.make_outside().raw, FILE)
        self.env.invalidate_all()
        after = self.env["ir.attachment"].sudo().search_count([("id", "!=", 0)])
        self.assertEqual(after, before + 1)
        self.assertSealed(file)
        self.assertClear(ordinary)

    def test_a_wrong_key_says_what_to_do(self):
        file = self.ways.make()
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
                files |= self.ways.make()
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
        file = self.ways.make()
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
        shown = self.ways.make_outside(public=True)
        shown.thumbnail = base64.b64encode(draw())
        self.use_storage("db")
        in_database = self.ways.make_outside()
        self.use_storage("file")
        ordinary = self.ways.make_outside()
        lost = self.ways.make_outside()
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
        thumbnail = self.ways.get_thumbnail(shown)
        self.assertSealed(thumbnail, thumbnail.raw)
        self.assertSealed(in_database)
        self.assertClear(ordinary)
        self.assertFalse(lost.omct_key_id)
        self.assertEqual(self.get_triggers(), before + 1)
