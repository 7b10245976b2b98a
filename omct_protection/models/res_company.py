# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .team_mixin import MANAGER, OFFICER

#: Who takes up what comes in, by door: officer and manager.
DOORS = (
    ("omct_intake_officer_id", "omct_intake_manager_id"),
    ("omct_help_officer_id", "omct_help_manager_id"),
)


class ResCompany(models.Model):
    """Who takes up what members file in the portal, and what comes by the page."""

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
    omct_help_open = fields.Boolean(
        string="Public page for people at risk",
        help="Whoever has the address may ask this office for help, without a log-in.",
    )
    omct_help_officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Officer of the public page",
        ondelete="restrict",
        help="Protection officer who takes up what comes in by the public page.",
    )
    omct_help_manager_id = fields.Many2one(
        comodel_name="res.users",
        string="Manager of the public page",
        ondelete="restrict",
        help="Protection manager who decides on these requests.",
    )

    @api.constrains("omct_help_open", *(name for door in DOORS for name in door))
    def _check_omct_intake(self):
        for company in self.sudo():
            for names in DOORS:
                company._check_omct_door(*(company[name] for name in names))
            if company.omct_help_open and not company.omct_help_officer_id:
                raise ValidationError(
                    self.env._(
                        "%s: name the officer and the manager who receive before the "
                        "public page is opened.",
                        company.name,
                    )
                )

    def _check_omct_door(self, officer, manager):
        if bool(officer) != bool(manager):
            raise ValidationError(
                self.env._(
                    "%s: name both the intake officer and the intake manager, or "
                    "neither.",
                    self.name,
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
                    self.name,
                )
            )

    @api.model
    def _get_help_office(self, wanted=None):
        """Return the office whose public page is open, or none.

        :param int wanted: id of the office that the address names; without it, or when
            that one takes nothing, the first that does
        """
        # The public user reads no offices; only whether one takes requests comes out.
        offices = self.sudo()
        takes = Domain("omct_help_open", "=", True)
        for names in DOORS[1:]:
            takes &= Domain.AND(Domain(f"{name}.active", "=", True) for name in names)
        named = offices.search(takes & Domain("id", "=", wanted)) if wanted else None
        return named or offices.search(takes, order="id", limit=1)
