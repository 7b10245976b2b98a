# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from unicodedata import bidirectional

from odoo import api, models
from odoo.tools import split_every

from ..lookalike import (
    MAX_CANDIDATES,
    MAX_SHARED,
    MIN_SCORE,
    Lookalike,
    compare,
    make_keys,
    make_profile,
)

#: What look-alikes are found by.
LOOKALIKE_FIELDS = (
    "name",
    "omct_acronym",
    "omct_other_names",
    "country_id",
    "email",
    "phone",
    "website",
    "is_company",
)
# So many rows are looked up at once; memory is that of one such part.
CHUNK = 500


class ResPartner(models.Model):
    """Contacts that may be the same as another one."""

    _inherit = "res.partner"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._refresh_lookalikes()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if not {*LOOKALIKE_FIELDS, "type"}.isdisjoint(vals):
            self._refresh_lookalikes()
        return result

    # ------------------------------------------------------------------
    # Keys
    # ------------------------------------------------------------------

    def _refresh_lookalike_keys(self):
        """Bring the keys of the contacts up to date, in a fixed number of queries."""
        # Keys come from the record alone, whoever writes it, and nobody reads them.
        profiles = self.sudo()._get_lookalike_profiles()
        self.env["omct.lookalike.key"].sudo()._replace(
            {partner_id: make_keys(profile) for partner_id, profile in profiles.items()}
        )

    @api.model
    def _refresh_missing_lookalike_keys(self):
        """Make the keys of contacts that have none, as those from before the addon."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM res_partner p WHERE name IS NOT NULL AND NOT EXISTS "
            "(SELECT FROM omct_lookalike_key WHERE partner_id = p.id) ORDER BY id"
        )
        for ids in split_every(1000, [row[0] for row in self.env.cr.fetchall()]):
            self.browse(ids)._refresh_lookalike_keys()

    def _get_lookalike_profiles(self):
        """Return ``{id: Profile}`` of the contacts; an address book line has none."""
        countries = self._get_country_codes()
        profiles = {}
        for partner in self:
            if not partner.is_company and partner.type in ("invoice", "delivery"):
                vals = {}
            else:
                vals = {name: partner[name] for name in LOOKALIKE_FIELDS}
                vals["country_id"] = partner.country_id.id
            profiles[partner.id] = make_profile(
                vals, countries.get(vals.get("country_id"))
            )
        return profiles

    @api.model
    def _get_country_codes(self):
        """Return ``{country id: ISO code}``."""
        countries = self.env["res.country"].sudo().search_fetch([], ["code"])
        return {country.id: country.code for country in countries}

    # ------------------------------------------------------------------
    # Looking for look-alikes
    # ------------------------------------------------------------------

    @api.model
    def _get_lookalikes(self, vals_list, limit=5):
        """Find the contacts that each of some organisations or people may be.

        Costs a fixed number of queries for each 500 rows, and no more than a fixed
        number of comparisons a row: contacts are compared that share a rare word of
        their name in the same country, an acronym, an e-mail address, a web domain
        or a phone number. Archived contacts are found too. Contacts that the user
        may not read are left out.

        :param list vals_list: dicts with ``name``, ``omct_acronym``,
            ``omct_other_names``, ``country_id`` (id or False), ``email``, ``phone``,
            ``website``, ``is_company`` and ``id`` (the contact itself, left out of
            the result); each key may be missing
        :param int limit: how many look-alikes a row at most
        :return: a list in the order of ``vals_list``, each a list of ``Lookalike``
            from the highest score to the lowest
        """
        return [
            [
                Lookalike(
                    partner_id,
                    score,
                    tuple(map(self._describe_lookalike_reason, reasons)),
                )
                for partner_id, score, reasons in found
            ]
            for found in self._find_lookalikes(vals_list, limit)
        ]

    @api.model
    def _find_lookalikes(self, vals_list, limit):
        """Return what ``_get_lookalikes`` does, with ``Reason`` for sentences."""
        self.env.flush_all()
        found = []
        for chunk in split_every(CHUNK, vals_list, list):
            found += self._find_lookalikes_of_chunk(chunk, limit)
        return found

    @api.model
    def _find_lookalikes_of_chunk(self, vals_list, limit):
        codes = self._get_country_codes()
        probes = [
            make_profile(vals, codes.get(vals.get("country_id"))) for vals in vals_list
        ]
        candidates = self._get_lookalike_candidates(vals_list, probes)
        profiles = self._read_lookalike_profiles(set().union(*candidates), codes)
        found = []
        for probe, partner_ids in zip(probes, candidates, strict=True):
            scored = []
            for partner_id in partner_ids:
                if partner_id in profiles:
                    score, reasons = compare(probe, profiles[partner_id])
                    if score >= MIN_SCORE:
                        scored.append((-score, partner_id, reasons))
            found.append(
                [
                    (partner_id, -score, reasons)
                    for score, partner_id, reasons in sorted(scored)[:limit]
                ]
            )
        return found

    def _get_lookalike_candidates(self, vals_list, probes):
        """Return, for each probe, ids of the contacts worth comparing."""
        keys = [make_keys(probe) for probe in probes]
        # Contacts that the user may not read drop out when they are read.
        holders = (
            self.env["omct.lookalike.key"]
            .sudo()
            ._look_up(set().union(*keys), MAX_SHARED)
        )
        candidates = []
        for vals, row_keys in zip(vals_list, keys, strict=True):
            weights = defaultdict(float)
            # In a fixed order: sums of the same figures must not differ in a digit.
            for key in sorted(row_keys):
                partner_ids = holders.get(key, ())
                for partner_id in partner_ids:
                    weights[partner_id] += 1 / len(partner_ids)
            weights.pop(vals.get("id"), None)
            best = sorted(weights, key=lambda item: (-weights[item], item))
            candidates.append(best[:MAX_CANDIDATES])
        return candidates

    def _read_lookalike_profiles(self, partner_ids, codes):
        """Return ``{id: Profile}`` of the contacts that the user may read."""
        partners = self.with_context(active_test=False).search_read(
            [("id", "in", list(partner_ids))],
            LOOKALIKE_FIELDS,
            order="id",
            load=None,
        )
        return {
            vals["id"]: make_profile(vals, codes.get(vals["country_id"]))
            for vals in partners
        }

    @api.model
    def _describe_lookalike_reason(self, reason):
        """Return a ``Reason`` as a sentence in the user's language."""
        kind, value, other = reason
        same = value == other
        value, other = self._isolate_direction(value), self._isolate_direction(other)
        if kind == "name":
            if same:
                return self.env._("Same name: %s", value)
            return self.env._(
                "Names alike: %(name)s / %(other)s", name=value, other=other
            )
        if kind == "email":
            return self.env._("Same e-mail address: %s", value)
        if kind == "domain":
            return self.env._("Same web domain: %s", value)
        if kind == "phone":
            return self.env._("Same phone number: %s", value)
        if kind == "acronym":
            return self.env._("Same acronym: %s", value)
        return self.env._("%s is the acronym of the name", value)

    @api.model
    def _isolate_direction(self, text):
        """Keep a text that reads in another direction than its sentence together."""
        page = self.env["res.lang"]._get_data(code=self.env.lang).direction
        if text and (
            page == "rtl" or any(bidirectional(char) in ("R", "AL") for char in text)
        ):
            return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        return text
