# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountMoveLine(models.Model):
    """A charge of the bank on a payout may be borne by the payout's fund."""

    _inherit = "account.move.line"

    def _may_charge_fund(self):
        line = self.move_id.statement_line_id
        account = line.journal_id.omct_charge_account_id
        if line.omct_kind and account and self.account_id == account:
            fund = line._get_fund_bearing_charges()
            return (
                bool(fund)
                and line.move_id == self.move_id
                and self.distribution_analytic_account_ids == fund.analytic_account_id
                and line._is_charged_as_told()
            )
        return super()._may_charge_fund()
