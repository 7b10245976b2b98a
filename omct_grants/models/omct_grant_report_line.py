# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class GrantReportLine(models.Model):
    """What a member spent on one budget line, against the budget."""

    _name = "omct.grant.report.line"
    _description = "Spending of a report"
    _order = "report_id, sequence, id"

    report_id = fields.Many2one(
        comodel_name="omct.grant.report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="report_id.partner_id", string="Member")
    currency_id = fields.Many2one(related="report_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Budget line", required=True)
    budget_amount = fields.Monetary(string="Budget", required=True)
    spent_before = fields.Monetary(
        string="Spent before",
        compute="_compute_spent_before",
        help="By the accepted reports of earlier periods.",
    )
    spent_amount = fields.Monetary(string="Spent in the period")
    spent_total = fields.Monetary(string="Spent to date", compute="_compute_variance")
    left_amount = fields.Monetary(string="Left", compute="_compute_variance")
    variance_percent = fields.Float(
        string="Variance (%)",
        compute="_compute_variance",
        digits=(16, 1),
        help="Spent to date against the budget of the whole grant; above zero: more "
        "than the budget.",
    )
    needs_explanation = fields.Boolean(compute="_compute_variance")
    explanation = fields.Text()

    _budget_not_negative = models.Constraint(
        "CHECK (budget_amount >= 0)", "The budget of a line cannot be negative."
    )
    _spent_not_negative = models.Constraint(
        "CHECK (spent_amount >= 0)",
        "What was spent cannot be negative. Enter what came back in its own report.",
    )

    _name_uniq = models.UniqueIndex(
        "(report_id, name)", "The report has a line of this name already."
    )

    @api.depends(
        "name",
        "report_id.period_start",
        "report_id.grant_id.report_ids.state",
        "report_id.grant_id.report_ids.line_ids.spent_amount",
    )
    def _compute_spent_before(self):
        earlier = self.search(
            [
                ("report_id.grant_id", "in", self.report_id.grant_id.ids),
                ("report_id.state", "=", "accepted"),
            ]
        )
        by_key = earlier.grouped(lambda line: (line.report_id.grant_id, line.name))
        for line in self:
            same = by_key.get((line.report_id.grant_id, line.name), self.browse())
            line.spent_before = sum(
                same.filtered(
                    lambda other, rec=line: (
                        other.report_id != rec.report_id
                        and other.report_id.period_start < rec.report_id.period_start
                    )
                ).mapped("spent_amount")
            )

    @api.depends(
        "budget_amount",
        "spent_amount",
        "spent_before",
        "report_id.is_final",
        "report_id.grant_id.report_variance",
    )
    def _compute_variance(self):
        for line in self:
            report = line.report_id
            line.spent_total = line.spent_before + line.spent_amount
            line.left_amount = line.budget_amount - line.spent_total
            over = -line.left_amount
            line.variance_percent = (
                100 * over / line.budget_amount
                if line.budget_amount
                else (100.0 if over > 0 else 0.0)
            )
            # Before the end, what is left over is not yet a deviation.
            deviation = abs(over) if report.is_final else over
            allowed = line.budget_amount * report.grant_id._get_allowed_variance() / 100
            line.needs_explanation = bool(line.currency_id) and (
                line.currency_id.compare_amounts(deviation, allowed) > 0
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.report_id._check_open_to_writing()
        written = lines.filtered(lambda line: line.spent_amount or line.explanation)
        written.report_id._note_author()
        return lines

    def write(self, vals):
        self.check_access("write")
        if "report_id" in vals:
            raise UserError(self.env._("A line stays with its report."))
        self.report_id._check_open_to_writing()
        if {"spent_amount", "explanation"} & vals.keys():
            self.report_id._note_author()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.report_id._check_open_to_writing()
        self.report_id._note_author()
