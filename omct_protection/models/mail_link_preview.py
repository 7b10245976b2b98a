# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailLinkPreview(models.Model):
    """No other server is asked for the pages that messages on protection link to.

    Whoever runs one would learn that the link is being looked at, when, and by whom.
    """

    _inherit = "mail.link.preview"

    def _create_from_message_and_notify(self, message, request_url=None):
        if message._is_about_protection():
            return None
        return super()._create_from_message_and_notify(message, request_url)
