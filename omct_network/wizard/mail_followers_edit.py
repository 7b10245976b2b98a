# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailFollowersEdit(models.TransientModel):
    _inherit = "mail.followers.edit"

    def edit_followers(self):
        """Add or remove followers; see Odoo.

        :raises UserError: when one that is never to be e-mailed would get an invitation
        """
        invited = self.filtered(
            lambda wizard: wizard.operation == "add" and wizard.notify
        ).partner_ids
        invited._check_may_email(invited)
        return super().edit_followers()
