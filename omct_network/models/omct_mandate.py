# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Mandate(models.Model):
    """What a member organisation works on."""

    _name = "omct.mandate"
    _description = "Mandate"
    _inherit = ["omct.list.mixin"]
