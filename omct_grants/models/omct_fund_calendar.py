# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Fund(models.Model):
    """What a fund expects: reports to its donor, instalments from it."""

    _inherit = "omct.fund"

    deadline_ids = fields.One2many(
        comodel_name="omct.fund.deadline",
        inverse_name="fund_id",
        string="Reports to the donor",
    )
    next_deadline = fields.Date(string="Next report", compute="_compute_next_deadline")
    income_ids = fields.One2many(
        comodel_name="omct.fund.income", inverse_name="fund_id"
    )
    income_account_id = fields.Many2one(
        comodel_name="account.account",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="The account of the general ledger that the donor's money goes to.",
    )
    income_expected_amount = fields.Monetary(
        string="Promised in instalments", compute="_compute_income"
    )
    income_received_amount = fields.Monetary(
        string="Received from the donor", compute="_compute_income"
    )

    @api.depends("deadline_ids.state", "deadline_ids.date_due")
    def _compute_next_deadline(self):
        dates = dict(
            self.env["omct.fund.deadline"]._read_group(
                [("fund_id", "in", self.ids), ("state", "=", "due")],
                ["fund_id"],
                ["date_due:min"],
            )
        )
        for fund in self:
            fund.next_deadline = dates.get(fund._origin, False)

    @api.depends("income_ids.amount", "income_ids.received_amount")
    def _compute_income(self):
        sums = {
            fund: (amount, received)
            for fund, amount, received in self.env["omct.fund.income"]._read_group(
                [("fund_id", "in", self.ids)],
                ["fund_id"],
                ["amount:sum", "received_amount:sum"],
            )
        }
        for fund in self:
            amounts = sums.get(fund._origin, (0.0, 0.0))
            fund.income_expected_amount, fund.income_received_amount = amounts

    def action_view_income(self):
        """Open the instalments of the donor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_fund_income_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }

    def action_view_deadlines(self):
        """Open the reports that the donor expects."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_fund_deadline_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }
