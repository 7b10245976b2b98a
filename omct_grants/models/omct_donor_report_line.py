# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class DonorReportLine(models.Model):
    """The figures of one budget line in a report to a donor."""

    _name = "omct.donor.report.line"
    _description = "Figures of a report to a donor"
    _order = "report_id, id"
    _rec_name = "fund_line_id"

    report_id = fields.Many2one(
        comodel_name="omct.donor.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="report_id.currency_id")
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    budget_amount = fields.Monetary(string="Budget", readonly=True)
    spent_before = fields.Monetary(string="Spent before", readonly=True)
    spent_amount = fields.Monetary(string="Spent in the period", readonly=True)
    committed_amount = fields.Monetary(
        string="Committed, not spent",
        readonly=True,
        help="What the fund shows as committed, less what is spent in this report.",
    )
    left_amount = fields.Monetary(string="Left", readonly=True)

    _adds_up = models.Constraint(
        "CHECK (abs(budget_amount - spent_before - spent_amount - committed_amount"
        " - left_amount) < 0.005)",
        "The figures of a line add up to its budget.",
    )
