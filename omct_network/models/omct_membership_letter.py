# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

LETTERS = {
    "member": "omct_network.mail_template_membership_admitted",
    "declined": "omct_network.mail_template_membership_declined",
}


class Membership(models.Model):
    """The letter that tells the applicant the decision.

    A person reads it in the composer and sends it: nothing leaves by itself.
    """

    _inherit = "omct.membership"

    letter_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Letter to",
        compute="_compute_letter_partner_id",
        help="The organisation where it has an e-mail address, else its first contact "
        "with one. Nobody who is marked “Never by e-mail”.",
    )

    def _compute_letter_partner_id(self):
        for membership in self:
            membership.letter_partner_id = membership._get_letter_partners()[:1]

    def _get_letter_readers(self):
        """Return the applicant and who holds a role in it today."""
        self.ensure_one()
        organisation = self.partner_id
        people = organisation.omct_people_ids.filtered("is_current").person_id
        return organisation | people

    def _get_letter_partners(self):
        """Return who may get the letter by e-mail, the best first.

        Where the organisation itself must not get e-mail, its people do not either.
        """
        readers = self._get_letter_readers()
        at_risk = readers._filter_never_email()
        if self.partner_id in at_risk:
            return readers.browse()
        return (readers - at_risk).filtered("email")

    def _check_letter_partner(self):
        if self.letter_partner_id:
            return
        at_risk = self._get_letter_readers()._filter_never_email()
        if at_risk:
            raise UserError(
                self.env._(
                    "The letter cannot go by e-mail. Tell the decision another way:\n"
                    "%s",
                    "\n".join(at_risk._get_never_email_lines()),
                )
            )
        raise UserError(
            self.env._(
                "Neither %s nor one of its people has an e-mail address that may be "
                "used. Enter one, or tell the decision another way.",
                self.partner_id.display_name,
            )
        )

    def action_send_letter(self):
        """Open the composer with the letter, in the applicant's language.

        :raises UserError: before the decision, or where nobody may get e-mail
        """
        self.ensure_one()
        self.check_access("write")
        template = LETTERS.get(self.state)
        if not template or self.origin != "application":
            raise UserError(
                self.env._(
                    "%s: there is no letter to send. One follows the decision.",
                    self.display_name,
                )
            )
        self._check_letter_partner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letter to the Applicant"),
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
