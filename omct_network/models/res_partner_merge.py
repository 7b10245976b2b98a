# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import unique

from ..lookalike import normalise
from .omct_membership import OPEN_STATES, UNDECIDED_STATES


class ResPartner(models.Model):
    """What merging two contacts asks of them."""

    _inherit = "res.partner"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        # Merging, as a file that is loaded twice, writes what stands there already.
        vals = {
            name: value
            for name, value in vals.items()
            if name not in self._get_governed_fields()
            or not self._holds_value(name, value)
        }
        return super().write(vals)

    def _holds_value(self, name, value):
        """Return whether each of the contacts has this value in this field."""
        field = self._fields[name]
        return all(
            field.convert_to_record(
                field.convert_to_cache(value, partner, validate=False), partner
            )
            == partner[name]
            for partner in self
        )

    # ------------------------------------------------------------------
    # Whether
    # ------------------------------------------------------------------

    def _check_can_merge(self):
        """Raise when the user may not merge the contacts, or they cannot be one.

        Merging deletes a contact and moves its memberships and roles: who may do all
        of that by hand may merge, and nobody else.

        :raises AccessError: when a contact, membership or role is not the user's
        :raises UserError: when the two cannot be one, with the remedy
        """
        self.check_access("write")
        self.check_access("unlink")
        # The rights of the user on what moves are checked, so all of it must be seen.
        everything = self.sudo().with_context(active_test=False)
        for moved in (
            everything.omct_membership_ids,
            everything.omct_affiliation_ids,
            everything.omct_people_ids,
        ):
            moved.with_env(self.env).check_access("write")
        reason = everything._get_cannot_merge_reason(self.env.is_system())
        if reason:
            raise UserError(reason)

    def _get_cannot_merge_reason(self, is_system):
        """Say why the contacts cannot be merged, or return False.

        :param bool is_system: the user administrates the system
        """
        names = ", ".join(f"“{partner.display_name}”" for partner in self)
        if len(set(self.mapped("is_company"))) > 1:
            return self.env._(
                "%s: an organisation and a person cannot be one. Give the person a "
                "role in the organisation instead.",
                names,
            )
        open_ones = self.omct_membership_ids.filtered(
            lambda rec: rec.state in OPEN_STATES
        )
        if len(open_ones) > 1:
            return self.env._(
                "%(names)s: each has an open membership (%(memberships)s), and an "
                "organisation has one at most. Withdraw, decline or end one of them "
                "first, then merge.",
                names=names,
                memberships=", ".join(open_ones.mapped("display_name")),
            )
        distinct = self.env["omct.lookalike"].search(
            [
                ("partner_id", "in", self.ids),
                ("other_id", "in", self.ids),
                ("state", "=", "distinct"),
            ],
            limit=1,
        )
        if distinct:
            return self.env._(
                "%(pair)s: %(user)s decided that they are not the same. A network "
                "manager can reopen the pair under Network > Look-alikes.",
                pair=distinct.display_name,
                user=distinct.decided_by_id.name,
            )
        offices = self.env["res.company"].search([("partner_id", "in", self.ids)])
        if offices:
            return self.env._(
                "“%s” is an office of the secretariat and is not merged.",
                offices[:1].name,
            )
        if not is_system and self.user_ids.filtered(lambda user: not user.share):
            return self.env._(
                "%s: a user of the secretariat is among them. Ask an administrator to "
                "merge them.",
                names,
            )
        return False

    def _choose_merge_target(self):
        """Return the contact to keep: with a membership, a user, or entered first."""
        everything = self.sudo().with_context(active_test=False)

        def rank(partner):
            states = partner.omct_membership_ids.mapped("state")
            return (
                not any(state in OPEN_STATES for state in states),
                not states,
                not partner.user_ids,
                not partner.active,
                partner.id,
            )

        return everything.sorted(rank)[:1].with_env(self.env)

    # ------------------------------------------------------------------
    # What is folded
    # ------------------------------------------------------------------

    def _fold_affiliations(self, kept):
        """Make one of two roles that would be the same after the merge.

        Same person, organisation and role, at the same time: one line stays, from the
        first day known to the last. A second “First contact” for a role is one no more.

        :param kept: the contact that these are merged into
        """
        affiliations = self.env["omct.affiliation"].with_context(active_test=False)
        both = (self | kept).ids
        lines = affiliations.search(
            ["|", ("person_id", "in", both), ("organisation_id", "in", both)],
            order="id",
        )
        lines = lines.sorted(
            lambda rec: not {rec.person_id, rec.organisation_id} & {kept}
        )
        groups, primary = {}, set()
        for line in lines:
            person = kept if line.person_id in self else line.person_id
            organisation = (
                kept if line.organisation_id in self else line.organisation_id
            )
            group = groups.setdefault((person, organisation, line.role_id), [])
            twin = next((known for known in group if known._overlaps(line)), None)
            if twin:
                twin._absorb(line)
                continue
            group.append(line)
            if line.is_primary and line.active and not line.date_end:
                place = (organisation, line.role_id)
                if place in primary and line.role_id:
                    line.is_primary = False
                primary.add(place)
        self.env.flush_all()

    def _drop_own_endorsements(self, kept):
        """Take back the support that an applicant would give to itself by the merge.

        Of decided memberships it stays on record.
        """
        both = self | kept
        own = both.omct_membership_ids.filtered(
            lambda rec: rec.state in UNDECIDED_STATES and rec.endorser_ids & both
        )
        for membership in own:
            lines = membership.endorsement_ids.filtered(
                lambda line: line.partner_id in both
            )
            # What was given is taken back first: an answer is not deleted.
            lines._write_governed({"state": "asked"})
            lines.unlink()
            membership.message_post(
                body=self.env._(
                    "The endorsement of %s no longer counts: it is the applicant.",
                    ", ".join(both.mapped("name")),
                )
            )

    def _get_merged_governed_values(self, sources):
        """Return the governed values that this contact takes over in a merge.

        Of days, the last one counts; other values fill what is empty.
        """
        values = {}
        for name in self._get_governed_fields():
            field = self._fields[name]
            if (
                field.compute
                or not field.store
                or field.type in ("many2many", "one2many")
            ):
                continue
            others = [source[name] for source in sources if source[name]]
            if field.type in ("date", "datetime") and others:
                others = [max(others)]
                if self[name] and self[name] >= others[0]:
                    continue
            elif self[name] or not others:
                continue
            values[name] = field.convert_to_write(others[0], self)
        return values

    def _get_merged_names(self, sources):
        """Return the other names after a merge: the search finds the old ones still.

        :param sources: contacts that are merged into this one
        """
        texts = (self.omct_other_names or "").split(";")
        for source in sources:
            texts += [source.name, source.omct_acronym]
            texts += (source.omct_other_names or "").split(";")
        known = {normalise(self.name), normalise(self.omct_acronym or "")}
        if not self.omct_acronym:
            # It becomes the acronym of the contact.
            known.update(normalise(s.omct_acronym or "") for s in sources)
        kept = {}
        for text in filter(None, ((item or "").strip() for item in texts)):
            if normalise(text) not in known or not normalise(text):
                kept.setdefault(normalise(text) or text, text)
        return "; ".join(unique(kept.values()))


class Affiliation(models.Model):
    _inherit = "omct.affiliation"

    def _overlaps(self, other):
        """Return whether two roles share a day; an unknown day bounds nothing."""
        self.ensure_one()
        far, early = (
            fields.Date.to_date("9999-12-31"),
            fields.Date.to_date("0001-01-01"),
        )
        return (self.date_start or early) <= (other.date_end or far) and (
            other.date_start or early
        ) <= (self.date_end or far)

    def _absorb(self, other):
        """Take over the days of another line of the same role, and delete that.

        The first day known counts; without a last day the role goes on.
        """
        starts = [line.date_start for line in self | other if line.date_start]
        ends = [line.date_end for line in self | other]
        values = {
            "date_start": min(starts, default=False),
            "date_end": all(ends) and max(ends),
            "active": self.active or other.active,
            "is_primary": self.is_primary or other.is_primary,
        }
        other.unlink()
        self.write(values)
