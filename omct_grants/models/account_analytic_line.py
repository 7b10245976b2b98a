# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

from .account_move_line_sync import SYNCING


class AccountAnalyticLine(models.Model):
    """What a fund was charged comes from its journal items alone."""

    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", "omct.company.check.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: not line.move_line_id)._check_not_of_fund()
        return lines

    def write(self, vals):
        changed = {"account_id", "amount", "company_id", "move_line_id"} & set(vals)
        if changed:
            self._check_not_of_fund()
        res = super().write(vals)
        if changed:
            self._check_not_of_fund()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_fund(self):
        if not SYNCING.get():
            self.filtered(
                lambda line: (
                    not line.move_line_id or line.move_line_id.parent_state == "posted"
                )
            )._check_not_of_fund()

    def _check_not_of_fund(self):
        """Raise when one of these lines is charged to a fund.

        :raises UserError: naming the fund
        """
        fund = (
            self.env["omct.fund"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("analytic_account_id", "in", self.sudo().account_id.ids)], limit=1
            )
        )
        if fund:
            raise UserError(
                self.env._(
                    "What %s was charged follows from its payouts and is not entered "
                    "by hand.",
                    fund.display_name,
                )
            )
