# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.google_translate import GoogleTranslateController


class Translate(GoogleTranslateController):
    """Messages on protection are not sent to a service that translates."""

    @http.route()
    def translate(self, message_id):
        message = request.env["mail.message"].search([("id", "=", message_id)])
        if message._is_about_protection():
            return {
                "error": request.env._(
                    "Messages about protection are not sent to a translation service."
                )
            }
        return super().translate(message_id)
