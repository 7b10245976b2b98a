# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .omct_import_kind import ImportField


class ImportKindMembership(models.AbstractModel):
    """Applications and recorded memberships; their state moves by its buttons alone."""

    _name = "omct.import.kind.membership"
    _inherit = "omct.import.kind"
    _description = "Import of memberships"

    _kind_code = "membership"
    _kind_model = "omct.membership"
    _kind_sequence = 30
    _kind_required = ("partner_id",)
    _kind_fields = (
        "partner_id",
        "origin",
        "date_application",
        "date_admission",
        "legacy_number",
        "application_note",
        "endorser_ids",
    )
    _kind_words = {
        "partner_id": ("organisation", "organization", "organisme", "organización",
                       "المنظمة", "member", "membre", "miembro"),
        "origin": ("origin", "origine", "origen", "المصدر"),
        "date_application": ("applied on", "date of application", "application date",
                             "demande du", "date de la demande", "fecha de solicitud",
                             "تاريخ الطلب"),
        "date_admission": ("admitted on", "date of admission", "member since",
                           "admise le", "date d'admission", "fecha de admisión",
                           "تاريخ القبول"),
        "legacy_number": ("former number", "old number", "ancien numéro",
                          "número anterior", "الرقم السابق"),
        "application_note": ("note", "notes", "remarque", "nota", "ملاحظة"),
        "endorser_ids": ("endorsed by", "endorsers", "soutenue par", "avalada por"),
    }  # fmt: skip

    @api.model
    def _get_kind_label(self):
        return self.env._("Memberships")

    @api.model
    def _get_reference_fields(self):
        model_fields = self.env["omct.membership"]._fields
        note = self.env._("Finds a membership; it is given by the register alone.")
        return [
            *super()._get_reference_fields(),
            *(
                ImportField(
                    name,
                    model_fields[name]._description_string(self.env),
                    "reference",
                    note=note,
                )
                for name in ("name", "number")
            ),
        ]

    @api.model
    def _get_header_words(self):
        words = super()._get_header_words()
        # "Reference" is the register's own here, not the external ID.
        return {**words, "reference": "name"}

    @api.model
    def _match_references(self, plans, run):
        memberships = self.env["omct.membership"]
        for name in ("number", "name", "legacy_number"):
            texts = {(plan.cells.get(name) or "").strip() for plan in plans} - {""}
            if not texts:
                continue
            found = {
                (record[name], record.partner_id.id): record.id
                for record in memberships.search([(name, "in", list(texts))])
            }
            by_text = {key[0]: record_id for key, record_id in found.items()}
            for plan in plans:
                text = (plan.cells.get(name) or "").strip()
                if not text or plan.record_id or not plan.is_open:
                    continue
                if name == "legacy_number":
                    # Another register may have given the same number.
                    key = (text, plan.values.get("partner_id"))
                    plan.record_id = found.get(key, 0)
                elif text in by_text:
                    plan.record_id = by_text[text]
                else:
                    plan.refuse(self._describe_unknown_reference(name, text, run), name)
        self._match_same_day(plans)

    @api.model
    def _describe_unknown_reference(self, name, text, run):
        return self.env._(
            "No membership has the “%(field)s” %(value)s. Leave the cell empty for a "
            "new one: the register gives it.",
            field=run.fields[name].label,
            value=text,
        )

    @api.model
    def _match_same_day(self, plans):
        """Find the membership that the organisation applied for on that day."""
        open_plans = [
            plan
            for plan in plans
            if plan.is_open
            and not plan.record_id
            and plan.values.get("partner_id")
            and plan.values.get("date_application")
        ]
        found = {
            (record.partner_id.id, record.date_application): record.id
            for record in self.env["omct.membership"].search(
                [("partner_id", "in", [p.values["partner_id"] for p in open_plans])]
            )
        }
        for plan in open_plans:
            key = (plan.values["partner_id"], plan.values["date_application"])
            plan.record_id = found.get(key, 0)

    @api.model
    def _get_values(self, plan):
        values = super()._get_values(plan)
        return {name: values[name] for name in values if name in self._kind_fields}
