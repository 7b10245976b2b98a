# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.cell_values import fold

#: What a user says of a column; the rest comes from the file.
USER_FIELDS = frozenset({"target", "date_order"})
SAMPLES = 3


class ImportColumn(models.Model):
    """A column of a file and what it means."""

    _name = "omct.import.column"
    _description = "Column of an import"
    _order = "import_id, position, id"
    _rec_name = "header"

    import_id = fields.Many2one(
        comodel_name="omct.import", required=True, ondelete="cascade", index=True
    )
    position = fields.Integer(readonly=True)
    header = fields.Char(string="Heading in the file", readonly=True)
    samples = fields.Text(string="First values", readonly=True)
    target = fields.Selection(
        selection="_selection_target",
        string="Means",
        help="What the column is. Without it, the column is left out.",
    )
    targets = fields.Json(compute="_compute_targets")
    is_date = fields.Boolean(compute="_compute_targets")
    date_order = fields.Selection(
        selection=[("dmy", "Day first"), ("mdy", "Month first")], string="Dates"
    )
    note = fields.Char(compute="_compute_note")

    @api.model
    def _selection_target(self):
        return [
            (f"{code}.{column.name}", column.label)
            for code, kind in self.env["omct.import.kind"]._get_kinds().items()
            for column in kind._get_fields().values()
        ]

    @api.depends("target", "import_id.kind")
    def _compute_targets(self):
        columns = {}
        for record in self:
            code = record.import_id.kind
            if code and code not in columns:
                columns[code] = record.import_id._get_kind()._get_fields()
            known = columns.get(code, {})
            record.targets = [f"{code}.{name}" for name in known]
            name = record._get_name()
            record.is_date = bool(name in known and known[name].type == "date")

    @api.depends("target", "header", "import_id.kind")
    def _compute_note(self):
        for record in self:
            record.note = False
            if not record.import_id.kind:
                continue
            kind = record.import_id._get_kind()
            if record.target:
                column = kind._get_fields().get(record._get_name())
                record.note = column and column.note
            else:
                record.note = kind._describe_unknown(record.header or "") or self.env._(
                    "Left out"
                )

    def _get_name(self):
        """Return the name of the column in its kind, or an empty text."""
        self.ensure_one()
        return (self.target or "").partition(".")[2]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and not USER_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._("Only the meaning of a column can be changed here.")
            )
        for record in self:
            if not self.env.su and record.import_id.state != "columns":
                raise UserError(
                    self.env._("Go back to the columns of the import to change them.")
                )
            code = (vals.get("target") or "").partition(".")[0]
            if code and code != record.import_id.kind:
                raise UserError(
                    self.env._("“%s” cannot mean this here.", record.header)
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Proposing
    # ------------------------------------------------------------------

    @api.model
    def _propose(self, record, rows):
        """Make the columns of an import anew, with a proposal of what they mean.

        What a user said of a column with the same heading is kept.

        :param record: the import
        :param rows: the heading and the first lines, of ``file_reading``
        """
        said = {
            column.header: (column.target, column.date_order)
            for column in record.column_ids
        }
        kind = record._get_kind()
        words = kind._get_header_words()
        taken, values = set(), []
        for position, cell in enumerate(rows[0].cells):
            header = " ".join(cell.split())
            name = self._guess(header, words, kind)
            target = f"{record.kind}.{name}" if name and name not in taken else False
            taken.add(name)
            old_target, order = said.get(header, (False, False))
            values.append(
                {
                    "import_id": record.id,
                    "position": position,
                    "header": header or self.env._("Column %s", position + 1),
                    "samples": self._get_samples(rows[1:], position),
                    "target": old_target if header in said else target,
                    "date_order": order,
                }
            )
        # Columns come from the file, not from the user, who may read and mark them.
        record.sudo().column_ids.unlink()
        self.sudo().create(values)

    @api.model
    def _guess(self, header, words, kind):
        """Return the name of the field that a heading speaks of, or an empty text."""
        if words.get(fold(header)):
            return words[fold(header)]
        # The paths of an export: country_id/id, Country/External ID.
        parts = header.split("/")
        if len(parts) > 1 and words.get(fold(parts[-1])) == "id":
            return words.get(fold("/".join(parts[:-1])), "")
        return ""

    @api.model
    def _get_samples(self, rows, position):
        samples = []
        for row in rows:
            text = row.cells[position].strip() if position < len(row.cells) else ""
            if text and text not in samples:
                samples.append(text if len(text) <= 60 else f"{text[:59]}…")
            if len(samples) == SAMPLES:
                break
        return "\n".join(samples)
