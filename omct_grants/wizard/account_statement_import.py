# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..models.account_bank_statement_line import IMPORT_ID
from ..models.account_move_bulk import importing
from ..models.account_payment_bank import IN_BULK

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

    def _create_bank_statements(self, stmts_vals, result):
        lines = self.env["account.bank.statement.line"]
        facts, transactions = {}, []
        for statement in stmts_vals:
            for vals in statement["transactions"]:
                fact = vals.pop("omct_bank", None)
                if fact:
                    facts[vals["unique_import_id"]] = fact
                    transactions.append(vals)
        known = set(
            lines.sudo()
            .search([("unique_import_id", "in", list(facts))])
            .mapped("unique_import_id")
        )
        new = [vals for vals in transactions if vals["unique_import_id"] not in known]
        lines._plan_matches(new, facts)
        with lines._get_payouts_told(facts)._note_states():
            # Entries of a statement are complete as they are made.
            for vals in new:
                vals[IMPORT_ID] = vals.pop("unique_import_id")
            bulk = self.with_context(**IN_BULK)
            res = bulk._create_and_match(stmts_vals, result, facts)
            self.env.flush_all()
        return res

    def _create_and_match(self, stmts_vals, result, facts):
        before = set(result["statement_ids"])
        with importing():
            # pylint: disable-next=super-method-mismatch
            res = super()._create_bank_statements(stmts_vals, result)
        made = self.env["account.bank.statement"].browse(
            set(result["statement_ids"]) - before
        )
        made.line_ids.filtered(
            lambda line: line.unique_import_id in facts
        )._follow_plan(facts)
        return res
