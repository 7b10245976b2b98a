# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from ..lookalike import normalise
from .governed_mixin import Transition

COORDINATOR = "omct_network.group_network_coordinator"
MANAGER = "omct_network.group_network_manager"
# What the form shows of both contacts.
COMPARED_FIELDS = (
    "name",
    "omct_acronym",
    "omct_other_names",
    "parent_id",
    "country_id",
    "city",
    "email",
    "phone",
    "website",
    "omct_mandate_ids",
    "omct_member_number",
    "omct_membership_state",
    "omct_last_contact_date",
    "active",
    "create_date",
)


class LookalikePair(models.Model):
    """Two contacts that may be one, and what a person decided about them.

    ========== ===================================================================
    found      by the server, when a contact is entered or changed, or by a search
               of the whole network
    decides    coordinator, where one of the two is of their regions; merging needs
               the right to delete both. Taking “Not the same” back: manager
    ========== ===================================================================
    """

    _name = "omct.lookalike"
    _description = "Look-alike"
    _inherit = ["omct.governed.mixin"]
    _order = "score desc, id desc"
    _rec_names_search = ["partner_id", "other_id", "merged_name"]

    _governed_fields = frozenset({"state", "decided_by_id", "decided_date"})
    _transitions = {
        "distinct": Transition(("open",), "distinct", COORDINATOR),
        "reopen": Transition(("distinct",), "open", MANAGER),
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        help="The one entered first; after a merge, the one that was kept.",
    )
    other_id = fields.Many2one(
        comodel_name="res.partner",
        string="Looks like",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    merged_name = fields.Char(
        string="Merged",
        readonly=True,
        help="Name of the contact that was merged into the other one.",
    )
    score = fields.Integer(
        readonly=True,
        aggregator="max",
        help="0: nothing in common; 100: the same name in the same country, or as good "
        "as that.",
    )
    evidence = fields.Json(
        readonly=True,
        help="What the two have in common: kind and values, without words.",
    )
    reasons = fields.Text(
        string="Why",
        compute="_compute_reasons",
    )
    comparison = fields.Html(
        compute="_compute_comparison",
        sanitize=False,
        exportable=False,
        help="The two side by side; what they have in common stands out.",
    )
    state = fields.Selection(
        selection=[
            ("open", "To look at"),
            ("distinct", "Not the same"),
            ("merged", "Merged"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided by",
        readonly=True,
    )
    decided_date = fields.Datetime(
        string="Decided on",
        readonly=True,
    )
    is_company = fields.Boolean(
        related="partner_id.is_company",
        string="Organisations",
        store=True,
    )
    country_id = fields.Many2one(
        related="partner_id.country_id",
        string="Country",
        store=True,
        index="btree_not_null",
    )
    region_id = fields.Many2one(
        related="partner_id.omct_region_id",
        string="Region",
        store=True,
        index="btree_not_null",
    )
    other_region_id = fields.Many2one(
        related="other_id.omct_region_id",
        string="Region of the other",
        store=True,
        index="btree_not_null",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _pair_uniq = models.UniqueIndex(
        "(partner_id, other_id) WHERE other_id IS NOT NULL",
        "These two contacts are a pair already.",
    )
    _pair_ordered = models.Constraint(
        "CHECK (partner_id < other_id)",
        "A pair names the contact entered first first.",
    )
    _other_known = models.Constraint(
        "CHECK (other_id IS NOT NULL OR state = 'merged')",
        "A pair has two contacts until they are merged.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("partner_id", "other_id", "merged_name")
    def _compute_display_name(self):
        for pair in self:
            other = pair.other_id.name or pair.merged_name or ""
            pair.display_name = f"{pair.partner_id.name} ↔ {other}"

    @api.depends_context("lang")
    @api.depends("evidence")
    def _compute_reasons(self):
        partners = self.env["res.partner"]
        for pair in self:
            pair.reasons = "\n".join(
                partners._describe_lookalike_reason(reason)
                for reason in pair.evidence or []
            )

    @api.depends_context("uid", "lang")
    @api.depends("partner_id", "other_id")
    def _compute_comparison(self):
        for pair in self:
            both = pair.partner_id | pair.other_id
            lines = []
            for name in COMPARED_FIELDS:
                field = both._fields[name]
                texts = [pair._format_value(partner, field) for partner in both]
                if any(texts):
                    alike = len(set(map(normalise, texts))) == 1
                    label = field._description_string(self.env)
                    lines.append(pair._format_line(label, texts, alike))
            heads = [
                Markup("<a href='/odoo/res.partner/{}'>{}</a>").format(
                    partner.id, partner.display_name
                )
                for partner in both
            ]
            pair.comparison = Markup(
                "<table class='table table-sm'><thead><tr><th></th>{}</tr></thead>"
                "<tbody>{}</tbody></table>"
            ).format(
                Markup().join(Markup("<th>{}</th>").format(head) for head in heads),
                Markup().join(lines),
            )

    @api.model
    def _format_value(self, partner, field):
        value = partner[field.name]
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type in ("date", "datetime") and value:
            return format_date(self.env, value)
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return str(value or "")

    @api.model
    def _format_line(self, label, texts, alike):
        cell = Markup(
            "<td dir='auto' class='text-start'><strong>{}</strong></td>"
            if alike
            else "<td dir='auto' class='text-start'>{}</td>"
        )
        cells = Markup().join(cell.format(text) for text in texts)
        return Markup("<tr><td class='text-muted'>{}</td>{}</tr>").format(label, cells)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_governed_vals(self, vals, allowed=None):
        if allowed is None:
            raise AccessError(
                self.env._(
                    "Look-alikes are found by the server. Use “Merge…” or “Not the "
                    "same”."
                )
            )
        return super()._check_governed_vals(vals, allowed)

    @api.model
    def _record(self, found):
        """Keep pairs; what a person decided about one of them stands.

        :param dict found: ``{(lower id, higher id): (score, evidence)}``
        """
        known = {
            (pair.partner_id.id, pair.other_id.id): pair
            for pair in self.search(
                [
                    ("partner_id", "in", [pair[0] for pair in found]),
                    ("other_id", "in", [pair[1] for pair in found]),
                ]
            )
        }
        self.create(
            [
                {
                    "partner_id": first,
                    "other_id": second,
                    "score": score,
                    "evidence": evidence,
                }
                for (first, second), (score, evidence) in found.items()
                if (first, second) not in known
            ]
        )
        for ids, pair in known.items():
            score, evidence = found.get(ids, (pair.score, pair.evidence))
            if (pair.score, pair.evidence) != (score, evidence):
                pair._write_governed({"score": score, "evidence": evidence})

    # ------------------------------------------------------------------
    # Merging
    # ------------------------------------------------------------------

    @api.model
    def _follow_merge(self, sources, kept):
        """Let the pairs of merged contacts say so, and hand on their other pairs.

        To be called before the contacts are deleted.
        """
        gone = set(sources.ids)
        pairs = self.search(
            ["|", ("partner_id", "in", sources.ids), ("other_id", "in", sources.ids)]
        )
        taken = {
            (pair.partner_id.id, pair.other_id.id)
            for pair in self.search(
                ["|", ("partner_id", "=", kept.id), ("other_id", "=", kept.id)]
            )
        }
        for pair in pairs:
            ids = {pair.partner_id.id, pair.other_id.id} - gone
            if kept.id in ids or not ids:
                source = (pair.partner_id | pair.other_id) & sources
                pair._write_governed(
                    {
                        "partner_id": kept.id,
                        "other_id": False,
                        "merged_name": ", ".join(source.mapped("name")),
                        "state": "merged",
                        "decided_by_id": self.env.uid,
                        "decided_date": fields.Datetime.now(),
                    }
                )
                continue
            first, second = sorted((*ids, kept.id))
            if (first, second) in taken:
                pair.unlink()
            else:
                taken.add((first, second))
                pair._write_governed({"partner_id": first, "other_id": second})
        self.env.flush_all()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_not_the_same(self):
        """Remember for good that the two are two.

        :raises UserError: when the pair is decided
        """
        return self._do_step("distinct", self._decision_values())

    def action_reopen(self):
        """Take “Not the same” back."""
        return self._do_step("reopen", {"decided_by_id": False, "decided_date": False})

    def _decision_values(self):
        return {
            "decided_by_id": self.env.uid,
            "decided_date": fields.Datetime.now(),
        }

    def action_merge(self):
        """Open the dialog that merges the two, the older member kept if not changed.

        :raises UserError: when the two cannot be merged, with the remedy
        """
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%s: a decision was taken. Reopen the pair to merge the two.",
                    self.display_name,
                )
            )
        partners = self.partner_id | self.other_id
        partners._check_can_merge()
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [fields.Command.set(partners.ids)],
                "dst_partner_id": partners._choose_merge_target().id,
                "omct_lookalike_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def action_search_network(self, *_args):
        """Search the whole network for look-alikes, in the background.

        :return: a note that says how many contacts wait to be compared
        :raises AccessError: when the user does not manage the network
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only network managers search the whole network.")
            )
        waiting = self.env["res.partner"].sudo()._mark_lookalikes_due()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%s contacts are being compared in the background. New look-alikes "
                    "appear in this list; press again to see how many are left.",
                    waiting,
                ),
            },
        }
