# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class DueDiligence(models.Model):
    """Receipts that the member still owes are part of its exposure."""

    _inherit = "omct.due.diligence"

    exposure_receipt_overdue_count = fields.Integer(
        related="partner_id.omct_receipt_overdue_count"
    )
