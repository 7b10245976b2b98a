# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a dump of the database and its files give away of a person at risk: nothing."""

import base64
import subprocess
from pathlib import Path
from unittest.mock import patch

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

from odoo.addons.omct_protection.tests.common import use_key_file
from odoo.addons.omct_protection.tests.files_common import FileWays

from attack_common import ENCRYPTED, WORDS, load  # isort: skip  beside this file
from database_copy import copy_database  # isort: skip  beside this file


#: What each file on the request holds.
CONTENT = f"{WORDS['file']} {WORDS['name']}, {WORDS['location']}".encode()


def get_forms(word):
    """Return how a word may stand somewhere: plain, as hex, and as base64."""
    coded = [
        # Without the characters that depend on what stands beside it.
        base64.b64encode(b"x" * before + word.encode())[2 * before : -4].decode()
        for before in (0, 1, 2)
    ]
    return [word.casefold(), word.encode().hex(), *coded]


@tagged("post_install", "-at_install")
class TestDump(BaseCase):
    """A dump of a database, and its filestore, where it was all entered and kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_file(cls)
        cls.name = copy_database(cls, "dump")
        with (
            patch.dict(config.options, {"test_enable": False}),
            Registry(cls.name).cursor() as cr,
        ):
            cls._fill(api.Environment(cr, api.SUPERUSER_ID, {}))

    @classmethod
    def _fill(cls, env):
        group = "omct_protection.group_protection_{}"
        officer = new_test_user(env, "dump_officer", group.format("officer"))
        manager = new_test_user(env, "dump_manager", group.format("manager"))
        mine = env(user=officer)
        defender = mine["omct.protection.defender"].create(
            {"country_id": env.ref("base.tn").id}
        )
        request = load(env, mine, env(user=manager), defender)
        mine["omct.protection.assistance"].create(
            {
                "request_id": request.id,
                "type_id": env.ref("omct_protection.assistance_type_legal").id,
                "amount": 10,
                "currency_id": env.ref("base.EUR").id,
                "relocation_place": WORDS["relocation"],
                "date_due": fields.Date.today(),
            }
        )
        cls._fill_files(env, request)
        request.with_user(manager).action_decline(
            reason="unfounded", note=WORDS["outcome"]
        )

    @classmethod
    def _fill_files(cls, env, request):
        """Put files there by every way, kept on the disk and in the database."""
        partner = env["res.partner"].create({"name": "A printer"})
        ways = FileWays(request, partner, CONTENT)
        cls.file_ids = []
        for place in ("db", "file"):
            env["ir.config_parameter"].set_param("ir_attachment.location", place)
            cls.file_ids += [file.id for _way, file in ways.make_all()]
        # What was moved lay somewhere else in clear before; the job takes it away.
        env["ir.attachment"].search([("res_model", "=", "res.partner")]).filtered(
            lambda file: file.res_id == partner.id
        ).unlink()
        env.cr.commit()
        env["ir.attachment"]._cron_destroy_files()

    def test_no_identity_in_clear(self):
        dump = subprocess.run(
            [find_pg_tool("pg_dump"), "--no-owner", self.name],
            env=exec_pg_environ(),
            capture_output=True,
            check=True,
        ).stdout.decode()
        self.assertIn("COPY public.omct_protection_request ", dump)
        # It is all in there, in a form that the key alone opens.
        self.assertIn(WORDS["message"], dump)
        folded = dump.casefold()
        for key in ENCRYPTED:
            for form in get_forms(WORDS[key]):
                self.assertNotIn(form, folded if form.islower() else dump, key)

    def test_no_file_in_clear(self):
        kept = [
            path.read_bytes()
            for path in Path(config.filestore(self.name)).rglob("*")
            if path.is_file()
        ]
        # The files of one of both places, with the picture that some show.
        self.assertGreaterEqual(len(kept), len(self.file_ids) / 2)
        for content in kept:
            text = content.decode("latin-1")
            for key, word in WORDS.items():
                for form in get_forms(word):
                    self.assertNotIn(form, text.casefold(), key)
                    self.assertNotIn(form, text, key)
        with Registry(self.name).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            for file in env["ir.attachment"].browse(self.file_ids):
                self.assertIn(WORDS["file"].encode(), file.raw)
