# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class Fund(models.Model):
    """Whether the donor pays the bank's charges."""

    _inherit = "omct.fund"

    charges_to = fields.Selection(
        selection=[("office", "The office"), ("fund", "This fund")],
        string="Bank charges are borne by",
        help="Empty: as the bank account says. A fund without room for a charge leaves "
        "it to the office.",
    )
