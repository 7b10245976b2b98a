# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class GrantCallQuestion(models.Model):
    """A question of the call that each application answers."""

    _name = "omct.grant.call.question"
    _inherit = ["omct.grant.call.part.mixin"]
    _description = "Question of a Call"

    name = fields.Char(string="Question", required=True, translate=True)
    description = fields.Char(string="Guidance", translate=True)
    required = fields.Boolean(default=True)
    length_max = fields.Integer(
        string="Longest answer", default=2000, help="In characters. Zero: no limit."
    )

    _length_not_negative = models.Constraint(
        "CHECK (length_max >= 0)", "The longest answer cannot be negative."
    )
