# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.omct_network.report.xlsx_mixin import Sheet

AMOUNTS = ("budget", "spent_before", "spent", "committed", "left")


class DonorReportXlsx(models.AbstractModel):
    """A report to a donor as a workbook: figures, payments, reports of members.

    Made from what was taken or submitted, so that a frozen report stays what it is.
    """

    _name = "report.omct_grants.donor_report_xlsx"
    _inherit = "omct.xlsx.mixin"
    _description = "Report to a donor as XLSX"

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    @api.private
    def create_xlsx_report(self, docids, data):
        """Return the workbook of one report.

        :raises AccessError: for whoever may not read the report
        """
        self.env["omct.donor.report"].browse(docids)._check_taken()
        return super().create_xlsx_report(docids, data)

    def _get_objs_for_report(self, docids, data):
        return self.env["omct.donor.report"].browse(docids).ensure_one()

    @api.private
    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sheets of the report ``objs`` into the workbook."""
        content = objs.content
        digits = objs.currency_id.decimal_places
        formats = self._add_formats(workbook, self._get_number_format(digits))
        # The same content gives the same bytes.
        workbook.set_properties(
            {"title": content["reference"], "created": objs.taken_date}
        )
        self._write_figures(workbook, formats, objs)
        self._write_payments(workbook, formats, content)
        self._write_member_reports(workbook, formats, content)

    # ------------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------------

    def _write_figures(self, workbook, formats, report):
        content = report.content
        worksheet = self._add_worksheet(workbook, self.env._("Figures"))
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        sheet = Sheet(worksheet, formats, 7)
        head = [
            (self.env._("Report"), content["reference"]),
            (self.env._("Donor"), content["donor"]),
            (self.env._("Agreement"), content["agreement"]),
            (self.env._("Fund"), content["fund"]),
            (self.env._("Office"), content["office"]),
            (
                self.env._("Period"),
                f"{content['period_start']} – {content['period_end']}",
            ),
            (self.env._("Currency"), content["currency"]),
            (self.env._("Figures of"), fields.Datetime.to_string(report.taken_date)),
            (
                self.env._("Fingerprint"),
                report._get_fingerprint(content)
                if report.state == "submitted"
                else self.env._("DRAFT, not submitted"),
            ),
            (self.env._("Message"), content["note"]),
        ]
        for row, pair in enumerate(head):
            sheet.write_row(row, pair)
        first = len(head) + 1
        titles = [
            (self.env._("Code"), 14),
            (self.env._("Budget line"), 40),
            (self.env._("Budget"), 16),
            (self.env._("Spent before"), 16),
            (self.env._("Spent in the period"), 18),
            (self.env._("Committed, not spent"), 20),
            (self.env._("Left"), 16),
        ]
        self._write_titles(worksheet, formats, first, titles)
        row = first
        for row, line in enumerate(content["lines"], first + 1):
            sheet.write_row(
                row,
                [line["code"], line["name"], *(float(line[key]) for key in AMOUNTS)],
            )
        totals = [sum(float(line[key]) for line in content["lines"]) for key in AMOUNTS]
        sheet.write_row(row + 1, ["", self.env._("Total"), *totals])

    def _write_payments(self, workbook, formats, content):
        titles = [
            (self.env._("Reference"), 18),
            (self.env._("Paid on"), 14),
            (self.env._("Budget line"), 40),
            (self.env._("Amount"), 16),
        ]
        pooled = self.env._("Several, in one sum")
        self._write_table(
            workbook,
            formats,
            self.env._("Payments"),
            titles,
            [
                [
                    row["reference"] or pooled,
                    row["date"],
                    row["line"],
                    float(row["amount"]),
                ]
                for row in content["payments"]
            ],
        )

    def _write_member_reports(self, workbook, formats, content):
        titles = [
            (self.env._("Grant"), 18),
            (self.env._("Report"), 18),
            (self.env._("From"), 14),
            (self.env._("To"), 14),
            (self.env._("Share (%)"), 12),
            (self.env._("Reported spending"), 20),
        ]
        self._write_table(
            workbook,
            formats,
            self.env._("Reports of members"),
            titles,
            [
                [
                    row["grant"],
                    row["report"],
                    row["period_start"],
                    row["period_end"],
                    float(row["percent"]),
                    float(row["amount"]),
                ]
                for row in content["member_reports"]
            ],
        )
