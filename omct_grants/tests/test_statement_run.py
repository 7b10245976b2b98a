# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A long bank statement is imported in the background, each entry once."""

import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import omct_payout_run_work
from .bank_common import OUR_IBAN
from .test_payout_run import RunCommon
from .test_statement import HEAD, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementRun(RunCommon, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(patch.object(omct_payout_run_work, "ENTRIES", 2))
        cls.company.omct_background_from = 99
        cls.payouts = cls.env_of("finance")["omct.disbursement"]
        for amount in (100.0, 200.0, 300.0, 400.0):
            cls.payouts |= cls._prague(amount)
        cls.payments = cls._sent_batch(cls.payouts).payment_ids.sorted("id")
        cls.company.omct_background_from = 4

    def _button(self, *entries, name="2026-1", user="finance", **values):
        """Press the button of the import, as on screen; return its action."""
        text = HEAD.format(
            **{
                "name": name,
                "iban": OUR_IBAN,
                "currency": "EUR",
                "date": self.today,
                "entries": "".join(entries),
            }
        )
        for old, new in values.items():
            text = text.replace(old, new)
        wizard = self.env_of(user)["account.statement.import"].create(
            {
                "statement_file": base64.b64encode(text.encode()),
                "statement_filename": "Nadifa W. lawyer.xml",
            }
        )
        return wizard.import_file_button()

    def _start(self, *entries, **values):
        action = self._button(*entries, **values)
        self.assertEqual(action["res_model"], "omct.payout.run")
        return self.env_of("finance")["omct.payout.run"].browse(action["res_id"])

    def _debits(self):
        return [self.entry(payment) for payment in self.payments]

    def _lines(self):
        return self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.journal.id)]
        )

    def test_a_short_one_is_imported_at_once(self):
        action = self._button(*self._debits()[:3])
        self.assertEqual(action["res_model"], "account.bank.statement")
        self.assertFalse(self._get_jobs())
        self.assertEqual(set(self.payouts[:3].mapped("state")), {"paid"})

    def test_a_long_one_is_imported_and_matched_once(self):
        debits = self._debits()
        # The return stands before its debit, and comes in the last part all the same.
        run = self._start(self.back(self.payments[3]), *debits)
        self.assertEqual((run.kind, run.total_count), ("statement", 5))
        self.assertEqual(run.progress_text, "0 of 5 entries")
        self.assertFalse(self._lines())
        for name in ("The same name", "2026-1"):
            with self.subTest(name=name), self.assertRaises(UserError) as caught:
                self._button(self.back(self.payments[3]), *debits)
            self.assertIn(run.name, str(caught.exception))
        self._work(parts=1)
        self.assertEqual((run.state, run.done_count), ("running", 2))
        self.assertEqual(len(self._lines()), 2)
        self.assertEqual(self.payouts.mapped("state").count("paid"), 2)
        statement = run._get_statements()
        run.action_pause()
        self._work()
        self.assertEqual((run.state, run.done_count), ("paused", 2))
        run.action_resume()
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 5))
        self.assertEqual(
            self.payouts.mapped("state"), ["paid", "paid", "paid", "returned"]
        )
        lines = self._lines()
        self.assertEqual(len(lines), 5)
        self.assertEqual(set(lines.mapped("is_reconciled")), {True})
        self.assertEqual(lines.statement_id, statement)
        self.assertEqual(statement.line_ids.mapped("sequence"), [1, 2, 3, 4, 5])
        self.assertEqual((statement.balance_start, statement.balance_end), (0, -600))
        # It looks like one that was imported at once, under a neutral name.
        self.assertRegex(statement.attachment_ids.name, r"^camt-B034-[\d-]+\.xml$")
        self.assertEqual(run.statement_count, 1)
        action = run.action_view_statements()
        found = self.env_of("finance")[action["res_model"]].search(action["domain"])
        self.assertEqual(found, lines.with_env(found.env))
        # Nothing of what the bank said stays with the run.
        kept = run.sudo()
        self.assertFalse(kept.statement_file or any(kept.line_ids.mapped("entry")))
        with self.assertRaisesRegex(UserError, "already imported"):
            self._button(self.back(self.payments[3]), *debits)
        self.assertEqual(len(self._lines()), 5)

    def test_what_another_file_brought_meanwhile_is_left_out(self):
        debits = self._debits()
        run = self._start(*debits)
        # A copy of a part of it comes by another way.
        self._button(debits[0], debits[3], name="other")
        self._work()
        self.assertEqual(run.state, "done")
        self.assertEqual(
            run.line_ids.mapped("state"), ["cancelled", "done", "done", "cancelled"]
        )
        self.assertIn("Another file", run.line_ids[0].reason)
        self.assertEqual(len(self._lines()), 4)
        self.assertEqual(set(self.payouts.mapped("state")), {"paid"})
        # It begins where the other entries have left the account.
        self.assertEqual(run._get_statements().balance_start, -500.0)

    def test_given_up_the_rest_is_imported_by_the_same_file(self):
        debits = self._debits()
        run = self._start(*debits)
        self._work(parts=1)
        run.action_cancel()
        self._work()
        self.assertEqual((run.state, len(self._lines())), ("cancelled", 2))
        statement = run._get_statements()
        self.assertEqual(statement.balance_end_real, statement.balance_end)
        self._button(*debits)
        self.assertEqual(len(self._lines()), 4)
        self.assertEqual(set(self.payouts.mapped("state")), {"paid"})

    def test_what_waits_says_why(self):
        entries = self._debits()
        entries[1] = self.entry(self.payments[1], 150.0)
        run = self._start(*entries)
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 4))
        waiting = run.line_ids.filtered("reason")
        self.assertIn("150.00 EUR", waiting.reason)
        self.assertEqual(self.payouts[1].state, "sent")
        self.assertEqual(waiting.statement_line_id.omct_wait_reason, waiting.reason)

    def test_an_error_stops_it_and_mended_it_goes_on(self):
        entries = [*self._debits()[:3], self.entry(self.payments[3], 150.0)]
        run = self._start(*entries)
        self._work(parts=1)
        # What waits for a person needs it.
        account = self.journal.suspense_account_id
        self.journal.suspense_account_id = False
        self._work()
        self.assertEqual((run.state, len(self._lines())), ("stopped", 2))
        self.assertIn("suspense account", run.problem)
        self.journal.suspense_account_id = account
        run.action_resume()
        self._work()
        self.assertEqual((run.state, len(self._lines())), ("done", 4))
        self.assertEqual(set(self.payouts[:3].mapped("state")), {"paid"})

    def test_what_is_wrong_with_the_file_is_said_at_once(self):
        debits = self._debits()
        for values, words in (
            ({"camt.053.001.08": "camt.054.001.08"}, "notice of the bank"),
            ({OUR_IBAN: "BE71096123456769"}, "BE71096123456769"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self._button(*debits, **values)
        self.assertFalse(self._get_jobs())

    def test_nobody_reads_what_waits(self):
        run = self._start(*self._debits())
        self.env.invalidate_all()
        for name in ("finance", "finance_manager", "auditor"):
            mine = run.with_user(self.users[name])
            for record, field in (
                (mine, "statement_file"),
                (mine, "statements"),
                (mine.line_ids, "entry"),
            ):
                with self.subTest(user=name), self.assertRaises(AccessError):
                    record.read([field])
        with self.assertRaises(AccessError):
            run.with_user(self.users["plain"]).action_view_statements()
