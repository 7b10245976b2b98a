# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class LetterMixin(models.AbstractModel):
    """A record of an organisation that is told a decision by letter, in its language.

    A person reads the letter in the composer and sends it: nothing leaves by itself.
    """

    _name = "omct.letter.mixin"
    _description = "Record with a letter to its organisation"

    #: External id of the letter by state; no letter in a state that is missing here.
    _letters = {}

    letter_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Letter to",
        compute="_compute_letter_partner_id",
        help="The organisation where it has an e-mail address, else its first contact "
        "with one. Nobody who is marked “Never by e-mail”.",
    )

    def _compute_letter_partner_id(self):
        for record in self:
            record.letter_partner_id = record._get_letter_partners()[:1]

    def _get_letter_readers(self):
        """Return the organisation and who holds a role in it today."""
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
            return self.env["res.partner"]
        return (readers - at_risk).filtered("email").with_env(self.env)

    def _get_letter_template(self):
        """Return the external id of the letter that is due now, or nothing."""
        self.ensure_one()
        return self._letters.get(self.state)

    def _get_no_letter_reason(self):
        """Return why nobody can get the letter by e-mail, and what to do instead."""
        at_risk = self._get_letter_readers()._filter_never_email()
        if at_risk:
            return self.env._(
                "The letter cannot go by e-mail. Tell the decision another way:\n%s",
                "\n".join(at_risk._get_never_email_lines()),
            )
        return self.env._(
            "Neither %s nor one of its people has an e-mail address that may be "
            "used. Enter one, or tell the decision another way.",
            self.partner_id.display_name,
        )

    def action_send_letter(self):
        """Open the composer with the letter, in the organisation's language.

        :raises UserError: before the decision, or where nobody may get e-mail
        """
        self.ensure_one()
        self.check_access("write")
        template = self._get_letter_template()
        if not template:
            raise UserError(
                self.env._(
                    "%s: there is no letter to send. One follows the decision.",
                    self.display_name,
                )
            )
        if not self.letter_partner_id:
            raise UserError(self._get_no_letter_reason())
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
