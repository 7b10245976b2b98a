# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_contact_moment import Contact

#: A change of these changes who was in touch, when, or how.
CONTACT_FIELDS = frozenset(
    {
        "active",
        "allday",
        "attendee_ids",
        "categ_ids",
        "partner_ids",
        "privacy",
        "start",
        "start_date",
        "stop",
        "stop_date",
        "user_id",
    }
)
BATCH = 500


class CalendarEvent(models.Model):
    """A meeting counts as a contact once it was held. Private ones leave no trace."""

    _inherit = "calendar.event"

    omct_contact_noted = fields.Boolean(
        string="Noted as contact",
        readonly=True,
        copy=False,
    )

    _omct_contact_idx = models.Index("(stop) WHERE omct_contact_noted IS NOT TRUE")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("omct_contact_noted", None)
        events = super().create(vals_list)
        events._note_held_contacts()
        return events

    def write(self, vals):
        vals.pop("omct_contact_noted", None)
        changes = CONTACT_FIELDS.intersection(vals)
        result = super().write(vals)
        if changes:
            self.exists()._note_contacts_again()
        return result

    def unlink(self):
        self.env["omct.contact.moment"]._forget(self)
        return super().unlink()

    # ------------------------------------------------------------------
    # Contacts
    # ------------------------------------------------------------------

    def _note_contacts_again(self):
        """Take back what these events were noted as, and note what holds now."""
        # Whoever changes an attendee may not always write the event.
        events = self.sudo()
        noted = events.filtered("omct_contact_noted")
        if noted:
            self.env["omct.contact.moment"]._forget(noted)
            noted._mark_noted(False)
        events._note_held_contacts()

    def _mark_noted(self, value):
        # The way past ``write``, which takes the flag out of what a user sends.
        return super().write(  # pylint: disable=super-method-mismatch
            {"omct_contact_noted": value}
        )

    def _note_held_contacts(self):
        """Note the contacts of those of these events that are over."""
        now = fields.Datetime.now()
        held = self.sudo().filtered(
            lambda event: (
                event.active
                and event.stop
                and event.stop <= now
                and not event.omct_contact_noted
            )
        )
        if not held:
            return
        visit = self.env.ref(
            "omct_network.calendar_event_type_visit", raise_if_not_found=False
        )
        contacts = []
        for event in held.filtered(lambda event: not event._is_private_contact()):
            day = (
                event.start_date
                if event.allday
                else fields.Date.context_today(event, event.start)
            )
            contacts += [
                Contact(
                    partner,
                    day,
                    "visit" if visit and visit in event.categ_ids else "meeting",
                    event.user_id.id,
                    False,
                    self._name,
                    event.id,
                )
                for partner in event._get_contacts_held()
            ]
        self.env["omct.contact.moment"]._note(contacts)
        held._mark_noted(True)

    def _is_private_contact(self):
        return self.privacy == "private" or (
            not self.privacy and self.user_id.calendar_default_privacy == "private"
        )

    def _get_contacts_held(self):
        """Return the people from outside who did not decline."""
        self.ensure_one()
        declined = self.attendee_ids.filtered(lambda rec: rec.state == "declined")
        return (self.partner_ids - declined.partner_id).filtered("partner_share")

    @api.model
    def _cron_note_held_contacts(self):
        """Note the meetings that ended since the last run."""
        domain = [
            ("omct_contact_noted", "=", False),
            ("stop", "<=", fields.Datetime.now()),
        ]
        progress = self.env["ir.cron"]
        remaining = self.search_count(domain)
        progress._commit_progress(remaining=remaining)
        while events := self.search(domain, limit=BATCH, order="stop, id"):
            events._note_held_contacts()
            remaining = max(remaining - len(events), 0)
            if not progress._commit_progress(len(events), remaining=remaining):
                break
