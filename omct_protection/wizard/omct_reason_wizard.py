# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ReasonWizard(models.TransientModel):
    _inherit = "omct.reason.wizard"

    @api.constrains("res_model", "res_ids", "reason")
    def _check_no_identity(self):
        mixin = self.env["omct.protection.team.mixin"]
        for wizard in self:
            for res_id in (wizard.res_ids or "").split(","):
                if res_id.isdecimal():
                    mixin._check_no_identity(
                        wizard.res_model, int(res_id), wizard.reason
                    )
