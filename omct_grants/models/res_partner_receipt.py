# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .res_partner_due_diligence import READERS


class ResPartner(models.Model):
    """Receipts that a member owes: part of what is known before more is paid."""

    _inherit = "res.partner"

    omct_receipt_overdue_count = fields.Integer(
        string="Overdue receipts",
        compute="_compute_omct_receipt_overdue_count",
        groups=f"{READERS},omct_grants.group_finance",
    )

    def _compute_omct_receipt_overdue_count(self):
        """Count what the user may see."""
        counts = dict(
            self.env["omct.disbursement"]._read_group(
                [("partner_id", "in", self.ids), ("receipt_overdue", "=", True)],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.omct_receipt_overdue_count = counts.get(partner._origin, 0)
