# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.omct_due_diligence_item import DAY

#: Instalments that the dialog speaks of; more are made all the same.
MANY = 60


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
    report_interval = fields.Selection(
        selection=lambda self: (
            self.env["omct.grant"]
            ._fields["report_interval"]
            ._description_selection(self.env)
        ),
        string="Reports",
        compute="_compute_report_interval",
        store=True,
        readonly=False,
        help="The reports that the grant asks for; what is chosen here is kept there.",
    )
    needs_report = fields.Boolean(
        string="Report before each later instalment",
        compute="_compute_needs_report",
        store=True,
        readonly=False,
        help="From the second instalment on, a report has to be accepted first.",
    )
    report_note = fields.Text(string="It waits", compute="_compute_report_note")
    report_warning = fields.Text(compute="_compute_report_note")
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

    @api.depends("grant_id")
    def _compute_report_interval(self):
        for wizard in self:
            wizard.report_interval = wizard.grant_id.report_interval

    @api.depends("report_interval")
    def _compute_needs_report(self):
        for wizard in self:
            # A final report comes after the last instalment.
            wizard.needs_report = wizard.report_interval not in (
                "none",
                "final",
                False,
            )

    def _get_waiting_parts(self):
        """Return (number, day) of each instalment that is to wait for a report."""
        self.ensure_one()
        if self.mode == "even":
            first, months = self.date_first, self.months_between
            count = min(max(self.count, 0), MANY)
            return [
                (number + 1, first + relativedelta(months=number * months))
                for number in range(1, count if self.needs_report and first else 0)
            ]
        return [
            (number, line.date_due)
            for number, line in enumerate(self.line_ids, 1)
            if line.needs_report and line.date_due
        ]

    @api.depends(
        "mode",
        "count",
        "date_first",
        "months_between",
        "needs_report",
        "report_interval",
        "line_ids.needs_report",
        "line_ids.date_due",
    )
    def _compute_report_note(self):
        for wizard in self:
            wizard.report_note, wizard.report_warning = wizard._get_report_notes()

    def _get_report_notes(self):
        """Return which report each instalment waits for, and what is wrong with it."""
        self.ensure_one()
        waiting, grant = self._get_waiting_parts(), self.grant_id
        if not waiting:
            return False, False
        plan = grant._prepare_planned_report_vals_list(self.report_interval)
        if not plan:
            return False, self.env._(
                "No report is planned that an instalment could wait for: choose how "
                "often the member reports, and enter when the grant starts and ends."
            )
        notes, late = [], []
        for number, day in waiting:
            report = grant._get_report_before(day, plan)
            notes.append(
                self.env._(
                    "Instalment %(number)s waits for “%(report)s”, due on %(day)s.",
                    number=number,
                    report=report["title"],
                    day=format_date(self.env, report["date_due"], date_format=DAY),
                )
            )
            if report["date_due"] > day:
                late.append(str(number))
        warning = late and self.env._(
            "The report that instalment %s waits for is due after the day of the "
            "instalment, so it will be paid later than planned. Let the member report "
            "more often, or set a later day.",
            ", ".join(late),
        )
        return "\n".join(notes), warning or False

    def action_split(self):
        self.ensure_one()
        if (
            self.report_interval
            and self.report_interval != self.grant_id.report_interval
        ):
            self.grant_id.report_interval = self.report_interval
        return super().action_split()

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
