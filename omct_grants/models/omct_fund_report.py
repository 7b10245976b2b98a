# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class Fund(models.Model):
    """The reports that a donor gets."""

    _inherit = "omct.fund"

    donor_report_count = fields.Integer(compute="_compute_donor_report_count")

    def _compute_donor_report_count(self):
        reports = self.env["omct.donor.report"]
        counts = {}
        if reports.has_access("read"):
            counts = dict(
                reports._read_group(
                    [("fund_id", "in", self.ids)], ["fund_id"], ["__count"]
                )
            )
        for fund in self:
            fund.donor_report_count = counts.get(fund._origin, 0)

    def action_view_donor_reports(self):
        """Open the reports to the donor of this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_donor_report_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }
