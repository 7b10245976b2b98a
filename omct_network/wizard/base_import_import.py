# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io
import sys
from collections.abc import Sequence

from odoo import api, models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..tools.spreadsheet import restore


class Import(models.TransientModel):
    """Says of every refused row its line, its column and the reason.

    Odoo's own answer carries positions for its import screen; a person who loads
    a file of hundreds of lines needs them in words.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import the file; see Odoo. Messages of our models name line and column.

        :return: Odoo's result, each message as ``Line 17, column "x": reason``
        """
        file_options = dict(options)
        result = super().execute_import(fields, columns, options, dryrun=dryrun)
        messages = result.get("messages")
        if messages and self._names_lines():
            lines = self._get_imported_lines(fields, file_options)
            for message in messages:
                self._locate_message(message, fields, columns, lines)
            result["messages"] = self._arrange_messages(messages)
        return result

    @api.model
    def _arrange_messages(self, messages):
        """Return the messages by line, without what only follows from a bad cell.

        A line whose country is not known is tried without it, and is then nobody's
        to write.
        """
        bad_cells = {
            message["omct_line"]
            for message in messages
            if message.get("omct_line") and message["omct_column"]
        }
        kept = [
            message
            for message in messages
            if message.get("omct_column") or message.get("omct_line") not in bad_cells
        ]
        # What is about the whole file comes last.
        return sorted(kept, key=lambda message: message.get("omct_line") or sys.maxsize)

    def _read_file(self, options):
        # What an export put before a text that looks like a formula goes away again.
        length, rows = super()._read_file(options) or (0, [])
        if self._names_lines():
            rows = [[restore(cell) for cell in row] for row in rows]
        return length, rows

    def _names_lines(self):
        """Return whether messages on this model name the line."""
        return self.res_model == "res.partner" or self.res_model.startswith("omct.")

    def _get_imported_lines(self, fields: Sequence[str | bool], options):
        """Return the rows that Odoo imports, each with its line in the file.

        :return: list of ``(line, row)``; the header is line 1
        """
        rows = self._read_numbered_rows(options)
        if options.get("has_headers"):
            rows = rows[1:]
        used = [index for index, field in enumerate(fields) if field]
        rows = [(line, row) for line, row in rows if any(row[index] for index in used)]
        return rows[options.get("skip") or 0 :]

    def _read_numbered_rows(self, options):
        options = dict(options)
        _length, rows = self._read_file(options)
        text = self._get_csv_text(options)
        if text is None:
            return list(enumerate(rows, 1))
        reader = csv.reader(
            io.StringIO(text),
            quotechar=options["quoting"],
            delimiter=options.get("separator") or ",",
        )
        return [
            (line, row)
            for line, row in enumerate(reader, 1)
            if any(cell.strip() for cell in row)
        ]

    def _get_csv_text(self, options):
        is_csv = "csv" in (self.file_type or "") or (
            (self.file_name or "").lower().endswith(".csv")
        )
        if not is_csv or not options.get("encoding"):
            return None
        return (self.file or b"").decode(options["encoding"])

    def _locate_message(self, message, fields, columns, lines):
        """Put line and column before the text of one message."""
        index = self._find_column(message, fields)
        line = self._find_line(message, index, lines)
        parts = []
        if line:
            parts.append(self.env._("Line %s", line))
        if index is not None:
            label = columns[index] if index < len(columns) else fields[index]
            parts.append(self.env._('column "%s"', label or fields[index]))
        text = message.get("message") or ""
        if index is not None and fields[index] == "lang":
            text = self.env._(
                "%s. The language of a contact must be installed: see Settings > "
                "Languages.",
                text.rstrip("."),
            )
        if message.get("field_type") and not message.get("error_message"):
            # A record that was looked for and not found.
            text = self.env._("%s. Correct it, or enter it first.", text.rstrip("."))
        if parts:
            message.update(omct_line=line, omct_column=index is not None)
            message["message"] = f"{', '.join(parts)}: {text}"
            # The screen adds no place of its own.
            message["omct_placed"] = True

    def _find_column(self, message, fields):
        """Return the index of the column that a message speaks of, or None."""
        path = message.get("field_path") or message.get("field")
        if path:
            path = path if isinstance(path, str) else "/".join(filter(None, path))
            candidates = [
                index
                for index, field in enumerate(fields)
                if field
                and (
                    field == path
                    or field.startswith(f"{path}/")
                    or path.startswith(f"{field}/")
                )
            ]
            if candidates:
                return candidates[0]
        # Our own refusals name the field as the screen does: “Label”.
        text = message.get("message") or ""
        for index, field in enumerate(fields):
            if field and f"“{self._get_field_label(field)}”" in text:
                return index
        return None

    def _get_field_label(self, path):
        model, label = self.env[self.res_model], ""
        for name in path.split("/"):
            field = model._fields.get(name)
            if not field or name == "id":
                break
            label = field._description_string(self.env)
            if not field.relational:
                break
            model = self.env[field.comodel_name]
        return label

    def _find_line(self, message, index, lines):
        """Return the line in the file that a message speaks of, or None."""
        rows = message.get("rows")
        if not rows or not lines or rows.get("from", -1) < 0:
            return None
        first, last = rows["from"], rows.get("to", rows["from"])
        if index is not None:
            # A record may span lines: take the one whose cell is quoted.
            text = message.get("message") or ""
            for line, row in lines[first : last + 1]:
                cell = str(row[index]).strip()
                if cell and cell[:50] in text:
                    return line
        return lines[first][0] if first < len(lines) else None

    @api.model
    def _parse_date_from_data(self, data, index, name, field_type, options):
        return self._parse_cells(
            super()._parse_date_from_data, data, index, name, field_type, options
        )

    @api.model
    def _parse_float_from_data(self, data, index, name, options):
        return self._parse_cells(
            super()._parse_float_from_data, data, index, name, options
        )

    def _parse_cells(self, parse, data, index, name, *args):
        """Parse a column; on failure say which row it was."""
        try:
            return parse(data, index, name, *args)
        except ImportValidationError:
            for number, row in enumerate(data):
                value = row[index]
                try:
                    parse([row], index, name, *args)
                except ImportValidationError as error:
                    refused = ImportValidationError(
                        self.env._("“%s” cannot be read.", value), field=name
                    )
                    refused.rows = {"from": number, "to": number}
                    raise refused from error
            raise
