# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountPayment(models.Model):
    """A payment that came back is proven by nothing."""

    _inherit = "account.payment"

    def _note_return(self, date, code, reason):
        res = super()._note_return(date, code, reason)
        # Whoever notes the return may not write receipts; they follow from it.
        self.sudo().omct_disbursement_id.receipt_ids._make_void()
        return res
