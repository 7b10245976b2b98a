# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Membership(models.Model):
    """The letter that tells the applicant the decision."""

    _name = "omct.membership"
    _inherit = ["omct.membership", "omct.letter.mixin"]

    _letters = {
        "member": "omct_network.mail_template_membership_admitted",
        "declined": "omct_network.mail_template_membership_declined",
    }

    def _get_letter_template(self):
        # Only an application is answered; members of old were admitted on paper.
        return self.origin == "application" and super()._get_letter_template()
