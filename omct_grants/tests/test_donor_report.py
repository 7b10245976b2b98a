# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import io
import json

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models.omct_donor_report_content import Payment
from .report_common import ReportCommon

KEYS = ("spent_before", "spent", "committed", "left")


class DonorReportCommon(ReportCommon):
    @classmethod
    def _create_donor_report(cls, user="manager", **vals):
        return cls.env_of(user)["omct.donor.report"].create(
            {
                "fund_id": cls.fund.id,
                "period_start": cls.today - relativedelta(months=3),
                "period_end": cls.today,
                **vals,
            }
        )

    @classmethod
    def _paid_payout(cls, amount, **vals):
        payout = cls._approved_payout(amount, **vals)
        return cls._pay(payout)

    @classmethod
    def _pay(cls, payout):
        payout.with_user(cls.users["finance"]).action_create_bill()
        cls._match_with_bank(cls._register_payment(payout))
        return payout

    def _workbook(self, report, user="officer"):
        content, kind = (
            self.env_of(user)["report.omct_grants.donor_report_xlsx"]
        ).create_xlsx_report(report.ids, {})
        self.assertEqual(kind, "xlsx")
        return load_workbook(io.BytesIO(content))

    def _cells(self, workbook):
        return [
            value
            for sheet in workbook.worksheets
            for row in sheet.iter_rows(values_only=True)
            for value in row
            if value is not None
        ]


