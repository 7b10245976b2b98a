# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class GrantsToday(models.Model):
    """Approvals that wait too long."""

    _inherit = "omct.grants.today"

    def _get_waiting_payouts(self):
        return {
            **super()._get_waiting_payouts(),
            "payouts_waiting": (
                "omct.disbursement",
                [("escalated", "=", True)],
                "omct_grants.omct_disbursement_action_today",
                "amount_eur",
            ),
        }
