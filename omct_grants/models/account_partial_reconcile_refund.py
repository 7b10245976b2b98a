# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class AccountPartialReconcile(models.Model):
    """A refund is there when the bank says so, not when it is set off."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        for partial in partials.sudo():
            partial._check_settles_refund()
        return partials

    def _check_settles_refund(self):
        """Raise when a refund is settled by something other than the bank.

        :raises UserError: naming the refund and the other entry
        """
        self.ensure_one()
        for line, other in (
            (self.debit_move_id, self.credit_move_id),
            (self.credit_move_id, self.debit_move_id),
        ):
            refund = line.move_id.omct_refund_line_ids.refund_id
            if not refund:
                continue
            if self.env.user in refund._get_requesters():
                raise UserError(
                    self.env._(
                        "%s: you asked for it, so another person matches it.",
                        refund.name,
                    )
                )
            if not self._may_settle_refund(line, other):
                raise UserError(
                    self.env._(
                        "%(refund)s is settled by the bank statement, not by "
                        "%(entry)s. Match it with the bank's line.",
                        refund=refund.name,
                        entry=other.move_id.display_name,
                    )
                )

    @api.model
    def _may_settle_refund(self, line, other):
        move = other.move_id
        if move.statement_line_id:
            return move.statement_line_id.move_id == move
        # A difference of the exchange rate moves nothing but gain or loss.
        company = move.company_id
        return bool(move.line_ids) and move.line_ids.account_id <= (
            line.account_id
            | company.income_currency_exchange_account_id
            | company.expense_currency_exchange_account_id
        )
