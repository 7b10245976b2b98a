# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Purposes of payouts that whoever works with grants may know one by one.
OPEN_PURPOSES = ("instalment", "other")


class FundRow(models.Model):
    """What the figures of a fund are the sums of, one row each.

    ====================  ========================================================
    planned               instalments of awarded grants without a payout, or the
                          part that the fund pays of them
    approved              payouts approved and not billed yet
    billed, paid          posted journal items that payouts charge to the fund
    ====================  ========================================================

    Committed is the sum of all rows, approved of all but the planned ones, billed of
    the last two. Payouts that are for those on their team alone stand together in one
    row a line and stage (scope ``sum``) for whoever may not know them one by one.
    """

    _name = "omct.fund.row"
    _description = "Row behind a Figure of a Fund"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "label"
    _depends = {
        "omct.fund.line": ["fund_id"],
        "omct.fund": ["company_id", "currency_id"],
        "omct.grant": ["fund_line_id", "name", "state"],
        "omct.grant.instalment": ["amount_fund", "date_due", "grant_id"],
        "omct.grant.instalment.part": [
            "amount_fund",
            "fund_line_id",
            "grant_id",
            "instalment_id",
        ],
        "omct.grant.refund.line": ["move_id"],
        "omct.disbursement": [
            "amount_fund",
            "approval_state",
            "approved_date",
            "date_due",
            "fund_line_id",
            "instalment_id",
            "name",
            "purpose",
            "state",
        ],
        "account.move": ["move_type", "omct_exchange_payout_id", "reversed_entry_id"],
        "account.move.line": [
            "date",
            "omct_fund_amount",
            "omct_fund_line_id",
            "omct_payout_id",
            "parent_state",
            "statement_line_id",
        ],
    }

    fund_id = fields.Many2one(comodel_name="omct.fund", readonly=True)
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line", string="Budget line", readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    date = fields.Date(readonly=True)
    label = fields.Char(string="Reference", readonly=True)
    kind = fields.Selection(
        selection=[
            ("instalment", "Instalment to come"),
            ("payout", "Payout approved"),
            ("bill", "Bill"),
            ("refund", "Refund"),
            ("exchange", "Exchange difference"),
            ("charge", "Bank charge"),
            ("reversal", "Reversal"),
            ("entry", "Other entry"),
            ("sum", "Payouts of others, together"),
        ],
        readonly=True,
    )
    stage = fields.Selection(
        selection=[
            ("planned", "Instalments to come"),
            ("approved", "Approved"),
            ("billed", "Billed"),
            ("paid", "Paid"),
        ],
        readonly=True,
    )
    scope = fields.Selection(
        selection=[
            ("grant", "For all who see the fund"),
            ("own", "For whoever pays and audits"),
            ("sum", "Sum of the others"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(string="In fund currency", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT entry.id, entry.fund_line_id, line.fund_id, fund.company_id,
                   fund.currency_id, entry.date, entry.label, entry.kind, entry.stage,
                   entry.scope, entry.amount
              FROM (%(items)s UNION ALL %(open)s UNION ALL %(plan)s
                    UNION ALL %(together)s) entry
              JOIN omct_fund_line line ON line.id = entry.fund_line_id
              JOIN omct_fund fund ON fund.id = line.fund_id
            """,
            items=self._get_item_rows(),
            open=self._get_open_rows(),
            plan=self._get_plan_rows(),
            together=self._get_rows_together(),
        )

    def action_open(self):
        """Open the payout or the grant behind a row, where the user may read it.

        :raises UserError: for a sum, and for whoever may not
        """
        self.ensure_one()
        self.check_access("read")
        name = (self.label or "").split(" / ")[0]
        model = "omct.grant" if self.stage == "planned" else "omct.disbursement"
        records = self.env[model]
        if name and records.has_access("read"):
            records = records.search([("name", "=", name)], limit=1)
        if not records:
            raise UserError(
                self.env._(
                    "What is behind this row is not yours to open: the sum is all that "
                    "the fund tells."
                )
            )
        return records._get_records_action()

    def _get_scope(self):
        return SQL(
            "CASE WHEN payout.purpose IN %s THEN 'grant' ELSE 'own' END", OPEN_PURPOSES
        )

    def _get_item_rows(self):
        # An id of its own for each of the kinds of rows that are put together.
        return SQL(
            """
            SELECT item.id::bigint * 4 AS id, item.omct_fund_line_id AS fund_line_id,
                   item.date, payout.name AS label,
                   CASE WHEN item.statement_line_id IS NOT NULL THEN 'charge'
                        WHEN refund.move_id IS NOT NULL THEN 'refund'
                        WHEN move.omct_exchange_payout_id IS NOT NULL THEN 'exchange'
                        WHEN move.move_type = 'in_invoice' THEN 'bill'
                        WHEN move.reversed_entry_id IS NOT NULL THEN 'reversal'
                        ELSE 'entry' END AS kind,
                   CASE WHEN payout.state IN ('billed', 'sent', 'returned')
                        THEN 'billed' ELSE 'paid' END AS stage,
                   %(scope)s AS scope, item.omct_fund_amount AS amount
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
              JOIN omct_disbursement payout ON payout.id = item.omct_payout_id
         LEFT JOIN LATERAL (
                   SELECT move_id FROM omct_grant_refund_line
                    WHERE move_id = move.id LIMIT 1) refund ON TRUE
             WHERE item.omct_fund_line_id IS NOT NULL AND item.parent_state = 'posted'
            """,
            scope=self._get_scope(),
        )

    def _get_open_rows(self):
        return SQL(
            """
            SELECT payout.id::bigint * 4 + 1, payout.fund_line_id,
                   coalesce(payout.approved_date::date, payout.date_due), payout.name,
                   'payout', 'approved', %(scope)s, payout.amount_fund
              FROM omct_disbursement payout
             WHERE payout.state = 'approved'
            """,
            scope=self._get_scope(),
        )

    def _get_plan_rows(self):
        return SQL(
            """
            SELECT planned.id, planned.fund_line_id, planned.date,
                   awarded.name || ' / ' || planned.number, 'instalment', 'planned',
                   'grant', planned.amount
              FROM (
                   SELECT instalment.id::bigint * 4 + 2 AS id,
                          instalment.id AS instalment_id, instalment.grant_id,
                          grant_of.fund_line_id, instalment.date_due AS date,
                          instalment.number, instalment.amount_fund AS amount
                     FROM omct_grant_instalment instalment
                     JOIN omct_grant grant_of ON grant_of.id = instalment.grant_id
                    WHERE NOT EXISTS (
                          SELECT FROM omct_grant_instalment_part part
                           WHERE part.instalment_id = instalment.id)
                UNION ALL
                   SELECT part.id::bigint * 4 + 3, part.instalment_id, part.grant_id,
                          part.fund_line_id, instalment.date_due, instalment.number,
                          part.amount_fund
                     FROM omct_grant_instalment_part part
                     JOIN omct_grant_instalment instalment
                       ON instalment.id = part.instalment_id
                   ) planned
              JOIN omct_grant awarded ON awarded.id = planned.grant_id
             WHERE awarded.state IN ('approved', 'active', 'closing')
                   AND NOT EXISTS (
                       SELECT FROM omct_disbursement paid_out
                        WHERE paid_out.instalment_id = planned.instalment_id
                              AND paid_out.fund_line_id = planned.fund_line_id
                              AND paid_out.approval_state = 'approved'
                              AND paid_out.state <> 'cancelled')
            """
        )

    def _get_rows_together(self):
        return SQL(
            """
            SELECT -4 * hidden.fund_line_id::bigint
                       - CASE hidden.stage WHEN 'approved' THEN 1
                              WHEN 'billed' THEN 2 ELSE 3 END,
                   hidden.fund_line_id, NULL::date, NULL, 'sum', hidden.stage, 'sum',
                   sum(hidden.amount)
              FROM (%(items)s UNION ALL %(open)s) hidden
             WHERE hidden.scope = 'own'
          GROUP BY hidden.fund_line_id, hidden.stage
            """,
            items=self._get_item_rows(),
            open=self._get_open_rows(),
        )
