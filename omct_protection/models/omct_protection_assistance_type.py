# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AssistanceType(models.Model):
    _name = "omct.protection.assistance.type"
    _inherit = ["omct.list.mixin"]
    _description = "Type of Assistance"

    description = fields.Text(
        translate=True, help="What it usually pays for, as guidance for officers."
    )
