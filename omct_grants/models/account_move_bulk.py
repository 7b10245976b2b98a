# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, models, tools
from odoo.tools import SQL

#: What Odoo writes on the entry of each new line of a bank statement.
OF_NEW_LINE = frozenset({"name", "narration", "statement_line_id"})
#: While a statement is read: the new lines whose entries are not complete, each with
#: the fields that Odoo keeps from being computed. No remote call reaches it, unlike the
#: context of Odoo.
IMPORTING = ContextVar("omct_statement_import", default=None)


@contextmanager
def importing():
    """Let the lines of a statement bring their entries without Odoo's detours."""
    token = IMPORTING.set([])
    try:
        yield
    finally:
        IMPORTING.reset(token)


class AccountMove(models.Model):
    """Entries that are posted many at once draw their numbers at once."""

    _inherit = "account.move"

    def write(self, vals):
        lines = IMPORTING.get()
        new = (
            lines is not None
            and OF_NEW_LINE == set(vals)
            and all(
                move.state == "draft" and not move.posted_before and not move.line_ids
                for move in self
            )
        )
        if not new:
            return super().write(vals)
        # A draft without items has nothing to keep in balance or in line, and what
        # follows from the line is asked of all at once: see _complete_new_lines.
        self.check_access("write")
        for name, value in vals.items():
            self._fields[name].write(self, value)
        line = self.env["account.bank.statement.line"].browse(vals["statement_line_id"])
        held = self.env.protected
        protected = frozenset(
            field
            for field in self._get_protectable(line._name)
            if line.id in held(field)._ids
        )
        lines.append((protected, line))
        return True

    @api.model
    @tools.ormcache("model")
    def _get_protectable(self, model):
        """Return the fields of a model that Odoo may keep from being computed."""
        computed = self.pool.field_computed
        return tuple(
            {
                other
                for field in self.env[model]._fields.values()
                if field.inverse or (field.compute and not field.readonly)
                for other in computed.get(field, [field])
            }
        )

    @api.model
    def _complete_new_lines(self):
        """Let everything follow from the lines whose entries have just been tied."""
        waiting = IMPORTING.get()
        if not waiting:
            return
        moves = self.browse(line.move_id.id for _fields, line in waiting)
        with self.env.protecting(waiting):
            moves.modified(OF_NEW_LINE)
        waiting.clear()
        moves._check_company(OF_NEW_LINE)
        moves._validate_fields(OF_NEW_LINE)

    @api.depends(
        "line_ids.matched_debit_ids",
        "line_ids.matched_credit_ids",
        "matched_payment_ids",
        "matched_payment_ids.state",
    )
    def _compute_reconciled_payment_ids(self):
        """Find the payments of bills as Odoo does, by joins that stay linear.

        Odoo joins "debit or credit": PostgreSQL then compares every item with every
        reconciliation, which takes minutes for 100 bills where it has no statistics.
        """
        for model, names in (
            ("account.payment", ["move_id"]),
            ("account.move.line", ["account_id", "move_id"]),
            ("account.partial.reconcile", ["credit_move_id", "debit_move_id"]),
            ("account.account", ["account_type"]),
        ):
            self.env[model].flush_model(names)
        payments = self.env["account.payment"]
        found = dict(self.env.execute_query(self._get_payments_query()))
        for move in self:
            move.reconciled_payment_ids = (
                payments.browse(found.get(move.id)) | move.matched_payment_ids
            )

    def _get_payments_query(self):
        """Return the query of (entry, payments that settle items of it)."""
        return SQL(
            """
            WITH item AS MATERIALIZED (
                SELECT id, move_id FROM account_move_line WHERE move_id IN %s
            ), other AS (
                SELECT item.move_id, part.credit_move_id AS id
                  FROM item
                  JOIN account_partial_reconcile part ON part.debit_move_id = item.id
                 UNION
                SELECT item.move_id, part.debit_move_id
                  FROM item
                  JOIN account_partial_reconcile part ON part.credit_move_id = item.id
            )
            SELECT other.move_id, array_agg(DISTINCT payment.id)
              FROM other
              JOIN account_move_line line ON line.id = other.id
              JOIN account_account account ON account.id = line.account_id
              JOIN account_payment payment ON payment.move_id = line.move_id
             WHERE account.account_type IN ('asset_receivable', 'liability_payable')
          GROUP BY other.move_id
            """,
            tuple(self.ids) or (0,),
        )

    def action_post(self):
        if IMPORTING.get() is None or len(self) < 2:
            return super().action_post()
        self._complete_new_lines()
        token = IMPORTING.set(None)
        try:
            for moves in self.grouped(
                lambda move: (move.journal_id, move.date)
            ).values():
                moves._post_in_bulk()
        finally:
            IMPORTING.reset(token)
        return False

    def _post_in_bulk(self):
        """Post these drafts of one journal and day, with numbers that follow.

        Odoo draws the number of the first under its lock, which holds whoever else
        draws until the end of the transaction. It would search for the last one anew
        with each further entry all the same.
        """
        first, rest = self[:1], self[1:]
        first.action_post()
        rest._post_after(first)

    def _post_after(self, first):
        """Post these drafts with the numbers that follow an entry posted just now."""
        if not self:
            return
        drawn, values = first._get_sequence_format_param(first.name)
        self._write_names(
            [first._locked_increment(drawn, {**values}) for _move in self]
        )
        self.action_post()

    def _write_names(self, names):
        """Write a name each; ``write`` would look for gaps with every single one."""
        self.check_access("write")
        field = self._fields["name"]
        for move, name in zip(self, names, strict=True):
            field.write(move, name)
        self.modified(["name"])
