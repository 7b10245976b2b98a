# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MailScheduledMessage(models.Model):
    """A message for later keeps to it twice: when it is made and when it leaves."""

    _inherit = "mail.scheduled.message"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._check_may_email()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if "partner_ids" in vals and not self.env.su:
            self._check_may_email()
        return result

    def _check_may_email(self):
        partners = self.partner_ids
        partners._check_may_email(partners)

    # ------------------------------------------------------------------
    # Posting
    # ------------------------------------------------------------------

    def _post_message(self, raise_exception=True):
        # Marked since then: the others get the message, the document says who not.
        for message in self.sudo():
            unsafe = message.partner_ids._filter_never_email()
            if unsafe:
                message.partner_ids -= unsafe
                document = self.env[message.model].sudo().browse(message.res_id)
                if document.exists():
                    document._message_log(body=unsafe._get_never_email_note())
        return super()._post_message(raise_exception=raise_exception)
