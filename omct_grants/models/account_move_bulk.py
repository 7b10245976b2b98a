# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from contextvars import ContextVar

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.tools import SQL, mute_logger

#: What Odoo writes on the entry of each new line of a bank statement.
OF_NEW_LINE = frozenset({"name", "narration", "statement_line_id"})
#: A statement is being read. No remote call reaches it, unlike the context of Odoo.
IMPORTING = ContextVar("omct_statement_import", default=False)


@contextmanager
def importing():
    """Let the lines of a statement bring their entries without Odoo's detours."""
    token = IMPORTING.set(True)
    try:
        yield
    finally:
        IMPORTING.reset(token)


class AccountMove(models.Model):
    """Entries that are posted many at once draw their numbers at once."""

    _inherit = "account.move"

    def write(self, vals):
        new = (
            IMPORTING.get()
            and OF_NEW_LINE == set(vals)
            and all(
                move.state == "draft" and not move.posted_before and not move.line_ids
                for move in self
            )
        )
        if new:
            # A draft without items has nothing to keep in balance or in line: what
            # Odoo looks at here took a third of the time of importing a statement.
            # pylint: disable-next=super-method-mismatch
            return models.Model.write(self, vals)
        return super().write(vals)

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
        if not IMPORTING.get() or len(self) < 2:
            return super().action_post()
        token = IMPORTING.set(False)
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

        Odoo draws the number of the first under its lock, and would search for the last
        one anew with each further entry. Should somebody else take one of the numbers
        meanwhile, the database says so, and Odoo draws one by one as ever.
        """
        first, rest = self[:1], self[1:]
        first.action_post()
        if not rest:
            return
        drawn, values = first._get_sequence_format_param(first.name)
        names = []
        for _move in rest:
            values["seq"] += 1
            names.append(drawn.format(**values))
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                rest._write_names(names)
                rest.action_post()
                self.env.flush_all()
        except UniqueViolation:
            rest.action_post()

    def _write_names(self, names):
        """Write a name each; ``write`` would look for gaps with every single one."""
        self.check_access("write")
        field = self._fields["name"]
        for move, name in zip(self, names, strict=True):
            field.write(move, name)
        self.modified(["name"])
