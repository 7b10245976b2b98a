# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .omct_disbursement_warning import HELD


class GrantsToday(models.Model):
    """Approvals that wait too long, warnings, overrides nobody has reviewed."""

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
            "payouts_flagged": (
                "omct.disbursement",
                [("state", "in", HELD), ("flag_state", "=", "open")],
                "omct_grants.omct_disbursement_action_today",
                "amount_eur",
            ),
            "overrides_to_review": (
                "omct.disbursement.override",
                [
                    ("state", "=", "open"),
                    ("granted_by_id", "!=", self.env.uid),
                    ("user_id", "!=", self.env.uid),
                ],
                "omct_grants.omct_disbursement_override_action",
                False,
            ),
        }
