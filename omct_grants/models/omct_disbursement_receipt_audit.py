# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class DisbursementReceipt(models.Model):
    """Every step of a receipt is in the audit trail."""

    _name = "omct.disbursement.receipt"
    _inherit = ["omct.disbursement.receipt", "omct.audited.mixin"]

    _audit_name = "kind"
