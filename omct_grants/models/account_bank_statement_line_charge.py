# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, models
from odoo.exceptions import UserError

from .account_payment import SENT
from .account_payment_order import FINANCE_MANAGER


class AccountBankStatementLine(models.Model):
    """Charges by rule, and differences that a person accepts as charges."""

    _inherit = "account.bank.statement.line"

    def _get_fund_bearing_charges(self):
        """Return the fund that bears the charges of this line, maybe none."""
        self.ensure_one()
        fund = self.sudo().omct_disbursement_id.fund_id
        rule = fund.charges_to or self.journal_id.omct_charges_to
        return fund if rule == "fund" else fund[:0]

    def _is_charged_as_told(self):
        """Tell whether the entry charges no more than the bank said it took."""
        self.ensure_one()
        items = self._get_items(self.journal_id.omct_charge_account_id)
        office = self.company_id.currency_id
        liquidity = self._seek_for_lines()[0]
        most = abs(sum(liquidity.mapped("balance")))
        if self.omct_kind != "charge":
            amount = abs(sum(liquidity.mapped("amount_currency")))
            most = office.round(self.omct_charge * most / amount) if amount else 0.0
        debit, credit = sum(items.mapped("debit")), sum(items.mapped("credit"))
        return not credit and office.compare_amounts(debit, most) <= 0

    def _charge_funds(self):
        """Put charges on the fund of their payout where the rule says so."""
        for line in self:
            fund = line._get_fund_bearing_charges()
            item = line._get_items(line.journal_id.omct_charge_account_id)
            if not fund or not item:
                continue
            payout = line.sudo().omct_disbursement_id
            amount = sum(one._get_fund_amount(payout) for one in item)
            if self._has_room(payout.fund_line_id, amount):
                item.analytic_distribution = {str(fund.analytic_account_id.id): 100}

    @api.model
    def _has_room(self, budget, amount):
        """Tell whether a charge still fits into a budget line of a fund."""
        self.env.flush_all()
        # All commitments count, those that the user may not see too.
        figures = self.env["omct.fund.figure"].sudo()
        figures.invalidate_model()
        left = figures.search([("fund_line_id", "=", budget.id)]).available_amount
        return budget.fund_id.currency_id.compare_amounts(amount, left) <= 0

    def _split_charge(self, charge):
        """Book a part of this line as a charge and the rest on its counterpart.

        :param float charge: in the currency of the bank account
        """
        self.ensure_one()
        payment = self.omct_payment_id.sudo()
        account = self._get_counterpart({"kind": self.omct_kind, "payment": payment})
        cost = self.journal_id.omct_charge_account_id
        if not cost:
            raise UserError(
                self.env._(
                    "%s has no account for bank charges; set it on the journal.",
                    self.journal_id.display_name,
                )
            )
        liquidity, suspense, _other = self._seek_for_lines()
        rate = (
            abs(liquidity.balance / liquidity.amount_currency)
            if liquidity.amount_currency
            else 1.0
        )
        office = self.company_id.currency_id
        balance = office.round(charge * rate)
        rest = -liquidity.balance - balance
        foreign = payment.currency_id != liquidity.currency_id
        sign = 1 if self.omct_kind == "payment" else -1
        shared = {"move_id": self.move_id.id, "name": self.payment_ref}
        values = [
            {
                **shared,
                "account_id": account.id,
                "partner_id": payment.partner_id.id,
                "currency_id": payment.currency_id.id,
                "amount_currency": sign * payment.amount
                if foreign
                else -liquidity.amount_currency - charge,
                "balance": rest,
            },
            {
                **shared,
                "account_id": cost.id,
                "currency_id": liquidity.currency_id.id,
                "amount_currency": charge,
                "balance": balance,
            },
        ]
        move = self.move_id.with_context(
            skip_account_move_synchronization=True,
            skip_invoice_sync=True,
            force_delete=True,
            skip_readonly_check=True,
            check_move_validity=False,
        )
        with move._check_balanced({"records": move, "self": move}):
            move.line_ids = [Command.delete(item.id) for item in suspense]
            move.env["account.move.line"].create(values)
        self._charge_funds()

    @api.model
    def _get_reason_methods(self):
        """Return the names of the methods that the reason dialog may call."""
        return frozenset({"action_accept_difference"})

    def action_accept_difference(self, reason=None):
        """Take what the bank took more, or gave back less, as its charge.

        A finance manager who neither sent nor registered the payment does it, with a
        reason. Less than was owed to the payee is never accepted.

        :raises UserError: when the user may not, or the difference is no charge
        """
        self.ensure_one()
        self.check_access("write")
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Accept the difference as a charge"),
                "res_model": "omct.reason.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_res_model": self._name,
                    "default_res_ids": str(self.id),
                    "default_method": "action_accept_difference",
                },
            }
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        payment = self.omct_payment_id.sudo()
        payment.omct_disbursement_id.lock_for_update(allow_referencing=True)
        payment.invalidate_recordset()
        charge = self._get_acceptable_charge()
        self._check_may_accept(payment)
        self._write_past_guard(
            {
                "omct_wait_reason": False,
                "omct_charge": charge,
                "omct_settled_by_id": self.env.uid,
            }
        )
        self._split_charge(charge)
        if self.omct_kind == "payment":
            self._settle_payments()
        else:
            self._settle_return()
        self.move_id.message_post(
            body=self.env._("Difference accepted as a charge. Reason: %s", reason)
        )
        return True

    def _get_acceptable_charge(self):
        """Return the difference that may be a charge.

        :raises UserError: when it is none
        """
        payment = self.omct_payment_id.sudo()
        own = self.journal_id.currency_id or self.company_id.currency_id
        charge = 0.0
        if payment.currency_id == own and self.omct_kind == "payment":
            charge = own.round(-self.amount - payment.amount)
        elif payment.currency_id == own and self.omct_kind == "return":
            charge = own.round(payment.amount - self.amount)
        fits = self.omct_kind == "payment" and not payment.omct_bank_date
        fits = fits or (self.omct_kind == "return" and payment.omct_bank_date)
        if (
            not self.omct_wait_reason
            or self.is_reconciled
            or not fits
            or payment.state not in SENT
            or payment.journal_id != self.journal_id
            or own.compare_amounts(charge, 0) <= 0
        ):
            raise UserError(
                self.env._(
                    "This line is not a payment, or its return, that differs by a "
                    "charge of the bank alone. Match it by hand."
                )
            )
        return charge

    def _check_may_accept(self, payment):
        user = self.env.user
        if not user.has_group(FINANCE_MANAGER) or user in (
            payment.create_uid | payment.payment_order_id.omct_made_by_ids
        ):
            raise UserError(
                self.env._(
                    "A finance manager who did not make the payment of %s accepts the "
                    "difference.",
                    payment.omct_disbursement_id.name,
                )
            )
        payment.omct_disbursement_id.sudo(False)._check_can_pay()
