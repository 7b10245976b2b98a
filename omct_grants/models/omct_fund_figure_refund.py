# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

#: Column of the figures, what a refund in the books adds to it.
CHANGES = {
    "approved_amount": "- coalesce(back.amount, 0)",
    "committed_amount": "- coalesce(back.amount, 0)",
    "billed_amount": "- coalesce(back.amount, 0)",
    "paid_amount": "- coalesce(back.received, 0)",
    "available_amount": "+ coalesce(back.amount, 0)",
    "billed_company_amount": "- coalesce(back.company, 0)",
}


class FundFigure(models.Model):
    """Refunds that are in the books count in the figures of their budget line."""

    _inherit = "omct.fund.figure"
    _depends = {
        "omct.grant.refund": ["state"],
        "omct.grant.refund.line": [
            "amount_company",
            "amount_fund",
            "fund_line_id",
            "move_id",
        ],
        "account.move": ["state"],
    }

    @property
    def _table_query(self):
        names = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type
        ]
        columns = SQL(", ").join(
            SQL(
                "figure.%s %s AS %s",
                SQL.identifier(name),
                SQL(CHANGES.get(name, "")),
                SQL.identifier(name),
            )
            for name in names
        )
        return SQL(
            """
            SELECT %s
              FROM (%s) figure
         LEFT JOIN (
                SELECT part.fund_line_id,
                       sum(part.amount_fund) AS amount,
                       sum(part.amount_fund) FILTER (
                           WHERE refund.state = 'received'
                       ) AS received,
                       sum(part.amount_company) AS company
                  FROM omct_grant_refund_line part
                  JOIN omct_grant_refund refund ON refund.id = part.refund_id
                  JOIN account_move move ON move.id = part.move_id
                 WHERE move.state = 'posted'
              GROUP BY part.fund_line_id
              ) back ON back.fund_line_id = figure.fund_line_id
            """,
            columns,
            super()._table_query,
        )
