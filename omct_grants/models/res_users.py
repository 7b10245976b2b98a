# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _belongs_to_organisation(self, organisation):
        """Tell whether the user works, or ever worked, for an organisation."""
        self.ensure_one()
        # Who has which role in a member is for coordinators to read; whether one has
        # a stake in a decision is for the server to know.
        person = self.sudo().partner_id
        if person.commercial_partner_id == organisation:
            return True
        return bool(
            self.env["omct.affiliation"]
            .sudo()
            .search_count(
                [
                    ("person_id", "=", person.id),
                    ("organisation_id", "=", organisation.id),
                ],
                limit=1,
            )
        )
