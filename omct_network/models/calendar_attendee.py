# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            # Whoever declined was not there.
            self.event_id._note_contacts_again()
        return result

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        unsafe = self.partner_id._filter_never_email()
        left_out = self.filtered(lambda attendee: attendee.partner_id in unsafe)
        if left_out and not self.env.context.get("no_mail_to_attendees"):
            for event, attendees in left_out.grouped("event_id").items():
                event.sudo()._message_log(
                    body=attendees.partner_id._get_never_email_note()
                )
        return super(CalendarAttendee, self - left_out)._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )
