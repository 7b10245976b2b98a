# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from math import isfinite

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError

#: No row of a form is a thousand times filled in by hand.
MOST_ROWS = 200
MOST_AMOUNT = 1e12


class ApplicationForm:
    """What a member filled in, written section by section.

    A section that is refused leaves the others kept, so that a typing error in one
    number does not cost a page of text.

    :param application: ``omct.grant`` of the member, a concept, with the rights to
        write it
    :param form: the posted fields (a MultiDict)
    """

    def __init__(self, application, form):
        self.application = application
        self.env = application.env
        self.form = form
        self.errors = {}

    def save(self):
        """Write all sections.

        :return: for each section that was not kept, a sentence that says why
        """
        for section, save in {
            "texts": self._save_texts,
            "dates": self._save_dates,
            "budget": self._save_budget,
            "cofunders": self._save_cofunders,
            "answers": self._save_answers,
            "account": self._save_account,
        }.items():
            try:
                with self.env.cr.savepoint():
                    save()
                    self.env.flush_all()
            except (UserError, ValidationError) as error:
                self.application.invalidate_recordset()
                self.errors[section] = str(error)
        return self.errors

    def get_typed(self):
        """Return what was typed, as the page shows it: nothing is lost by a refusal."""
        names = (
            "date_start", "date_end", "summary", "outcomes",
            "bank_id", "acc_number", "acc_holder", "acc_bank",
        )  # fmt: skip
        return {
            "project_title": self.form.get("title") or "",
            **{name: self.form.get(name) or "" for name in names},
            "no_cofunder": bool(self.form.get("no_cofunder")),
            "answers": {
                question.id: self.form.get(f"answer_{question.id}") or ""
                for question in self.application.call_id.question_ids
            },
            "rows": self._get_typed_rows(
                "line_", ("category", "description", "unit", "quantity", "price")
            ),
            "funder_rows": self._get_typed_rows(
                "funder_", ("name", "amount", "status")
            ),
        }

    def _get_typed_rows(self, prefix, names):
        columns = [self.form.getlist(prefix + name)[:MOST_ROWS] for name in names]
        rows = [
            dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)
        ]
        chosen = {"category", "status"}
        return [
            row
            for row in rows
            if any(row[name].strip() for name in row.keys() - chosen)
        ]

    def _get_text(self, name):
        return (self.form.get(name) or "").strip()

    def _save_texts(self):
        vals = {
            "summary": self._get_text("summary"),
            "outcomes": self._get_text("outcomes"),
            "no_cofunder": bool(self.form.get("no_cofunder")),
        }
        if title := self._get_text("title"):
            vals["title"] = title
        else:
            self.errors["title"] = self.env._("Give the project a title.")
        self.application.write(vals)

    def _save_dates(self):
        vals = {}
        for name in ("date_start", "date_end"):
            try:
                vals[name] = fields.Date.to_date(self._get_text(name) or False)
            except ValueError as error:
                raise UserError(self.env._("Write dates as year-month-day.")) from error
        if all(vals.values()) and vals["date_end"] < vals["date_start"]:
            raise UserError(self.env._("The project cannot end before it starts."))
        self.application.write(vals)

    def _get_rows(self, *names):
        columns = [self.form.getlist(name)[:MOST_ROWS] for name in names]
        if len({len(column) for column in columns}) > 1:
            raise UserError(self.env._("The form is incomplete: load the page again."))
        return [
            {name: text.strip() for name, text in zip(names, row, strict=True)}
            for row in zip(*columns, strict=True)
        ]

    def _get_number(self, text, label):
        try:
            number = float((text or "0").replace(" ", "").replace(",", "."))
        except ValueError:
            number = None
        if number is None or not isfinite(number) or not 0 <= number < MOST_AMOUNT:
            raise UserError(
                self.env._("%(row)s: “%(text)s” is no amount.", row=label, text=text)
            )
        return number

    def _check_choice(self, model, name, value):
        field = self.env[model]._fields[name]
        if value not in dict(field.selection):
            raise UserError(self.env._("Choose one of the list."))
        return value

    def _save_budget(self):
        lines = []
        for row in self._get_rows(
            "line_category",
            "line_description",
            "line_unit",
            "line_quantity",
            "line_price",
        ):
            if not row["line_description"] and not row["line_price"]:
                continue
            label = self.env._("Budget line %s", len(lines) + 1)
            if not row["line_description"]:
                raise UserError(self.env._("%s has no description.", label))
            quantity = self._get_number(row["line_quantity"] or "1", label)
            if quantity < 0.01:
                raise UserError(self.env._("%s needs units above zero.", label))
            lines.append(
                {
                    "sequence": len(lines) + 1,
                    "category": self._check_choice(
                        "omct.grant.budget.line", "category", row["line_category"]
                    ),
                    "description": row["line_description"],
                    "unit": row["line_unit"],
                    "quantity": quantity,
                    "price": self._get_number(row["line_price"], label),
                }
            )
        self.application.write(
            {"budget_line_ids": [Command.clear(), *map(Command.create, lines)]}
        )

    def _save_cofunders(self):
        lines = [
            {
                "name": row["funder_name"],
                "amount": self._get_number(row["funder_amount"], row["funder_name"]),
                "status": self._check_choice(
                    "omct.grant.cofunder", "status", row["funder_status"]
                ),
            }
            for row in self._get_rows("funder_name", "funder_amount", "funder_status")
            if row["funder_name"]
        ]
        self.application.write(
            {"cofunder_ids": [Command.clear(), *map(Command.create, lines)]}
        )

    def _save_answers(self):
        self.application._write_answers(
            {
                question.id: self._get_text(f"answer_{question.id}")
                for question in self.application.call_id.question_ids
            }
        )

    def _save_account(self):
        """Choose one of the member's accounts, or enter a new one for finance."""
        accounts = self.application.partner_id.bank_ids
        number = self._get_text("acc_number")
        if number:
            account = accounts.filtered(
                lambda rec: rec.sanitized_acc_number == sanitize(number)
            ) or self._create_account(number)
        else:
            chosen = self._get_text("bank_id")
            account = accounts.filtered(lambda rec: str(rec.id) == chosen)
        if account:
            self.application.partner_bank_id = account[0]

    def _create_account(self, number):
        # Entered by the member, so confirmed by finance before anything is paid to it.
        return self.env["res.partner.bank"].create(
            {
                "partner_id": self.application.partner_id.id,
                "acc_number": number,
                "acc_holder_name": self._get_text("acc_holder")
                or self.application.partner_id.name,
                "note": self._get_text("acc_bank"),
            }
        )


def sanitize(number):
    """Return the number of an account as the database compares it."""
    return "".join(char for char in number if char.isalnum()).upper()
