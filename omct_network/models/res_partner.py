# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from .omct_membership import MEMBERSHIP_STATES, OPEN_STATES

COORDINATOR = "omct_network.group_network_coordinator"


class ResPartner(models.Model):
    """Member organisations and their people."""

    _name = "res.partner"
    _inherit = ["res.partner", "omct.governed.mixin"]

    _governed_fields = frozenset(
        {
            "omct_region_id",
            "omct_network_contact",
            "omct_membership_state",
            "omct_member_number",
            "omct_member_since",
            "omct_last_contact_date",
            "omct_last_contact_kind",
            "omct_registration_risk",
        }
    )

    omct_network_organisation = fields.Boolean(
        string="Network organisation",
        index=True,
        help="A member, an applicant or a former member of the network.",
    )
    omct_network_contact = fields.Boolean(
        string="Belongs to the network",
        compute="_compute_omct_network_contact",
        store=True,
        recursive=True,
        index=True,
        help="A network organisation, or a contact of one.",
    )
    omct_acronym = fields.Char(
        string="Acronym",
        index="btree_not_null",
    )
    omct_other_names = fields.Char(
        string="Other names",
        help="Names in other languages and scripts, separated by “; ”. "
        "The search finds them.",
    )
    omct_region_id = fields.Many2one(
        comodel_name="omct.region",
        string="Region",
        compute="_compute_omct_region_id",
        store=True,
        recursive=True,
        index=True,
        help="The desk of the country; for a contact without a country, the desk of "
        "its organisation.",
    )
    omct_mandate_ids = fields.Many2many(
        comodel_name="omct.mandate",
        relation="omct_mandate_res_partner_rel",
        column1="partner_id",
        column2="mandate_id",
        string="Mandates",
    )
    omct_working_lang_ids = fields.Many2many(
        comodel_name="res.lang",
        relation="omct_res_lang_res_partner_rel",
        column1="partner_id",
        column2="lang_id",
        string="Working languages",
        context={"active_test": False},
    )
    omct_founding_year = fields.Integer(
        string="Founded in",
    )
    omct_legal_status = fields.Selection(
        selection=[
            ("association", "Association"),
            ("foundation", "Foundation"),
            ("network", "Network"),
            ("coalition", "Coalition"),
            ("unregistered", "Not registered"),
        ],
        string="Legal status",
    )
    omct_staff_size = fields.Integer(
        string="Staff",
        help="Paid staff, in persons.",
    )
    omct_coordinator_id = fields.Many2one(
        comodel_name="res.users",
        string="Coordinator",
        compute="_compute_omct_coordinator_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain=[("share", "=", False)],
    )
    omct_affiliation_ids = fields.One2many(
        comodel_name="omct.affiliation",
        inverse_name="person_id",
        string="Roles",
        groups=COORDINATOR,
    )
    omct_people_ids = fields.One2many(
        comodel_name="omct.affiliation",
        inverse_name="organisation_id",
        string="People",
        groups=COORDINATOR,
    )
    omct_membership_ids = fields.One2many(
        comodel_name="omct.membership",
        inverse_name="partner_id",
        string="Memberships",
        groups=COORDINATOR,
    )
    omct_membership_state = fields.Selection(
        selection=MEMBERSHIP_STATES,
        string="Membership",
        compute="_compute_omct_membership",
        store=True,
        index="btree_not_null",
    )
    omct_member_number = fields.Char(
        string="Member number",
        compute="_compute_omct_membership",
        store=True,
        index="btree_not_null",
    )
    omct_member_since = fields.Date(
        string="Member since",
        compute="_compute_omct_membership",
        store=True,
        index="btree_not_null",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("omct_network_organisation", "is_company")
    def _check_omct_network_organisation(self):
        for partner in self:
            if partner.omct_network_organisation and not partner.is_company:
                raise ValidationError(
                    self.env._(
                        "“Network organisation”: %s is a person. A person belongs to "
                        "the network through a role in an organisation.",
                        partner.display_name,
                    )
                )
            if partner.omct_membership_ids and not partner.omct_network_organisation:
                raise ValidationError(
                    self.env._(
                        "“Network organisation”: %s has a membership and stays an "
                        "organisation of the network.",
                        partner.display_name,
                    )
                )

    @api.constrains("omct_founding_year")
    def _check_omct_founding_year(self):
        this_year = fields.Date.context_today(self).year
        for partner in self.filtered("omct_founding_year"):
            if not 1700 <= partner.omct_founding_year <= this_year:
                raise ValidationError(
                    self.env._(
                        "“Founded in”: %(year)s of %(partner)s is not a year between "
                        "1700 and %(this_year)s.",
                        year=partner.omct_founding_year,
                        partner=partner.display_name,
                        this_year=this_year,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @property
    def _rec_names_search(self):
        return [*super()._rec_names_search, "omct_acronym", "omct_other_names"]

    @api.depends("omct_network_organisation", "parent_id.omct_network_contact")
    def _compute_omct_network_contact(self):
        for partner in self:
            partner.omct_network_contact = (
                partner.omct_network_organisation
                or partner.parent_id.omct_network_contact
            )

    @api.depends("country_id.omct_region_id", "parent_id.omct_region_id")
    def _compute_omct_region_id(self):
        for partner in self:
            partner.omct_region_id = (
                partner.country_id.omct_region_id or partner.parent_id.omct_region_id
            )

    @api.depends(
        "omct_network_organisation", "omct_region_id", "omct_region_id.coordinator_ids"
    )
    def _compute_omct_coordinator_id(self):
        for partner in self:
            current = partner.omct_coordinator_id
            desk = partner.omct_region_id.coordinator_ids
            if not partner.omct_network_organisation or current in desk:
                partner.omct_coordinator_id = current
            else:
                partner.omct_coordinator_id = desk[:1] or current

    @api.depends(
        "omct_membership_ids.state",
        "omct_membership_ids.number",
        "omct_membership_ids.date_admission",
    )
    def _compute_omct_membership(self):
        for partner in self:
            memberships = partner.omct_membership_ids.sorted("id")
            current = (
                memberships.filtered(lambda rec: rec.state in OPEN_STATES)
                or memberships
            )[-1:]
            partner.omct_membership_state = current.state
            partner.omct_member_number = current.number
            partner.omct_member_since = current.date_admission

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_governed_vals(self, vals, allowed=None):
        allowed = allowed or {}
        for name in self._get_governed_fields().intersection(vals):
            if name in allowed and (vals[name] or False) == (allowed[name] or False):
                continue
            raise AccessError(
                self.env._(
                    "“%s” of a contact is worked out from its memberships, country, "
                    "organisation and messages. Leave the field out.",
                    self._fields[name]._description_string(self.env),
                )
            )

    def _convert_fields_to_values(self, field_names):
        # Odoo copies accounting fields of an organisation to its people while it
        # loads a file; a user without accounting rights could not load contacts.
        readable = [
            name
            for name in field_names
            if self._has_field_access(self._fields[name], "read")
        ]
        return super()._convert_fields_to_values(readable)

    def _load_records_write(self, values):
        if values.get("omct_affiliation_ids"):
            values = {
                **values,
                "omct_affiliation_ids": self._match_affiliation_commands(
                    values["omct_affiliation_ids"]
                ),
            }
        return super()._load_records_write(values)

    def _match_affiliation_commands(self, commands):
        """Turn the creation of a role that is there into its update.

        A file names roles by organisation, role and first day; loading it twice
        must not double them.

        :param list commands: one2many commands of an import
        :return: commands, with known roles updated
        """
        known = {
            (rec.organisation_id.id, rec.role_id.id, rec.date_start): rec.id
            for rec in self.with_context(active_test=False).omct_affiliation_ids
        }
        matched = []
        for command in commands:
            if command[0] == Command.CREATE and "id" not in command[2]:
                vals = command[2]
                key = (
                    vals.get("organisation_id") or False,
                    vals.get("role_id") or False,
                    fields.Date.to_date(vals.get("date_start") or False),
                )
                if key in known:
                    command = Command.update(known[key], vals)
            matched.append(command)
        return matched

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_omct_memberships(self):
        """Open the memberships of the organisation; the form if there is one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_membership_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        memberships = self.omct_membership_ids
        if len(memberships) == 1:
            action.update(views=[(False, "form")], res_id=memberships.id)
        return action
