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

    def _only_reviews(self):
        """Tell whether the user reviews applications and does nothing else here.

        Such a person may be from outside; whoever has one more role is of the staff.
        """
        self.ensure_one()
        reviewer = self.env.ref("omct_grants.group_grants_reviewer")
        category = self.env.ref("omct_network.module_category_human_rights")
        # Anybody's groups are asked for by record rules.
        groups = self.sudo().all_group_ids
        staff = (
            groups.filtered(lambda group: group.privilege_id.category_id == category)
            - reviewer.sudo()
        )
        return (
            reviewer in groups
            and not staff
            and not self.has_group("base.group_partner_manager")
            and not self.has_group("base.group_erp_manager")
        )
