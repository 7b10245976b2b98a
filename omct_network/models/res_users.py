# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    omct_region_ids = fields.Many2many(
        comodel_name="omct.region",
        relation="omct_region_res_users_rel",
        column1="user_id",
        column2="region_id",
        string="Regions",
        help="As coordinator, the user keeps the organisations of these regions.",
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "omct_region_ids" in vals:
            # Record rules keep the regions of a user in the cache.
            self.env.registry.clear_cache()
        return result
