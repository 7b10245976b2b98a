# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import json
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo import api, models

from ..tools.cell_values import fold

#: Of what one run writes at once; the memory of a run depends on it alone.
BATCH_SIZE = 500


class ImportField(NamedTuple):
    """A column that a kind of import knows.

    :param name: its name in the kind
    :param label: its heading, in the user's language
    :param type: char, text, integer, boolean, date, selection, many2one, many2many or
        reference (finds a record, is never written)
    :param words: further headings by which it is known
    :param selection: pairs of key and label
    :param note: what to fill in, for the template
    """

    name: str
    label: str
    type: str
    comodel: str = ""
    required: bool = False
    words: tuple[str, ...] = ()
    selection: tuple = ()
    note: str = ""


@dataclass(slots=True, eq=False)
class ImportPlan:
    """What one row of a file is about to do."""

    line: int
    cells: dict
    formulas: tuple = ()
    problem: str = ""
    choice: str = ""
    chosen_id: int = 0
    values: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    record_id: int = 0
    res_id: int = 0
    verdict: str = ""
    reason: str = ""
    column: str = ""
    changed: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    candidates: list = field(default_factory=list)
    leader: "ImportPlan | None" = None
    extra_change: bool = False

    def refuse(self, reason, column=""):
        """Note why the row cannot be imported; the first reason stays."""
        if self.verdict != "refused":
            self.verdict, self.reason, self.column = "refused", reason, column

    @property
    def is_open(self):
        return self.verdict not in ("refused", "skip", "choose")


@dataclass(slots=True)
class ImportRun:
    """What the rows of one run share.

    :param fields: the columns of the kind
    :param headings: heading in the file of each mapped column
    :param orders: order of day and month by column
    :param dry: nothing is to stay
    """

    fields: dict
    headings: dict
    orders: dict
    dry: bool = True
    check_lookalikes: bool = True
    seen: dict = field(default_factory=dict)
    created: set = field(default_factory=set)
    indexes: dict = field(default_factory=dict)
    last_leader: ImportPlan | None = None


