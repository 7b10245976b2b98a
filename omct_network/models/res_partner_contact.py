# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .omct_contact_moment import CONTACT_KINDS, Contact

COORDINATOR = "omct_network.group_network_coordinator"
#: Without a setting, who is not in touch for so many days shows in the list.
DEFAULT_CONTACT_DAYS = 180


class ResPartner(models.Model):
    """When and how the network was last in touch: derived, never typed."""

    _inherit = "res.partner"

    omct_last_contact_date = fields.Date(
        string="Last contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Day of the last message, call, meeting, visit or payment, with the "
        "organisation or one of its people.",
    )
    omct_last_contact_kind = fields.Selection(
        selection=CONTACT_KINDS,
        string="Kind of last contact",
        readonly=True,
        copy=False,
    )
    omct_days_since_contact = fields.Integer(
        string="Days since contact",
        compute="_compute_omct_days_since_contact",
        help="Days since the last contact; empty where there was none.",
    )
    omct_not_in_touch = fields.Boolean(
        string="Not in touch",
        compute="_compute_omct_not_in_touch",
        search="_search_omct_not_in_touch",
        help="No contact for longer than the days in the settings.",
    )
    omct_contact_moment_ids = fields.One2many(
        comodel_name="omct.contact.moment",
        inverse_name="partner_id",
        string="Recent contacts",
        groups=COORDINATOR,
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("omct_last_contact_date")
    def _compute_omct_days_since_contact(self):
        today = fields.Date.context_today(self)
        for partner in self:
            last = partner.omct_last_contact_date
            partner.omct_days_since_contact = (today - last).days if last else 0

    @api.depends("omct_last_contact_date")
    def _compute_omct_not_in_touch(self):
        limit = self._get_contact_limit()
        for partner in self:
            last = partner.omct_last_contact_date
            partner.omct_not_in_touch = not last or last < limit

    def _search_omct_not_in_touch(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("omct_last_contact_date", "=", False) | Domain(
            "omct_last_contact_date", "<", self._get_contact_limit()
        )
        wanted = {bool(item) for item in value}
        if wanted == {True}:
            return domain
        return ~domain if wanted == {False} else Domain(bool(wanted))

    @api.model
    def _get_contact_limit(self):
        """Return the day before which a last contact is too long ago."""
        days = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("omct_network.contact_days")
        )
        days = int(days) if days and days.isdigit() else DEFAULT_CONTACT_DAYS
        return fields.Date.context_today(self) - timedelta(days=days)

    # ------------------------------------------------------------------
    # Noting
    # ------------------------------------------------------------------

    def _get_contact_partners(self):
        return self

    def _note_contact(self, date, kind="mail"):
        """Note a contact that leaves no message and no meeting, such as a payment.

        :param date date: day of the contact
        :param str kind: mail, call, meeting, visit or payment
        """
        self.env["omct.contact.moment"]._note(
            Contact(partner, date, kind) for partner in self
        )

    @api.model
    def _move_last_contact(self, newest):
        """Move the last contact forward.

        :param dict newest: ``{partner id: (day, kind)}``
        """
        # Who may post may not always write the organisation of the person.
        partners = self.sudo().browse(newest)
        groups = defaultdict(list)
        for partner in partners:
            date, kind = newest[partner.id]
            last = partner.omct_last_contact_date
            if not last or last <= date:
                if (last, partner.omct_last_contact_kind) != (date, kind):
                    groups[date, kind].append(partner.id)
        for (date, kind), ids in groups.items():
            self.sudo().browse(ids)._write_governed(
                {"omct_last_contact_date": date, "omct_last_contact_kind": kind}
            )

    def _recompute_last_contact(self):
        """Work the last contact out again from the moments that are left."""
        if not self:
            return
        self.env["omct.contact.moment"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (partner_id) partner_id, date, kind
                     FROM omct_contact_moment
                    WHERE partner_id IN %s
                 ORDER BY partner_id, date DESC, id DESC""",
                tuple(self.ids),
            )
        )
        newest = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        groups = defaultdict(list)
        for partner_id in self.ids:
            groups[newest.get(partner_id, (False, False))].append(partner_id)
        for (date, kind), ids in groups.items():
            # The dates are the server's own, whoever deleted the message.
            self.sudo().browse(ids)._write_governed(
                {"omct_last_contact_date": date, "omct_last_contact_kind": kind}
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_omct_contacts(self):
        """Open the recent contacts of the organisation or person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_contact_moment_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_open_omct_people(self):
        """Open the roles of the organisation, past ones too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_affiliation_action_history"
        )
        action["domain"] = [("organisation_id", "=", self.id)]
        action["context"] = {
            "default_organisation_id": self.id,
            "search_default_group_role": 1,
            "active_test": False,
        }
        return action

    # ------------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------------

    def _compute_meeting(self):
        # Of an organisation: also the meetings of those who have a role in it.
        meetings = super()._compute_meeting()
        organisations = self.filtered("omct_network_organisation")
        roles = (
            self.env["omct.affiliation"]
            .sudo()
            .search([("organisation_id", "in", organisations.ids)])
        )
        people = self.browse((roles.person_id - self).ids)
        if not people:
            return meetings
        of_people = {**super(ResPartner, people)._compute_meeting(), **meetings}
        for organisation, its_roles in roles.grouped("organisation_id").items():
            found = set(meetings.get(organisation.id, ()))
            for person in its_roles.person_id:
                found.update(of_people.get(person.id, ()))
            meetings[organisation.id] = list(found)
        return meetings

    def schedule_meeting(self):
        """Open the meetings; a new one invites the organisation's first contacts."""
        action = super().schedule_meeting()
        if self.omct_network_organisation:
            meeting_ids = self._compute_meeting().get(self.id, [])
            attendees = self._get_first_contacts() or self
            action["domain"] = [("id", "in", meeting_ids)]
            action["context"] = {
                "default_partner_ids": (attendees | self.env.user.partner_id).ids,
                "default_name": self.display_name,
            }
        return action

    def _get_first_contacts(self):
        """Return the people to turn to first, today, in the order of their roles."""
        roles = self.env["omct.affiliation"].sudo().search(
            Domain("organisation_id", "in", self.ids)
            & Domain("is_primary", "=", True)
            & Domain("is_current", "=", True)
        )  # fmt: skip
        ordered = roles.sorted(lambda role: (role.role_id.sequence, role.id))
        return self.browse(ordered.person_id.ids)
