# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class GrantCallCriterion(models.Model):
    """What reviewers score an application by, from 1 to 5."""

    _name = "omct.grant.call.criterion"
    _inherit = ["omct.grant.call.part.mixin"]
    _description = "Criterion of a Call"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        string="Guidance", translate=True, help="What to look at; when to give a 5."
    )
    weight = fields.Float(required=True, default=1.0, digits=(6, 2))

    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "The weight of a criterion must be above zero."
    )
