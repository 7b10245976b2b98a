# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    """What a member has reported so far stands in its due diligence."""

    _inherit = "res.partner"

    def _get_grant_report_figures(self):
        """Return the reports asked of each member and how many are overdue."""
        reports = self.env["omct.grant.report"]
        if not reports.has_access("read"):
            return super()._get_grant_report_figures()
        domain = [("partner_id", "in", self.ids)]
        overdue = [
            ("state", "in", ("due", "returned")),
            ("date_due", "<", fields.Date.context_today(self)),
        ]
        counts, late = (
            dict(reports._read_group(where, ["partner_id"], ["__count"]))
            for where in (domain, domain + overdue)
        )
        return {
            partner.id: {"count": count, "overdue": late.get(partner, 0)}
            for partner, count in counts.items()
        }
