# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Disbursement(models.Model):
    _inherit = "omct.disbursement"

    def _may_read_comments(self):
        # Whoever sees the assistance may know what was said about its payout.
        return super()._may_read_comments() or (
            self.purpose == "assistance"
            and self.env.user.has_group("omct_protection.group_protection_officer")
        )
