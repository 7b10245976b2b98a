# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .omct_treaty_status import RELATIONS

COORDINATOR = "omct_network.group_network_coordinator"
# The three treaties that lists and figures show side by side.
RELATION_FIELDS = {
    "CAT": "omct_cat_relation",
    "OPCAT": "omct_opcat_relation",
    "CPED": "omct_cped_relation",
}


class ResCountry(models.Model):
    """A country as the network knows it: its desk, members, treaties and reviews."""

    _inherit = "res.country"

    omct_region_id = fields.Many2one(
        comodel_name="omct.region",
        string="Region",
        ondelete="set null",
        index=True,
        help="The desk that follows this country.",
    )
    omct_treaty_status_ids = fields.One2many(
        comodel_name="omct.treaty.status",
        inverse_name="country_id",
        string="Treaties",
        groups="base.group_user",
    )
    omct_cat_relation = fields.Selection(
        selection=RELATIONS,
        string="CAT",
        compute="_compute_omct_relations",
        store=True,
        groups="base.group_user",
        help="Convention against Torture. Empty: unknown.",
    )
    omct_opcat_relation = fields.Selection(
        selection=RELATIONS,
        string="OPCAT",
        compute="_compute_omct_relations",
        store=True,
        groups="base.group_user",
        help="Optional Protocol to the Convention against Torture. Empty: unknown.",
    )
    omct_cped_relation = fields.Selection(
        selection=RELATIONS,
        string="CPED",
        compute="_compute_omct_relations",
        store=True,
        groups="base.group_user",
        help="Convention on Enforced Disappearance. Empty: unknown.",
    )
    omct_state_review_ids = fields.One2many(
        comodel_name="omct.state.review",
        inverse_name="country_id",
        string="State reviews",
        groups=COORDINATOR,
    )
    omct_organisation_ids = fields.One2many(
        comodel_name="res.partner",
        inverse_name="country_id",
        string="Organisations",
        domain=[("omct_network_organisation", "=", True)],
        groups=COORDINATOR,
    )
    omct_contact_ids = fields.Many2many(
        comodel_name="omct.affiliation",
        string="Contacts",
        compute="_compute_omct_contact_ids",
        groups=COORDINATOR,
        help="Current roles in the country's organisations, as far as you keep them.",
    )
    omct_member_count = fields.Integer(
        string="Members",
        compute="_compute_omct_counts",
        search="_search_omct_member_count",
        groups="base.group_user",
    )
    omct_organisation_count = fields.Integer(
        string="Network organisations",
        compute="_compute_omct_counts",
        groups="base.group_user",
    )
    omct_people_count = fields.Integer(
        string="People",
        compute="_compute_omct_counts",
        groups="base.group_user",
    )
    omct_membership_count = fields.Integer(
        string="Memberships",
        compute="_compute_omct_counts",
        groups=COORDINATOR,
    )
    omct_review_count = fields.Integer(
        string="Number of State reviews",
        compute="_compute_omct_counts",
        groups=COORDINATOR,
    )
    omct_next_dialogue = fields.Date(
        string="Next dialogue",
        compute="_compute_omct_next_dialogue",
        groups=COORDINATOR,
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("omct_region_id")
    def _check_omct_region_id(self):
        for country in self:
            if not country.omct_region_id:
                raise ValidationError(
                    self.env._(
                        "“Region”: %s needs a desk. Choose another one instead of "
                        "emptying it.",
                        country.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("omct_treaty_status_ids.relation", "omct_treaty_status_ids.treaty_id")
    def _compute_omct_relations(self):
        for country in self:
            relations = {
                status.treaty_id.code: status.relation
                for status in country.omct_treaty_status_ids
            }
            for code, name in RELATION_FIELDS.items():
                country[name] = relations.get(code)

    @api.depends_context("uid")
    def _compute_omct_contact_ids(self):
        contacts = self.env["omct.affiliation"].search(
            [
                ("organisation_id.country_id", "in", self.ids),
                ("organisation_id.omct_network_organisation", "=", True),
                ("is_current", "=", True),
            ]
        )
        for country in self:
            country.omct_contact_ids = contacts.filtered(
                lambda role, c=country: role.organisation_id.country_id == c._origin
            )

    @api.depends_context("uid")
    def _compute_omct_counts(self):
        organisation = Domain("omct_network_organisation", "=", True)
        person = Domain("is_company", "=", False) & Domain(
            "omct_network_contact", "=", True
        )
        counted = {
            "omct_member_count": (
                "res.partner",
                organisation & Domain("omct_membership_state", "=", "member"),
            ),
            "omct_organisation_count": ("res.partner", organisation),
            "omct_people_count": ("res.partner", person, "parent_id.country_id"),
            "omct_membership_count": ("omct.membership", Domain.TRUE),
            "omct_review_count": ("omct.state.review", Domain.TRUE),
        }
        for name, arguments in counted.items():
            counts = self._count_by_country(*arguments)
            for country in self:
                country[name] = counts.get(country.id, 0)

    def _search_omct_member_count(self, operator, value):
        """Serve “has members” and “has none”: a comparison with nought."""
        self._check_field_access(self._fields["omct_member_count"], "read")
        if operator not in ("=", "in", ">") or set(
            value if operator == "in" else [value]
        ) != {0}:
            return NotImplemented
        with_members = self.env["res.partner"]._search(
            [
                ("omct_network_organisation", "=", True),
                ("omct_membership_state", "=", "member"),
            ]
        )
        inside = Domain("id", "in", with_members.subselect("country_id"))
        return inside if operator == ">" else ~inside

    @api.depends_context("uid")
    @api.depends("omct_state_review_ids.date_dialogue")
    def _compute_omct_next_dialogue(self):
        dates = {}
        if self.env["omct.state.review"].has_access("read"):
            dates = dict(
                self.env["omct.state.review"]._read_group(
                    [
                        ("country_id", "in", self.ids),
                        ("date_dialogue", ">=", fields.Date.context_today(self)),
                    ],
                    ["country_id"],
                    ["date_dialogue:min"],
                )
            )
        for country in self:
            country.omct_next_dialogue = dates.get(country._origin)

    def _count_by_country(self, model, domain, path="country_id"):
        """Count records by country, as far as the user may see them.

        Addons above count their own records with it.

        :param str model: name of a model
        :param Domain domain: which of its records to count
        :param str path: its many2one to the country, or a path to that
        :return: ``{country id: number}``; nothing when the user may not read the model
        """
        records = self.env[model]
        if not records.has_access("read"):
            return {}
        groups = records._read_group(
            Domain(path, "in", self.ids) & Domain(domain), [path], ["__count"]
        )
        return {country.id: count for country, count in groups}

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_omct_organisations(self):
        """Open the organisations of the country."""
        return self._open_of_country(
            "omct_network.omct_organisation_action",
            [("omct_network_organisation", "=", True), ("country_id", "=", self.id)],
        )

    def action_open_omct_people(self):
        """Open the people of the country's organisations."""
        return self._open_of_country(
            "omct_network.omct_person_action",
            [
                ("is_company", "=", False),
                ("omct_network_contact", "=", True),
                ("parent_id.country_id", "=", self.id),
            ],
        )

    def action_open_omct_memberships(self):
        """Open the memberships of the country's organisations."""
        return self._open_of_country(
            "omct_network.omct_membership_action", [("country_id", "=", self.id)]
        )

    def action_open_omct_treaties(self):
        """Open the country's relations to the treaties."""
        return self._open_of_country(
            "omct_network.omct_treaty_status_action", [("country_id", "=", self.id)]
        )

    def action_open_omct_reviews(self):
        """Open the country's State reviews."""
        return self._open_of_country(
            "omct_network.omct_state_review_action", [("country_id", "=", self.id)]
        )

    def _open_of_country(self, xmlid, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = domain
        action["context"] = {"default_country_id": self.id}
        return action
