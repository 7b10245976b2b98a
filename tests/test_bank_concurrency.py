# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Batches and files under two workers, double clicks and killed processes."""

import base64
import os
import signal
import subprocess
import sys
from unittest.mock import patch

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tools import config

from database_copy import copy_database  # isort: skip  beside this file
import test_concurrency  # isort: skip  its tools alone

from odoo.addons.omct_grants.tests.common import confirm_account
from odoo.addons.omct_grants.tests.test_statement import ENTRY, HEAD

OUR_IBAN = "BE68539007547034"
PAYEE_IBAN = "CZ6508000000192000145399"
#: Run in a process of its own, that dies where it is told to.
DYING = """
import os, signal, sys
import odoo.api, odoo.tests
from odoo.modules.registry import Registry
from odoo.tools import config
config.parse_config(sys.argv[4:])
database, user, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
registry = Registry(database)
point = os.environ["DIES_AT"]
def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
target = {
    "before the booking": ("account.payment", "_book_for_payouts"),
    "between booking and file": ("account.payment.order", "generate_payment_file"),
    "when the file is kept": ("account.payment.order", "action_download_file"),
}.get(point)
if target:
    setattr(registry[target[0]], target[1], die)
with registry.cursor() as cr:
    env = odoo.api.Environment(cr, user, {})
    env["account.payment.order"].browse(batch).open2generated()
    if point == "before the commit":
        env.flush_all()
        die()
"""


