# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools.mail import email_normalize_all


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        # The invitation is the only mail of this step: no portal access without it.
        self.partner_id._check_may_email(
            self.partner_id, email_normalize_all(self.email or "")
        )
        return super()._send_email()
