# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AssistanceType(models.Model):
    _name = "omct.protection.assistance.type"
    _inherit = ["omct.list.mixin"]
    _description = "Type of Assistance"

    description = fields.Text(
        translate=True, help="What it usually pays for, as guidance for officers."
    )
    fund_purpose_id = fields.Many2one(
        comodel_name="omct.fund.purpose",
        string="Purpose of funding",
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "omct_grants.fund_purpose_emergency", raise_if_not_found=False
        ),
        help="What funds that are limited to some purposes look at.",
    )
    cost_type_ids = fields.Many2many(
        comodel_name="omct.cost.type",
        string="Costs in it",
        help="Kinds of cost that funds may exclude.",
    )
