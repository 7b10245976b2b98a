# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..lookalike import normalise


class ResPartner(models.Model):
    """Finding a contact by a part of any of its names, in any script."""

    _inherit = "res.partner"

    omct_search_key = fields.Char(
        string="Search key",
        compute="_compute_omct_search_key",
        store=True,
        index="trigram",
        exportable=False,
        prefetch=False,
        help="Names, acronym, numbers and addresses of the contact in small Latin "
        "letters, without accents. The search looks here.",
    )

    omct_find = fields.Char(
        string="Any name or number",
        compute="_compute_omct_find",
        search="_search_omct_find",
        exportable=False,
        help="Finds by parts of names, acronym, number or address, in any script.",
    )
    omct_find_person = fields.Char(
        string="Person of the organisation",
        compute="_compute_omct_find",
        search="_search_omct_find_person",
        exportable=False,
        groups="omct_network.group_network_coordinator",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends(
        "complete_name",
        "name",
        "omct_acronym",
        "omct_other_names",
        "omct_member_number",
        "email",
        "ref",
        "vat",
        "company_registry",
    )
    def _compute_omct_search_key(self):
        for partner in self:
            texts = (
                partner.complete_name or partner.name,
                partner.omct_acronym,
                partner.omct_other_names,
                partner.omct_member_number,
                partner.email,
                partner.ref,
                partner.vat,
                partner.company_registry,
            )
            partner.omct_search_key = " ".join(filter(None, map(normalise, texts)))

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"omct_search_key"}

    def _compute_omct_find(self):
        # There to be searched by; nothing shows it.
        self.update({"omct_find": False, "omct_find_person": False})

    # ------------------------------------------------------------------
    # Search
    # ------------------------------------------------------------------

    def _search_omct_find(self, operator, value):
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return NotImplemented
        found = self._get_find_domain(value)
        return Domain("complete_name", operator, value) if found is None else found

    def _search_omct_find_person(self, operator, value):
        found = self._search_omct_find(operator, value)
        if found is NotImplemented:
            return found
        # Roles of the user's regions alone.
        return Domain("omct_people_ids.person_id", "any", found)

    @api.model
    def _get_find_domain(self, words):
        """Return the domain of the contacts that have each of some words.

        :param str words: parts of names, in any script and order, with or without
            accents
        :return: a domain, or None when no letter or digit is left of the words
        """
        tokens = normalise(words).split()
        if not tokens:
            return None
        return Domain.AND(Domain("omct_search_key", "like", token) for token in tokens)

    @api.model
    def _search_display_name(self, operator, value):
        if operator in ("ilike", "like") and isinstance(value, str):
            found = self._get_find_domain(value)
            if found is not None:
                return found
        return super()._search_display_name(operator, value)
