# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class GrantsToday(models.Model):
    """Receipts that wait for finance."""

    _inherit = "omct.grants.today"

    def _get_waiting(self):
        receipts_due = "omct_grants.omct_disbursement_action_receipts"
        return {
            **super()._get_waiting(),
            "receipts_to_check": (
                "omct.disbursement.receipt",
                [("state", "=", "handed_in")],
                "omct_grants.omct_disbursement_receipt_action",
                False,
            ),
            "receipts_overdue": (
                "omct.disbursement",
                [("receipt_overdue", "=", True)],
                receipts_due,
                "amount_eur",
            ),
        }
