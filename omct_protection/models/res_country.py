# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .quiet_delete import quiet_delete

OFFICER = "omct_protection.group_protection_officer"


class ResCountry(models.Model):
    """How many requests for protection a country has: those that the user may see."""

    _inherit = "res.country"

    omct_request_count = fields.Integer(
        string="Requests for protection",
        compute="_compute_omct_request_count",
        groups=OFFICER,
        help="Of the teams that you are on.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_omct_request_count(self):
        counts = self._count_by_country("omct.protection.request", Domain.TRUE)
        for country in self:
            country.omct_request_count = counts.get(country.id, 0)

    def unlink(self):
        sentence = self.env._("Other records need this country, so it stays.")
        with quiet_delete(self.env, sentence):
            return super().unlink()

    def action_open_omct_requests(self):
        """Open the requests of the country that the user may see."""
        return self._open_of_country(
            "omct_protection.omct_protection_request_action",
            [("country_id", "=", self.id)],
        )
