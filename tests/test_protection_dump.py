# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a dump of the database gives away of a person at risk: nothing."""

import subprocess
from unittest.mock import patch

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

from odoo.addons.omct_protection.tests.common import use_key_file

from attack_common import ENCRYPTED, WORDS, load  # isort: skip  beside this file
from database_copy import copy_database  # isort: skip  beside this file


@tagged("post_install", "-at_install")
class TestDump(BaseCase):
    """A dump of a database where it was all entered and kept."""

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
        request.with_user(manager).action_decline(
            reason="unfounded", note=WORDS["outcome"]
        )

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
            self.assertNotIn(WORDS[key].casefold(), folded, key)
