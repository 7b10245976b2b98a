# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A payment that the bank statement has shown stays shown, whatever is undone."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        # Whoever matches may not write the mark; it follows from the match.
        partials.sudo()._note_seen_by_bank()
        return partials

    def _note_seen_by_bank(self):
        seen = {}
        for partial in self:
            for line, other in (
                (partial.debit_move_id, partial.credit_move_id),
                (partial.credit_move_id, partial.debit_move_id),
            ):
                payment = line.move_id.origin_payment_id
                if (
                    payment.omct_disbursement_id
                    and not payment.omct_bank_date
                    and line.account_id == payment.outstanding_account_id
                    and other.move_id.statement_line_id
                ):
                    seen.setdefault(other.date, self.env["account.payment"])
                    seen[other.date] |= payment
        for date, payments in seen.items():
            payments._write_past_guard(
                {"omct_bank_date": date, "omct_bank_by_id": self.env.uid}
            )

    @api.model
    def _may_settle(self, payout, line):
        # What came back paid nothing.
        if line.move_id.origin_payment_id.omct_return_date:
            return False
        return super()._may_settle(payout, line)
