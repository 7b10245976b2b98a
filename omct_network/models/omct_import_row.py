# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .omct_import import ROWS_AT_ONCE, VERDICTS
from .omct_import_kind import BATCH_SIZE, ImportPlan

#: What a user says of a line; the rest is found by the check.
USER_FIELDS = frozenset({"choice", "partner_id"})


class ImportRow(models.Model):
    """A line of a file and what becomes of it."""

    _name = "omct.import.row"
    _description = "Line of an import"
    _order = "import_id desc, line, id"
    _rec_name = "label"

    import_id = fields.Many2one(
        comodel_name="omct.import",
        required=True,
        ondelete="cascade",
        readonly=True,
        index=True,
    )
    import_state = fields.Selection(related="import_id.state", string="State")
    uses_lookalikes = fields.Boolean(related="import_id.uses_lookalikes")
    line = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The row as a spreadsheet shows it; line breaks in cells do not count.",
    )
    label = fields.Char(string="What", readonly=True)
    cells = fields.Json(readonly=True)
    formulas = fields.Char(readonly=True)
    read_problem = fields.Char(readonly=True)
    fingerprint = fields.Char(readonly=True, index="btree_not_null")
    verdict = fields.Selection(selection=VERDICTS, readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    column_header = fields.Char(string="Column", readonly=True)
    value = fields.Char(readonly=True)
    changes = fields.Text(string="What it writes", readonly=True)
    leader_id = fields.Many2one(
        comodel_name="omct.import.row",
        string="Belongs to line",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    best_candidate_id = fields.Many2one(
        comodel_name="res.partner", string="Looks like", readonly=True
    )
    candidate_text = fields.Text(string="Look-alikes", readonly=True)
    outcome = fields.Text(
        string="What becomes of it",
        compute="_compute_outcome",
        help="What it writes, or why not and whom it looks like.",
    )
    choice = fields.Selection(
        selection=[
            ("create", "New"),
            ("match", "The same as"),
            ("skip", "Leave out"),
        ],
        string="Your choice",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="The same as",
        ondelete="set null",
        help="The contact that this line speaks of.",
    )
    res_model = fields.Char(readonly=True)
    record_id = fields.Integer(string="Record found", readonly=True, aggregator=None)
    res_id = fields.Many2oneReference(
        string="Record written", model_field="res_model", readonly=True, aggregator=None
    )

    _import_line = models.Index("(import_id, line)")
    _import_verdict = models.Index("(import_id, verdict)")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("verdict", "reason", "changes", "candidate_text")
    def _compute_outcome(self):
        for row in self:
            details = {"refused": False, "choose": row.candidate_text}
            parts = (row.reason, details.get(row.verdict, row.changes))
            row.outcome = "\n".join(filter(None, parts))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if not USER_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._(
                    "A line says what its file says. You choose what becomes of it; "
                    "for another text, correct the file."
                )
            )
        if self.import_id.filtered(lambda rec: rec.state != "checked"):
            raise UserError(
                self.env._("A choice is made after the check and before the import.")
            )
        self._check_choice(vals)
        result = super().write(vals)
        self._take_choice()
        return result

    def _check_choice(self, vals):
        lookalikes = self.import_id.mapped("uses_lookalikes")
        if vals.get("choice") == "match" or vals.get("partner_id"):
            if not all(lookalikes):
                raise UserError(
                    self.env._(
                        "Lines of this kind are found by their reference: give it in "
                        "the file."
                    )
                )

    def _complete_choice(self):
        """Fill in what a choice implies."""
        for row in self:
            vals = {}
            if row.partner_id and not row.choice:
                vals["choice"] = "match"
            elif row.choice == "match" and not row.partner_id:
                if not row.best_candidate_id:
                    raise UserError(
                        self.env._(
                            "Line %s looks like nobody: say in “The same as” who it "
                            "is.",
                            row.line,
                        )
                    )
                vals["partner_id"] = row.best_candidate_id.id
            elif row.choice != "match" and row.partner_id:
                vals["partner_id"] = False
            if vals:
                # A line is written by the import, and the choice was allowed.
                row.sudo().write(vals)

    def _take_choice(self):
        """Work out again what becomes of lines, after a choice."""
        self._complete_choice()
        for record in self.import_id:
            rows = self.filtered(lambda row, rec=record: row.import_id == rec)
            if len(rows) > ROWS_AT_ONCE:
                record.action_check()
            else:
                record._recheck(rows)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_choose_new(self):
        """Take the selected lines for new ones."""
        return self.write({"choice": "create", "partner_id": False})

    def action_choose_same(self):
        """Take each of the selected lines for its best look-alike."""
        alike = self.filtered("best_candidate_id")
        if not alike:
            raise UserError(self.env._("None of these lines looks like a contact."))
        return alike.write({"choice": "match"})

    def action_choose_skip(self):
        """Leave the selected lines out."""
        return self.write({"choice": "skip", "partner_id": False})

    def action_open_record(self):
        """Open what the line found or became."""
        self.ensure_one()
        res_id = self.res_id or self.record_id or self.best_candidate_id.id
        if not res_id:
            raise UserError(self.env._("There is nothing to open yet."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": res_id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Engine
    # ------------------------------------------------------------------

    @api.model
    def _get_rows(self, record):
        """Yield the lines of an import in batches, in the order of the file."""
        last = 0
        while rows := self.search(
            [("import_id", "=", record.id), ("line", ">", last)],
            order="line",
            limit=BATCH_SIZE,
        ):
            last = rows[-1].line
            yield rows

    @api.model
    def _prepare(self, record, row, columns, width):
        """Return the values of a line.

        :param row: of ``file_reading``
        :param columns: ``{position: name}`` of the mapped columns
        :param width: number of columns of the heading
        """
        kind = record._get_kind()
        cells = {
            name: row.cells[position]
            for position, name in columns.items()
            if position < len(row.cells) and row.cells[position].strip()
        }
        problem = False
        if any(cell.strip() for cell in row.cells[width:]):
            problem = self.env._(
                "The line has more cells than the heading. A separator inside a cell "
                "needs quotation marks around the cell."
            )
        elif not cells and not row.formulas:
            problem = self.env._("The line is empty in the columns that are imported.")
        return {
            "import_id": record.id,
            "line": row.line,
            "cells": cells,
            "formulas": ",".join(row.formulas) or False,
            "read_problem": problem,
            "label": self._get_label(cells),
            "fingerprint": kind._get_fingerprint(cells),
            "res_model": kind._kind_model,
        }

    @api.model
    def _get_label(self, cells):
        text = cells.get("name") or next(iter(cells.values()), "")
        return " ".join(text.split())[:120]

    def _to_plan(self, keep_found=False):
        """Return what the check and the import work on.

        :param keep_found: take the record that the check found
        """
        self.ensure_one()
        return ImportPlan(
            line=self.line,
            cells=self.cells or {},
            formulas=tuple((self.formulas or "").split(",")) if self.formulas else (),
            problem=self.read_problem or "",
            choice=self.choice or "",
            chosen_id=self.partner_id.id or 0,
            record_id=self.record_id if keep_found else 0,
        )
