# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: What the person who filed a request may know of its state.
PORTAL_STATES = {
    **dict.fromkeys(("intake",), "received"),
    **dict.fromkeys(("triage", "verification", "assessment", "deciding"), "looked_at"),
    **dict.fromkeys(("active", "aftercare"), "helped"),
}
#: Rows of people in the form.
MOST_PEOPLE = 6
#: Open requests that one person may have filed within a day.
MOST_A_DAY = 20
KINDS = ("person", "family", "organisation")


class ProtectionRequest(models.Model):
    """Requests that a member files through the portal.

    Portal users have no right on requests. Whoever files one sees its reference and
    how far it is, nobody else of the member does, and what was written is shown to
    the team alone.
    """

    _inherit = "omct.protection.request"

    filed_by_id = fields.Many2one(
        comodel_name="res.partner",
        string="Filed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The person of the member who filed it through the portal.",
    )

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"filed_by_id"}

    # ------------------------------------------------------------------
    # The member's side
    # ------------------------------------------------------------------

    @api.model
    def _get_portal_member(self):
        """Return the organisation of the user, in superuser mode, or none."""
        organisation = self.env.user.partner_id.commercial_partner_id.sudo()
        return organisation.filtered("omct_network_organisation")

    @api.model
    def _get_portal_office(self):
        """Return the office that takes the user's requests, or none."""
        # The intake of the user's own office, else of the first that takes requests.
        offices = self.env["res.company"].sudo()
        own = self.env.user.sudo().company_id
        takes = Domain("omct_intake_officer_id.active", "=", True) & Domain(
            "omct_intake_manager_id.active", "=", True
        )
        return offices.search(takes & Domain("id", "=", own.id)) or offices.search(
            takes, order="id", limit=1
        )

    @api.model
    def _get_filed_by_user(self):
        """Return what the user filed, in superuser mode."""
        return self.sudo().search(
            [("filed_by_id", "=", self.env.user.partner_id.id)], order="id desc"
        )

    def _get_portal_state(self):
        """Return ``received``, ``looked_at``, ``helped`` or ``closed``."""
        self.ensure_one()
        return PORTAL_STATES.get(self.state, "closed")

    @api.model
    def _file_from_portal(self, values):
        """Keep a request that a person of a member files; incomplete ones too.

        :param dict values: ``country_id`` (id or False), ``urgency``, ``narrative``,
            ``caller_phone``: texts; ``people``: list of dictionaries with ``kind``,
            ``name`` and ``birth_date``
        :return: the request, in superuser mode
        :raises AccessError: unless the user belongs to a network organisation
        :raises UserError: when no office takes requests, or too many were filed
        """
        member, office = self._check_may_file()
        # The person has no right on requests; the check above is the door. What is
        # written goes in, and only reference and progress come out.
        engine = (
            self.sudo().with_company(office).with_context(mail_create_nosubscribe=True)
        )
        request = engine.create(
            {
                **self._prepare_portal_vals(values),
                "company_id": office.id,
                "officer_id": office.omct_intake_officer_id.id,
                "manager_id": office.omct_intake_manager_id.id,
                "partner_id": member.id,
                "caller": self.env.user.partner_id.name,
            }
        )
        request._write_governed({"filed_by_id": self.env.user.partner_id.id})
        request._add_people(values.get("people", []))
        request._tell_intake_officer()
        return request

    @api.model
    def _check_may_file(self):
        """Return the user's organisation and the office that takes its requests."""
        member, office = self._get_portal_member(), self._get_portal_office()
        if not self.env.user.share or not member:
            raise AccessError(
                self.env._("Requests are filed by people of member organisations.")
            )
        if not office:
            raise UserError(
                self.env._(
                    "No office takes requests here yet. Call the secretariat instead."
                )
            )
        self._check_portal_rate()
        return member, office

    def _add_people(self, people):
        for person in people[:MOST_PEOPLE]:
            kind = person.get("kind")
            identity = {
                key: (person.get(key) or "").strip() for key in ("name", "birth_date")
            }
            if any(identity.values()):
                self._add_person(kind if kind in KINDS else "person", identity)

    @api.model
    def _check_portal_rate(self):
        filed = self.sudo().search_count(
            [
                ("filed_by_id", "=", self.env.user.partner_id.id),
                ("create_date", ">", "now -1d"),
            ],
            limit=MOST_A_DAY,
        )
        if filed >= MOST_A_DAY:
            raise UserError(
                self.env._(
                    "You filed %s requests within a day. Call the secretariat for "
                    "further ones.",
                    MOST_A_DAY,
                )
            )

    @api.model
    def _prepare_portal_vals(self, values):
        urgencies = dict(self._fields["urgency"].selection)
        country = self.env["res.country"].browse(values.get("country_id") or [])
        return {
            "source": "member",
            "intake_channel": "portal",
            "country_id": country.exists().id,
            "urgency": values.get("urgency")
            if values.get("urgency") in urgencies
            else "d10",
            "narrative": (values.get("narrative") or "").strip(),
            "caller_phone": (values.get("caller_phone") or "").strip(),
        }

    def _tell_intake_officer(self):
        """Give the officer an activity, in the officer's own name."""
        for request in self:
            officer = request.officer_id
            request.with_user(officer).with_context(
                lang=officer.lang
            ).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=request.with_context(lang=officer.lang).env._(
                    "Take up what came in on this file"
                ),
                user_id=officer.id,
            )
