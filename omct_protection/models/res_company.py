# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .team_mixin import MANAGER, OFFICER


class ResCompany(models.Model):
    """Who takes up what members file through the portal."""

    _inherit = "res.company"

    omct_intake_officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Intake officer",
        ondelete="restrict",
        help="Protection officer who takes up what members file through the portal. "
        "While nobody is named, the portal takes no requests for this office.",
    )
    omct_intake_manager_id = fields.Many2one(
        comodel_name="res.users",
        string="Intake manager",
        ondelete="restrict",
        help="Protection manager who decides on these requests.",
    )

    @api.constrains("omct_intake_officer_id", "omct_intake_manager_id")
    def _check_omct_intake(self):
        for company in self.sudo():
            officer, manager = (
                company.omct_intake_officer_id,
                company.omct_intake_manager_id,
            )
            if bool(officer) != bool(manager):
                raise ValidationError(
                    self.env._(
                        "%s: name both the intake officer and the intake manager, or "
                        "neither.",
                        company.name,
                    )
                )
            if officer and (
                officer == manager
                or not officer.has_group(OFFICER)
                or not manager.has_group(MANAGER)
            ):
                raise ValidationError(
                    self.env._(
                        "%s: the intake officer has the role Protection / Officer, "
                        "the intake manager is another person with the role Manager.",
                        company.name,
                    )
                )
