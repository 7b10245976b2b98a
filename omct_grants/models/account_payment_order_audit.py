# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountPaymentOrder(models.Model):
    """Every step of a batch is in the audit trail."""

    _name = "account.payment.order"
    _inherit = ["account.payment.order", "omct.audited.mixin"]
