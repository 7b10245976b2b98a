# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each addon leaves and comes back, and the others stay whole."""

import os
import subprocess
import sys
from contextlib import closing

from odoo import sql_db
from odoo.tests import BaseCase, tagged

from database_copy import copy_database  # isort: skip  beside this file

ADDONS = ("omct_network", "omct_grants", "omct_protection")


@tagged("post_install", "-at_install")
class TestUninstall(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = copy_database(cls, "uninstall")

    def run_odoo(self, *arguments):
        """Run an Odoo command in a process of its own; its log must be clean."""
        done = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PGAPPNAME": "omct-test"},
        )
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        ours = [
            line
            for line in done.stderr.splitlines()
            if (" ERROR " in line or " WARNING " in line) and "omct" in line
        ]
        self.assertFalse(ours)

    def query(self, statement, *parameters):
        with closing(sql_db.db_connect(self.name).cursor()) as cr:
            cr.execute(statement, parameters)
            return [row[0] for row in cr.fetchall()]

    def installed(self):
        return set(
            self.query(
                "SELECT name FROM ir_module_module "
                "WHERE state = 'installed' AND name LIKE 'omct_%%'"
            )
        )

    def tables(self):
        return self.query(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'omct_%%'"
        )

    def test_each_addon_leaves_and_comes_back(self):
        before = sorted(self.tables())
        for index in reversed(range(len(ADDONS))):
            addon = ADDONS[index]
            with self.subTest(addon=addon):
                self.run_odoo("module", "uninstall", addon, "-d", self.name)
                self.assertEqual(self.installed(), set(ADDONS[:index]))
                self.run_odoo("module", "install", ADDONS[-1], "-d", self.name)
                self.assertEqual(self.installed(), set(ADDONS))
                self.assertEqual(sorted(self.tables()), before)
