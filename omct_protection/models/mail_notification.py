# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain


class MailNotification(models.Model):
    """Who was told what. Everybody keeps what they were told themselves."""

    _name = "mail.notification"
    _inherit = ["mail.notification", "omct.protection.hidden.row.mixin"]

    @api.model
    def _get_row_domain(self):
        mine = Domain("res_partner_id", "=", self.env.user.partner_id.id)
        return mine | self._get_message_row_domain()
