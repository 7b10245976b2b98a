# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.environments import POSTING, rounding_in
from .account_payment_bank import IN_BULK

FINANCE = "omct_grants.group_finance"


class Disbursement(models.Model):
    """The way of a payout through Odoo's accounting: bill, payment, receipt."""

    _inherit = "omct.disbursement"

    # ------------------------------------------------------------------
    # Three people
    # ------------------------------------------------------------------

    def _get_cannot_pay_reason(self):
        """Return why the user cannot bill or pay this payout, or False.

        Extended by who is held apart from whom, and by what is to be looked at first.
        """
        self.ensure_one()
        payout = self.sudo()
        if payout._needs_account() and not payout.partner_bank_id.allow_out_payment:
            return self.env._(
                "the payee's account is not confirmed yet; a finance manager who did "
                "not enter it does that under Payouts > Bank > Bank accounts"
            )
        return False

    def _check_can_pay(self):
        """Raise unless the user may bill and pay each of these payouts.

        :raises UserError: one line a payout, its reference and the reason
        """
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Payouts are paid by finance."))
        lines = []
        for payout in self:
            reason = payout._get_cannot_pay_reason()
            if reason:
                lines.append(f"{payout.name}: {reason}")
        if lines:
            raise UserError(
                self.env._("This cannot be paid by you now:\n%s", "\n".join(lines))
            )

    # ------------------------------------------------------------------
    # Bill
    # ------------------------------------------------------------------

    def _prepare_bill_vals(self):
        """Return the vendor bill: payee, amount, fund and the neutral reference.

        With both its items, in payee and office currency at the rate that was frozen,
        so that nothing is left for Odoo to add line by line.
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        due = max(self.date_due, today)
        shared = {
            "name": self.name,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "tax_ids": [Command.clear()],
        }
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "partner_bank_id": self.partner_bank_id.id,
            "currency_id": self.currency_id.id,
            "fiscal_position_id": False,
            "invoice_currency_rate": self.company_rate,
            "invoice_date": today,
            "invoice_date_due": due,
            "ref": self.name,
            "payment_reference": self.name,
            "invoice_user_id": self.env.uid,
            "invoice_payment_term_id": False,
            "line_ids": [
                Command.create(
                    {
                        **shared,
                        "display_type": "product",
                        "account_id": self.fund_id.expense_account_id.id,
                        "quantity": 1,
                        "price_unit": self.amount,
                        "amount_currency": self.amount,
                        "balance": self.amount_company,
                        "analytic_distribution": (
                            self.fund_id._get_analytic_distribution()
                        ),
                    }
                ),
                Command.create(
                    {
                        **shared,
                        "display_type": "payment_term",
                        "date_maturity": due,
                        "amount_currency": -self.amount,
                        "balance": -self.amount_company,
                        "analytic_distribution": False,
                    }
                ),
            ],
        }

    def action_create_bill(self):
        """Post the vendor bill of each approved payout, charged to its fund.

        :return: the action that opens the bills
        :raises UserError: when one is not approved, or the user may not pay it
        """
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["approval_state", "move_id"])
        self._check_can_pay()
        for payout in self:
            if payout.approval_state != "approved" or payout.move_id:
                raise UserError(
                    self.env._(
                        "%s is not an approved payout without a bill.", payout.name
                    )
                )
        for payouts in self.grouped("company_id").values():
            payouts._make_bills()
        return self.action_view_bill()

    def _make_bills(self):
        """Make and post the bills of payouts of one office, all at once."""
        entries = self.env["account.move"].with_context(**IN_BULK)
        entries = entries.with_company(self.company_id)
        context = entries.env.context
        with (
            rounding_in(self.env, context, {**context, **POSTING}),
            self._note_states(),
        ):
            # The journal, and the day in the books, which a lock date may move, of
            # the first are those of all.
            bills = entries.create(self[:1]._prepare_bill_vals())
            shared = {"date": bills.date, "journal_id": bills.journal_id.id}
            bills += entries.create(
                [{**payout._prepare_bill_vals(), **shared} for payout in self[1:]]
            )
            self._tie_to_bills(bills.with_env(self.env))
            bills._post_in_bulk()
            self.env.flush_all()

    def _tie_to_bills(self, bills):
        """Write the bill of each payout, and who made it.

        The caller has made sure of what ``write`` asks, payout by payout.
        """
        self.check_access("write")
        names = ["move_id", "billed_by_id"]
        self.modified(names, before=True)
        for payout, bill in zip(self, bills, strict=True):
            self._fields["move_id"].write(payout, bill)
        self._fields["billed_by_id"].write(self, self.env.user)
        self.modified(names)

    def action_view_bill(self):
        """Open the vendor bills."""
        return self.move_id._get_records_action(
            name=self.env._("Vendor bills"), context={"create": False}
        )

    # ------------------------------------------------------------------
    # Payment
    # ------------------------------------------------------------------

    def _check_billed(self):
        """Raise unless each of these payouts has a bill and no live payment.

        :raises UserError: naming the payout and its state
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for payout in self:
            if payout.state not in ("billed", "returned"):
                raise UserError(
                    self.env._(
                        "%(payout)s is “%(state)s”: only a billed payout without a "
                        "payment is paid.",
                        payout=payout.name,
                        state=labels[payout.state],
                    )
                )

    def action_register_payment(self):
        """Open Odoo's payment dialog for the bills of these payouts.

        :raises UserError: when a payout is not billed, or the user may not pay it
        """
        self.check_access("read")
        self._check_can_pay()
        self._check_billed()
        return self.move_id.action_register_payment()

    def action_view_payments(self):
        """Open the payments of these payouts."""
        return self.payment_ids._get_records_action(
            name=self.env._("Payments"), context={"create": False}
        )

    # ------------------------------------------------------------------
    # Receipt
    # ------------------------------------------------------------------

    def _get_cannot_confirm_receipt_reason(self):
        """Return why receipt cannot be confirmed now, or False."""
        self.ensure_one()
        if self.state != "paid":
            return self.env._("it is confirmed once the payment has left the bank")
        return False

    def action_confirm_receipt(self):
        """Open the dialog that takes the payee's proof of receipt."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm receipt"),
            "res_model": "omct.receipt.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_disbursement_id": self.id},
        }
