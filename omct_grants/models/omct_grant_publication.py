# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.iati import ORGANISATION_TYPES

MANAGER = "omct_grants.group_grants_manager"
RELEASES = [
    ("none", "Not published"),
    ("figures", "Figures alone"),
    ("country", "Figures and country"),
    ("named", "With the member's name"),
]
PUBLISHED_STATES = ("approved", "active", "closing", "closed")
#: Of these risks a member's name may be published without a word more.
CLEARED_RISKS = ("none", "low")
GOVERNED = frozenset(
    {"iati_release", "iati_named_at_risk", "iati_released_by_id", "iati_released_date"}
)
TEXTS = frozenset(
    {
        "iati_title",
        "iati_description",
        "iati_member_identifier",
        "iati_member_type",
    }
)


class Grant(models.Model):
    """Whether and how a grant is published: not at all, until a manager says so."""

    _inherit = "omct.grant"

    iati_release = fields.Selection(
        selection=RELEASES,
        string="Publication",
        required=True,
        default="none",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    iati_named_at_risk = fields.Boolean(
        string="Named in spite of the risk", readonly=True, copy=False, tracking=True
    )
    iati_released_by_id = fields.Many2one(
        comodel_name="res.users", string="Released by", readonly=True, copy=False
    )
    iati_released_date = fields.Datetime(
        string="Released on", readonly=True, copy=False
    )
    iati_title = fields.Char(
        string="Published title",
        help="Without it the grant is published under its reference.",
    )
    iati_description = fields.Text(string="Published description")
    iati_member_identifier = fields.Char(string="IATI identifier of the member")
    iati_member_type = fields.Selection(
        selection=ORGANISATION_TYPES, string="Type of organisation", default="24"
    )

    def _get_governed_fields(self):
        return super()._get_governed_fields() | GOVERNED

    def write(self, vals):
        self.check_access("write")
        if TEXTS & vals.keys():
            for grant in self.filtered(lambda rec: rec.iati_release != "none"):
                raise UserError(
                    self.env._(
                        "%s is released for publication: its texts stand. Take the "
                        "release back first.",
                        grant.display_name,
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # What is withheld
    # ------------------------------------------------------------------

    def _iati_is_member_cleared(self):
        """Return whether the member's safety allows it to be named without more.

        Where nobody has looked at the risk, it does not.
        """
        self.ensure_one()
        # The risk is for coordinators alone; whoever publishes learns no level of it.
        return self.sudo().partner_id.omct_registration_risk in CLEARED_RISKS

    def _iati_get_exclusion_reason(self):
        """Return in one sentence why this grant is not published, or False."""
        self.ensure_one()
        if self.iati_release == "none":
            return self.env._("The grant is not released for publication.")
        if self.state not in PUBLISHED_STATES:
            return self.env._("The grant is not awarded.")
        if not self.date_start or not self.date_end:
            return self.env._("The grant has no dates.")
        return False

    def _iati_is_publishable(self):
        """Return whether this grant may stand in a published file."""
        return not self._iati_get_exclusion_reason()

    def _iati_get_name_reason(self):
        """Return in one sentence why the member is not named, or False."""
        self.ensure_one()
        if self.iati_release != "named":
            return self.env._("The name of the member is not released.")
        if not self._iati_is_member_cleared() and not self.iati_named_at_risk:
            return self.env._("The name of the member is not cleared for its safety.")
        return False

    def _iati_get_country_reason(self):
        """Return in one sentence why the country is not published, or False."""
        self.ensure_one()
        if self.iati_release not in ("country", "named"):
            return self.env._("The country is not released.")
        if self.iati_release == "named" and self._iati_get_name_reason():
            # The release rested on a name that is withheld now.
            return self.env._("The name of the member is not cleared for its safety.")
        return False

    def _iati_get_withheld_words(self):
        """Return the names that must not stand in the file because of this grant."""
        self.ensure_one()
        if self._iati_is_publishable() and not self._iati_get_name_reason():
            return []
        # Every name counts, whoever may see it.
        partner = self.sudo().partner_id.commercial_partner_id
        names = [partner.name, partner.omct_acronym]
        names += (partner.omct_other_names or "").split(";")
        return [name.strip() for name in names if name and len(name.strip()) > 1]

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_open_iati_release(self):
        """Open the dialog that says what of this grant is published."""
        self.ensure_one()
        self._check_may_publish()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release for publication"),
            "res_model": "omct.iati.release.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_grant_id": self.id},
        }

    def action_iati_withdraw(self, reason=None):
        """Take the release back, with a reason; files to come are without the grant."""
        self._check_may_publish()
        if not reason:
            return self._open_reason_wizard(
                "action_iati_withdraw", self.env._("Take the release back")
            )
        self._write_governed({"iati_release": "none", "iati_named_at_risk": False})
        for grant in self:
            grant.message_post(
                body=self.env._("Release for publication taken back: %s", reason)
            )
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_iati_withdraw"}

    def _check_may_publish(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("A grants manager releases grants for publication.")
            )

    def _iati_do_release(self, release, at_risk, reason):
        """Release this grant.

        :param str release: a key of RELEASES
        :param bool at_risk: name the member although its safety is not cleared
        :param str reason: kept in the chatter
        :raises UserError: for a member that is not cleared, or a text that names it
        """
        self.ensure_one()
        self._check_may_publish()
        self.lock_for_update(allow_referencing=True)
        if self.state not in PUBLISHED_STATES:
            raise UserError(
                self.env._("%s: only an awarded grant is published.", self.display_name)
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept with the record."))
        if release == "named" and not (at_risk or self._iati_is_member_cleared()):
            raise UserError(
                self.env._(
                    "%s: the name of the member is not cleared for its safety. Ask its "
                    "coordinator, then tick that it is named all the same.",
                    self.display_name,
                )
            )
        self._write_governed(
            {
                "iati_release": release,
                "iati_named_at_risk": release == "named" and at_risk,
                "iati_released_by_id": self.env.uid,
                "iati_released_date": fields.Datetime.now(),
            }
        )
        labels = dict(self._fields["iati_release"]._description_selection(self.env))
        self.message_post(
            body=self.env._(
                "Publication: %(release)s. %(reason)s",
                release=labels[release],
                reason=reason,
            )
        )
