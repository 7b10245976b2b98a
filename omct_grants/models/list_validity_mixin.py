# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools


class ValidityMixin(models.AbstractModel):
    """A list of things that are looked at again after a time."""

    _name = "omct.validity.mixin"
    _description = "What is looked at again after a time"
    _inherit = ["omct.list.mixin"]

    validity_months = fields.Integer(
        string="Valid for (months)",
        default=12,
        help="How long an answer counts from its date. Zero: it does not expire.",
    )
    reminder_days = fields.Integer(
        string="Remind before (days)",
        default=30,
        help="So many days before it expires, whoever is responsible gets an activity.",
    )
    required_award = fields.Boolean(
        string="Needed for an award",
        default=True,
        help="Without it, an award to the member is not put to decision.",
    )
    required_payment = fields.Boolean(
        string="Needed for a payment",
        default=True,
        help="Without it, no instalment of the member is requested.",
    )

    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0 AND reminder_days >= 0)",
        "Months and days cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    @api.model
    @tools.ormcache("step")
    def _get_required_ids(self, step):
        """Return the ids of what is needed for a step: "award" or "payment"."""
        # The list is the same for everybody.
        return tuple(self.sudo().search([(f"required_{step}", "=", True)]).ids)

    @api.model
    def _get_required(self, step):
        """Return what is needed for a step: "award" or "payment"."""
        return self.browse(self._get_required_ids(step))
