# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class DonorReportPayment(models.Model):
    """A payment in a report to a donor: reference, day, line and amount alone."""

    _name = "omct.donor.report.payment"
    _description = "Payment in a report to a donor"
    _order = "report_id, date, name, id"

    report_id = fields.Many2one(
        comodel_name="omct.donor.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="report_id.currency_id")
    name = fields.Char(
        string="Reference",
        readonly=True,
        help="Empty: several payments in one sum.",
    )
    date = fields.Date(string="Paid on", readonly=True)
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(readonly=True)
