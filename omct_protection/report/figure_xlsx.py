# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from odoo.addons.omct_network.report.xlsx_mixin import Sheet

from ..models.omct_protection_figure import DIMENSIONS


class FigureXlsx(models.AbstractModel):
    """The table for the annual report: a part for each way of counting."""

    _name = "report.omct_protection.figure_xlsx"
    _inherit = "omct.xlsx.mixin"
    _description = "Figures of protection as XLSX"

    @api.private
    def create_xlsx_report(self, docids, data):
        """Return the workbook of one year, and keep who took it.

        :raises AccessError: without the role or the right to export
        """
        wizard = self.env["omct.protection.figure.wizard"].browse(docids).ensure_one()
        wizard._check_may_export()
        figures = wizard._get_figures()
        self.env["omct.export.log"]._log_protection(figures, ["year", wizard.year])
        return super().create_xlsx_report(docids, data)

    def _get_objs_for_report(self, docids, data):
        return self.env["omct.protection.figure.wizard"].browse(docids).ensure_one()

    @api.private
    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sheet of the year into the workbook."""
        bold = workbook.add_format({"bold": True, "bottom": 1})
        formats = self._add_formats(workbook, "#,##0.##")
        worksheet = self._add_worksheet(workbook, self.env._("Protection"))
        worksheet.set_column(0, 0, 44)
        worksheet.set_column(1, 2, 18)
        sheet = Sheet(worksheet, formats, 3)
        row = 0
        labels = dict(
            self.env["omct.protection.figure"]
            ._fields["dimension"]
            ._description_selection(self.env)
        )
        by_dimension = objs._get_figures().grouped("dimension")
        for dimension, _label in DIMENSIONS:
            titles = (
                labels[dimension],
                self.env._("Requests"),
                self.env._("Paid, EUR"),
            )
            for column, title in enumerate(titles):
                worksheet.write_string(row, column, title, bold)
            for figure in by_dimension.get(dimension, []):
                row += 1
                sheet.write_row(row, self._get_cells(figure))
            row += 2
        worksheet.write_string(
            row,
            0,
            self.env._("…: fewer than 5, or left out so that these are not found out"),
        )

    def _get_cells(self, figure):
        return [
            figure.category,
            "…" if figure.is_hidden else figure.request_count,
            "…" if figure.is_amount_hidden else figure.amount_eur,
        ]
