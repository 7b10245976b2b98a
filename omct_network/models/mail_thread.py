# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools.mail import email_normalize_all

from .omct_contact_moment import Contact

#: Reason of a mail or notification that was held back.
NEVER_EMAIL = "omct_never_email"


class MailThread(models.AbstractModel):
    """Messages reach nobody by e-mail who is never to be e-mailed.

    Whoever addresses such a contact by name is stopped and told the other way. A
    follower does not stop the message for everybody: the contact is left out, and the
    document says so.
    """

    _inherit = "mail.thread"

    # ------------------------------------------------------------------
    # Addressed by name: stop
    # ------------------------------------------------------------------

    def message_post(
        self,
        *,
        partner_ids=None,
        outgoing_email_to=False,
        message_type="notification",
        **kwargs,
    ):
        """Post a message; see Odoo.

        :raises UserError: when a colleague addresses a contact that is never to be
            e-mailed; the other way to reach it is named
        """
        # An e-mail that came in has reached its people already, and what a member
        # writes must not show another's channel: those are left out further down.
        if message_type == "comment" and self._stops_unsafe_message():
            ids = [pid for pid in partner_ids or () if isinstance(pid, int)]
            partners = self.env["res.partner"]
            partners._check_may_email(
                partners.browse(ids), email_normalize_all(outgoing_email_to or "")
            )
        return super().message_post(
            partner_ids=partner_ids,
            outgoing_email_to=outgoing_email_to,
            message_type=message_type,
            **kwargs,
        )

    def _stops_unsafe_message(self):
        """Return whether an unsafe recipient stops the message, or is left out."""
        leaves_out = self.env.context.get("omct_leave_out_never_email")
        return self.env.user._is_internal() and not leaves_out

    # ------------------------------------------------------------------
    # Among others: leave out
    # ------------------------------------------------------------------

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        unsafe, others = self._split_unsafe_recipients(recipients_data)
        if unsafe:
            self._note_unsafe_recipients(message, unsafe)
        return super()._notify_thread_by_email(message, others, **kwargs)

    def _split_unsafe_recipients(self, recipients_data):
        """Return (contacts that must not be e-mailed, data of all the others)."""
        by_email = [data for data in recipients_data if data["notif"] == "email"]
        partners = self.env["res.partner"]
        unsafe = partners.browse(
            data["id"] for data in by_email if data["id"]
        )._filter_never_email()
        owners = partners._find_never_email(
            data["email_normalized"] for data in by_email if not data["id"]
        )
        others = [
            data
            for data in recipients_data
            if data["notif"] != "email"
            or data["id"] not in unsafe.ids
            and (data["id"] or data["email_normalized"] not in owners)
        ]
        for owner in owners.values():
            unsafe |= partners.browse(owner.id)
        return unsafe, others

    def _note_unsafe_recipients(self, message, partners):
        """Say on the document, and to the author, who was not written to."""
        # The state of a notification is the server's to write.
        self.env["mail.notification"].sudo().create(
            [
                {
                    "author_id": message.sudo().author_id.id,
                    "mail_message_id": message.id,
                    "res_partner_id": partner.id,
                    "notification_type": "email",
                    "notification_status": "canceled",
                    "failure_type": NEVER_EMAIL,
                    "failure_reason": partner._get_never_email_lines()[0],
                    "is_read": True,
                }
                for partner in partners
            ]
        )
        if self and self.ids:
            self.sudo()._message_log(body=partners._get_never_email_note())
        if self.env.user._is_internal():
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": self.env._("Not sent to everybody"),
                    "message": "\n".join(partners._get_never_email_lines()),
                    "sticky": True,
                },
            )

    # ------------------------------------------------------------------
    # Contacts
    # ------------------------------------------------------------------

    def _get_contact_partners(self):
        """Return the contacts that a message on this document is a contact with.

        None by default: only documents that everybody who reads the contact may know
        of leave a trace there. Extend for those.
        """
        return self.env["res.partner"]

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        partners = self._get_contact_partners()
        if partners:
            self._note_message(message.sudo(), partners)
        return result

    def _note_message(self, message, partners):
        """Note the contact that a posted message was, if it was one.

        :param message: ``mail.message``, with superuser rights
        :param partners: contacts that the document is about
        """
        kind, direction = "mail", "sent"
        author = message.author_id
        activity_type = message.mail_activity_type_id
        if activity_type and message.message_type == "notification":
            kind, direction = activity_type.omct_contact_kind, False
        elif message.message_type == "email" or (
            message.message_type == "comment" and author.partner_share
        ):
            direction = "received"
            partners |= author.filtered("partner_share")
        elif message.message_type not in ("comment", "email_outgoing"):
            return
        elif message.is_internal or message.subtype_id.internal:
            return
        else:
            partners |= message.partner_ids.filtered("partner_share")
            # They were not written to.
            partners -= partners._filter_never_email()
        if not kind:
            return
        self.env["omct.contact.moment"]._note(
            Contact(
                partner,
                fields.Date.context_today(self, message.date),
                kind,
                author.user_ids.filtered(lambda user: not user.share)[:1].id,
                direction,
                "mail.message",
                message.id,
            )
            for partner in partners
        )

    def _message_update_content(self, message, /, **kwargs):
        result = super()._message_update_content(message, **kwargs)
        # What makes it empty may not all be readable for whoever empties it.
        if message.sudo()._filter_empty():
            self.env["omct.contact.moment"]._forget(message)
        return result
