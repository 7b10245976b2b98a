# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from contextvars import ContextVar

from odoo import api, models

from ..models.account_bank_statement_line import IMPORT_ID
from ..models.account_move_bulk import importing
from ..models.account_payment_bank import IN_BULK
from ..tools.environments import rounding_in

FINANCE = "omct_grants.group_finance"
#: Where a file is read only: the statements found so far. No remote call reaches it.
COLLECTED = ContextVar("omct_statements_collected", default=None)
#: Entries that are not booked yet, or only told.
NOT_BOOKED = ("PDNG", "INFO", "FUTR")


class CamtParser(models.AbstractModel):
    """Reads from camt.053 what tells one payment from another."""

    _inherit = "account.statement.import.camt.parser"

    @staticmethod
    def _get_text(ns, node, path):
        return node.xpath(f"string({path})", namespaces={"ns": ns}).strip()

    def parse_entry(self, ns, node):
        if self._get_text(ns, node, "./ns:Sts") in NOT_BOOKED:
            return
        details = node.xpath("./ns:NtryDtls/ns:TxDtls", namespaces={"ns": ns})
        for index, transaction in enumerate(super().parse_entry(ns, node)):
            detail = details[index] if details else node
            if len(details) == 1:
                # What moved on the account, charges included.
                transaction["amount"] = self.parse_amount(ns, node)
            transaction["omct_bank"] = self._parse_facts(ns, node, detail)
            yield transaction

    def _parse_facts(self, ns, entry, detail):
        """Return what the bank says of one transaction.

        :param entry: the ``Ntry`` node
        :param detail: its ``TxDtls`` node, or the entry itself
        """
        code = "/".join(
            part
            for part in (
                self._get_text(ns, entry, "./ns:BkTxCd/ns:Domn/ns:Cd"),
                self._get_text(ns, entry, "./ns:BkTxCd/ns:Domn/ns:Fmly/ns:Cd"),
                self._get_text(ns, entry, "./ns:BkTxCd/ns:Domn/ns:Fmly/ns:SubFmlyCd"),
            )
            if part
        )
        instructed = detail.xpath(
            "./ns:AmtDtls/ns:InstdAmt/ns:Amt", namespaces={"ns": ns}
        )
        end_to_end = self._get_text(ns, detail, "./ns:Refs/ns:EndToEndId")
        return {
            "statement": "camt.053" in ns,
            "end_to_end": "" if end_to_end == "NOTPROVIDED" else end_to_end,
            "bank_code": code,
            "return_code": self._get_text(ns, detail, "./ns:RtrInf/ns:Rsn/ns:Cd")
            or self._get_text(ns, detail, "./ns:RtrInf/ns:Rsn/ns:Prtry"),
            "return_info": self._get_text(ns, detail, "./ns:RtrInf/ns:AddtlInf"),
            "reversal": self._get_text(ns, entry, "./ns:RvslInd") in ("true", "1"),
            "servicer": self._get_text(ns, detail, "./ns:Refs/ns:AcctSvcrRef")
            or self._get_text(ns, entry, "./ns:AcctSvcrRef"),
            "charge": self._parse_charge(ns, entry, detail),
            "instructed": [
                (float(node.text), node.get("Ccy")) for node in instructed[:1]
            ],
        }

    def _parse_charge(self, ns, entry, detail):
        """Return the charges that are part of the amount, or 0."""
        for node in (detail, entry):
            records = node.xpath(
                "./ns:Chrgs/ns:Rcrd[ns:ChrgInclInd='true' or ns:ChrgInclInd='1']"
                "[not(ns:CdtDbtInd) or ns:CdtDbtInd='DBIT']/ns:Amt",
                namespaces={"ns": ns},
            )
            if records:
                return sum(float(record.text) for record in records)
        return 0.0

    def parse_statement(self, ns, node):
        result = super().parse_statement(ns, node)
        seen = {}
        for transaction in result["transactions"]:
            facts = transaction.get("omct_bank")
            # The same booking in a second copy of the statement is the same line.
            key = "|".join(
                (
                    facts["end_to_end"] or facts["servicer"] or result.get("name", ""),
                    str(transaction.get("date", ""))[:10],
                    f"{transaction['amount']:.3f}",
                    facts["bank_code"],
                )
            )
            seen[key] = seen.get(key, 0) + 1
            transaction["unique_import_id"] = f"{key}|{seen[key]}"
        return result


