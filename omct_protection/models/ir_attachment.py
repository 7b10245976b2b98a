# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.constrains("res_model", "res_id", "name", "description")
    def _check_no_identity(self):
        """Names of files go into lists, links and logs."""
        mixin = self.env["omct.protection.team.mixin"]
        for attachment in self.sudo():
            mixin._check_no_identity(
                attachment.res_model,
                attachment.res_id,
                (attachment.name or "").replace("_", " "),
                attachment.description,
            )
