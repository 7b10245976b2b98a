# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

AWARD_LETTER = "omct_grants.mail_template_grant_awarded"
DECLINE_LETTER = "omct_grants.mail_template_grant_declined"
LETTERS = {
    "approved": AWARD_LETTER,
    "active": AWARD_LETTER,
    "declined": DECLINE_LETTER,
}


class Grant(models.Model):
    """The letter that tells the applicant the decision, in its language.

    A person reads it in the composer and sends it: nothing leaves by itself.
    """

    _inherit = "omct.grant"

    letter_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Letter to",
        compute="_compute_letter_partner_id",
        help="The member where it has an e-mail address, else its first contact with "
        "one. Nobody who is marked “Never by e-mail”.",
    )

    def _compute_letter_partner_id(self):
        for grant in self:
            grant.letter_partner_id = grant._get_letter_partners()[:1]

    def _get_letter_partners(self):
        """Return who may get the letter by e-mail, the best first.

        Where the organisation itself must not get e-mail, its people do not either.
        """
        self.ensure_one()
        # Who has which role in a member is for coordinators to read; here it only
        # picks an address.
        organisation = self.sudo().partner_id
        if organisation.omct_never_email:
            return self.env["res.partner"]
        people = organisation.omct_people_ids.filtered("is_current").person_id
        partners = (organisation | people).filtered(
            lambda partner: partner.email and not partner.omct_never_email
        )
        return partners.sudo(False)

    def action_send_letter(self):
        """Open the composer with the letter, in the applicant's language.

        :raises UserError: before the decision, or where nobody may get e-mail
        """
        self.ensure_one()
        self.check_access("write")
        template = LETTERS.get(self.state)
        if not template:
            raise UserError(
                self.env._(
                    "%s: there is no letter to send. One follows the decision.",
                    self.display_name,
                )
            )
        if not self.letter_partner_id:
            raise UserError(
                self.env._(
                    "%s has no e-mail address that may be used, or is never written to "
                    "by e-mail. Tell the decision another way; the member also finds "
                    "it on its page.",
                    self.partner_id.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letter to the applicant"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(template).id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }
