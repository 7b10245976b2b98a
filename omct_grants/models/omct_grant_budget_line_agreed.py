# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

AGREED = frozenset({"agreed_amount", "is_agreed"})


class GrantBudgetLine(models.Model):
    """What an amendment made of a budget line; the line stays as it was asked for."""

    _inherit = "omct.grant.budget.line"

    agreed_amount = fields.Monetary(
        string="Amended", readonly=True, copy=False, help="By the last amendment."
    )
    is_agreed = fields.Boolean(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_agreed(vals)
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in AGREED
        }
        return super(
            GrantBudgetLine,
            self.with_context(context),  # pylint: disable=context-overridden
        ).create(vals_list)

    def write(self, vals):
        self._refuse_agreed(vals)
        return super().write(vals)

    def _refuse_agreed(self, vals):
        for name in AGREED.intersection(vals):
            raise AccessError(
                self.env._(
                    "“%s” of a budget line follows from amendments. Leave the field "
                    "out.",
                    self._fields[name]._description_string(self.env),
                )
            )

    def _write_agreed(self, amount):
        """Keep what an amendment made of the line; the amendment alone calls it."""
        return super().write(  # pylint: disable=super-method-mismatch
            {"agreed_amount": amount, "is_agreed": True}
        )

    def _check_application_open(self):
        # An amendment that is being applied changes what was handed in.
        return super(
            GrantBudgetLine,
            self.filtered(lambda line: not line.grant_id._get_amendment_at_work()),
        )._check_application_open()
