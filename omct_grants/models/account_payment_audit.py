# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountPayment(models.Model):
    """Every step of a payment is in the audit trail."""

    _name = "account.payment"
    _inherit = ["account.payment", "omct.audited.mixin"]

    # It has a number of its own once it is posted; until then the payout's reference.
    _audit_name = "coalesce(name, memo)"
