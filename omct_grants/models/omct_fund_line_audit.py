# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class FundLine(models.Model):
    """Every change of a budget line is in the audit trail."""

    _name = "omct.fund.line"
    _inherit = ["omct.fund.line", "omct.audited.mixin"]
