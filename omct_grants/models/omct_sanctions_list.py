# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class SanctionsList(models.Model):
    """A list of sanctions that members and their people are screened against."""

    _name = "omct.sanctions.list"
    _description = "Sanctions list"
    _inherit = ["omct.validity.mixin"]

    url = fields.Char(
        string="Web address",
        help="Where the list is searched.",
    )
