# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class ContactRole(models.Model):
    """What a person does in an organisation."""

    _name = "omct.contact.role"
    _description = "Contact role"
    _inherit = ["omct.list.mixin"]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        used = (
            self.env["omct.affiliation"]
            .with_context(active_test=False)
            .search([("role_id", "in", self.ids)])
            .role_id
        )
        if used:
            raise UserError(
                self.env._(
                    "People hold this role: %s. Archive it instead.",
                    ", ".join(used.mapped("name")),
                )
            )
