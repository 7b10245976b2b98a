# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError


class SpreadsheetDashboardShare(models.Model):
    """A dashboard of grants names members: no public address is made of it."""

    _inherit = "spreadsheet.dashboard.share"

    @api.model_create_multi
    def create(self, vals_list):
        private = self.env.ref("omct_grants.spreadsheet_dashboard_group_grants")
        dashboards = self.env["spreadsheet.dashboard"].browse(
            {vals.get("dashboard_id") for vals in vals_list} - {None, False}
        )
        for dashboard in dashboards.sudo():
            if dashboard.dashboard_group_id == private:
                raise AccessError(
                    self.env._(
                        "“%s” names members and their money: it is not shared by a "
                        "public address. Give the reader a role instead.",
                        dashboard.name,
                    )
                )
        return super().create(vals_list)
