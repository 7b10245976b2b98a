# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.mail import email_normalize, email_normalize_all, email_split_and_format

from .mail_thread import NEVER_EMAIL


class MailMail(models.Model):
    """The last net: no outgoing mail to a contact that is never to be e-mailed.

    Whatever made the mail, such recipients and addresses are taken out when it is made
    and again when it is sent; a mail with nobody left is cancelled.
    """

    _inherit = "mail.mail"

    failure_type = fields.Selection(
        selection_add=[(NEVER_EMAIL, "Never by e-mail")],
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        mails._leave_out_never_email()
        return mails

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def send(self, *args, **kwargs):
        """Send the mails, without those recipients that are never to be e-mailed."""
        held_back = self._leave_out_never_email()
        return super(MailMail, self - held_back).send(*args, **kwargs)

    def _leave_out_never_email(self):
        """Take the recipients out that must not be e-mailed.

        :return: the mails that are cancelled, because nobody is left
        """
        # Every mail is looked at, whoever made it.
        outgoing = self.sudo().filtered(lambda mail: mail.state == "outgoing")
        unsafe = outgoing.recipient_ids._filter_never_email()
        owners = self.env["res.partner"]._find_never_email(
            address
            for mail in outgoing
            for address in email_normalize_all(
                f"{mail.email_to or ''},{mail.email_cc or ''}"
            )
        )
        cancelled = self.browse()
        if unsafe or owners:
            for mail in outgoing:
                if mail._leave_out(unsafe, owners):
                    cancelled |= self.browse(mail.id)
        return cancelled

    def _leave_out(self, unsafe, owners):
        """Take these contacts and addresses out of one mail; cancel it when empty.

        :return: whether it was cancelled
        """
        self.ensure_one()
        removed = self.recipient_ids & unsafe.sudo()
        kept_lines, owners_here = {}, self.env["res.partner"].sudo()
        for name in ("email_to", "email_cc"):
            kept = []
            for address in email_split_and_format(self[name] or ""):
                owner = owners.get(email_normalize(address))
                if owner:
                    owners_here |= owner
                else:
                    kept.append(address)
            kept_lines[name] = ", ".join(kept)
        if not removed and not owners_here:
            return False
        held_back = removed | owners_here
        left = self.recipient_ids - removed
        empty = not left and not any(kept_lines.values())
        if empty:
            # Kept as it is, so that one can see what was not sent to whom.
            vals = {
                "state": "cancel",
                "failure_type": NEVER_EMAIL,
                "failure_reason": "\n".join(held_back._get_never_email_lines()),
            }
        else:
            vals = {
                "recipient_ids": [Command.unlink(partner.id) for partner in removed],
                **(kept_lines if owners_here else {}),
            }
        self.write(vals)
        self._note_held_back(held_back)
        return empty

    def _note_held_back(self, partners):
        """Say on the document, and on the notifications, who was not written to."""
        self.env["mail.notification"].sudo().search(
            [
                ("mail_mail_id", "=", self.id),
                ("res_partner_id", "in", partners.ids),
                ("notification_status", "!=", "canceled"),
            ]
        ).write({"notification_status": "canceled", "failure_type": NEVER_EMAIL})
        model = self.env.get(self.model) if self.model else None
        if model is None or not hasattr(model, "_message_log") or not self.res_id:
            return
        document = model.sudo().browse(self.res_id).exists()
        if document:
            document._message_log(body=partners._get_never_email_note())