@tagged("post_install", "-at_install")
class TestBankConcurrency(BaseCase):
    env_of = test_concurrency.TestConcurrency.env_of
    at_once = test_concurrency.TestConcurrency.at_once
    make_payouts = test_concurrency.TestConcurrency.make_payouts
    approve = test_concurrency.TestConcurrency.approve
    read_payouts = test_concurrency.TestConcurrency.read_payouts

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = copy_database(cls, "bank")
        with patch.dict(config.options, {"test_enable": False}):
            cls.registry = Registry(cls.name)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            test_concurrency.TestConcurrency._set_up.__func__(cls, env)
            cls._set_up_bank(env)

    @classmethod
    def _set_up_bank(cls, env):
        company = env.company
        company.currency_id = env.ref("base.EUR")
        belgium = env.ref("base.be")
        company.partner_id.write({"city": "Bruxelles", "country_id": belgium.id})
        own = env["res.partner.bank"].create(
            {"partner_id": company.partner_id.id, "acc_number": OUR_IBAN}
        )
        journal = env["account.journal"].create(
            {
                "name": "Files",
                "type": "bank",
                "code": "FIL",
                "company_id": company.id,
                "bank_account_id": own.id,
            }
        )
        env["account.payment.method.line"].create(
            {
                "name": "Payment file",
                "payment_method_id": env.ref(
                    "account_payment_sepa_credit_transfer.sepa_credit_transfer"
                ).id,
                "journal_id": journal.id,
                "selectable": True,
                "payment_account_id": env.ref(
                    f"account.{company.id}_account_journal_payment_credit_account_id"
                ).id,
            }
        )
        payee = env["res.partner"].create(
            {
                "name": "Payee in Prague",
                "is_company": True,
                "omct_network_organisation": True,
                "city": "Praha",
                "country_id": env.ref("base.cz").id,
            }
        )
        account = (
            env["res.partner.bank"]
            .with_user(cls.users["finance"])
            .create({"partner_id": payee.id, "acc_number": PAYEE_IBAN})
        )
        confirm_account(account.with_user(cls.users["finance_manager"]))
        cls.payee, cls.account = payee.id, account.id

    # ------------------------------------------------------------------
    # Tools
    # ------------------------------------------------------------------

    def make_billed(self, *amounts):
        ids = self.make_payouts(*amounts)
        self.approve(ids)
        with self.env_of("finance") as env:
            env["omct.disbursement"].browse(ids).action_create_bill()
        return ids

    @staticmethod
    def add(env, ids):
        action = env["omct.disbursement"].browse(ids).action_add_to_batch()
        env[action["res_model"]].with_context(**action["context"]).create(
            {}
        ).action_add()

    def make_signed(self, *amounts):
        """Return ids of payouts and of their batch, ready for its file."""
        ids = self.make_billed(*amounts)
        with self.env_of("finance") as env:
            self.add(env, ids)
            batch = env["omct.disbursement"].browse(ids).batch_id
            batch.draft2open()
            batch_id = batch.id
        with self.env_of("finance_manager") as env:
            batch = env["account.payment.order"].browse(batch_id)
            batch.action_sign_off(batch.omct_totals)
        return ids, batch_id

    def count(self, ids, batch_id):
        """Return state of the batch, its files, and payments and entries of payouts."""
        with self.env_of("finance") as env:
            batch = env["account.payment.order"].browse(batch_id)
            payouts = env["omct.disbursement"].browse(ids)
            return (
                batch.state,
                len(batch.omct_file_ids),
                len(payouts.payment_ids),
                len(payouts.payment_ids.move_id),
                sorted(set(payouts.mapped("state"))),
            )

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_two_workers_make_one_file(self):
        ids, batch_id = self.make_signed(100.0, 200.0)

        def make(env):
            env["account.payment.order"].browse(batch_id).open2generated()

        self.at_once(("finance", make), ("finance2", make))
        self.assertEqual(self.count(ids, batch_id), ("generated", 1, 2, 2, ["sent"]))
        with self.env_of("finance2") as env:
            make(env)
        self.assertEqual(self.count(ids, batch_id), ("generated", 1, 2, 2, ["sent"]))

    def test_two_people_post_bills_at_once_and_no_number_is_taken_twice(self):
        ids = self.make_payouts(*[100.0] * 12)
        self.approve(ids)
        errors = self.at_once(
            (
                "finance",
                lambda env: (
                    env["omct.disbursement"].browse(ids[:6]).action_create_bill()
                ),
            ),
            (
                "finance2",
                lambda env: (
                    env["omct.disbursement"].browse(ids[6:]).action_create_bill()
                ),
            ),
        )
        self.assertEqual(errors, [None, None])
        with self.env_of("finance") as env:
            bills = env["omct.disbursement"].browse(ids).move_id
            self.assertEqual(set(bills.mapped("state")), {"posted"})
            self.assertEqual(len(set(bills.mapped("name"))), 12)

    def test_the_same_payouts_are_billed_once(self):
        """A double click, or the same list open in two tabs."""
        ids = self.make_payouts(100.0, 200.0)
        self.approve(ids)

        def bill(env):
            env["omct.disbursement"].browse(ids).action_create_bill()

        errors = self.at_once(("finance", bill), ("finance", bill))
        self.assertEqual(len([error for error in errors if error]), 1)
        with self.env_of("finance") as env:
            names = env["omct.disbursement"].browse(ids).mapped("name")
            bills = env["account.move"].search([("ref", "in", names)])
            self.assertEqual(len(bills), 2)

    def test_a_double_click_adds_once(self):
        ids = self.make_billed(100.0)
        errors = self.at_once(
            ("finance", lambda env: self.add(env, ids)),
            ("finance2", lambda env: self.add(env, ids)),
        )
        self.assertEqual(len([error for error in errors if error]), 1)
        with self.env_of("finance") as env:
            lines = env["account.payment.line"].search(
                [("omct_disbursement_id", "in", ids)]
            )
            self.assertEqual(len(lines), 1)

    def test_a_double_confirm_makes_one_payment(self):
        ids = self.make_billed(100.0)
        with self.env_of("finance") as env:
            self.add(env, ids)
            batch_id = env["omct.disbursement"].browse(ids).batch_id.id

        def confirm(env):
            env["account.payment.order"].browse(batch_id).draft2open()

        errors = self.at_once(("finance", confirm), ("finance2", confirm))
        self.assertEqual(len([error for error in errors if error]), 1)
        self.assertEqual(self.count(ids, batch_id)[2], 1)

    def test_file_or_recall_but_not_both(self):
        ids, batch_id = self.make_signed(100.0)
        self.at_once(
            (
                "finance",
                lambda env: (
                    env["account.payment.order"].browse(batch_id).open2generated()
                ),
            ),
            (
                "finance2",
                lambda env: (
                    env["account.payment.order"]
                    .browse(batch_id)
                    .action_cancel_batch("Not now")
                ),
            ),
        )
        self.assertIn(
            self.count(ids, batch_id),
            (
                ("generated", 1, 1, 1, ["sent"]),
                ("cancel", 0, 0, 0, ["billed"]),
            ),
        )

    def test_batch_or_single_payment_but_not_both(self):
        ids = self.make_billed(100.0)
        with self.env_of("finance") as env:
            self.add(env, ids)
            batch_id = env["omct.disbursement"].browse(ids).batch_id.id

        def pay(env):
            action = env["omct.disbursement"].browse(ids).action_register_payment()
            env["account.payment.register"].with_context(**action["context"]).create(
                {}
            )._create_payments()

        self.at_once(
            (
                "finance",
                lambda env: env["account.payment.order"].browse(batch_id).draft2open(),
            ),
            ("finance2", pay),
        )
        self.assertEqual(self.count(ids, batch_id)[2], 1)

    def test_a_kill_at_any_point_leaves_nothing_or_all(self):
        ids, batch_id = self.make_signed(100.0, 200.0)
        for point in (
            "before the booking",
            "between booking and file",
            "when the file is kept",
            "before the commit",
        ):
            with self.subTest(point=point):
                process = subprocess.run(
                    [
                        sys.executable,
                        "-c",
                        DYING,
                        self.name,
                        str(self.users["finance"]),
                        str(batch_id),
                        f"--config={config.rcfile}",
                    ],
                    env={**os.environ, "DIES_AT": point},
                    capture_output=True,
                    timeout=180,
                    check=False,
                )
                self.assertEqual(
                    process.returncode, -signal.SIGKILL, process.stderr[-2000:]
                )
                self.assertEqual(
                    self.count(ids, batch_id), ("open", 0, 2, 0, ["billed"])
                )
        with self.env_of("finance2") as env:
            env["account.payment.order"].browse(batch_id).open2generated()
        self.assertEqual(self.count(ids, batch_id), ("generated", 1, 2, 2, ["sent"]))

    def test_one_statement_imported_twice_at_once(self):
        ids, batch_id = self.make_signed(100.0)
        with self.env_of("finance") as env:
            batch = env["account.payment.order"].browse(batch_id)
            batch.open2generated()
            batch.generated2uploaded()
            end_to_end = batch.payment_ids.omct_end_to_end
        today = fields.Date.today()
        entry = ENTRY.format(
            amount=100.0,
            currency="EUR",
            side="DBIT",
            reversal="false",
            status="BOOK",
            date=today,
            code="ESCT",
            end_to_end=end_to_end,
            more="",
            returned="",
            parties="",
        )
        text = HEAD.format(
            name="2026-1", iban=OUR_IBAN, currency="EUR", date=today, entries=entry
        )
        content = base64.b64encode(text.encode())

        def load(env):
            env["account.statement.import"].create(
                {"statement_file": content, "statement_filename": "s.xml"}
            )._import_file()

        self.at_once(("finance", load), ("finance2", load))
        with self.env_of("finance") as env:
            lines = env["account.bank.statement.line"].search(
                [("omct_end_to_end", "=", end_to_end)]
            )
            self.assertEqual(len(lines), 1)
        self.assertEqual(self.read_payouts(ids, "state"), [["paid"]])
