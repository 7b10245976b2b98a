# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountPaymentLine(models.Model):
    """No file of the bank carries what is paid by another channel."""

    _inherit = "account.payment.line"

    def _check_matches_payout(self):
        self.omct_disbursement_id._check_paid_by_bank()
        return super()._check_matches_payout()
