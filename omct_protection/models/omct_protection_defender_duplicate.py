# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.omct_network.lookalike import normalise, skeleton

from ..crypto import decrypt, keyed_hashes
from .request_states import OPEN_STATES

#: Parts of the identity that say who it is.
SEARCHED = frozenset({"name", "birth_date"})


def person_words(name):
    """Return a name in a form that spelling, script and order do not change.

    Consonants alone, since vowels differ from one transliteration to the next.
    """
    # Not through the cache of ``normalise``: no name stays in memory.
    words = normalise.__wrapped__(name).split()
    return " ".join(sorted(skeleton(word) or word for word in words))


def birth_year(text):
    """Return the year in what was entered as the date of birth, or an empty text."""
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text or "")
    return found.group() if found else ""


class Defender(models.Model):
    """The same person on another file, found without showing a name.

    Two keyed hashes stand for a person: of name and country, and of these with the
    year of birth. The key comes from the key file outside the database. Where both
    years are known they must be the same; one that is not known does not part two.
    """

    _inherit = "omct.protection.defender"

    person_hash = fields.Char(
        groups=fields.NO_ACCESS, copy=False, index="btree_not_null", prefetch=False
    )
    person_year_hash = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    duplicate_notice = fields.Char(
        string="Same person",
        compute="_compute_duplicate_notice",
        compute_sudo=True,
        exportable=False,
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_duplicate_notice(self):
        """Say whom to ask, to the team alone; one query for all."""
        lines = self.env["omct.protection.duplicate"].search(
            [
                ("defender_id", "in", self.ids),
                ("is_latest", "=", True),
                ("result", "!=", "none"),
            ],
            order="id",
        )
        by_defender = lines.grouped("defender_id")
        for defender in self:
            found = by_defender.get(defender._origin)
            if not found or self.env.user not in defender.team_ids:
                defender.duplicate_notice = False
            elif found[0].result == "limited":
                defender.duplicate_notice = self.env._(
                    "%s was not searched for among other requests: too many searches "
                    "within an hour. Save the identity again later.",
                    defender.name,
                )
            else:
                defender.duplicate_notice = " ".join(defender._get_notices(found))

    def _get_notices(self, found):
        """Return what the user may know: a code name of their own, or whom to ask."""
        user = self.env.user
        known = found.match_id.filtered(lambda rec: user in rec.team_ids)
        notices = []
        for other in known:
            requests = other.request_ids.filtered(lambda rec: user in rec.team_ids)
            notices.append(
                self.env._(
                    "%(code)s is the same person as %(other)s, whom you know from "
                    "%(requests)s.",
                    code=self.name,
                    other=other.name,
                    requests=", ".join(requests.mapped("name")),
                )
                if requests
                else self.env._(
                    "%(code)s is the same person as %(other)s, whom you know.",
                    code=self.name,
                    other=other.name,
                )
            )
        others = found.filtered(lambda line: line.match_id not in known)
        if others:
            notices.append(
                self.env._(
                    "%(code)s: a request exists for the same person. Ask %(contact)s.",
                    code=self.name,
                    contact=", ".join(dict.fromkeys(others.contact_id.mapped("name"))),
                )
            )
        return notices

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "country_id" in vals:
            for defender in self.filtered("has_identity"):
                defender._search_same_person()
        return result

    # ------------------------------------------------------------------
    # Search
    # ------------------------------------------------------------------

    def _keep_identity(self, values):
        self._check_birth_year(values)
        result = super()._keep_identity(values)
        if values.keys() & SEARCHED:
            self._search_same_person()
        return result

    def _check_birth_year(self, values):
        """Stop a year that would hide the same person; the error repeats nothing."""
        year = birth_year(str(values.get("birth_date") or ""))
        # What comes in from outside is kept as it is.
        if not year or not self.env.user._is_internal():
            return
        if int(year) > fields.Date.context_today(self).year:
            raise UserError(
                self.env._(
                    "The year of birth is in the future. Correct it, or leave it empty."
                )
            )

    def _get_person_hashes(self):
        """Return both lists of hashes, the current key's first; maybe empty."""
        self.ensure_one()
        # Nothing is shown to anybody, so it is no look and is not logged.
        engine = self.sudo()
        words = person_words(decrypt(engine.identity_name))
        if not words:
            return [], []
        person = f"{words}|{engine.country_id.code or ''}"
        year = birth_year(decrypt(engine.identity_birth_date))
        return keyed_hashes(person), keyed_hashes(year and f"{person}|{year}")

    def _search_same_person(self):
        """Keep the hashes of the person, and note who has the same one on file."""
        self.ensure_one()
        persons, years = self._get_person_hashes()
        # Users read and write neither column; the identity was written by the guard.
        self.sudo()._write_governed(
            {
                "person_hash": persons[0] if persons else False,
                "person_year_hash": years[0] if years else False,
            }
        )
        log = self.env["omct.protection.duplicate"]
        if not persons:
            log._record(self, "none", {})
        # Whoever writes by the public page learns nothing of what is found.
        elif not self.env.user._is_public() and log._is_limited():
            log._record(self, "limited", {})
        else:
            found = self._find_same_person(persons, years)
            matches = {match: match._get_whom_to_ask() for match in found}
            log._record(self, "hit" if matches else "none", matches)

    def _find_same_person(self, persons, years):
        """Return the defenders with one of these hashes, on whatever file."""
        domain = Domain("person_hash", "in", persons) & Domain("id", "!=", self.id)
        if years:
            domain &= Domain("person_year_hash", "=", False) | Domain(
                "person_year_hash", "in", years
            )
        # All files are looked at; what comes out is whom to ask.
        return self.sudo().with_context(active_test=False).search(domain, limit=10)

    def _get_whom_to_ask(self):
        """Return who handles the latest request, an open one first; who still works."""
        self.ensure_one()
        requests = self.sudo().request_ids.sorted(
            lambda request: (request.state in OPEN_STATES, request.id)
        )
        latest = requests[-1:]
        people = latest.officer_id, latest.manager_id, self.sudo().create_uid
        return next((user for user in people if user.active), people[0])
