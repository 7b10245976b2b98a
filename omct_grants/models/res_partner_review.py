# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResPartner(models.Model):
    """An applicant, by the reviews of its applications: a record rule rests on it."""

    _inherit = "res.partner"

    omct_review_ids = fields.One2many(
        comodel_name="omct.grant.review",
        inverse_name="partner_id",
        string="Reviews of its applications",
        groups="omct_grants.group_grants_manager",
    )
