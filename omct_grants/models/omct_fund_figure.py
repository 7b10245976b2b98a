# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class FundFigure(models.Model):
    """Figures of each budget line, in the currency of the fund.

    committed = payouts approved + instalments of awarded grants not yet paid out;
    available = budget - committed. One query serves the fund, its lines, the lists
    and the guard against overdrawing.
    """

    _name = "omct.fund.figure"
    _description = "Figures of a Fund"
    _auto = False
    _order = "fund_id, fund_line_id"
    _rec_name = "fund_line_id"
    _depends = {
        "omct.fund": ["company_id", "currency_id", "donor_id", "state"],
        "omct.fund.line": ["amount", "fund_id"],
        "omct.grant": ["fund_line_id", "state"],
        "omct.grant.instalment": ["amount_fund", "grant_id"],
        "omct.disbursement": [
            "amount_company",
            "amount_fund",
            "approval_state",
            "fund_line_id",
            "instalment_id",
            "state",
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

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, line.id AS fund_line_id, fund.id AS fund_id,
                   fund.donor_id, fund.company_id, fund.currency_id,
                   company.currency_id AS company_currency_id,
                   fund.state AS fund_state,
                   line.amount AS budget_amount,
                   coalesce(plan.amount, 0) AS planned_amount,
                   coalesce(payout.approved, 0) AS approved_amount,
                   coalesce(plan.amount, 0) + coalesce(payout.approved, 0)
                       AS committed_amount,
                   coalesce(payout.billed, 0) AS billed_amount,
                   coalesce(payout.paid, 0) AS paid_amount,
                   line.amount - coalesce(plan.amount, 0)
                       - coalesce(payout.approved, 0) AS available_amount,
                   coalesce(payout.billed_company, 0) AS billed_company_amount
              FROM omct_fund_line line
              JOIN omct_fund fund ON fund.id = line.fund_id
              JOIN res_company company ON company.id = fund.company_id
         LEFT JOIN (
                SELECT fund_line_id,
                       sum(amount_fund) AS approved,
                       sum(amount_fund) FILTER (
                           WHERE state IN ('billed', 'sent', 'paid', 'received')
                       ) AS billed,
                       sum(amount_fund) FILTER (
                           WHERE state IN ('paid', 'received')
                       ) AS paid,
                       sum(amount_company) FILTER (
                           WHERE state IN ('billed', 'sent', 'paid', 'received')
                       ) AS billed_company
                  FROM omct_disbursement
                 WHERE approval_state = 'approved' AND state <> 'cancelled'
              GROUP BY fund_line_id
              ) payout ON payout.fund_line_id = line.id
         LEFT JOIN (
                SELECT awarded.fund_line_id, sum(instalment.amount_fund) AS amount
                  FROM omct_grant_instalment instalment
                  JOIN omct_grant awarded ON awarded.id = instalment.grant_id
                 WHERE awarded.state IN ('approved', 'active', 'closing')
                   AND NOT EXISTS (
                       SELECT FROM omct_disbursement paid_out
                        WHERE paid_out.instalment_id = instalment.id
                          AND paid_out.approval_state = 'approved'
                          AND paid_out.state <> 'cancelled'
                   )
              GROUP BY awarded.fund_line_id
              ) plan ON plan.fund_line_id = line.id
            """
        )
