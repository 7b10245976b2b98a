# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools.cell_values import fold
from .omct_import_kind import ImportField

#: What the look-alike search compares.
COMPARED_FIELDS = (
    "name",
    "omct_acronym",
    "omct_other_names",
    "country_id",
    "email",
    "phone",
    "website",
)
CONTACT_WORDS = {
    "name": ("name", "nom", "nombre", "الاسم", "organisation", "organization"),
    "country_id": ("country", "pays", "país", "البلد", "الدولة"),
    "city": ("city", "town", "ville", "ciudad", "المدينة"),
    "street": ("street", "address", "adresse", "rue", "dirección", "calle", "العنوان"),
    "zip": ("zip", "postcode", "postal code", "code postal", "código postal"),
    "email": ("email", "e-mail", "mail", "courriel", "correo", "correo electrónico",
              "البريد الإلكتروني"),
    "phone": ("phone", "telephone", "tel", "téléphone", "teléfono", "الهاتف"),
    "website": ("website", "web", "site", "site web", "sitio web", "الموقع"),
    "lang": ("language", "langue", "idioma", "اللغة"),
    "function": ("function", "job", "position", "fonction", "poste", "cargo",
                 "الوظيفة"),
    "omct_acronym": ("acronym", "sigle", "acronyme", "sigla", "siglas", "الاختصار"),
    "omct_other_names": ("other names", "autres noms", "otros nombres", "أسماء أخرى"),
    "omct_mandate_ids": ("mandates", "mandate", "mandats", "mandatos", "الولايات"),
    "omct_working_lang_ids": ("working languages", "langues de travail",
                              "idiomas de trabajo", "لغات العمل"),
    "omct_founding_year": ("founded", "founding year", "fondée en", "année de création",
                           "fundada en", "año de fundación", "سنة التأسيس"),
    "omct_legal_status": ("legal status", "statut juridique", "estatuto jurídico",
                          "situación jurídica", "الوضع القانوني"),
    "omct_staff_size": ("staff", "staff size", "personnel", "effectif", "personal",
                        "عدد الموظفين"),
}  # fmt: skip


class ImportKindPartner(models.AbstractModel):
    """What organisations and people have in common: look-alikes."""

    _name = "omct.import.kind.partner"
    _inherit = "omct.import.kind"
    _description = "Import of contacts"

    _kind_model = "res.partner"
    _kind_lookalikes = True
    _kind_required = ("name",)
    _kind_words = CONTACT_WORDS
    _kind_company = False

    @api.model
    def _get_values(self, plan):
        values = super()._get_values(plan)
        if values.get("website"):
            # Stored with its scheme: compared so, it is not changed each time.
            values["website"] = self.env["res.partner"]._clean_website(
                values["website"]
            )
        return values

    # ------------------------------------------------------------------
    # Look-alikes
    # ------------------------------------------------------------------

    @api.model
    def _get_candidates(self, plans, run):
        """Return the look-alikes of rows.

        :return: for each row, ``Lookalike(partner_id, score, reasons)``, best first
        """
        partners = self.env["res.partner"]
        found = partners._get_lookalikes(
            [self._get_compared_values(plan) for plan in plans]
        )
        # A person is not an organisation, however alike the names.
        ids = {item.partner_id for items in found for item in items}
        fitting = set(
            partners.with_context(active_test=False)
            .search([("id", "in", list(ids)), ("is_company", "=", self._kind_company)])
            .ids
        )
        # What this run made is no contact yet: rows of one file that look alike are
        # asked about by name.
        fitting.difference_update(run.created)
        return [
            [item for item in items if item.partner_id in fitting] for items in found
        ]

    @api.model
    def _get_compared_values(self, plan):
        values = {name: plan.values.get(name) for name in COMPARED_FIELDS}
        return {**values, "is_company": self._kind_company}

    @api.model
    def _match_lookalikes(self, plans, run):
        if not run.check_lookalikes:
            return
        rest = [
            plan
            for plan in plans
            if plan.is_open
            and not plan.record_id
            and not plan.leader
            and plan.values.get("name")
        ]
        if not rest:
            return
        for plan, candidates in zip(rest, self._get_candidates(rest, run), strict=True):
            plan.candidates = candidates
        self._settle_candidates(rest, run)

    @api.model
    def _settle_candidates(self, plans, run):
        """Take a look-alike that holds all that the row says; ask about the others."""
        partners = self.env["res.partner"].with_context(active_test=False)
        everybody = partners.browse(
            item.partner_id for plan in plans for item in plan.candidates
        )
        everybody.fetch({name for plan in plans for name in self._get_values(plan)})
        for plan in plans:
            if plan.choice == "create":
                continue
            same = [
                item.partner_id
                for item in plan.candidates
                if self._is_same(plan, partners.browse(item.partner_id), run)
            ]
            if same:
                plan.record_id = same[0]
            elif plan.candidates:
                plan.verdict = "choose"
                plan.reason = self.env._(
                    "It looks like a contact that is there. Is it new, or the same?"
                )
            else:
                self._settle_alike_in_file(plan, run)

    @api.model
    def _is_same(self, plan, partner, run):
        return not self._get_changes(plan, partner, run)[0]

    @api.model
    def _settle_alike_in_file(self, plan, run):
        """Ask about a row of the same name and country as an earlier one."""
        country = plan.values.get("country_id") or plan.values.get("parent_id")
        key = ("alike", fold(plan.values["name"]), country)
        first = run.seen.setdefault(key, plan)
        if first is not plan:
            plan.verdict = "choose"
            plan.reason = self.env._(
                "It looks like line %s of this file. Is it another one? Then choose "
                "“Create”; otherwise skip it.",
                first.line,
            )


