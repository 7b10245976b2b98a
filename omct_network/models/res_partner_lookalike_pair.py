# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models

from ..lookalike import MIN_SCORE, compare
from .res_partner_lookalike import CHUNK, LOOKALIKE_FIELDS

COORDINATOR = "omct_network.group_network_coordinator"
# So many changed contacts are compared at once; more are left to the background.
AT_ONCE = 20
# How many look-alikes of one contact are kept as pairs, and shown above its form.
KEPT, SHOWN = 10, 3


class ResPartner(models.Model):
    """The look-alikes of a contact: shown on its form, kept as pairs."""

    _inherit = "res.partner"

    omct_lookalike_due = fields.Boolean(
        string="Look-alikes to be searched",
        readonly=True,
        copy=False,
        exportable=False,
        prefetch=False,
    )
    omct_lookalike_html = fields.Html(
        string="Look-alikes",
        compute="_compute_omct_lookalike_html",
        sanitize=False,
        exportable=False,
        groups=COORDINATOR,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _omct_lookalike_due_idx = models.Index("(id) WHERE omct_lookalike_due")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"omct_lookalike_due"}

    @api.depends(*LOOKALIKE_FIELDS)
    @api.depends_context("uid", "lang")
    def _compute_omct_lookalike_html(self):
        """Say which contacts this one may be, also before it is saved."""
        rows = []
        for partner in self:
            vals = {name: partner[name] for name in LOOKALIKE_FIELDS}
            vals.update(country_id=partner.country_id.id, id=partner._origin.id)
            rows.append(vals)
        decided = self._get_decided_lookalikes()
        found = [
            [
                item
                for item in items
                if item.partner_id not in decided.get(row["id"], ())
            ]
            for row, items in zip(rows, self._get_lookalikes(rows), strict=True)
        ]
        names = self.browse({item.partner_id for items in found for item in items})
        names = {partner.id: partner for partner in names}
        for partner, items in zip(self, found, strict=True):
            partner.omct_lookalike_html = Markup().join(
                self._format_lookalike(names[item.partner_id], item)
                for item in items[:SHOWN]
            )

    def _get_decided_lookalikes(self):
        """Return ``{id: ids of contacts that are known to be another one}``."""
        ids = self._origin.ids
        # What anybody decided counts, whoever's region the pair is in.
        pairs = (
            self.env["omct.lookalike"]
            .sudo()
            .search(
                [
                    ("state", "=", "distinct"),
                    "|",
                    ("partner_id", "in", ids),
                    ("other_id", "in", ids),
                ]
            )
        )
        decided = {}
        for pair in pairs:
            decided.setdefault(pair.partner_id.id, set()).add(pair.other_id.id)
            decided.setdefault(pair.other_id.id, set()).add(pair.partner_id.id)
        return decided

    @api.model
    def _format_lookalike(self, partner, item):
        place = partner.country_id.name
        return Markup(
            "<div><strong class='me-2'>{score}</strong>"
            "<a href='/odoo/res.partner/{id}' target='_blank'>{name}</a>"
            "{place}: {reasons}{archived}</div>"
        ).format(
            score=item.score,
            id=partner.id,
            name=partner.display_name,
            place=f" ({place})" if place else "",
            reasons=". ".join(item.reasons),
            archived="" if partner.active else self.env._(". It is archived."),
        )

    # ------------------------------------------------------------------
    # Pairs
    # ------------------------------------------------------------------

    def _refresh_lookalikes(self):
        """Keep keys and pairs of new or changed contacts; many, in the background."""
        self._refresh_lookalike_keys()
        if len(self) <= AT_ONCE:
            self.sudo()._record_lookalikes()
        elif self:
            self.sudo()._mark_lookalikes_due(self.ids)

    def _record_lookalikes(self):
        """Bring the pairs of these contacts up to date. Called with all rights.

        A pair may be in a region that whoever changed a contact does not keep.
        """
        profiles = self._get_lookalike_profiles()
        rows = [
            {
                **{name: partner[name] for name in LOOKALIKE_FIELDS},
                "country_id": partner.country_id.id,
                "id": partner.id,
            }
            for partner in self
            if profiles[partner.id].names
        ]
        found = {}
        for row, items in zip(rows, self._find_lookalikes(rows, KEPT), strict=True):
            for partner_id, score, reasons in items:
                ids = min(row["id"], partner_id), max(row["id"], partner_id)
                found[ids] = score, [list(reason) for reason in reasons]
        pairs = self.env["omct.lookalike"]
        pairs._record(found)
        # What no longer looks alike, after a correction, needs nobody's decision.
        stale = pairs.search(
            [
                ("state", "=", "open"),
                "|",
                ("partner_id", "in", self.ids),
                ("other_id", "in", self.ids),
            ]
        ).filtered(lambda pair: (pair.partner_id.id, pair.other_id.id) not in found)
        profiles = (stale.partner_id | stale.other_id)._get_lookalike_profiles()
        stale.filtered(
            lambda pair: (
                compare(profiles[pair.partner_id.id], profiles[pair.other_id.id])[0]
                < MIN_SCORE
            )
        ).unlink()

    @api.model
    def _mark_lookalikes_due(self, partner_ids=None):
        """Let the background search look-alikes of contacts. Called with all rights.

        :param list partner_ids: ids; without them, all contacts
        :return: how many contacts wait
        """
        self.env.flush_all()
        # Nothing of the contact changes: no new time of its last change, no tracking.
        self.env.cr.execute(
            "UPDATE res_partner SET omct_lookalike_due = TRUE WHERE name IS NOT NULL "
            "AND omct_lookalike_due IS NOT TRUE AND (%(all)s OR id = ANY(%(ids)s))",
            {"all": partner_ids is None, "ids": partner_ids or []},
        )
        self.invalidate_model(["omct_lookalike_due"])
        cron = self.env.ref(
            "omct_network.ir_cron_search_lookalikes", raise_if_not_found=False
        )
        if cron:
            cron._trigger()
        return self._count_lookalikes_due()

    @api.model
    def _count_lookalikes_due(self):
        return self.with_context(active_test=False).search_count(
            [("omct_lookalike_due", "=", True)]
        )

    @api.model
    def _cron_search_lookalikes(self):
        """Search the look-alikes of the contacts that wait, part by part."""
        partners = self.sudo().with_context(active_test=False)
        cron = self.env["ir.cron"]
        waiting = partners._count_lookalikes_due()
        cron._commit_progress(remaining=waiting)
        while waiting:
            part = partners.search(
                [("omct_lookalike_due", "=", True)], limit=CHUNK, order="id"
            )
            if not part:
                break
            part._record_lookalikes()
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET omct_lookalike_due = FALSE WHERE id = ANY(%s)",
                [part.ids],
            )
            self.env.invalidate_all()
            waiting = max(waiting - len(part), 0)
            if not cron._commit_progress(len(part), remaining=waiting):
                break

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_omct_lookalikes(self):
        """Open the pairs of the contact."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_lookalike_action"
        )
        action["domain"] = [
            "|",
            ("partner_id", "=", self.id),
            ("other_id", "=", self.id),
        ]
        return action
