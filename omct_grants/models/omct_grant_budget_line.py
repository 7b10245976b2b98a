# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

CATEGORIES = [
    ("staff", "Staff"),
    ("activities", "Activities"),
    ("travel", "Travel"),
    ("legal", "Legal aid and expert fees"),
    ("care", "Medical and psychosocial care"),
    ("equipment", "Equipment and materials"),
    ("office", "Office and running costs"),
    ("audit", "Audit"),
    ("indirect", "Indirect costs"),
]


class GrantBudgetLine(models.Model):
    """A cost of the project that the network is asked to pay: units x price."""

    _name = "omct.grant.budget.line"
    _inherit = ["omct.grant.part.mixin"]
    _description = "Budget Line of a Grant"
    _rec_name = "description"

    category = fields.Selection(
        selection=CATEGORIES, required=True, default="activities"
    )
    description = fields.Char(required=True)
    unit = fields.Char(help="Month, person, session…")
    quantity = fields.Float(string="Units", required=True, default=1, digits=(12, 2))
    price = fields.Monetary(string="Price a unit", required=True)
    total = fields.Monetary(compute="_compute_total", store=True)

    _amounts_in_range = models.Constraint(
        "CHECK (quantity > 0 AND price >= 0)",
        "A budget line needs units above zero and a price that is not below.",
    )

    @api.depends("quantity", "price", "grant_id.currency_id")
    def _compute_total(self):
        for line in self:
            amount = line.quantity * line.price
            currency = line.grant_id.currency_id
            line.total = currency.round(amount) if currency else amount
