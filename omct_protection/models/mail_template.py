# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailTemplate(models.Model):
    """No template is sent on a record of protection."""

    _inherit = "mail.template"

    def _send_check_access(self, res_ids):
        self.env["omct.protection.hidden.row.mixin"]._check_may_mail(self)
        return super()._send_check_access(res_ids)
