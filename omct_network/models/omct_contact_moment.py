# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

CONTACT_KINDS = [
    ("mail", "Message"),
    ("call", "Call"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("payment", "Payment"),
]


class Contact(NamedTuple):
    """One contact as it happened, before it is noted.

    :param partner: the ``res.partner`` who was in touch
    :param date: day of it
    :param str kind: a key of ``CONTACT_KINDS``
    :param user_id: id of the colleague, or False
    :param str direction: ``sent``, ``received`` or False
    :param str res_model: model of what it is derived from, or False
    :param res_id: id of what it is derived from, or False
    """

    partner: models.Model
    date: object
    kind: str
    user_id: int | bool = False
    direction: str | bool = False
    res_model: str | bool = False
    res_id: int | bool = False


class ContactMoment(models.Model):
    """A contact with an organisation or a person, derived from what happened.

    Nobody types it: messages, done activities, meetings held and payments note it, and
    take it back when they are deleted. It has a row for the person, and one for each
    organisation that the person stood for on that day. What it was about stays with its
    source, and is shown to those who may read that.
    """

    _name = "omct.contact.moment"
    _description = "Contact moment"
    _order = "date desc, id desc"
    _rec_name = "kind"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="With",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    date = fields.Date(
        required=True,
        readonly=True,
        index=True,
    )
    kind = fields.Selection(
        selection=CONTACT_KINDS,
        required=True,
        readonly=True,
        index=True,
    )
    direction = fields.Selection(
        selection=[("sent", "Sent"), ("received", "Received")],
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    region_id = fields.Many2one(
        related="partner_id.omct_region_id",
        string="Region",
    )
    res_model = fields.Char(
        string="Model of the source",
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        string="Source",
        model_field="res_model",
        readonly=True,
    )
    subject = fields.Char(
        compute="_compute_subject",
        help="Of what it is derived from; empty for those who may not read that.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _source_uniq = models.UniqueIndex(
        "(res_model, res_id, partner_id, contact_id) WHERE res_id IS NOT NULL",
        "This contact is noted already.",
    )
    _day_uniq = models.UniqueIndex(
        "(partner_id, contact_id, kind, date) WHERE res_id IS NULL",
        "This contact is noted already.",
    )
    _last_idx = models.Index("(partner_id, date DESC, id DESC)")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for moment in self:
            moment.display_name = f"{labels.get(moment.kind, '')} {moment.date or ''}"

    @api.depends_context("uid", "lang")
    def _compute_subject(self):
        self.subject = False
        for model, moments in self.grouped("res_model").items():
            if not model or model not in self.env:
                continue
            sources = self.env[model].browse(moments.mapped("res_id")).exists()
            readable = sources._filtered_access("read").grouped("id")
            for moment in moments:
                source = readable.get(moment.res_id)
                if source:
                    moment.subject = self._get_subject_of(source)

    @api.model
    def _get_subject_of(self, source):
        if source._name == "mail.message":
            return source.subject or source.preview or source.record_name
        return source.display_name

    # ------------------------------------------------------------------
    # Noting
    # ------------------------------------------------------------------

    @api.model
    def _note(self, contacts):
        """Note contacts, each once however often it is told.

        :param contacts: iterable of ``Contact``
        """
        contacts = [contact for contact in contacts if contact.partner]
        if not contacts:
            return
        rows = self._get_rows(contacts)
        # Two at once may note the same: the database keeps one, and none fails.
        self.env.cr.execute(
            SQL(
                """INSERT INTO omct_contact_moment (
                       partner_id, contact_id, date, kind, direction, user_id,
                       res_model, res_id, create_uid, write_uid, create_date, write_date
                   )
                   VALUES %s
                   ON CONFLICT DO NOTHING""",
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, "
                        "now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')",
                        *row,
                        self.env.uid,
                        self.env.uid,
                    )
                    for row in rows
                ),
            )
        )
        self.invalidate_model()
        newest = {}
        for row in rows:
            partner_id, _contact_id, date, kind = row[:4]
            if partner_id not in newest or date >= newest[partner_id][0]:
                newest[partner_id] = (date, kind)
        self.env["res.partner"]._move_last_contact(newest)

    @api.model
    def _get_rows(self, contacts):
        """Return the rows of these contacts: of the person and its organisations."""
        # Who may post may not always read the roles of the person.
        partners = (
            self.env["res.partner"]
            .sudo()
            .browse({contact.partner.id for contact in contacts})
        )
        roles = (
            self.env["omct.affiliation"]
            .sudo()
            .search_fetch(
                [("person_id", "in", partners.ids)],
                ["person_id", "organisation_id", "date_start", "date_end"],
            )
            .grouped("person_id")
        )
        rows = []
        for contact in contacts:
            partner = partners.browse(contact.partner.id)
            about = {partner.id, *partner.parent_id.ids}
            about.update(
                role.organisation_id.id
                for role in roles.get(partner, ())
                if (not role.date_start or role.date_start <= contact.date)
                and (not role.date_end or role.date_end >= contact.date)
            )
            rows += [
                (
                    partner_id,
                    partner.id,
                    contact.date,
                    contact.kind,
                    contact.direction or None,
                    contact.user_id or None,
                    contact.res_model or None,
                    contact.res_id or None,
                )
                for partner_id in sorted(about)
            ]
        return rows

    @api.model
    def _forget(self, sources):
        """Take back what was derived from these records, and correct the dates.

        :param sources: records of one model that are deleted or changed
        """
        if not sources.ids:
            return
        moments = self.sudo().search(
            [("res_model", "=", sources._name), ("res_id", "in", sources.ids)]
        )
        if moments:
            partners = moments.partner_id
            moments.unlink()
            partners._recompute_last_contact()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_source(self):
        """Open what the contact is derived from.

        :return: an action, or False where there is nothing that the user may open
        """
        self.ensure_one()
        self.check_access("read")
        if not self.res_model or self.res_model not in self.env:
            return False
        source = self.env[self.res_model].browse(self.res_id).exists()
        if source._name == "mail.message" and source:
            source.check_access("read")
            source = self.env[source.model].browse(source.res_id).exists()
        if not source:
            return False
        source.check_access("read")
        return source.get_formview_action()
