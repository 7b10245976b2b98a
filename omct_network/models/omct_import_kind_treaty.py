# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ImportKindTreatyStatus(models.AbstractModel):
    """What States have to do with the treaties, known by country and treaty."""

    _name = "omct.import.kind.treaty_status"
    _inherit = "omct.import.kind"
    _description = "Import of treaty statuses"

    _kind_code = "treaty_status"
    _kind_model = "omct.treaty.status"
    _kind_sequence = 40
    _kind_required = ("country_id", "treaty_id", "relation")
    _kind_fields = (
        "country_id",
        "treaty_id",
        "relation",
        "year",
        "date_signature",
        "bound_by",
        "date_bound",
        "inquiry_opt_out",
        "art21",
        "art21_date",
        "art22",
        "art22_date",
        "npm",
        "npm_name",
        "npm_year",
        "source",
        "as_of",
    )
    _kind_words = {
        "country_id": ("country", "state", "pays", "état", "país", "estado", "الدولة"),
        "treaty_id": ("treaty", "convention", "traité", "tratado", "المعاهدة"),
        "relation": ("status", "relation", "statut", "situación", "الحالة"),
        "date_signature": ("signature", "signed", "signée le", "firma", "التوقيع"),
        "date_bound": ("ratification", "accession", "ratified", "ratifiée le",
                       "ratificación", "adhesión", "التصديق"),
        "as_of": ("as of", "au", "a fecha de", "date"),
        "source": ("source", "fuente", "المصدر"),
    }  # fmt: skip

    @api.model
    def _get_kind_label(self):
        return self.env._("Treaty statuses")

    @api.model
    def _get_file_key(self, plan):
        key = (plan.values.get("country_id"), plan.values.get("treaty_id"))
        return key if all(key) else super()._get_file_key(plan)

    @api.model
    def _match_references(self, plans, run):
        countries = {plan.values.get("country_id") for plan in plans} - {None}
        found = {
            (status.country_id.id, status.treaty_id.id): status.id
            for status in self.env[self._kind_model].search(
                [("country_id", "in", list(countries))]
            )
        }
        for plan in plans:
            if plan.is_open and not plan.record_id:
                plan.record_id = found.get(self._get_file_key(plan), 0)
