# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from datetime import timedelta

import pypdf
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .bank_common import BankCommon

VOUCHER = "omct_grants.payout_voucher"


@tagged("post_install", "-at_install")
class TestVoucher(BankCommon):
    """The voucher of a payout, and the list of a month's end."""

    def page(self, payout, user="finance", lang="en_US"):
        reports = self.env_of(user)["ir.actions.report"].with_context(lang=lang)
        return reports._render_qweb_html(VOUCHER, payout.ids)[0].decode()

    def test_voucher_says_who_what_and_by_whom(self):
        payout = self._prague(1200.0)
        batch = self._sent_batch(payout)
        self.env.flush_all()
        self.env.invalidate_all()
        page = self.page(payout)
        for word in (
            payout.name,
            self.member2.name,
            self.account2.acc_number,
            "1,200.00",
            self.fund.name,
            self.line.name,
            self.users["officer"].name,
            self.users["manager"].name,
            payout.sudo().move_id.name,
            batch.omct_file_id.name,
            batch.omct_file_id.sha256,
        ):
            self.assertIn(word, page)

    def test_voucher_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        page = self.page(self._approved_payout(100.0), lang="ar_001")
        self.assertIn('dir="rtl"', page)
        self.assertIn('lang="ar-001"', page)

    def test_voucher_is_a_pdf(self):
        reports = self.env_of("finance")["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() == "install":
            return
        payout = self._approved_payout(100.0)
        content, kind = reports.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(VOUCHER, payout.ids)
        self.assertEqual(kind, "pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 1)
        self.assertIn(payout.name, pages[0].extract_text())

    def test_voucher_is_for_those_who_read_money(self):
        payout = self._approved_payout(100.0)
        self.env.flush_all()
        for user in ("finance", "finance_manager", "auditor", "director"):
            self.env.invalidate_all()
            self.assertIn(payout.name, self.page(payout, user))
        for user in ("officer", "coordinator", "plain"):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self.page(payout, user)
        draft = self._create_payout(100.0)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.page(draft)

    # ------------------------------------------------------------------
    # Month's end
    # ------------------------------------------------------------------

    def period(self, user="finance"):
        return self.env_of(user)["omct.month.end.wizard"].create(
            {"date_from": self.today - timedelta(days=3), "date_to": self.today}
        )

    def make_month(self):
        """A month with payouts in every state and other entries beside them."""
        self.paid = self._billed_payout(300.0)
        self._match_with_bank(self._register_payment(self.paid))
        self.sent = self._prague(150.25)
        self._sent_batch(self.sent)
        self.billed = self._billed_payout(70.0)
        self.approved = self._approved_payout(40.0)
        bill = self.env_of("finance")["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Rent",
                            "price_unit": 99.0,
                            "account_id": self.fund.expense_account_id.id,
                            "tax_ids": [],
                        },
                    )
                ],
            }
        )
        bill.action_post()
        self.env.flush_all()

    def test_month_end_ties_to_the_ledger(self):
        self.make_month()
        period = self.period()
        period.action_compute()
        self.assertFalse(period.difference)
        self.assertEqual(period.payout_count, 4)
        expense = period.account_line_ids.filtered(
            lambda row: row.account_id == self.fund.expense_account_id
        )
        self.assertRecordValues(
            expense, [{"payouts": 520.25, "other": 99.0, "ledger": 619.25}]
        )
        # An item that slips past the list shows as a difference.
        items, others = period._get_items()
        rows = period._get_ties(items[1:], others)
        self.assertTrue(any(row["difference"] for row in rows))

    def test_month_end_as_a_workbook(self):
        self.make_month()
        period = self.period("auditor")
        content, kind = (
            self.env_of("auditor")["ir.actions.report"]
            .sudo(False)
            ._render("omct_grants.month_end_xlsx", period.ids)
        )
        self.assertEqual(kind, "xlsx")
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(
            book.sheetnames, ["Ties", "Payouts", "Journal items", "Other items"]
        )
        total = [cell.value for cell in list(book["Ties"].rows)[-1]]
        self.assertEqual((total[0], total[-1]), ("Total", 0))
        listed = sum(row[4].value for row in list(book["Journal items"].rows)[1:])
        self.assertAlmostEqual(listed, total[1], 2)
        names = [row[1].value for row in list(book["Payouts"].rows)[1:]]
        self.assertEqual(
            set(names),
            {rec.name for rec in (self.paid, self.sent, self.billed, self.approved)},
        )

    def test_month_end_is_for_finance_and_auditors(self):
        for user in ("officer", "director", "coordinator"):
            with self.assertRaises(AccessError):
                self.env_of(user)["omct.month.end.wizard"].create({})
