# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCountry(models.Model):
    _inherit = "res.country"

    omct_region_id = fields.Many2one(
        comodel_name="omct.region",
        string="Region",
        ondelete="set null",
        index=True,
        help="The desk that follows this country.",
    )
