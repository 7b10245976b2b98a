# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class MailThread(models.AbstractModel):
    """Nothing comes in by e-mail on a record of protection.

    An answer to an old notification, or a mail with a guessed reference, would lie
    there in clear, under a sender that nobody has checked.
    """

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        taken = [route for route in routes if not self._is_closed_to_mail(*route[:2])]
        if len(taken) < len(routes):
            self._tell_not_taken(message, message_dict)
        return taken

    @api.model
    def _is_closed_to_mail(self, model, thread_id):
        """Return whether this is of protection, or a payout of assistance."""
        if (model or "").startswith("omct.protection."):
            return True
        names = self.env["omct.protection.hidden.row.mixin"]._get_protection_models()
        if model not in names or not thread_id:
            return False
        # The gateway runs without a user, and only asks what the payout is for.
        record = self.env[model].sudo().browse(thread_id)
        return bool(record.exists()._get_identity_team())

    @api.model
    def _tell_not_taken(self, message, message_dict):
        """Answer colleagues alone; whoever else wrote learns nothing."""
        sender = email_normalize(message_dict.get("email_from") or "")
        # The gateway runs without a user; it only asks whether it is a colleague.
        users = self.env["res.users"].sudo()
        if sender and users.search_count(
            Domain("email_normalized", "=", sender) & Domain("share", "=", False),
            limit=1,
        ):
            self._routing_create_bounce_email(
                sender,
                self.env._("Your message was not kept. Log in and write it there."),
                message,
                subject=self.env._("Your message was not kept"),
            )