class AccountStatementImport(models.TransientModel):
    """Matches what a statement shows with the payments of payouts, by id alone."""

    _inherit = "account.statement.import"

    def _prepare_create_attachment(self, result):
        vals = super()._prepare_create_attachment(result)
        statement = self.env["account.bank.statement"].browse(
            result["statement_ids"][0]
        )
        # Whatever the file was called: its name shall tell nothing.
        name = f"camt-{statement.journal_id.code}-{statement.date}.xml"
        return {**vals, "name": name}

    # ------------------------------------------------------------------
    # In the background
    # ------------------------------------------------------------------

    def import_file_button(self):
        """Import the file, or have it imported in the background where it is long.

        :return: the action that opens the statements, or the run that makes them
        :raises UserError: when it is imported already, or is being imported
        """
        self.ensure_one()
        if self.env.user.has_group(FINANCE):
            content = base64.b64decode(self.statement_file)
            statements = self._read_new(content)
            entries = [vals for part in statements for vals in part["transactions"]]
            # Without an id an entry could not be told from another one.
            if len(entries) >= self.env.company.omct_background_from and all(
                entry.get("unique_import_id") for entry in entries
            ):
                runs = self.env["omct.payout.run"]
                return runs._start_statement(content, statements)._open()
        return super().import_file_button()

    def _read_new(self, content):
        """Read a file with all that the import checks, and make nothing yet.

        :return: values of its statements, each with the entries that are new
        """
        collected = []
        token = COLLECTED.set(collected)
        try:
            self.import_single_file(content, {"statement_ids": [], "notifications": []})
        finally:
            COLLECTED.reset(token)
        statements = []
        for vals in collected:
            new, known = self._split_known(vals["transactions"])
            vals["balance_start"] = vals.get("balance_start", 0.0) + known
            if new:
                statements.append({**vals, "transactions": new})
        facts = self._get_facts(
            [entry for vals in statements for entry in vals["transactions"]]
        )
        self.env["account.bank.statement.line"]._refuse_notice(facts)
        return statements

    def _import_entries(self, vals, entries, statement):
        """Make entries of a statement and match them, for a run.

        :param dict vals: values of the statement, where it is not made yet
        :param entries: list of values of its lines
        :param statement: the statement that was made of former entries, or none
        :return: the lines made: without those that were imported meanwhile
        """
        if not statement:
            result = {"statement_ids": [], "notifications": []}
            self._create_bank_statements([{**vals, "transactions": entries}], result)
            statement = self.env["account.bank.statement"].browse(
                result["statement_ids"]
            )
            return statement.line_ids
        new, known = self._split_known(entries)
        if known:
            statement.balance_start += known
        facts = self._pop_facts(new)

        def make(lines):
            return lines.create(
                [{**entry, "statement_id": statement.id} for entry in new]
            )

        return self._make_and_match(new, facts, make)

    # ------------------------------------------------------------------
    # Match
    # ------------------------------------------------------------------

    @api.model
    def _get_facts(self, entries):
        return {
            entry["unique_import_id"]: entry["omct_bank"]
            for entry in entries
            if entry.get("omct_bank")
        }

    @api.model
    def _pop_facts(self, entries):
        """Take what the bank said out of values of lines: by ``unique_import_id``."""
        facts = self._get_facts(entries)
        for entry in entries:
            entry.pop("omct_bank", None)
        return facts

    @api.model
    def _split_known(self, entries):
        """Return the values of lines that no statement shows yet, and the sum of those
        that one does."""
        ids = {entry.get("unique_import_id") for entry in entries} - {None, False}
        # Once only counts for lines that the user does not see, too.
        known = set(
            self.env["account.bank.statement.line"]
            .sudo()
            .search([("unique_import_id", "in", list(ids))])
            .mapped("unique_import_id")
        )
        new = [entry for entry in entries if entry.get("unique_import_id") not in known]
        return new, sum(
            entry["amount"]
            for entry in entries
            if entry.get("unique_import_id") in known
        )

    def _create_bank_statements(self, stmts_vals, result):
        collected = COLLECTED.get()
        if collected is not None:
            collected += stmts_vals
            return False
        entries = [vals for part in stmts_vals for vals in part["transactions"]]
        facts = self._pop_facts(entries)
        told = [vals for vals in entries if vals.get("unique_import_id") in facts]
        new, _known = self._split_known(told)

        def make(lines):
            for vals in new:
                vals[IMPORT_ID] = vals.pop("unique_import_id")
            before = set(result["statement_ids"])
            wizard = self.with_context(**IN_BULK)
            super(AccountStatementImport, wizard)._create_bank_statements(
                stmts_vals, result
            )
            for vals in new:
                vals["unique_import_id"] = vals.pop(IMPORT_ID)
            made = set(result["statement_ids"]) - before
            return lines.env["account.bank.statement"].browse(made).line_ids

        return bool(self._make_and_match(new, facts, make))

    def _make_and_match(self, new, facts, make):
        """Make lines of what the bank said, and match them.

        :param new: list of values of lines that are not made yet
        :param dict facts: what the bank said, by ``unique_import_id``
        :param make: makes the lines and returns them
        """
        lines = self.env["account.bank.statement.line"]
        lines._plan_matches(new, facts)
        posting = {
            **IN_BULK,
            "is_statement_line": True,
            "skip_is_manually_modified": True,
        }
        with (
            rounding_in(self.env, IN_BULK, posting),
            lines._get_payouts_told(facts)._note_states(),
        ):
            # Entries of a statement are complete as they are made.
            with importing():
                made = make(lines.with_context(**IN_BULK))
            made.filtered(lambda line: line.unique_import_id in facts)._follow_plan(
                facts
            )
            self.env.flush_all()
        return made.with_env(self.env)
