# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .governed_mixin import Transition

COORDINATOR = "omct_network.group_network_coordinator"
#: Longer files are checked and imported in the background.
ROWS_AT_ONCE = 500
VERDICTS = [
    ("create", "New"),
    ("change", "Changed"),
    ("unchanged", "Unchanged"),
    ("choose", "To Decide"),
    ("refused", "Refused"),
    ("skip", "Left Out"),
]
# What is read from the file hangs on these.
READING_FIELDS = ("kind", "file", "file_name", "encoding", "separator", "sheet")


class Import(models.Model):
    """A file on its way into the register, and the record of it afterwards.

    ========= ==================================================================
    imports   coordinator: what a file writes is written with the user's own
              rights, so in the user's regions
    reads     coordinator: one's own imports; manager: all
    ========= ==================================================================
    """

    _name = "omct.import"
    _description = "Import"
    _inherit = ["omct.governed.mixin", "mail.thread"]
    _order = "id desc"

    _governed_fields = frozenset(
        {
            "state",
            "user_id",
            "file_type",
            "sheet_names",
            "row_count",
            "create_count",
            "change_count",
            "unchanged_count",
            "choose_count",
            "refused_count",
            "skip_count",
            "checked_date",
            "contacts_mark",
            "imported_date",
            "imported_by_id",
            "problem",
            "file_deleted",
        }
    )
    _transitions = {
        "read": Transition(("draft", "columns"), "columns", COORDINATOR),
        "back_to_file": Transition(("columns",), "draft", COORDINATOR),
        "back_to_columns": Transition(("checked",), "columns", COORDINATOR),
        "check": Transition(("columns", "checked"), "checking", COORDINATOR),
        "checked": Transition(("checking",), "checked", COORDINATOR),
        "not_checked": Transition(("checking",), "columns", COORDINATOR),
        "import": Transition(("checked",), "importing", COORDINATOR),
        "imported": Transition(("importing",), "imported", COORDINATOR),
        "not_imported": Transition(("importing",), "checked", COORDINATOR),
        "cancel": Transition(("draft", "columns", "checked"), "cancelled", COORDINATOR),
    }

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        selection="_selection_kind",
        string="What to import",
        required=True,
        default="organisation",
    )
    state = fields.Selection(
        selection=[
            ("draft", "File"),
            ("columns", "Columns"),
            ("checking", "Checking"),
            ("checked", "Check"),
            ("importing", "Importing"),
            ("imported", "Imported"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Started by",
        default=lambda self: self.env.uid,
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    file_deleted = fields.Boolean(readonly=True, copy=False)
    file_type = fields.Char(readonly=True, copy=False)
    encoding = fields.Selection(
        selection=[
            ("utf-8", "Unicode (UTF-8)"),
            ("utf-16", "Unicode (UTF-16)"),
            ("windows-1252", "Western European (Windows-1252)"),
            ("iso-8859-15", "Western European (ISO-8859-15)"),
            ("windows-1251", "Cyrillic (Windows-1251)"),
            ("windows-1256", "Arabic (Windows-1256)"),
        ],
        string="Letters",
        help="Found in the file. Choose another one when accents look wrong.",
    )
    separator = fields.Selection(
        selection=[
            (",", "Comma"),
            (";", "Semicolon"),
            ("\t", "Tab"),
            ("|", "Vertical bar"),
        ],
        string="Cells parted by",
    )
    sheet = fields.Char(help="Name of the sheet to read; the first one when empty.")
    sheet_names = fields.Char(string="Sheets of the file", readonly=True, copy=False)
    date_order = fields.Selection(
        selection=[
            ("dmy", "Day first (17/05/2001)"),
            ("mdy", "Month first (05/17/2001)"),
        ],
        string="Dates",
        help="For dates that can be read in two ways. A column may have its own.",
    )
    column_ids = fields.One2many(
        comodel_name="omct.import.column", inverse_name="import_id", string="Columns"
    )
    row_ids = fields.One2many(
        comodel_name="omct.import.row", inverse_name="import_id", string="Lines"
    )
    leave_out_refused = fields.Boolean(
        string="Leave out refused lines",
        copy=False,
        help="Import the other lines, and leave the refused ones for later.",
    )
    row_count = fields.Integer(string="Lines read", readonly=True, copy=False)
    create_count = fields.Integer(string="New", readonly=True, copy=False)
    change_count = fields.Integer(string="Changed", readonly=True, copy=False)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    choose_count = fields.Integer(string="To decide", readonly=True, copy=False)
    refused_count = fields.Integer(string="Refused", readonly=True, copy=False)
    skip_count = fields.Integer(string="Left out", readonly=True, copy=False)
    checked_date = fields.Datetime(string="Checked on", readonly=True, copy=False)
    contacts_mark = fields.Char(readonly=True, copy=False)
    imported_date = fields.Datetime(string="Imported on", readonly=True, copy=False)
    imported_by_id = fields.Many2one(
        comodel_name="res.users", string="Imported by", readonly=True, copy=False
    )
    problem = fields.Text(readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    progress_text = fields.Char(compute="_compute_progress")
    cannot_import_reason = fields.Char(compute="_compute_cannot_import_reason")
    uses_lookalikes = fields.Boolean(compute="_compute_uses_lookalikes")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.model
    def _selection_kind(self):
        kinds = self.env["omct.import.kind"]._get_kinds()
        return [(code, kind._get_kind_label()) for code, kind in kinds.items()]

    @api.depends("kind", "file_name")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            parts = [labels.get(record.kind), record.file_name]
            record.name = ": ".join(filter(None, parts))

    @api.depends("state")
    def _compute_progress(self):
        found = {
            line.import_id.id: line
            for line in self.env["omct.import.progress"].search(
                [("import_id", "in", self.ids)]
            )
        }
        for record in self:
            line = found.get(record.id)
            working = line and record.state in ("checking", "importing")
            record.progress = (
                100.0 * line.done / line.total if working and line.total else 0.0
            )
            record.progress_text = working and self.env._(
                "%(done)s of %(total)s lines", done=line.done, total=line.total
            )

    @api.depends("kind")
    def _compute_uses_lookalikes(self):
        kinds = self.env["omct.import.kind"]._get_kinds()
        for record in self:
            record.uses_lookalikes = (
                record.kind in kinds and kinds[record.kind]._kind_lookalikes
            )

    @api.depends_context("uid", "lang")
    @api.depends("state", "choose_count", "refused_count", "leave_out_refused")
    def _compute_cannot_import_reason(self):
        for record in self:
            record.cannot_import_reason = (
                record.state == "checked" and record._get_cannot_import_reason()
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if set(READING_FIELDS) & set(vals):
            for record in self.filtered(
                lambda rec: rec.state not in ("draft", "columns")
            ):
                raise UserError(
                    self.env._(
                        "%s was checked already. Go back to the columns to read the "
                        "file in another way.",
                        record.display_name,
                    )
                )
        if "kind" in vals and any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("Go back to the file to import something else from it.")
            )
        if "file" in vals and "encoding" not in vals:
            # What was found in another file says nothing about this one.
            vals = {**vals, "encoding": False, "separator": False, "sheet": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_not_imported(self):
        for record in self.filtered(
            lambda rec: rec.state in ("checking", "importing", "imported")
        ):
            raise UserError(
                self.env._(
                    "%s stays as the record of what was imported. Its file can be "
                    "deleted.",
                    record.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_read_reason(self):
        """Return why the file cannot be read, or False."""
        self.ensure_one()
        return not self.file and self.env._("there is no file yet")

    def _get_cannot_check_reason(self):
        """Return why the file cannot be checked, or False."""
        self.ensure_one()
        if not self.file:
            return self.env._("the file was deleted")
        targets = self.column_ids.filtered("target").mapped("target")
        if not targets:
            return self.env._("no column has a meaning yet")
        repeated = {target for target in targets if targets.count(target) > 1}
        if repeated:
            columns = self.column_ids.filtered(lambda col: col.target in repeated)
            return self.env._(
                "two columns have the same meaning: %s",
                ", ".join(columns.mapped("header")),
            )
        return False

    def _get_cannot_import_reason(self):
        """Return what is left to settle before the import, or False."""
        self.ensure_one()
        if self.choose_count:
            return self.env._(
                "%s lines wait for your choice: new, the same as, or left out",
                self.choose_count,
            )
        if self.refused_count and not self.leave_out_refused:
            return self.env._(
                "%s lines are refused: correct the file, or tick “Leave out refused "
                "lines”",
                self.refused_count,
            )
        if not self.create_count and not self.change_count:
            return self.env._("there is nothing to import: all is there already")
        return False

    def action_read(self):
        """Read the heading of the file and propose what each column means.

        :raises UserError: when the file cannot be read, saying what to do
        """
        for record in self:
            record._do_step("read", {"problem": False})
            record._read_columns()
        return True

    def action_back(self):
        """Go back one step; what was checked is forgotten."""
        for record in self:
            if record.state == "checked":
                record._do_step("back_to_columns", record._get_no_counts())
                # The lines belong to the check, not to the user.
                record.sudo().row_ids.unlink()
            else:
                record._do_step("back_to_file")
        return True

    def action_check(self):
        """Try the file out: what would be created, changed and refused.

        Long files are checked in the background.
        """
        for record in self:
            record._do_step("check", {"problem": False})
            record._start(record._count_lines())
        return True

    def action_import(self):
        """Write what the check showed, all of it or nothing."""
        for record in self:
            record._do_step(
                "import", {"problem": False, "imported_by_id": self.env.uid}
            )
            record._start(record.row_count)
        return True

    def action_cancel(self):
        """Give the import up; one at work is asked to stop."""
        self.check_access("write")
        at_work = self.filtered(lambda rec: rec.state in ("checking", "importing"))
        if at_work:
            at_work._get_progress()._ask_to_stop()
        for record in self - at_work:
            record._do_step("cancel")
            record.sudo().row_ids.unlink()
        return True

    def action_delete_file(self):
        """Delete the file and the texts of its lines; the record of it stays."""
        self.check_access("write")
        for record in self:
            if record.state not in ("imported", "cancelled"):
                raise UserError(
                    self.env._("%s is not finished: import or cancel it first.",
                               record.display_name)
                )  # fmt: skip
            record._write_governed(
                {"file": False, "file_name": False, "file_deleted": True}
            )
            # Lines are written by the import alone.
            lines = record.sudo().row_ids
            lines.write(
                {"cells": False, "label": False, "changes": False, "value": False,
                 "candidate_text": False}
            )  # fmt: skip
            record.sudo().column_ids.write({"samples": False})
        return True

    def action_open_rows(self):
        """Open the lines of the import, by what becomes of them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_import_row_action"
        )
        action["domain"] = [("import_id", "=", self.id)]
        verdict = self.env.context.get("omct_verdict")
        action["context"] = (
            {f"search_default_{verdict}": 1} if verdict in dict(VERDICTS) else {}
        )
        return action

    def action_download_refused(self):
        """Return the download of the refused lines, with the reason of each."""
        self.ensure_one()
        file_format = "csv" if self.file_type == "csv" else "xlsx"
        return {
            "type": "ir.actions.act_url",
            "url": f"/omct_network/import/{self.id}/refused.{file_format}",
            "target": "download",
        }

    def action_download_template(self):
        """Return the download of an empty file of this kind."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/omct_network/import/template/{self.kind}.xlsx",
            "target": "download",
        }
