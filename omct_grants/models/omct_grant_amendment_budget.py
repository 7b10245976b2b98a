# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .omct_grant_budget_line import CATEGORIES


class GrantAmendmentBudget(models.Model):
    """A budget line as it shall be: one there is already, or a new one."""

    _name = "omct.grant.amendment.budget"
    _inherit = ["omct.grant.amendment.part.mixin"]
    _description = "Budget line in an amendment"
    _order = "amendment_id, sequence, id"

    sequence = fields.Integer(default=10)
    budget_line_id = fields.Many2one(
        comodel_name="omct.grant.budget.line",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: a new line.",
    )
    category = fields.Selection(
        selection=CATEGORIES, required=True, default="activities"
    )
    description = fields.Char(required=True)
    amount = fields.Monetary(required=True)

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "The amount of a budget line cannot be negative."
    )
    _budget_line_uniq = models.UniqueIndex(
        "(amendment_id, budget_line_id) WHERE budget_line_id IS NOT NULL",
        "A budget line stands once in an amendment.",
    )

    @api.constrains("budget_line_id", "amendment_id")
    def _check_grant(self):
        for line in self:
            budget_line = line.budget_line_id
            if budget_line and budget_line.grant_id != line.amendment_id.grant_id:
                raise ValidationError(
                    self.env._(
                        "%(amendment)s: budget line “%(line)s” is of another grant.",
                        amendment=line.amendment_id.display_name,
                        line=budget_line.description,
                    )
                )