class ImportKindOrganisation(models.AbstractModel):
    """Member organisations, applicants and former members."""

    _name = "omct.import.kind.organisation"
    _inherit = "omct.import.kind.partner"
    _description = "Import of organisations"

    _kind_code = "organisation"
    _kind_sequence = 10
    _kind_company = True
    _kind_required = ("name", "country_id")
    _kind_fields = (
        "name",
        "omct_acronym",
        "omct_other_names",
        "country_id",
        "city",
        "street",
        "street2",
        "zip",
        "email",
        "phone",
        "website",
        "lang",
        "omct_mandate_ids",
        "omct_working_lang_ids",
        "omct_founding_year",
        "omct_legal_status",
        "omct_staff_size",
        "omct_registration_risk",
        "omct_safe_channel",
        "omct_never_email",
        "omct_pgp_fingerprint",
        "omct_phone_hours",
        "ref",
    )

    @api.model
    def _get_kind_label(self):
        return self.env._("Organisations")

    @api.model
    def _get_reference_fields(self):
        number = self.env["res.partner"]._fields["omct_member_number"]
        return [
            *super()._get_reference_fields(),
            ImportField(
                "omct_member_number",
                number._description_string(self.env),
                "reference",
                words=("member number", "numéro de membre", "número de miembro",
                       "رقم العضوية"),
                note=self.env._("Finds a member; it is given by the admission alone."),
            ),
        ]  # fmt: skip

    @api.model
    def _match_references(self, plans, run):
        for name, texts in (
            ("omct_member_number", self._get_texts(plans, "omct_member_number")),
            ("ref", self._get_texts(plans, "ref")),
        ):
            if not texts:
                continue
            found = {}
            for partner in self.env["res.partner"].search_fetch(
                [(name, "in", texts), ("is_company", "=", True)], [name]
            ):
                found.setdefault(partner[name], partner.id)
            for plan in plans:
                text = (plan.cells.get(name) or "").strip()
                if not text or not plan.is_open:
                    continue
                if text in found:
                    plan.record_id = plan.record_id or found[text]
                elif name == "omct_member_number" and not plan.record_id:
                    plan.refuse(
                        self.env._(
                            "No member has the number “%s”. Leave the cell empty for a "
                            "new organisation: the admission gives the number.",
                            text,
                        ),
                        name,
                    )

    @api.model
    def _get_texts(self, plans, name):
        texts = {(plan.cells.get(name) or "").strip() for plan in plans}
        return sorted(texts - {""})

    @api.model
    def _get_values(self, plan):
        values = super()._get_values(plan)
        values.pop("omct_member_number", None)
        # A contact that becomes an organisation of the network shows so in the check.
        return {**values, "is_company": True, "omct_network_organisation": True}
