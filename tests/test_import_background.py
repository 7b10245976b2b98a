# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A long file is imported in the background: by the cron, on committed data.

Where somebody steps in, a process of its own does the work of a cron worker. It waits
at the last line of the file, since another connection holds the reference of that line
and does not commit: so it is known where it stands when it is stopped or killed.
"""

import base64
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import config, mute_logger

from odoo.addons.omct_network.models.omct_import import ROWS_AT_ONCE
from odoo.addons.omct_network.tests.import_common import GuidedImportCommon

from database_copy import copy_database  # isort: skip  beside this file

ROLES = {
    "coordinator": "omct_network.group_network_coordinator",
    "other": "omct_network.group_network_coordinator",
    "manager": "omct_network.group_network_manager",
    "plain": "base.group_user",
}
#: One line more than is imported at once: two batches.
LINES = ROWS_AT_ONCE + 1
CRON = "omct_network.ir_cron_run_imports"
#: What a cron worker does when it wakes up, and nothing else.
WORKER = "env.cr.rollback(); env['ir.cron']._process_jobs(env.cr.dbname)"


@tagged("post_install", "-at_install")
class TestImportInBackground(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = copy_database(cls, "import")
        # The registry of the copy shall not collect tests of its own.
        cls.enterClassContext(patch.dict(config.options, {"test_enable": False}))
        cls.registry = Registry(cls.name)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            cls.users = {
                name: new_test_user(env, f"background_{name}", group).id
                for name, group in ROLES.items()
            }
            env.ref("omct_network.region_africa").coordinator_ids = env[
                "res.users"
            ].browse(cls.users["coordinator"])
            # No other job shall run, here or in the worker.
            cron = env.ref(CRON)
            (env["ir.cron"].search([]) - cron).active = False
            cron.nextcall = "2099-01-01"

    # ------------------------------------------------------------------
    # Tools
    # ------------------------------------------------------------------

    @contextmanager
    def env_of(self, name):
        """Open a connection of its own, as a user; committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, self.users[name], {})

    @contextmanager
    def importing(self, name="coordinator"):
        """Give the import under test as a user sees it now."""
        with self.env_of(name) as env:
            yield env["omct.import"].browse(self.import_id)

    def make_rows(self):
        """Return a file whose organisations look like no other."""
        draw = random.Random(self._testMethodName)
        self.organisations = [
            " ".join(
                "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=9)).title()
                for _word in range(3)
            )
            for _line in range(LINES)
        ]
        rows = [
            [f"{self._testMethodName}_{index}", name, "Senegal", "1994"]
            for index, name in enumerate(self.organisations)
        ]
        return [["External ID", "Name", "Country", "Founded in"], *rows]

    def start(self):
        """Have the coordinator upload a file and ask for the check."""
        content = GuidedImportCommon.make_csv(self.make_rows())
        with self.env_of("coordinator") as env:
            record = env["omct.import"].create(
                {"file": base64.b64encode(content), "file_name": "long.csv"}
            )
            record.action_read()
            record.action_check()
            self.import_id = record.id

    def start_import(self):
        """Have the file checked, and the coordinator ask for the import."""
        self.start()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual((record.state, record.problem), ("checked", False))
            record.action_import()

    def run_cron(self):
        """Do what a cron worker does when it wakes up."""
        self.registry["ir.cron"]._process_jobs(self.name)

    def let_time_pass(self):
        """Let the hour of the cron come, without anybody waking it up."""
        with self.registry.cursor() as cr:
            cron = api.Environment(cr, api.SUPERUSER_ID, {}).ref(CRON)
            cr.execute("DELETE FROM ir_cron_trigger WHERE cron_id = %s", [cron.id])
            cr.execute(
                "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE id = %s",
                [cron.id],
            )

    @contextmanager
    def worker_at_last_line(self):
        """Start a worker; give it and what lets it go on once it is at the last line.

        :return: context manager of ``(process, release)``
        """
        with self.registry.cursor() as holder:
            holder.execute(
                "INSERT INTO ir_model_data (module, name, model, res_id, noupdate) "
                "VALUES ('__import__', %s, 'res.partner', 1, false)",
                [f"{self._testMethodName}_{LINES - 1}"],
            )
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "odoo", "shell", "-d", self.name),
                    *("--no-http", "--log-level=warn"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            try:
                process.stdin.write(WORKER)
                process.stdin.close()
                self.wait_until(self.is_at_last_line, process)
                yield process, holder.rollback
            finally:
                holder.rollback()
                process.kill()
                process.wait(60)

    def wait_until(self, condition, process=None):
        for _attempt in range(600):
            if condition():
                return
            if process:
                self.assertIsNone(process.poll(), "the worker ended too early")
            time.sleep(0.1)
        self.fail(f"this never came: {condition.__name__}")

    def is_at_last_line(self):
        with self.importing() as record:
            record.env.cr.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s "
                "AND wait_event_type = 'Lock'",
                [self.name],
            )
            waits = record.env.cr.fetchone()[0]
            return waits and record.progress_text == f"{LINES - 1} of {LINES} lines"

    def is_let_go(self):
        """Return whether nobody works on the import any more."""
        with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
            try:
                cr.execute(
                    "SELECT 1 FROM omct_import WHERE id = %s FOR UPDATE NOWAIT",
                    [self.import_id],
                )
            except LockNotAvailable:
                return False
            return True

    def assert_imported(self, count):
        """Assert how many organisations and references of the file there are."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM res_partner WHERE name = ANY(%s)",
                [self.organisations],
            )
            self.assertEqual(cr.fetchone()[0], count)
            cr.execute(
                "SELECT count(*) FROM ir_model_data WHERE name LIKE %s",
                [self._testMethodName.replace("_", "\\_") + "\\_%"],
            )
            self.assertEqual(cr.fetchone()[0], count)

    # ------------------------------------------------------------------
    # It goes well
    # ------------------------------------------------------------------

    def test_the_cron_checks_and_imports(self):
        self.start()
        with self.importing() as record:
            self.assertEqual(record.state, "checking")
            self.assertEqual(record.progress_text, f"0 of {LINES} lines")
            self.assertFalse(record.row_ids)
            with self.assertRaises(UserError):
                record.action_import()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual(record.state, "checked")
            self.assertEqual((record.row_count, record.create_count), (LINES, LINES))
            self.assertFalse(record.progress_text)
        self.assert_imported(0)
        with self.importing() as record:
            record.action_import()
            self.assertEqual(record.state, "importing")
        self.assert_imported(0)
        self.run_cron()
        with self.importing() as record:
            self.assertEqual(record.state, "imported")
            self.assertEqual(record.imported_by_id.id, self.users["coordinator"])
            partners = record.env["res.partner"].browse(record.row_ids.mapped("res_id"))
            self.assertEqual(partners.create_uid.id, self.users["coordinator"])
        self.assert_imported(LINES)

    def test_the_work_is_done_with_the_rights_of_the_user(self):
        """Also when the manager imports what a coordinator has checked."""
        self.start()
        self.run_cron()
        with self.importing() as record:
            record.action_import()
            desk = record.env.ref("omct_network.region_africa").sudo()
            desk.coordinator_ids = False
        self.run_cron()
        with self.importing("manager") as record:
            self.assertEqual(record.state, "checked")
            self.assertIn("Line 2: It is outside your regions", record.problem)
            record.action_import()
        self.assert_imported(0)
        self.run_cron()
        with self.importing("manager") as record:
            self.assertEqual(record.state, "imported")
            record.env.ref(
                "omct_network.region_africa"
            ).coordinator_ids = record.user_id
        self.assert_imported(LINES)

    # ------------------------------------------------------------------
    # Somebody stops it
    # ------------------------------------------------------------------

    def test_stopped_on_the_way_nothing_is_kept(self):
        self.start_import()
        with self.worker_at_last_line() as (process, release):
            with self.importing() as record:
                self.assertAlmostEqual(record.progress, 100.0 * (LINES - 1) / LINES)
            for name in ("other", "plain"):
                with self.subTest(name), mute_logger("odoo.addons.base.models.ir_rule"):
                    with self.assertRaises(AccessError), self.importing(name) as record:
                        record.action_cancel()
            with self.importing() as record:
                self.assertFalse(record._get_progress().stop)
                record.action_cancel()
            release()
            self.assertEqual(process.wait(120), 0)
        with self.importing() as record:
            self.assertEqual(record.state, "checked")
            self.assertIn("Stopped at your request", record.problem)
            self.assertFalse(record.cannot_import_reason)
        self.assert_imported(0)
        # It can be begun again, by a manager too.
        with self.importing("manager") as record:
            record.action_import()
            self.assertFalse(record.problem)
            record.action_cancel()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual(record.state, "checked")
        self.assert_imported(0)

    def test_a_check_can_be_stopped(self):
        self.start()
        with self.importing() as record:
            record.action_cancel()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual(record.state, "columns")
            self.assertIn("Stopped at your request", record.problem)
            self.assertFalse(record.row_ids)
            record.action_check()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual((record.state, record.problem), ("checked", False))
        self.assert_imported(0)

    # ------------------------------------------------------------------
    # It goes wrong
    # ------------------------------------------------------------------

    def test_a_failure_in_the_last_line_leaves_nothing(self):
        self.start_import()
        with self.registry.cursor() as cr:
            # Allowed when it was checked, and no more when it is imported.
            cr.execute(
                "ALTER TABLE res_partner ADD CONSTRAINT background_test CHECK (name <> "
                f"'{self.organisations[-1]}')"
            )
        try:
            self.run_cron()
        finally:
            with self.registry.cursor() as cr:
                cr.execute("ALTER TABLE res_partner DROP CONSTRAINT background_test")
        with self.importing() as record:
            self.assertEqual(record.state, "checked")
            self.assertIn(f"Nothing was imported. Line {LINES + 1}", record.problem)
        self.assert_imported(0)

    def test_a_killed_server_leaves_nothing_and_the_next_run_begins_again(self):
        self.start_import()
        with self.worker_at_last_line() as (process, _release):
            process.kill()
            process.wait(60)
        self.wait_until(self.is_let_go)
        with self.importing() as record:
            self.assertEqual((record.state, record.problem), ("importing", False))
        self.assert_imported(0)
        self.let_time_pass()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual((record.state, record.problem), ("imported", False))
            self.assertEqual(record._get_progress().attempts, 2)
        self.assert_imported(LINES)
        self.let_time_pass()
        self.run_cron()
        self.assert_imported(LINES)

    def test_a_file_that_stops_the_server_again_and_again_is_given_up(self):
        self.start_import()
        for _attempt in range(3):
            # It begins, and the connection is gone before it ends.
            with self.importing() as record:
                record._get_progress()._count_attempt()
                record.env.cr.rollback()
        self.let_time_pass()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual(record.state, "checked")
            self.assertIn("stopped 3 times", record.problem)
            # Who is told so may try again all the same.
            record.action_import()
        self.run_cron()
        with self.importing() as record:
            self.assertEqual(record.state, "imported")
        self.assert_imported(LINES)
