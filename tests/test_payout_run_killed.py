# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real server with its runner of jobs is killed in the middle of a part."""

import os
import signal
import subprocess
import sys
import time
from unittest.mock import patch

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tools import config

from database_copy import copy_database  # isort: skip  beside this file
import test_bank_concurrency  # isort: skip  its tools alone
import test_concurrency  # isort: skip  its tools alone
import test_server  # isort: skip  its tools alone

from odoo.addons.omct_grants.models.omct_payout_run_work import PART

#: One part and a few payouts more.
PAYOUTS = PART + 5


@tagged("post_install", "-at_install")
class TestPayoutRunKilled(BaseCase):
    env_of = test_concurrency.TestConcurrency.env_of
    make_payouts = test_concurrency.TestConcurrency.make_payouts
    approve = test_concurrency.TestConcurrency.approve

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = copy_database(cls, "run")
        with patch.dict(config.options, {"test_enable": False}):
            cls.registry = Registry(cls.name)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            test_concurrency.TestConcurrency._set_up.__func__(cls, env)
            test_bank_concurrency.TestBankConcurrency._set_up_bank.__func__(cls, env)
            env.company.omct_background_from = PAYOUTS

    def setUp(self):
        super().setUp()
        self.server = None
        self.addCleanup(self.kill_server)

    # ------------------------------------------------------------------
    # Tools
    # ------------------------------------------------------------------

    def start_server(self):
        """Start a server that works on jobs, one at a time."""
        port = str(test_server._free_port())
        self.server = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "-d", self.name, "-p", port),
                *("--workers=0", "--max-cron-threads=0", "--log-level=warn"),
            ],
            env={**os.environ, "ODOO_QUEUE_JOB_CHANNELS": "root:1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_server(self):
        if self.server and self.server.poll() is None:
            os.kill(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=30)

    def wait_for(self, condition, seconds=120):
        """Wait until a condition holds, looked at in a transaction of its own."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.registry.cursor() as cr:
                if condition(cr):
                    return
            self.assertIsNone(self.server.poll(), "the server stopped")
            time.sleep(0.5)
        self.fail("it did not happen")

    def start_run(self):
        """Have finance ask for the bills of approved payouts."""
        ids = self.make_payouts(*[10.0 + index / 100 for index in range(PAYOUTS)])
        self.approve(ids)
        with self.env_of("finance") as env:
            action = env["omct.disbursement"].browse(ids).action_post_bills()
            self.assertEqual(action["res_model"], "omct.payout.run")
            return ids, action["res_id"]

    def look(self, ids, run_id):
        """Return state and number done of the run, and the bills of its payouts."""
        with self.env_of("finance") as env:
            run = env["omct.payout.run"].browse(run_id)
            names = env["omct.disbursement"].browse(ids).mapped("name")
            bills = env["account.move"].search([("ref", "in", names)])
            return run.state, run.done_count, len(bills), len(set(bills.mapped("ref")))

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_killed_in_a_part_it_goes_on_and_bills_each_once(self):
        ids, run_id = self.start_run()
        with self.registry.cursor() as holder:
            # The part stands still as it makes its first bill.
            holder.execute("LOCK TABLE account_move IN EXCLUSIVE MODE")
            self.start_server()
            self.wait_for(self._is_part_waiting)
            self.kill_server()
        self.assertEqual(self.look(ids, run_id), ("running", 0, 0, 0))
        self.start_server()
        self.wait_for(lambda _cr: self.look(ids, run_id)[0] == "done")
        self.assertEqual(self.look(ids, run_id), ("done", PAYOUTS, PAYOUTS, PAYOUTS))

    def _is_part_waiting(self, cr):
        cr.execute(
            """
            SELECT 1 FROM pg_locks
             WHERE NOT granted AND relation = 'account_move'::regclass
            """
        )
        return cr.fetchone()
