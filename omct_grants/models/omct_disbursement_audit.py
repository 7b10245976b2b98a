# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Disbursement(models.Model):
    """Every step of a payout is in the audit trail."""

    _name = "omct.disbursement"
    _inherit = ["omct.disbursement", "omct.audited.mixin"]
