# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from string import Template

from babel import Locale
from babel.dates import format_date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .intervention_words import KINDS, LANGUAGES

#: What a template may ask for; the rest is for the writer.
PLACES = frozenset({"country", "date", "office"})


class InterventionTemplate(models.Model):
    """The text that an intervention starts from, of a kind and in a language."""

    _name = "omct.protection.intervention.template"
    _description = "Template of an Intervention"
    _order = "kind, language"
    _rec_name = "title"

    kind = fields.Selection(selection=KINDS, required=True)
    language = fields.Selection(selection=LANGUAGES, required=True)
    title = fields.Char(required=True)
    body = fields.Text(
        required=True,
        help="$country, $date and $office are filled in. What stands in [[ ]] is left "
        "for the writer, and nothing leaves while it is there.",
    )

    _kind_language_uniq = models.UniqueIndex(
        "(kind, language)", "There is a template of this kind and language already."
    )

    @api.constrains("title", "body")
    def _check_places(self):
        for template in self:
            for text in (template.title, template.body):
                parts = Template(text)
                if not parts.is_valid() or set(parts.get_identifiers()) - PLACES:
                    raise ValidationError(
                        self.env._(
                            "“%(title)s”: a template may ask for %(places)s; write "
                            "any other $ as $$.",
                            title=template.title,
                            places=", ".join(f"${name}" for name in sorted(PLACES)),
                        )
                    )

    def _fill_in(self, request):
        """Return title and body for a request, in the language of the template."""
        self.ensure_one()
        locale = Locale(self.language)
        country = request.country_id
        code = country.code or ""
        values = {
            "country": locale.territories.get(code) or country.name or "[[]]",
            "date": format_date(
                fields.Date.context_today(self), "long", locale=self.language
            ),
            "office": request.company_id.name,
        }
        return tuple(
            Template(text).safe_substitute(values) for text in (self.title, self.body)
        )
