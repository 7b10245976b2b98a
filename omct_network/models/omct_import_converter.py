# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, models
from odoo.fields import Command

from ..tools.cell_values import (
    AmbiguousDate,
    fold,
    parse_boolean,
    parse_date,
    parse_integer,
    unify_line_breaks,
)

#: More than one record has this name.
AMBIGUOUS = -1
#: Lists of words that are read whole.
WORD_LISTS = (
    "res.country",
    "res.lang",
    "omct.mandate",
    "omct.contact.role",
    "omct.region",
    "omct.treaty",
)


class CellError(Exception):
    """A cell that cannot be read; the text says why and what to do."""


class ImportConverter(models.AbstractModel):
    """Turns the texts of rows into values, a batch at a time."""

    _name = "omct.import.converter"
    _description = "Values of imported cells"

    @api.model
    def _convert(self, plans, run):
        """Fill ``values`` of rows from ``cells``; refuse those that cannot be read.

        :param plans: list of :class:`~.omct_import_kind.ImportPlan`
        :param run: :class:`~.omct_import_kind.ImportRun`
        """
        self._prepare_indexes(plans, run)
        for plan in plans:
            if plan.problem:
                plan.refuse(plan.problem)
            if plan.formulas:
                plan.refuse(
                    self.env._(
                        "Cell %s holds a formula or an error. Put its value there: "
                        "copy, then paste as values.",
                        ", ".join(plan.formulas),
                    )
                )
            if plan.choice == "skip":
                plan.verdict, plan.reason = "skip", self.env._("Left out by choice.")
            for name, text in plan.cells.items():
                column = run.fields.get(name)
                if not column or column.type == "reference":
                    continue
                try:
                    plan.values[name] = self._convert_cell(column, text, run)
                except CellError as error:
                    plan.refuse(str(error), name)

    @api.model
    def _convert_cell(self, column, text, run):
        convert = getattr(self, f"_convert_{column.type}")
        return convert(column, unify_line_breaks(text), run)

    @api.model
    def _convert_char(self, _column, text, _run):
        return text.strip()

    @api.model
    def _convert_text(self, _column, text, _run):
        return text

    @api.model
    def _convert_integer(self, _column, text, _run):
        try:
            value = parse_integer(text)
        except ValueError:
            raise CellError(
                self.env._("“%s” is not a whole number.", text.strip())
            ) from None
        if abs(value) > 2**31 - 1:
            raise CellError(self.env._("“%s” is too large a number.", text.strip()))
        return value

    @api.model
    def _convert_boolean(self, _column, text, _run):
        try:
            return parse_boolean(text)
        except ValueError:
            raise CellError(
                self.env._("“%s” is neither yes nor no.", text.strip())
            ) from None

    @api.model
    def _convert_date(self, column, text, run):
        try:
            return parse_date(text, run.orders.get(column.name))
        except AmbiguousDate:
            raise CellError(
                self.env._(
                    "“%s” can be read in two ways. Say in the list of columns whether "
                    "the day or the month comes first.",
                    text.strip(),
                )
            ) from None
        except (ValueError, OverflowError):
            raise CellError(
                self.env._(
                    "“%s” is not a date. Write it as 2001-05-17, or say in the list of "
                    "columns whether the day or the month comes first.",
                    text.strip(),
                )
            ) from None

    @api.model
    def _convert_selection(self, column, text, run):
        key = ("selection", column.name)
        if key not in run.indexes:
            run.indexes[key] = self._selection_index(column)
        word = fold(text)
        if word not in run.indexes[key]:
            hint = ", ".join(label for _value, label in column.selection[:12])
            if column.name == "lang":
                hint = self.env._(
                    "%s; a further language must be installed first", hint
                )
            raise CellError(
                self.env._(
                    "“%(value)s” is not known. It can be: %(values)s.",
                    value=text.strip(),
                    values=hint,
                )
            )
        return run.indexes[key][word]

    @api.model
    def _selection_index(self, column):
        index = {}
        for value, label in column.selection:
            for word in (value, label, *label.split("/")):
                index.setdefault(fold(str(word)), value)
        if column.name == "lang":
            # “English” or “en” will do where one English is installed.
            short = {}
            for code, label in column.selection:
                for word in {fold(label.split("(")[0]), fold(code.split("_")[0])}:
                    short.setdefault(word, []).append(code)
            for word, codes in short.items():
                if len(codes) == 1:
                    index.setdefault(word, codes[0])
        return index

    # ------------------------------------------------------------------
    # Relations
    # ------------------------------------------------------------------

    @api.model
    def _convert_many2one(self, column, text, run):
        return self._get_related(column, text.strip(), run)

    @api.model
    def _convert_many2many(self, column, text, run):
        ids = [self._get_related(column, item, run) for item in self._split(text)]
        return tuple(dict.fromkeys(ids))

    @api.model
    def _split(self, text):
        """Return the items of a list; “;” or a line break parts names with a comma."""
        parts = re.split(r"[;\n]", text)
        if len(parts) == 1:
            parts = text.split(",")
        return [part.strip() for part in parts if part.strip()]

    @api.model
    def _get_related(self, column, text, run):
        found = run.indexes[column.comodel].get(self._key(column.comodel, text))
        if found == AMBIGUOUS:
            raise CellError(
                self.env._(
                    "“%s” is the name of several. Use the external ID or the member "
                    "number.",
                    text,
                )
            )
        if not found:
            raise CellError(
                self.env._(
                    "“%(value)s” is not known as “%(field)s”. Correct it, or enter it "
                    "first.",
                    value=text,
                    field=column.label,
                )
            )
        return found

    @api.model
    def _key(self, comodel, text):
        return fold(text) if comodel in WORD_LISTS and "." not in text else text

    @api.model
    def _prepare_indexes(self, plans, run):
        """Find the records that the cells of a batch name, in few queries."""
        wanted = {}
        for name, column in run.fields.items():
            if column.type not in ("many2one", "many2many"):
                continue
            texts = wanted.setdefault(column.comodel, set())
            for plan in plans:
                text = unify_line_breaks(plan.cells.get(name) or "").strip()
                if text and column.type == "many2many":
                    texts.update(self._split(text))
                elif text:
                    texts.add(text)
        for comodel, texts in wanted.items():
            index = run.indexes.setdefault(comodel, {})
            if comodel in WORD_LISTS and not index:
                index.update(self._index_words(comodel))
            missing = {text for text in texts if self._key(comodel, text) not in index}
            if missing:
                index.update(self._index_records(comodel, missing))

    @api.model
    def _index_words(self, comodel):
        """Return ``{folded name or code: id}`` of a whole list, in every language."""
        index = {}
        # A list of words, read whole.
        records = (
            self.env[comodel].with_context(active_test=False).search([("id", "!=", 0)])
        )
        codes = [name for name in ("code", "iso_code") if name in records._fields]
        for record in records:
            for name in codes:
                self._note(index, fold(record[name] or ""), record.id)
        for code, _label in self.env["res.lang"].get_installed():
            for record in records.with_context(lang=code, active_test=False):
                for word in (record.name, *record.name.split("/")):
                    self._note(index, fold(word), record.id)
        index.pop("", None)
        return index

    @api.model
    def _note(self, index, key, record_id):
        if index.setdefault(key, record_id) != record_id:
            index[key] = AMBIGUOUS

    @api.model
    def _index_records(self, comodel, texts):
        """Return ``{text: id}`` by external ID, number, reference and exact name."""
        kind = self.env["omct.import.kind"]
        by_id = {kind._normalise_external_id(text): text for text in texts}
        index = {
            by_id[full]: record_id
            for full, record_id in kind._find_external_ids(by_id, comodel).items()
        }
        model = self.env[comodel]
        for name in self._get_reference_names(comodel):
            rest = [text for text in texts if text not in index]
            if not rest:
                break
            found = {}
            for record in model.search_fetch(
                [(name, "in", rest), *self._get_related_domain(comodel)], [name]
            ):
                self._note(found, record[name], record.id)
            index.update(found)
        # What was not found is looked for again with the next batch: it may be new.
        return index

    @api.model
    def _get_reference_names(self, comodel):
        """Return the fields by which a record is named in a file, the surest first."""
        if comodel == "res.partner":
            return ("omct_member_number", "ref", "name", "omct_acronym")
        model = self.env[comodel]
        return tuple(name for name in ("code", "name") if name in model._fields)

    @api.model
    def _get_related_domain(self, comodel):
        return [("is_company", "=", True)] if comodel == "res.partner" else []

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    @api.model
    def _to_commands(self, model, values):
        """Return values as a model's ``create`` and ``write`` take them."""
        return {
            name: [Command.set(value)]
            if model._fields[name].type == "many2many"
            else value
            for name, value in values.items()
        }
