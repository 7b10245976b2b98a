# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from ast import literal_eval
from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bank_common import BankCommon

#: What the lists of finance show of a payout.
COLUMNS = (
    "name",
    "partner_id",
    "days_late",
    "blocked_reason",
    "receipt_overdue",
    "channel",
    "rate_text",
    "state",
)


@tagged("post_install", "-at_install")
class TestPayoutQueues(BankCommon):
    """What finance finds under its menus, and closed periods."""

    def action(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"omct_grants.{name}")
        return self.env_of("finance")["omct.disbursement"].search(
            literal_eval(action["domain"] or "[]")
        )

    def test_each_payout_stands_where_it_waits(self):
        approved = self._approved_payout(100.0)
        sent = self._prague(120.0)
        self._register_payment(sent)
        paid = self._billed_payout(130.0)
        self._match_with_bank(self._register_payment(paid))
        names = ("action", "action_transit", "action_returned", "action_receipts")
        found = {
            name: self.action(f"omct_disbursement_{name}") & (approved | sent | paid)
            for name in names
        }
        self.assertIn(approved, found["action"])
        self.assertEqual(found["action_transit"], sent)
        self.assertFalse(found["action_returned"])
        self.assertEqual(found["action_receipts"], paid)

    def test_blocked_and_why(self):
        fine = self._approved_payout(100.0)
        unconfirmed = self._approved_payout(
            100.0,
            partner_bank_id=self._create_account(self.member, "SN-77-1", False).id,
        )
        no_journal = self._approved_payout(
            100.0, channel="cheque", channel_reason="closed", partner_bank_id=False
        )
        finance = self.env_of("finance")["omct.disbursement"]
        for payout, words in (
            (fine, ""),
            (unconfirmed, "not confirmed"),
            (no_journal, "no journal for this channel"),
        ):
            reason = payout.with_env(finance.env).blocked_reason or ""
            self.assertIn(words, reason)
            self.assertEqual(bool(reason), bool(words))
        blocked = finance.search([("blocked", "=", True)])
        self.assertLessEqual(unconfirmed | no_journal, blocked)
        self.assertNotIn(fine, blocked)

    def test_days_late(self):
        payout = self._approved_payout(100.0, date_due=self.today - timedelta(days=40))
        self.assertEqual(payout.days_late, 40)
        self.assertFalse(self._create_payout(100.0).days_late)

    def test_hundred_rows_cost_no_more_queries_than_ten(self):
        payouts = self.env_of("officer")["omct.disbursement"]
        for _number in range(60):
            payouts |= self._create_payout(10.0)
        payouts.action_submit()
        for payout in payouts:
            payout.with_user(self.users["manager"]).action_approve()
        finance = self.env_of("finance")["omct.disbursement"]
        counts = []
        for size in (10, 10, 60):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            finance.browse(payouts[:size].ids).read(COLUMNS)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 3, counts)

    # ------------------------------------------------------------------
    # Closed periods
    # ------------------------------------------------------------------

    @contextmanager
    def refused(self, words):
        """Expect an error, and undo what was done before it, as a request does."""
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            yield

    def close(self, field="fiscalyear_lock_date"):
        self.company.sudo()[field] = self.today

    def test_no_bill_in_a_closed_period(self):
        for field in ("fiscalyear_lock_date", "purchase_lock_date"):
            with self.subTest(field=field):
                payout = self._approved_payout(100.0)
                self.close(field)
                with self.refused("closed period.*Lock Dates"):
                    payout.with_user(self.users["finance"]).action_create_bill()
                self.assertEqual(payout.state, "approved")
                self.company.sudo()[field] = False

    def test_no_payment_in_a_closed_period(self):
        payout = self._billed_payout(100.0)
        self.close()
        with self.refused(f"{payout.name}.*closed period"):
            self._register_payment(payout)
        self.assertEqual(payout.state, "billed")
        self.env.invalidate_all()
        self.assertFalse(payout.sudo().payment_ids)
        # Open from the day after.
        self.company.sudo().fiscalyear_lock_date = self.today - timedelta(days=1)
        with self.refused("closed period"):
            self._register_payment(payout, payment_date=self.today - timedelta(days=1))
        self._register_payment(payout)
        self.assertEqual(payout.state, "sent")

    def test_no_batch_in_a_closed_period(self):
        batch = self._batch(self._prague(100.0))
        batch.draft2open()
        self._sign(batch)
        self.close()
        with self.refused("closed period"):
            batch.open2generated()
        self.assertFalse(batch.omct_file_id)
