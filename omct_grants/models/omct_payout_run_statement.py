# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import hashlib
import json

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .omct_payout_run import LIVE


class PayoutRun(models.Model):
    """A long bank statement is imported part after part, by the import of Odoo.

    What the bank said of each entry waits with the run until the entry is made, in the
    same transaction: it is imported once and matched once, whatever is killed when.
    Debits come first, so that a return always finds the debit that it gives back.
    """

    _inherit = "omct.payout.run"

    file_hash = fields.Char(string="SHA-256 of the file", readonly=True)
    statement_file = fields.Binary(
        attachment=True, readonly=True, groups=fields.NO_ACCESS
    )
    # Values of the statements of the file, and their ids once they are made.
    statements = fields.Json(
        string="Statements of the file",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    statement_count = fields.Integer(
        string="Statements", compute="_compute_statement_count"
    )

    _file_once_at_a_time = models.UniqueIndex(
        "(company_id, file_hash) "
        "WHERE state IN ('running', 'paused', 'stopped', 'stalled')",
        "This file is being imported already: open “In the background”.",
    )
    _statement_has_file = models.Constraint(
        "CHECK ((kind = 'statement') = (file_hash IS NOT NULL))",
        "A run that imports a statement is of one file.",
    )

    @api.depends("line_ids.state")
    def _compute_statement_count(self):
        for run in self:
            run.statement_count = len(run._get_statements())

    def _get_statements(self, number=None):
        """Return the statements that this run has made, or the one with a number."""
        # What the bank said is read by the import alone; here it is but ids.
        parts = self.sudo().statements or []
        ids = [
            part["id"]
            for index, part in enumerate(parts)
            if part.get("id") and number in (None, index)
        ]
        return self.env["account.bank.statement"].browse(ids).exists()

    def action_view_statements(self):
        """Open the lines of the statements that this run has made."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "omct_grants.account_bank_statement_line_action"
        )
        return {
            **action,
            "domain": [("statement_id", "in", self._get_statements().ids)],
            "context": {},
        }

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------

    @api.model
    def _start_statement(self, content, statements):
        """Have the new entries of a file imported in the background.

        :param bytes content: the file
        :param statements: values of statements as the import has completed them, each
            with its new ``transactions``
        :return: the run
        :raises UserError: when the file is being imported already
        """
        file_hash = hashlib.sha256(content).hexdigest()
        journal = self.env["account.journal"].browse(statements[0]["journal_id"])
        same = self.search(
            [
                ("company_id", "=", journal.company_id.id),
                ("file_hash", "=", file_hash),
                ("state", "in", LIVE),
            ],
            limit=1,
        )
        if same:
            raise UserError(
                self.env._(
                    "%s is importing this file already: see “In the background”.",
                    same.name,
                )
            )
        parts, lines = [], []
        for number, vals in enumerate(statements):
            entries = vals.pop("transactions")
            parts.append({"vals": self._to_json(vals)})
            for sequence, entry in enumerate(entries, start=1):
                entry.setdefault("sequence", sequence)
                lines.append(
                    {
                        "statement_number": number,
                        "entry": self._to_json(entry),
                        "entry_text": self._get_entry_text(entry),
                    }
                )
        lines.sort(key=lambda line: line["entry"]["amount"] > 0)
        return self._start_with(
            {
                "kind": "statement",
                "company_id": journal.company_id.id,
                "file_hash": file_hash,
                "statement_file": base64.b64encode(content),
                "statements": parts,
            },
            lines,
        )

    @api.model
    def _to_json(self, vals):
        return json.loads(json.dumps(vals, default=str))

    @api.model
    def _get_entry_text(self, entry):
        fact = entry.get("omct_bank") or {}
        parts = (str(entry["date"])[:10], f"{entry['amount']:.2f}")
        return " ".join(filter(None, (*parts, fact.get("end_to_end"))))

    # ------------------------------------------------------------------
    # Part
    # ------------------------------------------------------------------

    def _import_part(self, lines):
        """Make the entries of a part and match them.

        :param lines: waiting lines of this run
        """
        run = self.with_company(self.company_id)
        for number, group in lines.grouped("statement_number").items():
            run._import_of(number, group)

    def _import_of(self, number, lines):
        # What the bank said of an entry waits here for this step alone.
        entries = {line: dict(line.sudo().entry) for line in lines}
        statement = self._get_statements(number)
        wizard = self.env["account.statement.import"].new(
            {"statement_filename": "camt.xml"}
        )
        made = wizard._import_entries(
            {**self.sudo().statements[number]["vals"]},
            list(entries.values()),
            statement,
        )
        if not statement:
            self._keep_statement(number, made.statement_id, entries.values())
        lines_by_id = made.grouped("unique_import_id")
        for line, entry in entries.items():
            found = lines_by_id.get(entry["unique_import_id"], made.browse())
            # Only the server writes the lines of a run.
            line.sudo().write(
                {
                    "state": "done" if found else "cancelled",
                    "statement_line_id": found.id,
                    "reason": found.omct_wait_reason
                    if found
                    else self.env._("Another file brought it meanwhile."),
                    "entry": False,
                }
            )

    def _keep_statement(self, number, statement, entries):
        """Note the statement that was made of entries; without one, where it begins."""
        # Only the server writes a run.
        run = self.sudo()
        parts = [dict(part) for part in run.statements]
        if statement:
            parts[number]["id"] = statement.id
        else:
            parts[number]["vals"]["balance_start"] += sum(
                entry["amount"] for entry in entries
            )
        run.statements = parts
        if statement:
            self._give_file(statement)

    def _give_file(self, statement):
        """Attach the file to a statement, as the import does."""
        attachment = self._get_statements().attachment_ids[:1]
        if not attachment:
            wizard = self.env["account.statement.import"].new(
                {
                    # The file is for the statement alone.
                    "statement_file": self.sudo().statement_file,
                    "statement_filename": "camt.xml",
                }
            )
            attachment = self.env["ir.attachment"].create(
                wizard._prepare_create_attachment({"statement_ids": statement.ids})
            )
        statement.write({"attachment_ids": [Command.link(attachment.id)]})

    def _end(self, state):
        if self.kind == "statement":
            # Only the server writes a run; the statement has the file now.
            run = self.sudo()
            run.statement_file = False
            run.line_ids.filtered("entry").write({"entry": False})
            if state == "cancelled":
                for statement in self._get_statements():
                    # It ends where it was given up; the rest is another statement.
                    statement.balance_end_real = statement.balance_end
        return super()._end(state)
