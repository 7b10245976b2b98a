# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, models
from odoo.tools import SQL


class AccountPayment(models.Model):
    """What payments settle, found for many at once."""

    _inherit = "account.payment"

    @api.depends(
        "move_id.line_ids.matched_debit_ids", "move_id.line_ids.matched_credit_ids"
    )
    def _compute_stat_buttons_from_reconciliation(self):
        """Find what payments settle as Odoo does, by joins that stay linear.

        Odoo joins "debit or credit", as for the payments of bills: see
        ``account.move._compute_reconciled_payment_ids``.
        """
        stored = self.filtered("id")
        if not stored:
            return super()._compute_stat_buttons_from_reconciliation()
        for model, names in (
            ("account.payment", ["move_id", "outstanding_account_id"]),
            ("account.move", ["move_type", "statement_line_id"]),
            ("account.move.line", ["account_id", "move_id", "statement_line_id"]),
            ("account.partial.reconcile", ["credit_move_id", "debit_move_id"]),
        ):
            self.env[model].flush_model(names)
        moves = self.env["account.move"]
        sales = moves.get_sale_types(include_receipts=True)
        bought = moves.get_purchase_types(include_receipts=True)
        found = {}
        for payment, move_type, ids, lines in self.env.execute_query(
            stored._get_settled_query()
        ):
            found.setdefault(payment, {})[move_type] = (ids, lines or [])
        for payment in self:
            types = found.get(payment.id, {})
            payment.reconciled_invoice_ids = payment.invoice_ids.filtered(
                lambda move: move.is_sale_document(include_receipts=True)
            ) | moves.browse(
                {one for kind in sales for one in types.get(kind, ([],))[0]}
            )
            payment.reconciled_bill_ids = payment.invoice_ids.filtered(
                lambda move: move.is_purchase_document(include_receipts=True)
            ) | moves.browse(
                {one for kind in bought for one in types.get(kind, ([],))[0]}
            )
            lines = {one for _ids, shown in types.values() for one in shown}
            payment.reconciled_statement_line_ids = [Command.set(list(lines))]
            payment.reconciled_invoices_count = len(payment.reconciled_invoice_ids)
            payment.reconciled_bills_count = len(payment.reconciled_bill_ids)
            payment.reconciled_statement_lines_count = len(lines)
            kinds = payment.reconciled_invoice_ids.mapped("move_type")
            payment.reconciled_invoices_type = (
                "credit_note" if set(kinds) == {"out_refund"} else "invoice"
            )
        return None

    def _get_settled_query(self):
        """Return the query of (payment, type of entry, entries, statement lines)."""
        return SQL(
            """
            WITH item AS MATERIALIZED (
                SELECT line.id, payment.id AS payment_id,
                       account.account_type IN
                           ('asset_receivable', 'liability_payable') AS owed,
                       account.id = payment.outstanding_account_id AS under_way
                  FROM account_payment payment
                  JOIN account_move_line line ON line.move_id = payment.move_id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE payment.id IN %s
            ), other AS (
                SELECT item.*, part.credit_move_id AS line_id
                  FROM item
                  JOIN account_partial_reconcile part ON part.debit_move_id = item.id
                 UNION ALL
                SELECT item.*, part.debit_move_id
                  FROM item
                  JOIN account_partial_reconcile part ON part.credit_move_id = item.id
            )
            SELECT other.payment_id, move.move_type,
                   coalesce(array_agg(DISTINCT move.id) FILTER (WHERE other.owed),
                            '{}'),
                   array_agg(DISTINCT line.statement_line_id)
                       FILTER (WHERE other.under_way
                                     AND line.statement_line_id IS NOT NULL)
              FROM other
              JOIN account_move_line line ON line.id = other.line_id
              JOIN account_move move ON move.id = line.move_id
          GROUP BY other.payment_id, move.move_type
            """,
            tuple(self.ids),
        )
