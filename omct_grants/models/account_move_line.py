# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

INCOME = ("income", "income_other")


class AccountMoveLine(models.Model):
    """Items of a fund come from payouts alone, and those of a payout stay."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "omct.company.check.mixin"]

    _omct_frozen_fields = frozenset(
        {
            "move_id",
            "account_id",
            "partner_id",
            "name",
            "analytic_distribution",
            "debit",
            "credit",
            "balance",
            "amount_currency",
            "currency_id",
            "quantity",
            "price_unit",
            "discount",
            "tax_ids",
            "product_id",
            "date_maturity",
        }
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Items follow from their entries: see importing.
        self.env["account.move"]._complete_new_lines()
        lines = super().create(vals_list)
        posted = lines.filtered(lambda line: line.parent_state == "posted")
        posted._check_not_of_payout()
        posted._check_fund_spending()
        return lines

    def write(self, vals):
        changed = self._omct_frozen_fields.intersection(vals)
        if changed:
            for line in self._get_posted_of_payouts():
                for name in changed:
                    if self.env["account.move"]._field_will_change(line, vals, name):
                        line._check_not_of_payout()
        res = super().write(vals)
        if changed:
            self.filtered(
                lambda line: line.parent_state == "posted"
            )._check_fund_spending()
            if "move_id" in vals:
                self._check_not_of_payout()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_payout(self):
        self._check_not_of_payout()

    def _get_posted_of_payouts(self):
        """Return the lines of posted bills, and posted payments, of payouts."""
        moves = self.move_id.sudo().filtered(
            lambda move: move.state == "posted" and move._get_payouts_recorded()
        )
        return self.filtered(lambda line: line.move_id.id in moves.ids)

    def _check_not_of_payout(self):
        """Raise when one of these lines records a payout.

        :raises UserError: naming the payouts
        """
        lines = self._get_posted_of_payouts()
        if lines:
            raise UserError(
                self.env._(
                    "The entries of %s are what was approved and stay as they are.",
                    ", ".join(
                        lines.move_id.sudo()._get_payouts_recorded().mapped("name")
                    ),
                )
            )

    def _check_fund_spending(self):
        """Raise when a line charges a fund and no payout is behind it.

        Income of a fund may be booked on it: a credit on an income account, and the
        credit note of a customer invoice.

        :raises UserError: naming the entry and the fund
        """
        # Most items charge nobody.
        charging = self.sudo().filtered("analytic_distribution")
        accounts = charging.distribution_analytic_account_ids
        if not accounts:
            return
        funds = (
            self.env["omct.fund"]
            .sudo()
            .with_context(active_test=False)
            .search([("analytic_account_id", "in", accounts.ids)])
        )
        for line in charging:
            charged = funds.filtered(
                lambda fund, line=line: (
                    fund.analytic_account_id in line.distribution_analytic_account_ids
                )
            )
            if charged and not line._may_charge_fund():
                raise UserError(
                    self.env._(
                        "%(move)s charges %(fund)s without a payout. Money of a fund "
                        "is spent through a payout alone: ask for one, or take the "
                        "fund's analytic account off “%(line)s”.",
                        move=line.move_id.display_name,
                        fund=charged[0].display_name,
                        line=line.name or line.account_id.display_name,
                    )
                )

    def _may_charge_fund(self):
        """Tell whether this line is of a payout, gives one back or is income."""
        self.ensure_one()
        move = self.move_id
        if move.omct_disbursement_ids:
            return True
        origin = move.reversed_entry_id
        if origin.omct_disbursement_ids:
            return move._is_credit_note_of_payout()
        if self.account_id.account_type not in INCOME:
            return False
        return self.company_currency_id.compare_amounts(self.balance, 0) <= 0 or (
            move.move_type == "out_refund" and origin.move_type == "out_invoice"
        )
