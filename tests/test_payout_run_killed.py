# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A real server with its runner of jobs breaks, and is killed amid its work."""

import base64
import hashlib
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from unittest.mock import patch

from lxml import etree

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tools import config

from database_copy import copy_database  # isort: skip  beside this file
import test_bank_concurrency  # isort: skip  its tools alone
import test_concurrency  # isort: skip  its tools alone
import test_server  # isort: skip  its tools alone

from odoo.addons.omct_grants.models.omct_payout_run_work import PART
from odoo.addons.omct_grants.tests.test_statement import ENTRY, HEAD

#: One part and a few payouts more.
PAYOUTS = PART + 5


@tagged("post_install", "-at_install")
class TestPayoutRunKilled(BaseCase):
    env_of = test_concurrency.TestConcurrency.env_of
    make_payouts = test_concurrency.TestConcurrency.make_payouts
    approve = test_concurrency.TestConcurrency.approve
    add = staticmethod(test_bank_concurrency.TestBankConcurrency.add)

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
            env.company.omct_background_from = 3

    def setUp(self):
        super().setUp()
        self.server = None
        self.addCleanup(self.kill_server)

    # ------------------------------------------------------------------
    # Tools
    # ------------------------------------------------------------------

    def start_server(self):
        """Start a server that works on jobs, two at a time."""
        port = str(test_server._free_port())
        self.server = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "-d", self.name, "-p", port),
                *("--workers=0", "--max-cron-threads=0", "--log-level=warn"),
            ],
            env={**os.environ, "ODOO_QUEUE_JOB_CHANNELS": "root:2"},
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
            if self.server:
                self.assertIsNone(self.server.poll(), "the server stopped")
            time.sleep(0.5)
        self.fail("it did not happen")

    def wait_for_requeue(self):
        """Wait until the runner takes the jobs of a killed server for dead: 10 s.

        It looks for them as it starts, and again a minute later.
        """
        self.wait_for(
            lambda cr: (
                cr.execute(
                    """
                    SELECT 1 FROM queue_job WHERE state IN ('enqueued', 'started')
                       AND date_enqueued > now() AT TIME ZONE 'utc' - interval '11 s'
                    """
                )
                or not cr.fetchone()
            )
        )

    def restart_server(self):
        self.server = None
        self.wait_for_requeue()
        self.start_server()

    def is_standing(self, cr, *tables):
        """Tell whether a part waits for each of these tables."""
        cr.execute(
            """
            SELECT count(DISTINCT relation) FROM pg_locks
             WHERE NOT granted AND relation::regclass::text IN %s
            """,
            [tables],
        )
        return cr.fetchone()[0] == len(tables)

    def kill_at(self, *tables, start):
        """Let work stand still as it writes these tables, and kill the server."""
        with self.registry.cursor() as holder:
            holder.execute(
                f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE"
            )
            start()
            self.wait_for(lambda cr: self.is_standing(cr, *tables))
            self.kill_server()

    def break_bill_of(self, reference):
        """Let PostgreSQL refuse the bill of a payout: no error of a user."""
        with self.registry.cursor() as cr:
            cr.execute(
                f"""
                CREATE FUNCTION run_test() RETURNS trigger AS $$ BEGIN
                    IF NEW.ref = '{reference}' THEN RAISE EXCEPTION 'fault'; END IF;
                    RETURN NEW;
                END $$ LANGUAGE plpgsql;
                CREATE TRIGGER run_test BEFORE INSERT OR UPDATE ON account_move
                FOR EACH ROW EXECUTE FUNCTION run_test();
                """
            )

    def mend(self):
        with self.registry.cursor() as cr:
            cr.execute("DROP TRIGGER run_test ON account_move")

    @contextmanager
    def run_of(self, run_id):
        """Give a run as finance sees it now."""
        with self.env_of("finance") as env:
            yield env["omct.payout.run"].browse(run_id)

    def get_state(self, run_id):
        with self.run_of(run_id) as run:
            return run.state, run.done_count

    def start_bills(self, ids):
        """Have finance ask for the bills of approved payouts."""
        with self.env_of("finance") as env:
            return env["omct.disbursement"].browse(ids).action_post_bills()["res_id"]

    def start_file(self, ids):
        """Have finance ask for the file of a batch that is signed off."""
        batch_id = self.sign_batch(ids)
        with self.env_of("finance") as env:
            action = env["account.payment.order"].browse(batch_id).action_make_file()
            self.assertEqual(action["res_model"], "omct.payout.run")
            return batch_id, action["res_id"]

    def sign_batch(self, ids):
        with self.env_of("finance") as env:
            env["omct.disbursement"].browse(ids).action_create_bill()
            self.add(env, ids)
            batch = env["omct.disbursement"].browse(ids).batch_id
            batch.draft2open()
            batch_id = batch.id
        with self.env_of("finance_manager") as env:
            batch = env["account.payment.order"].browse(batch_id)
            batch.action_sign_off(batch.omct_totals)
        return batch_id

    def send(self, ids):
        """Send payouts; return the statement on which the bank shows their debits."""
        batch_id = self.sign_batch(ids)
        with self.env_of("finance") as env:
            batch = env["account.payment.order"].browse(batch_id)
            batch.open2generated()
            batch.generated2uploaded()
            entries = [
                ENTRY.format(
                    amount=payment.amount,
                    currency="EUR",
                    side="DBIT",
                    reversal="false",
                    status="BOOK",
                    date=fields.Date.today(),
                    code="ESCT",
                    end_to_end=payment.omct_end_to_end,
                    more="",
                    returned="",
                    parties="",
                )
                for payment in batch.payment_ids
            ]
        text = HEAD.format(
            name="S",
            iban=test_bank_concurrency.OUR_IBAN,
            currency="EUR",
            date=fields.Date.today(),
            entries="".join(entries),
        )
        return base64.b64encode(text.encode())

    def press_import(self, statement):
        with self.env_of("finance") as env:
            wizard = env["account.statement.import"].create(
                {"statement_file": statement, "statement_filename": "s.xml"}
            )
            return wizard.import_file_button()

    # ------------------------------------------------------------------
    # Look
    # ------------------------------------------------------------------

    def look_at_bills(self, ids):
        """Return how many bills there are of these payouts, and of how many."""
        with self.env_of("finance") as env:
            names = env["omct.disbursement"].browse(ids).mapped("name")
            bills = env["account.move"].search([("ref", "in", names)])
            return len(bills), len(set(bills.mapped("ref")))

    def look_at_file(self, ids, batch_id):
        """Return state of the batch, its files, and payments and entries of payouts."""
        with self.env_of("finance") as env:
            batch = env["account.payment.order"].browse(batch_id)
            payments = env["omct.disbursement"].browse(ids).payment_ids
            return (
                batch.state,
                len(batch.omct_file_ids),
                len(payments),
                len(payments.move_id),
            )

    def look_at_statement(self, ids):
        """Return states of these payouts, and number of lines that show them."""
        with self.env_of("finance") as env:
            payouts = env["omct.disbursement"].browse(ids)
            lines = env["account.bank.statement.line"].search(
                [("omct_payment_id", "in", payouts.payment_ids.ids)]
            )
            return set(payouts.mapped("state")), len(lines)

    def check_file(self, ids, batch_id):
        """One file that names each payout once, and is the same whenever it is read."""
        with self.env_of("finance") as env:
            kept = env["account.payment.order"].browse(batch_id).omct_file_ids
            data = base64.b64decode(kept.with_context(bin_size=False).content)
            names = sorted(env["omct.disbursement"].browse(ids).mapped("name"))
            self.assertEqual(hashlib.sha256(data).hexdigest(), kept.sha256)
        with self.env_of("finance_manager") as env:
            again = env["omct.payment.file"].browse(kept.id)
            again = base64.b64decode(again.with_context(bin_size=False).content)
        self.assertEqual(again, data)
        found = [
            node.text for node in etree.fromstring(data).iterfind(".//{*}EndToEndId")
        ]
        self.assertEqual(sorted(found), names)

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_broken_and_killed_everything_is_done_once(self):
        amounts = [10.0 + index / 100 for index in range(PAYOUTS + 6)]
        ids = self.make_payouts(*amounts)
        self.approve(ids)
        to_bill, to_file, to_match = ids[6:], ids[:3], ids[3:6]
        run_id = self.start_bills(to_bill)

        # A fault of the program in the second part.
        with self.env_of("finance") as env:
            self.break_bill_of(env["omct.disbursement"].browse(to_bill[-2]).name)
        self.start_server()
        self.wait_for(lambda _cr: self.get_state(run_id)[0] == "stalled")
        self.assertEqual(self.get_state(run_id), ("stalled", PART))
        self.assertEqual(self.look_at_bills(to_bill), (PART, PART))
        with self.run_of(run_id) as run:
            self.assertIn("fault in the program", run.stalled_text)
            self.assertEqual(run.activity_ids.user_id, run.user_id)
        self.mend()

        # Killed as it makes the first bill of what is left.
        def go_on():
            with self.run_of(run_id) as run:
                run.action_resume()

        self.kill_at("account_move", start=go_on)
        self.assertEqual(self.get_state(run_id), ("running", PART))
        self.assertEqual(self.look_at_bills(to_bill), (PART, PART))

        # Meanwhile a file and a statement are asked for, and killed in the middle: the
        # file as it is kept, once its payments are booked, the statement as its first
        # line is written.
        statement = self.send(to_match)
        batch_id, file_run = self.start_file(to_file)
        action = self.press_import(statement)
        self.assertEqual(action["res_model"], "omct.payout.run")
        self.kill_at(
            "omct_payment_file",
            "account_bank_statement_line",
            start=self.restart_server,
        )
        self.assertEqual(self.get_state(run_id), ("done", PAYOUTS))
        self.assertEqual(self.look_at_bills(to_bill), (PAYOUTS, PAYOUTS))
        self.assertEqual(self.get_state(file_run), ("running", 3))
        self.assertEqual(self.look_at_file(to_file, batch_id), ("open", 0, 3, 3))
        self.assertEqual(self.get_state(action["res_id"]), ("running", 0))
        self.assertEqual(self.look_at_statement(to_match), ({"sent"}, 0))
        with self.assertRaisesRegex(UserError, "importing this file already"):
            self.press_import(statement)

        self.restart_server()
        for one in (file_run, action["res_id"]):
            self.wait_for(lambda _cr, one=one: self.get_state(one)[0] == "done")
        self.assertEqual(self.look_at_file(to_file, batch_id), ("generated", 1, 3, 3))
        self.check_file(to_file, batch_id)
        self.assertEqual(self.look_at_statement(to_match), ({"paid"}, 3))
        with self.assertRaisesRegex(UserError, "already imported"):
            self.press_import(statement)
        self.assertEqual(self.look_at_statement(to_match), ({"paid"}, 3))
