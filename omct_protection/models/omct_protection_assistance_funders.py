# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Assistance(models.Model):
    """What the help costs in all, and what others pay of it."""

    _inherit = "omct.protection.assistance"

    total_cost = fields.Monetary(
        string="Total cost",
        help="What the help costs in all, with what others pay. Empty: we pay it "
        "alone.",
    )
    cofunder_ids = fields.One2many(
        comodel_name="omct.protection.cofunder",
        inverse_name="assistance_id",
        string="Other funders",
    )
    other_amount = fields.Monetary(
        string="Paid by others", compute="_compute_other_amount"
    )

    _total_not_negative = models.Constraint(
        "CHECK (total_cost IS NULL OR total_cost >= 0)",
        "The total cost cannot be negative.",
    )

    @api.depends("cofunder_ids.amount", "cofunder_ids.status")
    def _compute_other_amount(self):
        for help_given in self:
            help_given.other_amount = sum(
                help_given._get_funders("granted").mapped("amount")
            )

    def _get_funders(self, status):
        return self.cofunder_ids.filtered(lambda funder: funder.status == status)

    @api.depends("total_cost", "cofunder_ids.amount", "cofunder_ids.status")
    def _compute_eligibility(self):
        return super()._compute_eligibility()

    def _get_eligibility_lines(self):
        return [*super()._get_eligibility_lines(), *self._get_cofunder_lines()]

    def _get_cofunder_lines(self):
        if not (self.total_cost or self.cofunder_ids):
            return [(self.env._("No other funder is named."), False, False)]
        currency = self.currency_id
        paid = currency.format(self.other_amount)
        left = self.total_cost - self.other_amount
        too_much = currency.compare_amounts(self.amount, left) > 0
        if not self.total_cost:
            reason = self.env._(
                "Others pay %s. Enter what the help costs in all: nothing is paid "
                "twice.",
                paid,
            )
        else:
            reason = too_much and self.env._(
                "Others pay %(paid)s of %(total)s, so at most %(left)s is left to pay. "
                "Lower the amount.",
                paid=paid,
                total=currency.format(self.total_cost),
                left=currency.format(max(left, 0)),
            )
        asked = ", ".join(self._get_funders("asked").mapped("name"))
        return [
            (
                self.env._("Others pay %s; nothing is paid twice.", paid),
                reason,
                True,
            ),
            (
                self.env._("No answer of another funder is waited for."),
                asked
                and self.env._("%s was asked too and has not answered yet.", asked),
                False,
            ),
        ]
