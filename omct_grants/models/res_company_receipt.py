# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """How long a payee of this office has to prove that the money arrived."""

    _inherit = "res.company"

    omct_receipt_days = fields.Integer(
        string="Days for a receipt",
        default=30,
        required=True,
        help="Days after the payment on which the receipt of a payout is due.",
    )
