# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

DERIVED = frozenset({"omct_payout_id", "omct_fund_line_id", "omct_fund_amount"})


class AccountMoveLine(models.Model):
    """What a journal item charges to which budget line, in the fund's currency.

    The figures of a fund are sums of these items. Derived from the payout behind the
    entry, never entered.
    """

    _inherit = "account.move.line"

    omct_payout_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Charged by payout",
        compute="_compute_omct_fund",
        store=True,
        index="btree_not_null",
    )
    omct_fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line of the fund",
        compute="_compute_omct_fund",
        store=True,
        index="btree_not_null",
    )
    omct_fund_currency_id = fields.Many2one(
        related="omct_fund_line_id.currency_id", string="Fund currency"
    )
    omct_fund_amount = fields.Monetary(
        string="In fund currency",
        compute="_compute_omct_fund",
        store=True,
        currency_field="omct_fund_currency_id",
        help="What the item charges to the fund, in the currency of the fund.",
    )

    @api.depends(
        "analytic_distribution",
        "balance",
        "amount_currency",
        "move_id.omct_disbursement_ids",
        "move_id.omct_exchange_payout_id",
        "move_id.omct_refund_line_ids.disbursement_id",
        "move_id.statement_line_id.omct_disbursement_id",
        "move_id.reversed_entry_id.omct_disbursement_ids",
        "move_id.reversed_entry_id.omct_exchange_payout_id",
    )
    def _compute_omct_fund(self):
        # Whoever books an entry may not see the payout; the figure follows it anyway.
        for line in self.sudo():
            payout = line._get_charging_payout()
            line.omct_payout_id = payout
            line.omct_fund_line_id = payout.fund_line_id
            line.omct_fund_amount = line._get_fund_amount(payout) if payout else 0.0

    def _get_charging_payout(self):
        """Return the payout whose fund this item is charged to, maybe none."""
        self.ensure_one()
        if not self.analytic_distribution:
            return self.env["omct.disbursement"]
        origin = self.move_id.reversed_entry_id
        payout = (
            self.move_id.omct_disbursement_ids
            or self.move_id.omct_exchange_payout_id
            or self.move_id.omct_refund_line_ids.disbursement_id
            or self.move_id.statement_line_id.omct_disbursement_id
            or origin.omct_disbursement_ids
            or origin.omct_exchange_payout_id
        )[:1]
        charged = self.distribution_analytic_account_ids
        return payout if payout.fund_id.analytic_account_id in charged else payout[:0]

    def _get_fund_amount(self, payout):
        """Return this item in the currency of the fund of ``payout``.

        The item's own amount where it is in that currency, else at the rate that was
        frozen when the payout was approved.
        """
        self.ensure_one()
        currency = payout.fund_currency_id
        if currency == self.company_currency_id:
            return self.balance
        if currency == self.currency_id:
            return self.amount_currency
        office = self.company_currency_id
        for sign in (1, -1):
            if not office.compare_amounts(self.balance, sign * payout.amount_company):
                return sign * payout.amount_fund
        share = self.balance / payout.amount_company if payout.amount_company else 0.0
        return currency.round(share * payout.amount_fund)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_derived(vals)
        lines = super().create(vals_list)
        if DERIVED & {key.removeprefix("default_") for key in self.env.context}:
            for name in DERIVED:
                self.env.add_to_compute(self._fields[name], lines)
        return lines

    def write(self, vals):
        self._refuse_derived(vals)
        return super().write(vals)

    def _refuse_derived(self, vals):
        for name in DERIVED.intersection(vals):
            raise AccessError(
                self.env._(
                    "“%s” of a journal item follows from the payout behind it and is "
                    "not entered. Leave the field out.",
                    self._fields[name]._description_string(self.env),
                )
            )

    @api.model
    def _prepare_reconciliation_single_partial(
        self, debit_values, credit_values, *args, **kwargs
    ):
        result = super()._prepare_reconciliation_single_partial(
            debit_values, credit_values, *args, **kwargs
        )
        if result.get("exchange_values"):
            lines = debit_values["aml"] + credit_values["aml"]
            moves = lines.move_id.sudo()
            payout = moves._get_payouts_recorded()[:1]
            result["exchange_values"]["omct_payout"] = payout
        return result

    @api.model
    def _create_exchange_difference_moves(self, exchange_diff_values_list):
        moves = super()._create_exchange_difference_moves(exchange_diff_values_list)
        for move, values in zip(moves, exchange_diff_values_list, strict=True):
            if values.get("omct_payout"):
                move._charge_exchange(values["omct_payout"])
        return moves

    def _may_charge_fund(self):
        self.ensure_one()
        move = self.move_id
        payout = (
            move.omct_exchange_payout_id
            or move.reversed_entry_id.omct_exchange_payout_id
        )
        company = self.company_id
        if payout and self.account_id in (
            company.income_currency_exchange_account_id
            | company.expense_currency_exchange_account_id
        ):
            return payout.fund_id.analytic_account_id in (
                self.distribution_analytic_account_ids
            )
        return super()._may_charge_fund()
