# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize_all

from .intervention_words import ADDRESSEE_KINDS, LANGUAGES


class Addressee(models.Model):
    """An authority or a mechanism that urgent interventions are sent to.

    Of a country, of a region, or of the world when it has neither. Offices, not
    people: an office stays when its holder goes.
    """

    _name = "omct.protection.addressee"
    _description = "Recipient of Interventions"
    _order = "kind, country_id, sequence, name, id"

    name = fields.Char(
        string="Office",
        required=True,
        translate=True,
        help="For example Minister of Justice. Without the name of the person.",
    )
    kind = fields.Selection(
        selection=ADDRESSEE_KINDS, required=True, default="authority", index=True
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        index=True,
        ondelete="restrict",
        help="Whose authority it is. Empty for mechanisms.",
    )
    region_id = fields.Many2one(
        comodel_name="omct.region",
        index=True,
        ondelete="restrict",
        help="Of a regional mechanism. Empty for those of the United Nations.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        ondelete="restrict",
        help="Where the recipient is a contact too: a consent “only to” this contact "
        "then counts.",
    )
    address = fields.Text(string="Postal address")
    email = fields.Char(string="E-mail", help="One or more, with commas between them.")
    website = fields.Char(string="Form on the web")
    language = fields.Selection(selection=LANGUAGES, help="That it reads best.")
    checked_date = fields.Date(
        string="Address checked on", help="When somebody last made sure of it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.constrains("kind", "country_id")
    def _check_country(self):
        for addressee in self:
            if addressee.kind == "authority" and not addressee.country_id:
                raise ValidationError(
                    self.env._("%s: say whose authority it is.", addressee.name)
                )

    @api.constrains("address", "email", "website")
    def _check_address(self):
        for addressee in self:
            if addressee.email and not email_normalize_all(addressee.email):
                raise ValidationError(
                    self.env._(
                        "%s: this is no e-mail address. Write one like "
                        "office@example.org.",
                        addressee.name,
                    )
                )
            if not (addressee.address or addressee.email or addressee.website):
                raise ValidationError(
                    self.env._(
                        "%s needs a postal address, an e-mail or a form on the web.",
                        addressee.name,
                    )
                )
