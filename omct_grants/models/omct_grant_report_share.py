# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class GrantReportShare(models.Model):
    """What an accepted report of a member says of each donor's money.

    Fixed by the system when a report is accepted: one report feeds the reports to all
    the donors who share the grant.
    """

    _name = "omct.grant.report.share"
    _description = "Share of a fund in a report"
    _order = "report_id, id"
    _rec_name = "fund_id"

    report_id = fields.Many2one(
        comodel_name="omct.grant.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    grant_id = fields.Many2one(
        related="report_id.grant_id", store=True, index=True, ondelete="cascade"
    )
    period_start = fields.Date(related="report_id.period_start", store=True)
    period_end = fields.Date(related="report_id.period_end", store=True, index=True)
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True)
    currency_id = fields.Many2one(related="report_id.currency_id")
    fund_currency_id = fields.Many2one(
        related="fund_id.currency_id", string="Fund currency"
    )
    percent = fields.Float(string="Share (%)", readonly=True, digits=(16, 4))
    amount = fields.Monetary(string="Reported spending", readonly=True)
    amount_fund = fields.Monetary(
        string="In fund currency", currency_field="fund_currency_id", readonly=True
    )

    _fund_uniq = models.UniqueIndex(
        "(report_id, fund_id)", "A fund has one share of a report."
    )