class ImportKind(models.AbstractModel):
    """What can be imported: columns, how rows find their record, how they are written.

    An addon adds a kind by a model named ``omct.import.kind.<code>`` that inherits this
    one, sets ``_kind_code``, ``_kind_model``, ``_kind_fields`` and answers
    ``_get_kind_label``. Everything is read and written with the rights of the user.
    """

    _name = "omct.import.kind"
    _description = "Kind of import"

    _kind_code = ""
    _kind_model = ""
    _kind_sequence = 100
    #: Fields of the model that a file may set.
    _kind_fields: tuple[str, ...] = ()
    _kind_required: tuple[str, ...] = ()
    #: Further headings by field, in the languages of the network.
    _kind_words: dict[str, tuple[str, ...]] = {}
    #: Rows without a reference are compared with what is there.
    _kind_lookalikes = False

    @api.model
    def _get_kinds(self):
        """Return ``{code: model}`` of all kinds, in the order of the screen."""
        found = [
            self.env[name]
            for name in self.env.registry
            if name.startswith("omct.import.kind.")
        ]
        return {
            kind._kind_code: kind
            for kind in sorted(found, key=lambda kind: kind._kind_sequence)
            # The model may belong to another addon.
            if kind._kind_code and kind._kind_model in self.env
        }

    @api.model
    def _get_kind(self, code):
        """Return the model of a kind, in this environment."""
        return self._get_kinds()[code]

    @api.model
    def _get_kind_label(self):
        """Return the name of the kind on screen."""
        return self._kind_code

    # ------------------------------------------------------------------
    # Columns
    # ------------------------------------------------------------------

    @api.model
    def _get_reference_fields(self):
        """Return the columns that find a record and are never written."""
        return [
            ImportField(
                "id",
                self.env._("External ID"),
                "reference",
                words=("external id", "reference", "identifiant externe", "id externo"),
                note=self.env._(
                    "A code of your own for this record; the same code finds it again."
                ),
            )
        ]

    @api.model
    def _get_fields(self):
        """Return ``{name: ImportField}``."""
        model = self.env[self._kind_model]
        columns = self._get_reference_fields()
        for name in self._kind_fields:
            # Another addon, or a later version, may bring the field.
            if name in model._fields and model._has_field_access(
                model._fields[name], "write"
            ):
                columns.append(self._describe_field(model._fields[name], name))
        return {column.name: column for column in columns}

    @api.model
    def _describe_field(self, model_field, name, **values):
        """Return the column of a field of a model."""
        kind = {"html": "text"}.get(model_field.type, model_field.type)
        selection = ()
        if kind == "selection":
            selection = tuple(model_field._description_selection(self.env))
        return ImportField(
            **{
                "name": name,
                "label": model_field._description_string(self.env),
                "type": kind,
                "comodel": model_field.comodel_name or "",
                "required": name in self._kind_required,
                "words": self._kind_words.get(name, ()),
                "selection": selection,
                "note": self._describe_type(model_field, selection),
                **values,
            }
        )

    @api.model
    def _describe_type(self, model_field, selection):
        if selection and len(selection) <= 12:
            return self.env._("One of: %s", ", ".join(pair[1] for pair in selection))
        return {
            "date": self.env._("A date, for instance 2001-05-17."),
            "boolean": self.env._("Yes or no."),
            "integer": self.env._("A whole number."),
            "many2one": self.env._("Its name, code or external ID."),
            "many2many": self.env._("Names, codes or external IDs, parted by “;”."),
        }.get(model_field.type, "")

    @api.model
    def _get_header_words(self):
        """Return ``{folded heading: name of the column}``: names, labels, words."""
        words = {}
        model = self.env[self._kind_model]
        fields = self._get_fields()
        for code, _name in self.env["res.lang"].get_installed():
            in_lang = self.with_context(lang=code)
            for column in in_lang._get_fields().values():
                words.setdefault(fold(column.label), column.name)
        for column in fields.values():
            for word in (column.name, *column.words):
                words.setdefault(fold(word), column.name)
                words.setdefault(fold(f"{word}/id"), column.name)
            if column.name in model._fields:
                words.setdefault(
                    fold(f"{column.name}/.id"), ""
                )  # database ids say nothing outside this database
        return words

    @api.model
    def _describe_unknown(self, header):
        """Return why a heading is left out, or False."""
        model = self.env[self._kind_model]
        governed = getattr(model, "_get_governed_fields", frozenset)()
        for name in governed:
            label = model._fields[name]._description_string(self.env)
            if fold(header) in (fold(name), fold(label)):
                return self.env._(
                    "Left out: “%s” changes through its buttons alone.", label
                )
        return False

    # ------------------------------------------------------------------
    # From rows to plans
    # ------------------------------------------------------------------

    @api.model
    def _plan(self, plans, run):
        """Work out what rows would do.

        :param plans: list of :class:`ImportPlan`, in the order of the file
        :param run: :class:`ImportRun`
        """
        self._convert_plans(plans, run)
        self._check_repeated(plans, run)
        self._match_plans(plans, run)
        if self._kind_lookalikes:
            self._match_lookalikes(plans, run)
        self._check_same_record(plans, run)
        self._compare_plans(plans, run)

    @api.model
    def _convert_plans(self, plans, run):
        self.env["omct.import.converter"]._convert(plans, run)

    @api.model
    def _get_file_key(self, plan):
        """Return what tells rows of one file apart, or None."""
        return plan.cells.get("id") or ("row", self._get_fingerprint(plan.cells))

    @api.model
    def _get_fingerprint(self, cells):
        """Return what tells whether a row has been imported before."""
        filled = sorted((name, text) for name, text in cells.items() if text)
        content = json.dumps([self._kind_code, filled], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    @api.model
    def _check_repeated(self, plans, run):
        """Refuse a row whose reference, or whole content, stood in an earlier row."""
        for plan in plans:
            key = self._get_file_key(plan)
            first = run.seen.setdefault(("file", key), plan)
            if first is not plan:
                plan.refuse(
                    self.env._(
                        "Line %s speaks of the same record. Keep one of the two.",
                        first.line,
                    ),
                    "id" if plan.cells.get("id") else "",
                )

    @api.model
    def _check_same_record(self, plans, run):
        """Refuse a row that found the record of an earlier row."""
        for plan in plans:
            if not plan.record_id or not plan.is_open or plan.leader:
                continue
            first = run.seen.setdefault(("record", plan.record_id), plan)
            if first is not plan:
                plan.refuse(
                    self.env._(
                        "Line %s speaks of the same record. Keep one of the two.",
                        first.line,
                    )
                )

    @api.model
    def _forget(self, plans):
        """Keep of rows that are done what later rows ask for: the memory of a run does
        not grow with the file."""
        for plan in plans:
            plan.cells, plan.values, plan.changed = {}, {}, {}
            plan.changes, plan.candidates = [], []

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------

    @api.model
    def _get_values(self, plan):
        """Return the values of a row for the model, relations as ids."""
        model = self.env[self._kind_model]
        return {
            name: value for name, value in plan.values.items() if name in model._fields
        }

    @api.model
    def _get_new_values(self, plan):
        """Return the values of a record that a row creates."""
        return self._get_values(plan)

    @api.model
    def _compare_plans(self, plans, run):
        """Set the verdict of rows: create, change or unchanged."""
        matched = [plan for plan in plans if plan.is_open and plan.record_id]
        model = self.env[self._kind_model].with_context(active_test=False)
        records = model.browse({plan.record_id for plan in matched}).exists()
        readable = records._filtered_access("read")
        readable.fetch({name for plan in matched for name in self._get_values(plan)})
        for plan in plans:
            if not plan.is_open or plan.leader:
                continue
            if plan.record_id and plan.record_id not in readable._ids:
                plan.refuse(self._get_import_access_reason())
            elif plan.record_id:
                self._compare(plan, model.browse(plan.record_id), run)
            else:
                self._check_required(plan, run)
                if plan.is_open:
                    plan.verdict = "create"
                    plan.changed = self._get_new_values(plan)
                    plan.changes = self._describe_values(plan, run)

    @api.model
    def _check_required(self, plan, run):
        for column in run.fields.values():
            if column.required and not plan.values.get(column.name):
                plan.refuse(
                    self.env._("“%s” is missing: a new record needs it.", column.label),
                    column.name,
                )

    @api.model
    def _compare(self, plan, record, run):
        plan.changed, plan.changes = self._get_changes(plan, record, run)
        plan.verdict = "change" if plan.changed else "unchanged"

    @api.model
    def _get_changes(self, plan, record, run):
        """Return what a row changes in a record.

        :return: ``({name: new value}, [line of text])``
        """
        changed, lines = {}, []
        for name, new in self._get_values(plan).items():
            model_field = record._fields[name]
            old = self._comparable(record[name], model_field)
            if old == self._comparable(new, model_field):
                continue
            changed[name] = new
            column = run.fields.get(name)
            label = (
                column.label if column else model_field._description_string(self.env)
            )
            lines.append(
                self.env._(
                    "%(field)s: %(old)s → %(new)s",
                    field=label,
                    old=self._display(record[name], model_field) or self.env._("empty"),
                    new=plan.cells.get(name) or self._display(new, model_field),
                )
            )
        return changed, lines

    @api.model
    def _comparable(self, value, model_field):
        if model_field.type == "many2one":
            return value if isinstance(value, int) else value.id
        if model_field.type == "many2many":
            return frozenset(
                value._ids if isinstance(value, models.BaseModel) else value
            )
        if isinstance(value, str):
            return value.replace("\r\n", "\n").replace("\r", "\n").strip() or False
        return value or False

    @api.model
    def _display(self, value, model_field):
        if isinstance(value, models.BaseModel):
            return ", ".join(value.sudo(False).mapped("display_name"))
        if model_field.type == "selection":
            return dict(model_field._description_selection(self.env)).get(value, value)
        if model_field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return str(value or "")

    @api.model
    def _describe_values(self, plan, run):
        return [
            f"{column.label}: {plan.cells[name]}"
            for name, column in run.fields.items()
            if plan.cells.get(name)
        ]
