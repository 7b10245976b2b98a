# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, models

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Sheet(NamedTuple):
    """A worksheet, the formats of its cells and the kinds of its columns."""

    worksheet: object
    formats: dict
    width: int

    def write_row(self, row, values):
        """Write one row. Text stays text, whatever it begins with."""
        for column, value in enumerate(values):
            if value is None or value is False or value == "":
                continue
            if isinstance(value, str):
                # A program that takes the text over must not calculate with it either.
                risky = value.startswith(FORMULA_SIGNS)
                cell_format = self.formats["quoted" if risky else "text"]
                self.worksheet.write_string(row, column, value, cell_format)
            elif hasattr(value, "year"):
                self.worksheet.write_datetime(row, column, value, self.formats["date"])
            else:
                # Sums of floats carry digits that nobody entered.
                self.worksheet.write_number(
                    row, column, round(value, 6), self.formats["number"]
                )

    def finish(self, rows):
        """Let the columns be filtered, down to the last row."""
        self.worksheet.autofilter(0, 0, max(rows, 1), self.width - 1)


class XlsxMixin(models.AbstractModel):
    """A report as a workbook, whose text stays text in every program that opens it."""

    _name = "omct.xlsx.mixin"
    _inherit = "report.report_xlsx.abstract"
    _description = "Report as XLSX"

    @api.private
    def get_workbook_options(self):
        """Return the options of the workbook: what is written stays text."""
        return {
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }

    def _add_formats(self, workbook, number="0"):
        """Return the formats of the cells by name.

        :param str number: format of numbers, as Excel writes it
        """
        base = {"valign": "top"}
        return {
            "title": workbook.add_format(
                {"bold": True, "bg_color": "#E7E9ED", "bottom": 1, "text_wrap": True}
            ),
            "text": workbook.add_format(base),
            "quoted": workbook.add_format({**base, "quote_prefix": True}),
            "number": workbook.add_format({**base, "num_format": number}),
            "date": workbook.add_format({**base, "num_format": "yyyy-mm-dd"}),
        }

    def _get_number_format(self, digits):
        """Return the format of amounts of a currency with so many decimal places."""
        return "#,##0" + ("." + "0" * digits if digits else "")

    def _add_worksheet(self, workbook, name):
        # What Excel does not take in the name of a sheet.
        name = "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:31]
        return workbook.add_worksheet(name)

    def _write_titles(self, worksheet, formats, row, titles):
        """Write a row of titles.

        :param list titles: (title, width in characters) of each column
        """
        for column, (title, width) in enumerate(titles):
            worksheet.set_column(column, column, width)
            worksheet.write_string(row, column, title, formats["title"])

    def _write_table(self, workbook, formats, name, titles, rows):
        """Add a sheet with titles and rows, to be filtered by its columns."""
        worksheet = self._add_worksheet(workbook, name)
        worksheet.freeze_panes(1, 0)
        self._write_titles(worksheet, formats, 0, titles)
        sheet = Sheet(worksheet, formats, len(titles))
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, row)
        sheet.finish(len(rows))
