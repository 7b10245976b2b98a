# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FundPurpose(models.Model):
    """What money is given for: a fund may be limited to some of these."""

    _name = "omct.fund.purpose"
    _inherit = ["omct.list.mixin"]
    _description = "Purpose of Funding"
