# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import hashlib
import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

import pypdf
from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import omct_audit_pack
from .test_statement import StatementCommon


@tagged("post_install", "-at_install")
class TestAuditPack(StatementCommon):
    """Everything on the payouts of a fund, as one file for auditors."""

    def ask(self, user="auditor", **vals):
        return self.env_of(user)["omct.audit.pack"].create(
            {
                "fund_id": self.fund.id,
                "date_from": self.today - timedelta(days=5),
                "date_to": self.today,
                **vals,
            }
        )

    def open(self, pack):
        self.env.flush_all()
        content = base64.b64decode(
            pack.with_user(self.users["auditor"]).with_context(bin_size=False).content
        )
        self.assertEqual(hashlib.sha256(content).hexdigest(), pack.sha256)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            return {name: archive.read(name) for name in archive.namelist()}

    def paid(self, amount=100.0):
        payout = self._prague(amount)
        batch = self._sent_batch(payout)
        self.load(self.entry(batch.payment_ids))
        self.assertEqual(payout.state, "paid")
        scan = self.env_of("officer")["ir.attachment"].create(
            {"name": "Scan of the receipt.pdf", "raw": b"%PDF-1.4 signed"}
        )
        receipt = payout.with_user(self.users["officer"])._hand_in_receipt(
            self.today, "signed", "Signed", scan
        )
        receipt.with_user(self.users["finance"]).action_accept()
        return payout, batch

    def test_pack_has_everything_with_its_hash(self):
        payout, batch = self.paid()
        approved = self._approved_payout(50.0)
        pack = self.ask()
        pack.action_make()
        self.assertEqual((pack.state, pack.progress), ("done", 100.0))
        files = self.open(pack)
        names = sorted(files)
        for start in (
            "SHA256SUMS",
            "approvals.csv",
            "bank-files/",
            "list.xlsx",
            "receipts.csv",
            "receipts/",
            "statements/",
            "vouchers/vouchers-001.",
        ):
            self.assertTrue([name for name in names if name.startswith(start)], start)
        for line in files["SHA256SUMS"].decode().splitlines():
            digest, name = line.split("  ")
            self.assertEqual(hashlib.sha256(files[name]).hexdigest(), digest, name)
        self.assertEqual(len(files["SHA256SUMS"].splitlines()), len(files) - 1)
        sent = [files[name] for name in names if name.startswith("bank-files/")]
        self.assertEqual(sent, [self._get_file(batch)[0]])
        rows = list(csv.reader(io.StringIO(files["approvals.csv"].decode("utf-8-sig"))))
        people = {row[2] for row in rows if row[0] == payout.name}
        self.assertLessEqual(
            {self.users[name].name for name in ("officer", "manager", "finance")},
            people,
        )
        sheet = load_workbook(io.BytesIO(files["list.xlsx"]))["Payouts"]
        listed = {row[1].value for row in list(sheet.rows)[1:]}
        self.assertEqual(listed, {payout.name, approved.name})

    def test_vouchers_are_readable(self):
        payout = self._approved_payout(50.0)
        pack = self.ask()
        pack.action_make()
        files = self.open(pack)
        name = next(name for name in files if name.startswith("vouchers/"))
        text = files[name].decode(errors="replace")
        if name.endswith(".pdf"):
            pages = pypdf.PdfReader(io.BytesIO(files[name])).pages
            text = " ".join(page.extract_text() for page in pages)
        self.assertIn(payout.name, text)

    def test_large_pack_is_made_in_steps(self):
        for _number in range(5):
            self._approved_payout(10.0)
        pack = self.ask("finance_manager")
        jobs = self.registry["ir.cron"]
        with (
            patch.object(omct_audit_pack, "CHUNK", 2),
            patch.object(jobs, "_commit_progress", return_value=60) as commit,
        ):
            pack.action_make()
            self.assertEqual((pack.state, pack.progress), ("making", 0.0))
            # The job is stopped after its first step, and goes on from there.
            commit.side_effect = [60, 0]
            self.root_env["omct.audit.pack"]._cron_make()
            self.assertEqual((pack.state, pack.done_count), ("making", 2))
            self.assertEqual(pack.progress, 40.0)
            commit.side_effect = None
            self.root_env["omct.audit.pack"]._cron_make()
        self.assertEqual(pack.state, "done")
        vouchers = [name for name in self.open(pack) if name.startswith("vouchers/")]
        self.assertEqual(len(vouchers), 3)
        self.assertFalse(pack.sudo().part_ids)

    def test_made_once(self):
        pack = self.ask()
        pack.action_make()
        with self.assertRaisesRegex(UserError, "made already"):
            pack.action_make()
        with self.assertRaises(AccessError):
            pack.write({"date_to": self.today + timedelta(days=9)})
        with self.assertRaises(AccessError):
            pack.sudo(False).unlink()

    def test_for_auditors_and_finance_managers_alone(self):
        pack = self.ask()
        pack.action_make()
        self.env.flush_all()
        for name in self.users:
            self.env.invalidate_all()
            mine = pack.with_user(self.users[name])
            if name in ("auditor", "finance_manager", "finance_manager2"):
                self.assertTrue(mine.read(["content"])[0]["content"])
                continue
            with self.assertRaises(AccessError):
                mine.read(["content"])
            with self.assertRaises(AccessError):
                self.ask(name)
            with self.assertRaises(AccessError):
                mine.action_make()

    def test_not_after_the_audit(self):
        self.users["auditor"].omct_audit_until = self.today
        pack = self.ask()
        pack.action_make()
        self.env.flush_all()
        with freeze_time(self.today + timedelta(days=1)):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                pack.read(["content"])

    def test_content_is_not_forged(self):
        for vals in ({"state": "done"}, {"content": "QQ=="}, {"sha256": "0"}):
            with self.assertRaises(AccessError):
                self.ask(**vals)
