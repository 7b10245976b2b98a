# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError


def share_out(units, weights):
    """Share whole units out by weights; nothing is lost or made.

    Each part differs from its exact share by less than one unit, none is negative.

    :param int units: what is shared out, not below zero
    :param list weights: numbers not below zero, one at least above
    :return: list of whole numbers that add up to ``units``
    """
    weights = [Fraction(weight) for weight in weights]
    total, so_far, given, parts = sum(weights), Fraction(0), 0, []
    for weight in weights:
        so_far += weight
        upto = round(units * so_far / total)
        parts.append(upto - given)
        given = upto
    return parts


class ScheduleWizardLine(models.TransientModel):
    """One instalment of a schedule that is entered by percentage or by amount."""

    _name = "omct.schedule.wizard.line"
    _description = "Instalment to make"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        comodel_name="omct.schedule.wizard", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    percent = fields.Float(string="%", digits=(5, 2))
    amount = fields.Monetary()
    date_due = fields.Date(
        string="Not before", required=True, default=fields.Date.context_today
    )
    needs_report = fields.Boolean(string="Report accepted")


class ScheduleWizard(models.TransientModel):
    """Instalments by percentage or by amount, beside the even split."""

    _inherit = "omct.schedule.wizard"

    mode = fields.Selection(
        selection=[
            ("even", "A first share, the rest evenly"),
            ("percent", "By percentage"),
            ("amount", "By amount"),
        ],
        default="even",
        required=True,
    )
    needs_report = fields.Boolean(
        string="Report before each later instalment",
        default=True,
        help="From the second instalment on, a report has to be accepted first.",
    )
    line_ids = fields.One2many(
        comodel_name="omct.schedule.wizard.line", inverse_name="wizard_id"
    )
    percent_total = fields.Float(
        string="Total (%)", digits=(5, 2), compute="_compute_totals"
    )
    amount_left = fields.Monetary(
        string="Still to share out", compute="_compute_totals"
    )

    @api.depends("line_ids.percent", "line_ids.amount", "amount")
    def _compute_totals(self):
        for wizard in self:
            wizard.percent_total = sum(wizard.line_ids.mapped("percent"))
            wizard.amount_left = wizard.amount - sum(wizard.line_ids.mapped("amount"))

    @api.model
    def _split_by_percent(self, amount, currency, percents):
        """Split an amount by percentages into parts that add up to it.

        :param float amount: in ``currency``
        :param list percents: not below zero, one at least above
        :return: list of amounts rounded to the currency, their sum equal to ``amount``
        """
        units = round(amount / currency.rounding)
        # Text keeps 33.33 what was typed; a float would bring its own fraction.
        parts = share_out(units, [str(percent) for percent in percents])
        return [currency.round(part * currency.rounding) for part in parts]

    def _get_parts(self):
        """Return the instalments to make, their amounts adding up to the award.

        :raises UserError: when what was entered does not add up
        """
        self.ensure_one()
        if self.mode == "even":
            parts = super()._get_parts()
            for part in parts[1:]:
                part["needs_report"] = self.needs_report
            return parts
        lines, currency = self.line_ids, self.grant_id.currency_id
        if not lines:
            raise UserError(self.env._("Enter one instalment or more."))
        if self.mode == "percent":
            # Compared as entered, to two digits.
            if round(sum(lines.mapped("percent")), 2) != 100 or any(
                line.percent <= 0 for line in lines
            ):
                raise UserError(
                    self.env._(
                        "The percentages add up to %s: each must be above 0, all "
                        "together 100.",
                        round(sum(lines.mapped("percent")), 2),
                    )
                )
            amounts = self._split_by_percent(
                self.grant_id.amount, currency, lines.mapped("percent")
            )
        else:
            amounts = lines.mapped("amount")
            if currency.compare_amounts(sum(amounts), self.grant_id.amount):
                raise UserError(
                    self.env._(
                        "The instalments add up to %(total)s, the award is %(award)s. "
                        "Change one of them.",
                        total=currency.format(sum(amounts)),
                        award=currency.format(self.grant_id.amount),
                    )
                )
        return [
            {
                "amount": amount,
                "date_due": line.date_due,
                "needs_report": line.needs_report,
            }
            for line, amount in zip(lines, amounts, strict=True)
        ]
