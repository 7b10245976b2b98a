# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """How payouts of this office are worked on."""

    _inherit = "res.company"

    omct_receipt_days = fields.Integer(
        string="Days for a receipt",
        default=30,
        required=True,
        help="Days after the payment on which the receipt of a payout is due.",
    )
    omct_background_from = fields.Integer(
        string="Payouts at once",
        default=200,
        required=True,
        help="From so many payouts on, “Post bills” and “Make the file” work in the "
        "background, and from so many entries on the import of a bank statement.",
    )

    _omct_background_from_positive = models.Constraint(
        "CHECK (omct_background_from > 0)",
        "Give the number of payouts from which work goes to the background, at least "
        "1.",
    )
