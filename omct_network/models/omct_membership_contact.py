# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Membership(models.Model):
    _inherit = "omct.membership"

    def _get_contact_partners(self):
        # Messages on an application are contacts with the applicant.
        return self.partner_id
