# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CostType(models.Model):
    """A kind of cost that donors ask about: a fund may exclude some of these."""

    _name = "omct.cost.type"
    _inherit = ["omct.list.mixin"]
    _description = "Kind of Cost"
