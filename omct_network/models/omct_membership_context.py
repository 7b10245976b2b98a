# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

THRESHOLD_PARAMETER = "omct_network.under_represented_below"
THRESHOLD_DEFAULT = 2


class Membership(models.Model):
    """What the desk wants to see beside an application: the applicant's country."""

    _inherit = "omct.membership"

    country_member_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Members of the country",
        compute="_compute_country_context",
        help="Other organisations of the country that are members today.",
    )
    country_member_count = fields.Integer(
        string="Members in the country",
        compute="_compute_country_members",
        help="Organisations of the country that are members today, the applicant not "
        "counted.",
    )
    under_represented = fields.Boolean(
        string="Under-represented country",
        compute="_compute_country_members",
        search="_search_under_represented",
        help="The country has fewer members than the number in the settings of the "
        "network. Such countries are favoured.",
    )
    linked_organisation_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Share a person",
        compute="_compute_country_context",
        help="Organisations in which a person of the applicant has or had a role.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.model
    def _get_under_represented_threshold(self):
        """Return the number of members from which a country is represented."""
        # The number is not secret; parameters are for administrators.
        value = self.env["ir.config_parameter"].sudo().get_param(THRESHOLD_PARAMETER)
        return int(value) if str(value or "").isdigit() else THRESHOLD_DEFAULT

    @api.model
    def _get_member_counts(self, countries=None):
        """Return ``{country: number of members}``, of all countries or of some."""
        domain = Domain("omct_membership_state", "=", "member")
        if countries is not None:
            domain &= Domain("country_id", "in", countries.ids)
        return dict(
            self.env["res.partner"]._read_group(domain, ["country_id"], ["__count"])
        )

    @api.depends("country_id", "state")
    def _compute_country_members(self):
        threshold = self._get_under_represented_threshold()
        counts = self._get_member_counts(self.country_id)
        for membership in self:
            itself = membership.partner_id.omct_membership_state == "member"
            count = counts.get(membership.country_id, 0) - itself
            membership.country_member_count = max(count, 0)
            membership.under_represented = bool(
                membership.country_id
                and counts.get(membership.country_id, 0) < threshold
            )

    def _search_under_represented(self, operator, value):
        if operator != "in":
            return NotImplemented
        threshold = self._get_under_represented_threshold()
        represented = [
            country.id
            for country, count in self._get_member_counts().items()
            if country and count >= threshold
        ]
        under = Domain("country_id", "!=", False) & Domain(
            "country_id", "not in", represented
        )
        wanted = {bool(item) for item in value}
        if wanted == {True}:
            return under
        return ~under if wanted == {False} else Domain(bool(wanted))

    @api.depends("country_id", "partner_id")
    def _compute_country_context(self):
        members = self.env["res.partner"].search(
            [
                ("country_id", "in", self.country_id.ids),
                ("omct_membership_state", "=", "member"),
            ]
        )
        # Roles in other regions: of the organisations, only the names are shown, and
        # every user may read those.
        affiliations = self.env["omct.affiliation"].sudo()
        affiliations = affiliations.with_context(active_test=False)
        own = affiliations.search([("organisation_id", "in", self.partner_id.ids)])
        shared = affiliations.search([("person_id", "in", own.person_id.ids)])
        for membership in self:
            partner = membership.partner_id
            membership.country_member_ids = (
                members.filtered(
                    lambda rec, country=membership.country_id: rec.country_id == country
                )
                - partner
            )
            people = own.filtered(
                lambda rec, partner=partner: rec.organisation_id == partner
            ).person_id
            membership.linked_organisation_ids = shared.filtered(
                lambda rec, people=people: rec.person_id in people
            ).organisation_id.ids
            membership.linked_organisation_ids -= partner
