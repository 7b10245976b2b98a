# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class AccountPartialReconcile(models.Model):
    """Whatever way leads there, a payout's bill is settled by a third person."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        lines = partials.debit_move_id | partials.credit_move_id
        payouts = lines.move_id.sudo().omct_disbursement_ids
        if payouts:
            payouts.sudo(False)._check_can_pay()
            for partial in partials.sudo():
                partial._check_settles_payout()
        return partials

    def _check_settles_payout(self):
        """Raise when a payout's bill is matched with something that is not its own.

        :raises UserError: naming the payout and the other entry
        """
        self.ensure_one()
        for line, other in (
            (self.debit_move_id, self.credit_move_id),
            (self.credit_move_id, self.debit_move_id),
        ):
            payout = line.move_id.omct_disbursement_id
            if payout and not self._may_settle(payout, other):
                raise UserError(
                    self.env._(
                        "%(payout)s is settled by its own payment, its credit note or "
                        "the bank statement, not by %(entry)s. Pay it with “Register "
                        "payment” on the payout.",
                        payout=payout.name,
                        entry=other.move_id.display_name,
                    )
                )

    @api.model
    def _may_settle(self, payout, line):
        """Tell whether ``line`` of the journal may settle the bill of ``payout``."""
        move = line.move_id
        payment = move.origin_payment_id
        if payment:
            return payment.omct_disbursement_id == payout and payment.move_id == move
        if move.statement_line_id:
            return move.statement_line_id.move_id == move
        if move.reversed_entry_id == payout.move_id:
            return move._is_credit_note_of_payout()
        # A difference of the exchange rate moves nothing but gain or loss.
        company = move.company_id
        return bool(move.line_ids) and move.line_ids.account_id <= (
            line.account_id
            | company.income_currency_exchange_account_id
            | company.expense_currency_exchange_account_id
        )
