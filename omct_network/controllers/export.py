# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import http

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

from ..tools.spreadsheet import neutralise, neutralise_marked

# What Odoo's own CSV export guards against.
GUARDED_BY_ODOO = ("=", "-", "+")


class TextWriter:
    """Writes texts as texts: a name such as ``=1+1`` is not a formula.

    Odoo leaves it to the library, which makes formulas and links of texts.
    """

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str):
            text = neutralise_marked(cell_value)
            return self.worksheet.write_string(row, column, text, style)
        return super().write(row, column, cell_value, style)


class TextXlsxWriter(TextWriter, ExportXlsxWriter):
    pass


class TextGroupXlsxWriter(TextWriter, GroupExportXlsxWriter):
    pass


class SafeExcelExport(ExcelExport):
    def from_group_data(self, fields, columns_headers, groups):
        with TextGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for group_name, group in groups.children.items():
                row, column = writer.write_group(row, column, group_name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        with TextXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, cells in enumerate(rows, 1):
                for column, cell in enumerate(cells):
                    writer.write_cell(number, column, cell)
        return writer.value


class SafeCSVExport(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        return super().from_data(
            fields,
            [neutralise(header) for header in columns_headers],
            [[self._neutralise(cell) for cell in row] for row in rows],
        )

    def _neutralise(self, cell):
        if isinstance(cell, bytes):
            cell = cell.decode()
        if isinstance(cell, str) and cell.startswith(GUARDED_BY_ODOO):
            return cell
        return neutralise(cell)


class SafeTableExporter(TableExporter):
    @http.route()
    def export_xlsx(self, data, **kw):
        content = json.load(data) if hasattr(data, "read") else json.loads(data)
        if content:
            self._neutralise_titles(content)
        return super().export_xlsx(json.dumps(content), **kw)

    def _neutralise_titles(self, part):
        """Guard the texts of a pivot table: they are names of records."""
        items = part.values() if isinstance(part, dict) else part
        for item in items:
            if isinstance(item, (dict, list)):
                self._neutralise_titles(item)
        if isinstance(part, dict):
            for key in ("title", "value"):
                # The name of the sheet stands at the top: it is no cell.
                if isinstance(part.get(key), str) and "model" not in part:
                    part[key] = neutralise(part[key])
