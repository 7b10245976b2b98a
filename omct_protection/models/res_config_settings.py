# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .team_mixin import MANAGER, OFFICER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    omct_intake_officer_id = fields.Many2one(
        related="company_id.omct_intake_officer_id",
        readonly=False,
        domain=lambda self: self._get_omct_intake_domain(OFFICER),
    )
    omct_intake_manager_id = fields.Many2one(
        related="company_id.omct_intake_manager_id",
        readonly=False,
        domain=lambda self: self._get_omct_intake_domain(MANAGER),
    )

    def _get_omct_intake_domain(self, group):
        return [("all_group_ids", "in", self.env.ref(group).ids), ("share", "=", False)]
