# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import models
from odoo.exceptions import UserError

from ..tools import file_reading


class Import(models.Model):
    """How a file is read, and what is said when it cannot be."""

    _inherit = "omct.import"

    def _get_kind(self):
        self.ensure_one()
        return self.env["omct.import.kind"]._get_kind(self.kind)

    def _get_content(self):
        """Return the bytes of the file."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _get_layout(self):
        """Return how the file is read.

        :raises UserError: when it cannot be read
        """
        try:
            return file_reading.detect(
                self._get_content(),
                self.encoding or "",
                self.separator or "",
                self.sheet or "",
            )
        except file_reading.FileProblem as problem:
            raise UserError(self._describe_problem(problem)) from problem

    def _read_rows(self):
        """Yield the rows of the file, the heading first.

        :raises UserError: when it cannot be read, naming the line
        """
        try:
            yield from file_reading.read_rows(self._get_content(), self._get_layout())
        except file_reading.FileProblem as problem:
            raise UserError(self._describe_problem(problem)) from problem

    def _describe_problem(self, problem):
        """Return what is wrong with a file and what to do, in words."""
        values = {**dict.fromkeys(("line", "limit", "encoding", "sheet", "sheets")),
                  **problem.values}  # fmt: skip
        texts = {
            "empty": self.env._("The file is empty."),
            "too_big": self.env._(
                "The file is larger than %(limit)s MB. Divide it.", **values
            ),
            "old_excel": self.env._(
                "This is a file of an old Excel (.xls). Save it as .xlsx or .csv."
            ),
            "broken": self.env._(
                "The file cannot be opened. Save it again as .xlsx or .csv."
            ),
            "no_sheet": self.env._(
                "The file has no sheet “%(sheet)s”. It has: %(sheets)s.", **values
            ),
            "encoding": self.env._(
                "The letters of the file are not “%(encoding)s”. Choose others.",
                **values,
            ),
            "zero": self.env._(
                "The file holds characters without meaning when read as "
                "“%(encoding)s”. Choose other letters.",
                **values,
            ),
            "quotes": self.env._(
                "Line %(line)s: a quotation mark is opened and not closed, or a cell "
                "is too long. Correct it, or choose what parts the cells.",
                **values,
            ),
            "too_many_rows": self.env._(
                "The file has more than %(limit)s lines. Divide it.", **values
            ),
            "too_many_columns": self.env._(
                "Line %(line)s has more than %(limit)s cells. Choose what parts the "
                "cells.",
                **values,
            ),
        }
        return texts[problem.code]

    def _read_columns(self):
        """Read the heading and some lines; propose the meaning of each column."""
        self.ensure_one()
        layout = self._get_layout()
        self._write_governed(
            {
                "file_type": layout.file_type,
                "encoding": layout.encoding or False,
                "separator": layout.separator or False,
                "sheet": layout.sheet or False,
                "sheet_names": ", ".join(layout.sheets),
            }
        )
        rows = []
        for row in self._read_rows():
            rows.append(row)
            if len(rows) > 40:
                break
        if not rows:
            raise UserError(self.env._("The file is empty."))
        if len(rows) == 1:
            raise UserError(self.env._("The file has a heading and no lines."))
        self.env["omct.import.column"]._propose(self, rows)

    def _count_lines(self):
        """Return the number of lines under the heading."""
        return sum(1 for _row in self._read_rows()) - 1

    def _get_no_counts(self):
        return {name: 0 for name in self._governed_fields if name.endswith("_count")}

    def _get_refused_rows(self):
        """Yield the heading and the refused lines of the file, each with its reason."""
        self.ensure_one()
        refused = {
            row.line: row.reason
            for row in self.env["omct.import.row"].search_fetch(
                [("import_id", "=", self.id), ("verdict", "=", "refused")],
                ["line", "reason"],
            )
        }
        width = len(self.column_ids)
        for number, row in enumerate(self._read_rows()):
            cells = [*row.cells, *[""] * (width - len(row.cells))]
            if number == 0:
                yield [*cells, self.env._("Line"), self.env._("Why")]
            elif row.line in refused:
                yield [*cells, str(row.line), refused[row.line]]
