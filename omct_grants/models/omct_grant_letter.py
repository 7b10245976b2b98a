# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

AWARD_LETTER = "omct_grants.mail_template_grant_awarded"


class Grant(models.Model):
    """The letter that tells the applicant the decision, in its language."""

    _name = "omct.grant"
    _inherit = ["omct.grant", "omct.letter.mixin"]

    _letters = {
        "approved": AWARD_LETTER,
        "active": AWARD_LETTER,
        "declined": "omct_grants.mail_template_grant_declined",
    }

    letter_partner_id = fields.Many2one(
        help="The member where it has an e-mail address, else its first contact with "
        "one. Nobody who is marked “Never by e-mail”.",
    )

    def _get_letter_readers(self):
        # Who has which role in a member is for coordinators to read; here it only
        # picks an address.
        return super(Grant, self.sudo())._get_letter_readers()

    def _get_no_letter_reason(self):
        # Names nobody: whoever works on grants may not know the people of a member.
        return self.env._(
            "%s has no e-mail address that may be used, or is never written to "
            "by e-mail. Tell the decision another way; the member also finds "
            "it on its page.",
            self.partner_id.display_name,
        )

    def action_send_letter(self):
        """Open the composer with the letter, under the name of its button."""
        action = super().action_send_letter()
        action["name"] = self.env._("Letter to the applicant")
        return action
