# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Figures of a fund and of its lines, besides the budget and what is left of it.
FIGURES = (
    "planned_amount",
    "approved_amount",
    "committed_amount",
    "billed_amount",
    "paid_amount",
)


class FundFigure(models.Model):
    """Figures of each budget line, in the currency of the fund.

    ====================  ========================================================
    billed                posted journal items that payouts charge to the line, with
                          their gain and loss of exchange
    paid                  those of payouts that the bank has paid
    approved              billed + payouts approved and not billed yet
    committed             approved + instalments of awarded grants without a payout
    available             budget - committed
    ====================  ========================================================

    One query serves the fund, its lines, the lists and the guard against overdrawing.
    What is billed and not paid is a small part of the ledger at any time, so paid is
    read as billed less that.
    """

    _name = "omct.fund.figure"
    _inherit = ["omct.fund.drilldown.mixin"]
    _description = "Figures of a Fund"
    _auto = False
    _order = "fund_id, fund_line_id"
    _rec_name = "fund_line_id"
    _depends = {
        "omct.fund": ["company_id", "currency_id", "donor_id", "state"],
        "omct.fund.line": ["amount", "fund_id"],
        "omct.grant": ["fund_line_id", "state"],
        "omct.grant.instalment": ["amount_fund", "grant_id"],
        "omct.grant.instalment.part": [
            "amount_fund",
            "fund_line_id",
            "grant_id",
            "instalment_id",
        ],
        "omct.disbursement": [
            "amount_fund",
            "approval_state",
            "fund_line_id",
            "instalment_id",
            "state",
        ],
        "account.move.line": [
            "balance",
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
    donor_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    company_currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    fund_state = fields.Selection(
        selection=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        readonly=True,
    )
    budget_amount = fields.Monetary(string="Budget", readonly=True)
    planned_amount = fields.Monetary(string="Instalments to come", readonly=True)
    approved_amount = fields.Monetary(string="Payouts approved", readonly=True)
    committed_amount = fields.Monetary(string="Committed", readonly=True)
    billed_amount = fields.Monetary(string="Billed", readonly=True)
    paid_amount = fields.Monetary(string="Paid", readonly=True)
    available_amount = fields.Monetary(string="Available", readonly=True)
    billed_company_amount = fields.Monetary(
        string="Billed (office currency)",
        currency_field="company_currency_id",
        readonly=True,
    )

    def _get_figure_lines(self):
        return self.fund_line_id

    @property
    def _table_query(self):
        return self._get_query()

    @api.model
    def _get_query(self, line_ids=None):
        """Return the query of the figures, of some lines alone where they are given.

        Naming them inside the sums keeps the rest of the ledger out of the reading.
        """
        return SQL(
            """
            SELECT line.id, line.id AS fund_line_id, fund.id AS fund_id,
                   fund.donor_id, fund.company_id, fund.currency_id,
                   company.currency_id AS company_currency_id,
                   fund.state AS fund_state,
                   line.amount AS budget_amount,
                   coalesce(plan.amount, 0) AS planned_amount,
                   coalesce(open.amount, 0) + coalesce(item.amount, 0)
                       AS approved_amount,
                   coalesce(plan.amount, 0) + coalesce(open.amount, 0)
                       + coalesce(item.amount, 0) AS committed_amount,
                   coalesce(item.amount, 0) AS billed_amount,
                   coalesce(item.amount, 0) - coalesce(item.owed, 0)
                       AS paid_amount,
                   line.amount - coalesce(plan.amount, 0)
                       - coalesce(open.amount, 0) - coalesce(item.amount, 0)
                       AS available_amount,
                   coalesce(item.company_amount, 0) AS billed_company_amount
              FROM omct_fund_line line
              JOIN omct_fund fund ON fund.id = line.fund_id
              JOIN res_company company ON company.id = fund.company_id
         LEFT JOIN (%(items)s) item ON item.fund_line_id = line.id
         LEFT JOIN (%(open)s) open ON open.fund_line_id = line.id
         LEFT JOIN (%(plan)s) plan ON plan.fund_line_id = line.id
             WHERE %(lines)s
            """,
            items=self._get_item_query(line_ids),
            open=self._get_open_query(line_ids),
            plan=self._get_plan_query(line_ids),
            lines=self._in_lines(SQL("line.id"), line_ids),
        )

    @api.model
    def _in_lines(self, column, line_ids):
        if line_ids is None:
            return SQL("TRUE")
        # One text for the whole list: hundreds of numbers take long to plan with.
        numbers = ",".join(map(str, line_ids))
        return SQL("%s = ANY(%s::integer[])", column, f"{{{numbers}}}")

    @api.model
    def _get_item_query(self, line_ids):
        """Return the query of the journal items of each line, and of what is owed.

        Owed is what the bank has not paid yet. What stands on the bank statement
        itself, a charge, has left the account whatever becomes of the payout. Both
        come from one reading of the ledger: an item is of the line of its payout.
        """
        return SQL(
            """
            SELECT omct_fund_line_id AS fund_line_id,
                   sum(omct_fund_amount) AS amount, sum(balance) AS company_amount,
                   sum(omct_fund_amount) FILTER (
                       WHERE statement_line_id IS NULL AND omct_payout_id IN (
                           SELECT id FROM omct_disbursement
                            WHERE state IN ('billed', 'sent', 'returned') AND %s)
                   ) AS owed
              FROM account_move_line
             WHERE omct_fund_line_id IS NOT NULL AND parent_state = 'posted' AND %s
          GROUP BY omct_fund_line_id
            """,
            self._in_lines(SQL("fund_line_id"), line_ids),
            self._in_lines(SQL("omct_fund_line_id"), line_ids),
        )

    @api.model
    def _get_open_query(self, line_ids):
        """Return the query of the payouts that are approved and not billed."""
        return SQL(
            """
            SELECT fund_line_id, sum(amount_fund) AS amount
              FROM omct_disbursement
             WHERE state = 'approved' AND %s
          GROUP BY fund_line_id
            """,
            self._in_lines(SQL("fund_line_id"), line_ids),
        )

    @api.model
    def _get_plan_query(self, line_ids):
        """Return the query of the instalments, or parts, that have no payout yet."""
        return SQL(
            """
            SELECT planned.fund_line_id, sum(planned.amount) AS amount
              FROM (
                   SELECT awarded.fund_line_id, instalment.id,
                          instalment.amount_fund AS amount
                     FROM omct_grant_instalment instalment
                     JOIN omct_grant awarded ON awarded.id = instalment.grant_id
                    WHERE awarded.state IN ('approved', 'active', 'closing')
                          AND NOT EXISTS (
                              SELECT FROM omct_grant_instalment_part part
                               WHERE part.instalment_id = instalment.id)
                UNION ALL
                   SELECT part.fund_line_id, part.instalment_id, part.amount_fund
                     FROM omct_grant_instalment_part part
                     JOIN omct_grant awarded ON awarded.id = part.grant_id
                    WHERE awarded.state IN ('approved', 'active', 'closing')
                   ) planned
             WHERE %s
                   AND NOT EXISTS (
                       SELECT FROM omct_disbursement paid_out
                        WHERE paid_out.instalment_id = planned.id
                              AND paid_out.fund_line_id = planned.fund_line_id
                              AND paid_out.approval_state = 'approved'
                              AND paid_out.state <> 'cancelled'
                   )
          GROUP BY planned.fund_line_id
            """,
            self._in_lines(SQL("planned.fund_line_id"), line_ids),
        )

    @api.model
    def _get_sums(self, group, ids, names=FIGURES):
        """Return the figures of funds or of lines, by their ids.

        They count all commitments, those that the user may not see too: call it for
        records that the user may read.

        :param str group: ``fund_id`` or ``fund_line_id``
        :return: ``{id: {name of the figure: amount}}``
        """
        for model, fnames in self._depends.items():
            self.env[model].flush_model(fnames)
        column = {"fund_id": SQL("fund_id"), "fund_line_id": SQL("id")}[group]
        lines = self.env.execute_query(
            SQL(
                "SELECT id FROM omct_fund_line WHERE %s IN %s",
                column,
                tuple(ids) or (0,),
            )
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, %s FROM (%s) figure GROUP BY 1",
                SQL.identifier(group),
                SQL(", ").join(SQL("sum(%s)", SQL.identifier(name)) for name in names),
                self._get_query([line for [line] in lines]),
            )
        )
        empty = dict.fromkeys(names, 0.0)
        sums = {key: dict(zip(names, row, strict=True)) for key, *row in rows}
        return {key: sums.get(key, empty) for key in ids}

    @api.model
    def _fill_figures(self, records, group):
        """Put the figures of funds or of lines in the cache, and what is left.

        Field by field for all records at once: a list of 200 funds would spend more
        time in assigning its figures than the database in adding them up.
        """
        sums = self._get_sums(group, records._origin.ids)
        empty = dict.fromkeys(FIGURES, 0.0)
        rows = []
        for record in records:
            # The database adds decimals: what comes from it needs no rounding.
            row = sums.get(record._origin.id, empty)
            currency = record.currency_id or self.env.company.currency_id
            left = currency.round(record.amount - row["committed_amount"])
            rows.append({**row, "available_amount": left})
        for name in (*FIGURES, "available_amount"):
            records._fields[name]._insert_cache(records, [row[name] for row in rows])
        return rows
