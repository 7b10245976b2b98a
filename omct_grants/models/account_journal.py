# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AccountJournal(models.Model):
    """Where the charges of a bank account are booked, and who bears them."""

    _inherit = "account.journal"

    omct_charge_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account for bank charges",
        domain="[('account_type', 'in', ('expense', 'expense_other'))]",
        check_company=True,
        help="Charges that the bank statement shows are booked here. Empty: they wait "
        "for a person.",
    )
    omct_charges_to = fields.Selection(
        selection=[("office", "The office"), ("fund", "The fund of the payout")],
        string="Charges are borne by",
        default="office",
        required=True,
        help="A fund may say otherwise. Charges without a payout are the office's.",
    )
