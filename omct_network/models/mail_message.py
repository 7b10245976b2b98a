# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def unlink(self):
        self.env["omct.contact.moment"]._forget(self)
        return super().unlink()