@tagged("post_install", "-at_install")
class TestDonorReport(DonorReportCommon):
    def test_figures_are_those_of_the_fund(self):
        self._paid_payout(500.0)
        self._approved_payout(300.0)
        report = self._create_donor_report()
        report.action_refresh()
        row = report.line_ids.filtered(lambda line: line.fund_line_id == self.line)
        # 4,000 awarded, 300 approved and not paid yet.
        self.assertRecordValues(
            row,
            [
                {
                    "budget_amount": 6000.0,
                    "spent_before": 0.0,
                    "spent_amount": 500.0,
                    "committed_amount": 4300.0,
                    "left_amount": 1200.0,
                }
            ],
        )
        self.fund.invalidate_recordset()
        self.assertEqual(
            sum(report.line_ids.mapped("left_amount")), self.fund.available_amount
        )
        self.assertEqual(
            sum(report.line_ids.mapped("spent_amount")), self.fund.paid_amount
        )
        self.assertEqual(
            sum(report.payment_ids.mapped("amount")),
            sum(report.line_ids.mapped("spent_amount")),
        )

    def test_paid_before_the_period(self):
        self._paid_payout(500.0)
        tomorrow = self.today + relativedelta(days=1)
        report = self._create_donor_report(period_start=tomorrow, period_end=tomorrow)
        report.action_refresh()
        row = report.line_ids.filtered(lambda line: line.fund_line_id == self.line)
        self.assertEqual((row.spent_before, row.spent_amount), (500.0, 0.0))
        self.assertFalse(report.payment_ids)

    def test_spent_and_not_spent_are_what_the_fund_calls_committed(self):
        """One definition: of the fund's figure the report takes what is spent out."""
        report = self._create_donor_report()
        report.action_refresh()
        self.assertTrue(report.line_ids)
        self.env.invalidate_all()
        for row in report.line_ids:
            self.assertAlmostEqual(
                row.spent_before + row.spent_amount + row.committed_amount,
                row.fund_line_id.committed_amount,
                2,
            )
        labels = [
            self.env[model]._fields["committed_amount"]._description_string(self.env)
            for model in ("omct.fund", "omct.donor.report.line")
        ]
        self.assertEqual(labels, ["Committed", "Committed, not spent"])

    def test_paid_after_the_period_is_committed(self):
        self._paid_payout(500.0)
        report = self._create_donor_report(
            period_end=self.today - relativedelta(days=1)
        )
        report.action_refresh()
        row = report.line_ids.filtered(lambda line: line.fund_line_id == self.line)
        self.assertEqual((row.spent_before, row.spent_amount), (0.0, 0.0))
        self.assertEqual(row.committed_amount, 4500.0)

    def test_neutral_reference_alone(self):
        payout = self._pay(self._approve(self._requested_instalment().disbursement_id))
        report = self._create_donor_report()
        report.action_refresh()
        self.assertEqual(report.payment_ids.name, payout.name)
        workbook = self._workbook(report)
        html = self._html(report)
        for text in (json.dumps(report.content), str(self._cells(workbook)), html):
            self.assertIn(payout.name, text)
            for word in (self.member.name, self.grant.title, "Senegal", "SN08"):
                self.assertNotIn(word, text)

    def _requested_instalment(self):
        instalment = self.grant.instalment_ids.sorted("number")[0]
        instalment.action_request_payment()
        return instalment

    def _html(self, report):
        content, _kind = (
            self.env_of("officer")["ir.actions.report"]
        )._render_qweb_html("omct_grants.donor_report_document", report.ids)
        return content.decode()

    def test_reports_of_members_feed_it(self):
        self._accepted_report(self.report, 3900.0)
        end = self.report.period_end
        report = self._create_donor_report(period_end=end)
        report.action_refresh()
        fed = report.content["member_reports"]
        self.assertEqual(
            [(row["report"], row["amount"], row["percent"]) for row in fed],
            [(self.report.name, "3900.00", "100.00")],
        )
        self.assertIn(self.report.name, self._html(report))

    def test_frozen_when_submitted(self):
        self._paid_payout(500.0)
        report = self._create_donor_report(note="=1+1")
        with self.assertRaisesRegex(UserError, "not taken yet"):
            report.action_submit()
        report.action_refresh()
        report.action_submit()
        self.assertEqual(report.state, "submitted")
        self.assertTrue(report.is_intact)
        stored = base64.b64decode(report.xlsx_file)
        self.assertEqual(hashlib.sha256(stored).hexdigest(), report.xlsx_hash)
        cells = self._cells(load_workbook(io.BytesIO(stored)))
        self.assertIn(report.content_hash, cells)
        # Text is text, whatever it begins with.
        self.assertIn("=1+1", cells)
        self._paid_payout(200.0)
        for change in (
            lambda: report.write({"note": "Better"}),
            lambda: report.write({"payments_listed": "all"}),
            lambda: report.action_refresh(),
            lambda: report.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertIn(500, self._cells(self._workbook(report)))
        self.assertIn(report.content_hash, self._html(report))

    def test_tampering_shows(self):
        report = self._create_donor_report()
        report.action_refresh()
        report.action_submit()
        self.env.cr.execute(
            "UPDATE omct_donor_report SET content = "
            "jsonb_set(content::jsonb, '{donor}', '\"Another\"') WHERE id = %s",
            [report.id],
        )
        report.invalidate_recordset()
        self.assertFalse(report.is_intact)

    def test_what_has_changed_since_is_not_submitted(self):
        report = self._create_donor_report()
        report.action_refresh()
        self._approved_payout(300.0)
        with self.assertRaisesRegex(UserError, "have changed since"):
            report.action_submit()
        report.action_refresh()
        report.action_submit()
        self.assertEqual(report.state, "submitted")

    def test_officer_prepares_manager_submits(self):
        report = self._create_donor_report("officer")
        report.action_refresh()
        with self.assertRaisesRegex(UserError, "does not include"):
            report.action_submit()
        for vals in (
            {"state": "submitted"},
            {"content": {}},
            {"content_hash": "0"},
            {"xlsx_file": "AAAA"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                report.write(vals)
        line, payment = (
            report.line_ids[0],
            self.env_of("officer")["omct.donor.report.payment"],
        )
        with self.assertRaises(AccessError):
            line.write({"spent_amount": 1.0})
        with self.assertRaises(AccessError):
            payment.create({"report_id": report.id, "fund_line_id": self.line.id})

    def test_others(self):
        report = self._create_donor_report()
        report.action_refresh()
        self.env.invalidate_all()
        for name in ("finance", "coordinator", "plain"):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    report.with_user(self.users[name]).read(["name"])
                with self.assertRaises(AccessError):
                    self._workbook(report, name)
        for name in ("auditor", "director"):
            with self.subTest(name):
                self.assertTrue(report.with_user(self.users[name]).content)
                with self.assertRaises(AccessError):
                    report.with_user(self.users[name]).action_refresh()

    @given(
        spent=st.lists(st.integers(-(10**6), 10**7), max_size=6),
        days=st.lists(st.integers(-400, 400), min_size=6, max_size=6),
    )
    def test_law_a_row_adds_up_to_its_budget(self, spent, days):
        """Whatever was paid when, no cent is lost between the columns."""
        report = self._create_donor_report().new(
            {
                "fund_id": self.fund.id,
                "period_start": self.today - relativedelta(days=100),
                "period_end": self.today,
            }
        )
        payments = [
            Payment(
                "P", self.today + relativedelta(days=day), self.line, cents / 100, True
            )
            for cents, day in zip(spent, days, strict=False)
        ]
        for row in report._prepare_lines(payments):
            total = sum(round(float(row[key]) * 100) for key in KEYS)
            self.assertEqual(total, round(float(row["budget"]) * 100))


@tagged("post_install", "-at_install")
class TestDonorReportDownload(DonorReportCommon, HttpCase):
    def test_pdf_and_workbook(self):
        report = self._create_donor_report()
        report.action_refresh()
        url = f"/report/xlsx/omct_grants.donor_report_xlsx/{report.id}"
        self.authenticate("test_officer", "test_officer")
        response = self.url_open(url)
        self.assertIn("spreadsheetml", response.headers["Content-Type"])
        response = self.url_open(
            f"/report/html/omct_grants.donor_report_document/{report.id}"
        )
        self.assertIn("Draft, not submitted", response.text)
        for login in ("test_plain", "test_finance"):
            self.authenticate(login, login)
            self.assertNotIn(self.fund.name, self.url_open(url).text)
            page = self.url_open(
                f"/report/html/omct_grants.donor_report_document/{report.id}"
            )
            self.assertNotIn(self.fund.name, page.text)
