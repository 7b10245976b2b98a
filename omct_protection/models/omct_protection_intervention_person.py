# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..crypto import decrypt
from .consent_words import WAYS
from .encrypted_mixin import cipher_text, clear_text
from .identity_words import names_identity
from .intervention_words import RELATIONS


class InterventionPerson(models.Model):
    """Somebody beside the defenders whom an intervention is about.

    Named with a consent of their own, or taken out; and then the text is searched
    for the name.
    """

    _name = "omct.protection.intervention.person"
    _inherit = ["omct.protection.part.mixin"]
    _description = "Other Person in an Intervention"
    _order = "id"
    _rec_name = "relation"

    _part_of = "intervention_id"

    intervention_id = fields.Many2one(
        comodel_name="omct.protection.intervention",
        required=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        related="intervention_id.request_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="intervention_id.company_id", store=True, index=True
    )
    person_name = clear_text(
        "person_name",
        "intervention_id.request_id.team_ids",
        field=fields.Char,
        string="Name",
        help="Kept encrypted.",
    )
    person_name_cipher = cipher_text()
    relation = fields.Selection(selection=RELATIONS, required=True, default="relative")
    treatment = fields.Selection(
        selection=[("out", "Name taken out"), ("named", "Named, and consents")],
        string="In the text",
        required=True,
        default="out",
    )
    consent_date = fields.Date(string="Consented on")
    way = fields.Selection(selection=WAYS, string="How")
    withdrawn_date = fields.Datetime(string="Withdrawn on", readonly=True, copy=False)

    _named_consents = models.Constraint(
        "CHECK (treatment = 'out' OR (consent_date IS NOT NULL AND way IS NOT NULL))",
        "Whoever is named has consented: enter when and how, or take the name out.",
    )

    @api.constrains("consent_date")
    def _check_consent_date(self):
        for person in self:
            if person.consent_date and person.consent_date > fields.Date.today():
                raise ValidationError(
                    self.env._("The day of a consent cannot lie in the future.")
                )

    @api.model
    def _check_may_add(self, wholes):
        wholes._check_persons_open()

    @api.model_create_multi
    def create(self, vals_list):
        prepared = self._prepare_parts(vals_list)
        for vals in prepared:
            if not self.env.su and vals.get("withdrawn_date"):
                self._raise_withdrawn()
        return super().create(prepared)

    def write(self, vals):
        if "intervention_id" in vals:
            raise AccessError(self.env._("A person stays with the intervention."))
        if "withdrawn_date" in vals and not self.env.su:
            self._raise_withdrawn()
        if vals.keys() - {"withdrawn_date"}:
            self.intervention_id._check_persons_open()
        return super().write(vals)

    def unlink(self):
        self.intervention_id._check_persons_open()
        return super().unlink()

    def _raise_withdrawn(self):
        raise AccessError(
            self.env._("A withdrawal is noted by its button, and stays noted.")
        )

    def action_withdraw(self):
        """Note that the person took the consent back; from now on it counts no more.

        :raises UserError: when there is no consent, or it is withdrawn already
        """
        self.check_access("write")
        if self.filtered(lambda rec: rec.treatment == "out" or rec.withdrawn_date):
            raise UserError(self.env._("There is no consent to be withdrawn."))
        # Users do not write the day; the check above was made as the user.
        self.sudo().write({"withdrawn_date": fields.Datetime.now()})
        return True

    def _get_reason(self, text):
        """Say why the text must not leave because of this person, without a name."""
        self.ensure_one()
        if self.treatment == "named":
            if self.withdrawn_date:
                return self.env._("a person named in it withdrew the consent")
            return False
        if not (self.person_name or "").strip():
            return self.env._("a person to be taken out has no name to look for")
        if self._is_in(text):
            return self.env._("a person who is to be taken out still stands in it")
        return False

    def _is_in(self, text):
        # Relatives share names with the defender, who is named.
        shared = set()
        for defender in self._get_named_defenders():
            shared.update(decrypt(defender.identity_name).casefold().split())
        words = self.person_name.split()
        own = [word for word in words if word.casefold() not in shared]
        return names_identity(text, {"name": " ".join(own or words)}, bool(own))
