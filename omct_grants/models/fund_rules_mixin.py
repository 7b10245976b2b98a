# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import format_date

#: What a fund may be spent on, in the order in which it is shown.
RULES = (
    "region_ids",
    "country_ids",
    "purpose_ids",
    "excluded_cost_ids",
    "eligible_start",
    "eligible_end",
    "ceiling_amount",
    "line_variance",
)


class FundRulesMixin(models.AbstractModel):
    """Rules on what may be paid: of a fund, and of an amendment that changes them."""

    _name = "omct.fund.rules.mixin"
    _description = "Rules on what a fund pays for"

    currency_id = fields.Many2one(comodel_name="res.currency")
    ceiling_amount = fields.Monetary(
        string="Ceiling of a payout",
        tracking=True,
        help="The most that one payout may be, in the currency of the fund. "
        "Zero: no ceiling.",
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="Countries",
        tracking=True,
        help="Where it may be spent, besides the regions. Both empty: everywhere.",
    )
    region_ids = fields.Many2many(
        comodel_name="omct.region",
        string="Regions",
        tracking=True,
        help="Where it may be spent, besides the countries. Both empty: everywhere.",
    )
    purpose_ids = fields.Many2many(
        comodel_name="omct.fund.purpose",
        string="Purposes",
        tracking=True,
        help="What it may be spent for. Empty: everything.",
    )
    excluded_cost_ids = fields.Many2many(
        comodel_name="omct.cost.type",
        string="Costs excluded",
        tracking=True,
        help="What the donor does not pay for.",
    )
    eligible_start = fields.Date(
        string="Costs from",
        tracking=True,
        help="First day of payouts and grants, where it is not the start of the fund.",
    )
    eligible_end = fields.Date(
        string="Costs until",
        tracking=True,
        help="Last day of payouts and grants, where it is not the end of the fund.",
    )
    line_variance = fields.Float(
        string="Variance between lines (%)",
        digits=(5, 2),
        tracking=True,
        help="By how much of its budget a line may be exceeded at the expense of the "
        "others, without an amendment.",
    )

    _ceiling_not_negative = models.Constraint(
        "CHECK (ceiling_amount >= 0)", "The ceiling of a payout cannot be negative."
    )
    _variance_is_a_percentage = models.Constraint(
        "CHECK (line_variance >= 0 AND line_variance <= 100)",
        "The variance between lines is a percentage, from 0 to 100.",
    )
    _eligible_in_order = models.Constraint(
        "CHECK (eligible_end >= eligible_start)",
        "“Costs until” cannot be before “Costs from”.",
    )

    def _get_rules(self):
        """Return the rules as plain data that can be kept and compared."""
        self.ensure_one()
        rules = {}
        for name in RULES:
            value, kind = self[name], self._fields[name].type
            if kind == "many2many":
                rules[name] = sorted(value.ids)
            elif kind == "date":
                rules[name] = fields.Date.to_string(value) or ""
            elif kind == "monetary":
                rules[name] = f"{value:.{self.currency_id.decimal_places}f}"
            else:
                rules[name] = f"{value:.2f}"
        return rules

    def _format_rule(self, name, value):
        """Return a rule of ``_get_rules`` in words."""
        field = self._fields[name]
        if field.type == "many2many":
            records = self.env[field.comodel_name].browse(value).exists()
            # Regions are public; their desk may be closed to the user.
            return ", ".join(records.sudo().mapped("display_name")) or "–"
        if field.type == "date":
            return format_date(self.env, value) if value else "–"
        if field.type == "monetary":
            return self.currency_id.format(float(value)) if float(value) else "–"
        return f"{value} %"
