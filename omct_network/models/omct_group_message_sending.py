# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .mail_thread import NEVER_EMAIL
from .omct_contact_moment import Contact

BATCH = 25


class GroupMessage(models.Model):
    """Sending in the background, each recipient once.

    A recipient is claimed and that is committed before the mail leaves. Whoever was
    being written to when the server stopped is “in doubt” and not written to again
    unless a person says so.
    """

    _inherit = "omct.group.message"

    # ------------------------------------------------------------------
    # Background
    # ------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what waits. One run at a time: the scheduler sees to that."""
        progress = self.env["ir.cron"]
        lines = self.env["omct.group.message.recipient"]
        lines._note_doubts()
        waiting = [("message_id.state", "=", "sending"), ("state", "=", "waiting")]
        remaining = lines.search_count(waiting)
        time_left = progress._commit_progress(remaining=remaining)
        while time_left and (batch := lines._take_waiting(waiting)):
            claimed = batch._claim()
            remaining -= len(batch)
            time_left = progress._commit_progress(len(batch), remaining=remaining)
            for line in claimed:
                line._deliver()
                time_left = progress._commit_progress(remaining=max(remaining, 0))
        self._finish_sending()
        progress._commit_progress(remaining=lines.search_count(waiting))

    @api.model
    def _finish_sending(self):
        """Close the messages of which nobody waits any more."""
        sending = self.search([("state", "=", "sending")])
        waiting = self.env["omct.group.message.recipient"]._read_group(
            [
                ("message_id", "in", sending.ids),
                ("state", "in", ("waiting", "sending")),
            ],
            ["message_id"],
        )
        open_messages = self.browse(message.id for (message,) in waiting)
        (sending - open_messages)._do_step("finish")

    # ------------------------------------------------------------------
    # Again
    # ------------------------------------------------------------------

    def action_retry(self):
        """Try those again whose mail failed."""
        self._send_again("failed")
        return True

    def action_retry_doubts(self):
        """Send to those in doubt again: they may get the message twice."""
        self._send_again("doubt")
        return True

    def action_settle_doubts(self):
        """Take those in doubt for sent."""
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        # The list of recipients is the server's own to write.
        self.sudo().recipient_ids.filtered(lambda line: line.state == "doubt").write(
            {"state": "sent", "date_done": fields.Datetime.now()}
        )
        return True

    def _send_again(self, state):
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        # The list of recipients is the server's own to write.
        lines = self.sudo().recipient_ids.filtered(lambda line: line.state == state)
        if not lines:
            raise UserError(self.env._("There is nobody to send to again."))
        lines.write({"state": "waiting", "failure": False, "mail_id": False})
        if self.state == "sent":
            self._do_step("resume")
        self.env.ref("omct_network.ir_cron_send_group_messages").sudo()._trigger()


class GroupMessageRecipient(models.Model):
    _inherit = "omct.group.message.recipient"

    @api.model
    def _note_doubts(self):
        """Mark whom an earlier run was writing to when it stopped."""
        self.search([("state", "=", "sending")]).write({"state": "doubt"})

    @api.model
    def _take_waiting(self, domain):
        """Return recipients that wait, locked for this run."""
        lines = self.search(domain, limit=BATCH, order="id")
        lines = lines.try_lock_for_update()
        lines.invalidate_recordset(["state"])
        return lines.filtered(lambda line: line.state == "waiting")

    def _claim(self):
        """Prepare the mails, and hand the others to their coordinators.

        :return: the recipients whose mail is ready to leave
        """
        by_email = self.filtered(lambda line: line.channel == "email")
        # Marked since the preview: reached the other way.
        unsafe = by_email.partner_id._filter_never_email()
        ready = by_email.filtered(lambda line: line.partner_id not in unsafe)
        for message, lines in ready.grouped("message_id").items():
            mails = self.env["mail.mail"].create(
                [line._prepare_mail() for line in lines]
            )
            for line, mail in zip(lines, mails, strict=True):
                line.write({"state": "sending", "mail_id": mail.id})
                line._copy_attachments(message, mail)
        (self - ready)._hand_to_coordinator()
        return ready

    def _prepare_mail(self):
        """Return the mail to this one recipient, a message of its organisation too.

        It is held back until it is this recipient's turn, so that the mail queue does
        not send it as well.
        """
        self.ensure_one()
        sender = self.message_id.user_id
        version = self.version_id
        return {
            "state": "cancel",
            "model": "res.partner",
            "res_id": self.organisation_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_notification": True,
            "subject": version.subject,
            "body": version.body,
            "body_html": version._render_mail(),
            "author_id": sender.partner_id.id,
            "email_from": sender.email_formatted,
            "reply_to": sender.email_formatted,
            "reply_to_force_new": True,
            "recipient_ids": [Command.set(self.partner_id.ids)],
            "partner_ids": [Command.set(self.partner_id.ids)],
        }

    def _copy_attachments(self, message, mail):
        """Give the organisation's message attachments that its readers may open."""
        copies = message.attachment_ids.browse()
        for attachment in message.attachment_ids:
            copies |= attachment.copy(
                {"res_model": "res.partner", "res_id": self.organisation_id.id}
            )
        if copies:
            mail.attachment_ids = [Command.set(copies.ids)]

    def _deliver(self):
        """Let the mail of one recipient leave, and keep what became of it."""
        self.ensure_one()
        mail = self.mail_id
        mail.write({"state": "outgoing"})
        self.env["mail.notification"].create(
            {
                "author_id": mail.author_id.id,
                "mail_mail_id": mail.id,
                "mail_message_id": mail.mail_message_id.id,
                "res_partner_id": self.partner_id.id,
                "notification_type": "email",
                "notification_status": "ready",
                "is_read": True,
            }
        )
        mail.send()
        if mail.failure_type == NEVER_EMAIL:
            self._hand_to_coordinator()
        elif mail.state == "exception":
            self.write({"state": "failed", "failure": mail.failure_reason})
        else:
            self.write({"state": "sent", "date_done": fields.Datetime.now()})
            self.env["omct.contact.moment"]._note(
                [
                    Contact(
                        self.partner_id,
                        fields.Date.context_today(self),
                        "mail",
                        self.message_id.user_id.id,
                        "sent",
                        "mail.message",
                        mail.mail_message_id.id,
                    )
                ]
            )

    def _hand_to_coordinator(self):
        """Ask the coordinator to reach these the other way, and say so on record."""
        for line in self:
            organisation, partner = line.organisation_id, line.partner_id
            message = line.message_id
            channel = partner._get_other_channel_text()
            name = partner.display_name
            summary = (
                self.env._("Reach %(name)s by %(channel)s", name=name, channel=channel)
                if channel
                else self.env._("Find a safe way to reach %(name)s", name=name)
            )
            version = line.version_id
            organisation.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=Markup("<p><b>%s</b></p>%s") % (version.subject, version.body),
                user_id=(partner._get_coordinator() or message.user_id).id,
            )
            organisation._message_log(
                body=self.env._(
                    "Group message “%(title)s”: not sent by e-mail. %(summary)s.",
                    title=message.name,
                    summary=summary,
                ),
                author_id=message.user_id.partner_id.id,
            )
        self.write(
            {
                "channel": "other",
                "email": False,
                "state": "to_reach",
                "date_done": fields.Datetime.now(),
            }
        )
