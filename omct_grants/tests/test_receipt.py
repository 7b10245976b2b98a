# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestReceipt(BankCommon):
    """The proof that money arrived: asked for, handed in, accepted or refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.email = "kolda@example.org"
        cls.cash = cls.root_env["account.journal"].create(
            {
                "name": "Safe",
                "type": "cash",
                "code": "SAFE",
                "company_id": cls.company.id,
            }
        )

    def paid(self, amount=500.0, **vals):
        payout = self._billed_payout(amount, **vals)
        self._match_with_bank(self._register_payment(payout))
        self.assertEqual((payout.state, payout.receipt_state), ("paid", "awaited"))
        return payout

    def paid_in_cash(self):
        payout = self._billed_payout(
            200.0, channel="cash", channel_reason="closed", partner_bank_id=False
        )
        self._register_payment(payout)
        return payout

    def scan(self, user, name="Awa Ndiaye.PDF"):
        return self.env_of(user)["ir.attachment"].create({"name": name, "raw": b"%PDF"})

    def hand_in(self, payout, user="officer", kind="letter", attachments=None):
        return payout.with_user(self.users[user])._hand_in_receipt(
            self.today, kind, "Signed", attachments
        )

    def cron(self, day):
        payouts = self.root_env["omct.disbursement"]
        with (
            freeze_time(day),
            patch.object(self.registry["ir.cron"], "_commit_progress", return_value=60),
        ):
            payouts._cron_ask_receipts()
            self.env.flush_all()

    def mails(self, payout):
        return self.root_env["mail.mail"].search(
            [("subject", "=", f"Receipt {payout.name}")]
        )

    def test_officer_hands_in_and_finance_accepts(self):
        payout = self.paid()
        receipt = self.hand_in(payout)
        self.assertEqual((payout.state, payout.receipt_state), ("paid", "handed_in"))
        with self.assertRaises(AccessError):
            receipt.with_user(self.users["officer"]).action_accept()
        receipt.with_user(self.users["finance"]).action_accept()
        self.assertRecordValues(
            payout,
            [
                {
                    "state": "received",
                    "receipt_state": "accepted",
                    "receipt_date": self.today,
                    "receipt_by_id": self.users["officer"].id,
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "this step needs"):
            receipt.with_user(self.users["finance"]).action_accept()

    def test_refused_with_a_reason_and_handed_in_again(self):
        payout = self.paid()
        receipt = self.hand_in(payout)
        with self.assertRaisesRegex(UserError, "handed in already"):
            self.hand_in(payout)
        finance = receipt.with_user(self.users["finance"])
        self.assertEqual(finance.action_refuse()["res_model"], "omct.reason.wizard")
        finance.action_refuse(reason="Not signed")
        self.assertEqual((payout.state, payout.receipt_state), ("paid", "refused"))
        again = self.hand_in(payout)
        again.with_user(self.users["finance"]).action_accept()
        self.assertEqual(payout.state, "received")
        self.assertEqual(receipt.state, "refused")

    def test_cash_needs_paper_and_another_person(self):
        payout = self.paid_in_cash()
        self.assertEqual(payout.state, "paid")
        with self.assertRaisesRegex(UserError, "not paid by a bank transfer"):
            self.hand_in(payout, kind="letter")
        with self.assertRaisesRegex(UserError, "add the scanned document"):
            self.hand_in(payout, kind="witnesses")
        receipt = self.hand_in(payout, "finance", "witnesses", self.scan("finance"))
        # Whoever paid it, or handed the proof in, does not accept it.
        with self.assertRaisesRegex(UserError, "another person"):
            receipt.with_user(self.users["finance"]).action_accept()
        receipt.with_user(self.users["finance2"]).action_accept()
        self.assertEqual(payout.state, "received")

    def test_documents_carry_the_reference_alone(self):
        payout = self.paid()
        scans = self.scan("officer") | self.scan("officer", "torture report.exe")
        receipt = self.hand_in(payout, attachments=scans)
        name = payout.name.replace("/", "-")
        self.assertEqual(
            receipt.sudo().attachment_ids.sorted("id").mapped("name"),
            [f"{name}.pdf", f"{name}-2"],
        )
        self.assertEqual(set(scans.mapped("res_model")), {"omct.disbursement"})

    def test_documents_of_others_are_not_taken(self):
        with self.assertRaisesRegex(AccessError, "not yours"):
            self.hand_in(self.paid(), attachments=self.scan("finance"))

    def test_documents_of_other_records_stay_there(self):
        scan = self.scan("officer")
        scan.sudo().write({"res_model": "omct.fund", "res_id": self.fund.id})
        with self.assertRaisesRegex(AccessError, "another record"):
            self.hand_in(self.paid(), attachments=scan)

    def test_returned_payment_makes_the_receipt_void(self):
        payout = self.paid_in_cash()
        receipt = self.hand_in(payout, kind="signed", attachments=self.scan("officer"))
        payout.with_user(self.users["finance_manager"]).action_not_handed_over(
            reason="Not signed by the payee"
        )
        self.assertEqual((payout.state, receipt.state), ("returned", "void"))
        with self.assertRaises(UserError):
            receipt.with_user(self.users["finance2"]).action_accept()

    def test_nobody_writes_or_deletes_a_receipt(self):
        receipt = self.hand_in(self.paid())
        self.env.flush_all()
        for user in ("officer", "finance_manager", "auditor", "director"):
            self.env.invalidate_all()
            mine = receipt.with_user(self.users[user])
            self.assertEqual(mine.kind, "letter", user)
            for call in (
                lambda own=mine: own.write({"state": "accepted"}),
                lambda own=mine: own.write({"kind": "signed"}),
                mine.unlink,
                lambda own=mine: own.create(
                    {
                        "disbursement_id": own.disbursement_id.id,
                        "kind": "signed",
                        "date": self.today,
                        "state": "accepted",
                    }
                ),
            ):
                with self.assertRaises(UserError):
                    call()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            receipt.with_user(self.users["coordinator"]).read(["kind"])

    def test_payee_is_asked_and_reminded_four_times(self):
        payout = self.paid()
        due = payout.receipt_due_date
        self.assertEqual(due, self.today + timedelta(days=30))
        self.cron(self.today)
        self.assertEqual(len(self.mails(payout)), 1)
        self.assertEqual(payout.receipt_asked_date, self.today)
        for days, count in (
            (-8, 1),
            (-7, 2),
            (-6, 2),
            (1, 3),
            (2, 3),
            (15, 4),
            (30, 5),
            (90, 5),
        ):
            self.cron(due + timedelta(days=days))
            self.assertEqual(len(self.mails(payout)), count, days)
        self.assertEqual(payout.receipt_reminder_count, 4)

    def test_mail_says_reference_and_amount_alone(self):
        payout = self.paid()
        self.cron(self.today)
        mail = self.mails(payout)
        for word in (payout.name, "500.00", "/my/payouts"):
            self.assertIn(word, mail.body_html)
        for word in (self.fund.name, self.line.name, "torture", "protection", "grant"):
            self.assertNotIn(word.lower(), f"{mail.subject} {mail.body_html}".lower())

    def test_who_must_not_get_mails_is_asked_by_a_person(self):
        self.member.omct_never_email = True
        payout = self.paid()
        self.cron(self.today)
        self.assertFalse(self.mails(payout))
        activity = payout.sudo().activity_ids.filtered(
            lambda rec: "safe channel" in rec.summary
        )
        self.assertEqual(activity.user_id, self.users["officer"])

    def test_nothing_is_asked_once_it_is_handed_in(self):
        payout = self.paid()
        self.hand_in(payout)
        self.cron(payout.receipt_due_date + timedelta(days=40))
        self.assertFalse(self.mails(payout))

    def test_overdue_is_listed_and_counted_in_due_diligence(self):
        payout = self.paid()
        officer = self.env_of("officer")["omct.disbursement"]
        overdue = [("receipt_overdue", "=", True), ("id", "=", payout.id)]
        self.assertFalse(officer.search(overdue))
        with freeze_time(payout.receipt_due_date + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertEqual(officer.search(overdue), payout)
            self.assertFalse(
                officer.search(
                    [("receipt_overdue", "=", False), ("id", "=", payout.id)]
                )
            )
            member = self.member.with_user(self.users["officer"])
            self.assertEqual(member.omct_receipt_overdue_count, 1)
