# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

AMOUNTS = ("budget", "committed", "billed", "paid", "available")


class FundEuro(models.Model):
    """Figures of the budget lines in one currency, to sum over funds and offices.

    The figures are those of ``omct.fund.figure``, at the rate of the day. What is
    decided rests on the figures in the fund's currency, never on these.
    """

    _name = "omct.fund.euro"
    _description = "Figures of Funds in EUR"
    _auto = False
    _order = "fund_id, fund_line_id"
    _rec_name = "fund_line_id"
    _depends = {
        "omct.fund.figure": [
            "available_amount",
            "billed_amount",
            "budget_amount",
            "committed_amount",
            "company_id",
            "currency_id",
            "donor_id",
            "fund_id",
            "fund_line_id",
            "fund_state",
            "paid_amount",
        ],
        "omct.fund": ["date_end", "date_start"],
    }

    fund_id = fields.Many2one(comodel_name="omct.fund", readonly=True)
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line", string="Budget line", readonly=True
    )
    donor_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", string="Currency of the fund", readonly=True
    )
    fund_state = fields.Selection(
        selection=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        readonly=True,
    )
    date_start = fields.Date(readonly=True)
    date_end = fields.Date(readonly=True)
    budget_eur = fields.Float(string="Budget (EUR)", digits=(16, 2), readonly=True)
    committed_eur = fields.Float(
        string="Committed (EUR)", digits=(16, 2), readonly=True
    )
    billed_eur = fields.Float(string="Billed (EUR)", digits=(16, 2), readonly=True)
    paid_eur = fields.Float(string="Paid (EUR)", digits=(16, 2), readonly=True)
    available_eur = fields.Float(
        string="Available (EUR)", digits=(16, 2), readonly=True
    )

    def _get_euro_rates(self):
        """Return rows of SQL (office, currency, EUR for one unit), at today's rate."""
        today = fields.Date.context_today(self)
        # Rates are no secret; the rows that they are joined to stay under the rules.
        funds = self.env["omct.fund"].sudo()
        euro = self.env.ref("base.EUR")
        pairs = funds.with_context(active_test=False)._read_group(
            [], ["company_id", "currency_id"]
        )
        currencies = funds.currency_id.browse({pair[1].id for pair in pairs}) | euro
        rates = {
            company: currencies._get_rates(company, today)
            for company in {pair[0] for pair in pairs}
        }
        return [
            SQL(
                "(%s, %s, %s::numeric)",
                company.id,
                currency.id,
                rates[company][euro.id] / rates[company][currency.id],
            )
            for company, currency in pairs
        ] or [SQL("(0, 0, 0::numeric)")]

    @property
    def _table_query(self):
        amounts = SQL(", ").join(
            SQL(
                "round((figure.%s * rate.value)::numeric, 2) AS %s",
                SQL.identifier(f"{name}_amount"),
                SQL.identifier(f"{name}_eur"),
            )
            for name in AMOUNTS
        )
        return SQL(
            """
            SELECT figure.id, figure.fund_id, figure.fund_line_id, figure.donor_id,
                   figure.company_id, figure.currency_id, figure.fund_state,
                   fund.date_start, fund.date_end, %(amounts)s
              FROM (%(figures)s) figure
              JOIN omct_fund fund ON fund.id = figure.fund_id
              JOIN (VALUES %(rates)s) AS rate (company_id, currency_id, value)
                ON rate.company_id = figure.company_id
               AND rate.currency_id = figure.currency_id
            """,
            amounts=amounts,
            figures=self.env["omct.fund.figure"]._table_query,
            rates=SQL(", ").join(self._get_euro_rates()),
        )
