# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.channels import OTHER_CHANNELS


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
    omct_channel = fields.Selection(
        selection=OTHER_CHANNELS,
        string="Channel of payouts",
        help="Payouts by this channel are booked here, and no others. Empty: by bank; "
        "in a cash journal, cash.",
    )

    @api.model
    def default_get(self, fields):
        """Return the defaults that were asked for, and no others."""
        defaults = super().default_get(fields)
        return {name: defaults[name] for name in defaults if name in fields}

    def _get_payout_channel(self):
        """Return the channel of the payouts that are booked in this journal."""
        self.ensure_one()
        return self.omct_channel or ("cash" if self.type == "cash" else "bank")
