# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Fund(models.Model):
    """Every change of a fund is in the audit trail."""

    _name = "omct.fund"
    _inherit = ["omct.fund", "omct.audited.mixin"]

    _audit_name = "reference"
