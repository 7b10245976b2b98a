# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from .governed_mixin import Transition

COORDINATOR = "omct_network.group_network_coordinator"
MANAGER = "omct_network.group_network_manager"
OPEN_STATES = ("applied", "vetting", "deciding", "member", "suspended")
UNDECIDED_STATES = ("applied", "vetting", "deciding")
MEMBERSHIP_STATES = [
    ("applied", "Applied"),
    ("vetting", "Vetting"),
    ("deciding", "Deciding"),
    ("member", "Member"),
    ("suspended", "Suspended"),
    ("ended", "Ended"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
]
# From these states on, a field no longer changes by hand.
FROZEN_FIELDS = {
    "origin": (),
    "partner_id": ("applied",),
    "date_admission": ("applied",),
    "date_application": UNDECIDED_STATES,
    "known_by_ids": ("applied", "vetting"),
    "vetting_sources": ("vetting",),
    "vetting_members": ("vetting",),
    "vetting_interview": ("vetting",),
    "opinion": ("vetting",),
    "opinion_note": ("vetting",),
    "next_review_date": ("member", "suspended"),
}


class Membership(models.Model):
    """An organisation's application to the network and what came of it.

    ========== ===================================================================
    applies    coordinator of the region: creates, vets, proposes, withdraws
    decides    manager, and nobody who entered or vetted the application
    records    manager: a membership decided in the past, with its date
    ========== ===================================================================
    """

    _name = "omct.membership"
    _description = "Membership"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_application desc, id desc"
    _rec_names_search = ["name", "number", "legacy_number", "partner_id"]

    _governed_fields = frozenset(
        {
            "state",
            "name",
            "number",
            "former_membership_id",
            "date_end",
            "date_suspended",
            "standing_category",
            "proposed_outcome",
            "region_id",
            "country_id",
            "opinion_by_id",
            "opinion_date",
            "decision_by_id",
            "decision_date",
            "decision_note",
            "welcome_date",
        }
    )
    _transitions = {
        "start_vetting": Transition(("applied",), "vetting", COORDINATOR),
        "propose": Transition(("vetting",), "deciding", COORDINATOR),
        "return": Transition(("deciding",), "vetting", MANAGER, True),
        "admit": Transition(("deciding",), "member", MANAGER, True),
        "record": Transition(("applied",), "member", MANAGER),
        "decline": Transition(UNDECIDED_STATES, "declined", MANAGER, True),
        "withdraw": Transition(UNDECIDED_STATES, "withdrawn", COORDINATOR, True),
        "suspend": Transition(("member",), "suspended", MANAGER, True),
        "reinstate": Transition(("suspended",), "member", MANAGER, True),
        "end": Transition(("member", "suspended"), "ended", MANAGER, True),
    }

    name = fields.Char(
        string="Reference",
        default="/",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    number = fields.Char(
        string="Member number",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Given at the admission. An organisation that is admitted again keeps "
        "the number of its former membership.",
    )
    former_membership_id = fields.Many2one(
        comodel_name="omct.membership",
        string="Former membership",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The membership that ended before this application.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Organisation",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("omct_network_organisation", "=", True)],
    )
    region_id = fields.Many2one(
        related="partner_id.omct_region_id",
        string="Region",
        store=True,
        index=True,
    )
    country_id = fields.Many2one(
        related="partner_id.country_id",
        string="Country",
        store=True,
        index=True,
        readonly=True,
    )
    coordinator_id = fields.Many2one(
        related="partner_id.omct_coordinator_id",
        string="Coordinator",
    )
    state = fields.Selection(
        selection=MEMBERSHIP_STATES,
        default="applied",
        group_expand=True,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    origin = fields.Selection(
        selection=[("application", "Application"), ("recorded", "Recorded")],
        default="application",
        required=True,
        help="Application: decided here. Recorded: decided before this register was "
        "kept; it carries the date of that decision.",
    )
    date_application = fields.Date(
        string="Applied on",
        default=fields.Date.context_today,
        required=True,
        copy=False,
        index=True,
    )
    date_admission = fields.Date(
        string="Admitted on",
        copy=False,
        tracking=True,
        help="Set by the admission; for a recorded membership, by hand.",
    )
    date_end = fields.Date(
        string="Ended on",
        readonly=True,
        copy=False,
    )
    legacy_number = fields.Char(
        string="Former number",
        copy=False,
        help="Number of the member in the register kept before this one.",
    )
    application_note = fields.Text(
        string="Note on the application",
    )
    criterion_ids = fields.One2many(
        comodel_name="omct.membership.criterion",
        inverse_name="membership_id",
        string="Criteria",
        copy=False,
    )
    event_ids = fields.One2many(
        comodel_name="omct.membership.event",
        inverse_name="membership_id",
        string="History",
        readonly=True,
        copy=False,
    )
    history_ids = fields.One2many(
        related="partner_id.omct_membership_event_ids",
        string="History of the organisation",
        related_sudo=False,
        help="The steps of this membership and of those before it.",
    )
    calendar_date = fields.Date(
        compute="_compute_calendar_date",
        store=True,
        index=True,
        help="The day on which the membership stands in the calendar: of the "
        "application while it is open, of the next review for a member, of the end "
        "afterwards.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _open_uniq = models.UniqueIndex(
        "(partner_id) WHERE state IN "
        "('applied', 'vetting', 'deciding', 'member', 'suspended')",
        "The organisation has an open membership already.",
    )
    # A number belongs to one organisation: a first membership draws a new one, a
    # later one can only repeat that of the membership it follows.
    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL AND former_membership_id IS NULL",
        "This member number is taken.",
    )
    _former_uniq = models.UniqueIndex(
        "(former_membership_id) WHERE number IS NOT NULL",
        "The former membership was followed by another one already.",
    )
    _identity_uniq = models.Constraint("UNIQUE (number, id, partner_id)")
    # The number stands first: Odoo manages the keys that begin with a many2one.
    _former_number_fk = models.Constraint(
        "FOREIGN KEY (number, former_membership_id, partner_id) "
        "REFERENCES omct_membership (number, id, partner_id)",
        "A member that is admitted again keeps the number of its former membership.",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("partner_id")
    def _check_partner(self):
        for membership in self:
            if not membership.partner_id.omct_network_organisation:
                raise ValidationError(
                    self.env._(
                        "“Organisation”: %s is not an organisation of the network. "
                        "Tick “Network organisation” on its form first.",
                        membership.partner_id.display_name,
                    )
                )

    @api.constrains("date_application", "date_admission", "origin", "state")
    def _check_date_admission(self):
        for membership in self:
            admitted, applied = membership.date_admission, membership.date_application
            if not admitted:
                continue
            if membership.origin != "recorded" and membership.state in UNDECIDED_STATES:
                raise ValidationError(
                    self.env._(
                        "“Admitted on” of %s is set by the admission. For a decision "
                        "of the past, choose the origin “Recorded”.",
                        membership.display_name,
                    )
                )
            if admitted < applied:
                raise ValidationError(
                    self.env._(
                        "“Admitted on” (%(admitted)s) of %(partner)s lies before "
                        "“Applied on” (%(applied)s).",
                        partner=membership.partner_id.display_name,
                        admitted=format_date(self.env, admitted),
                        applied=format_date(self.env, applied),
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "number", "partner_id")
    def _compute_display_name(self):
        for membership in self:
            reference = membership.number or membership.name or ""
            partner = membership.partner_id.name
            membership.display_name = f"{reference} {partner or ''}".strip()

    @api.depends(
        "state", "date_application", "next_review_date", "date_end", "decision_date"
    )
    def _compute_calendar_date(self):
        for membership in self:
            membership.calendar_date = {
                "member": membership.next_review_date,
                "suspended": membership.next_review_date,
                "ended": membership.date_end,
                "declined": membership.decision_date,
            }.get(membership.state) or membership.date_application

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_open_membership(
            [vals.get("partner_id") for vals in vals_list if vals.get("partner_id")]
        )
        memberships = super().create(vals_list)
        sequence = self.env["ir.sequence"]
        for membership in memberships:
            membership._write_governed(
                {"name": sequence.next_by_code("omct.membership") or "/"}
            )
        memberships._check_nothing_vetted()
        memberships._link_former()
        memberships._create_criteria()
        memberships._log_events("enter", dict.fromkeys(memberships.ids, False))
        return memberships

    def write(self, vals):
        self._check_frozen_vals(vals)
        if vals.get("partner_id"):
            self._check_no_open_membership([vals["partner_id"]])
        result = super().write(vals)
        if vals.get("partner_id"):
            self._link_former()
        if {"opinion", "opinion_note"} & vals.keys():
            self._sign_opinion()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_applied(self):
        kept = self.filtered(lambda rec: rec.state != "applied")
        if kept:
            raise UserError(
                self.env._(
                    "Vetted applications and memberships stay in the register: %s. "
                    "Withdraw, decline or end them instead.",
                    ", ".join(kept.mapped("display_name")),
                )
            )

    def _check_no_open_membership(self, partner_ids):
        """Raise when a partner has an open membership besides ``self``.

        The unique index holds it; this names the membership in the way.
        """
        # It may belong to a region that the user does not keep.
        other = self.sudo().search(
            [
                ("id", "not in", self.ids),
                ("partner_id", "in", partner_ids),
                ("state", "in", OPEN_STATES),
            ],
            limit=1,
        )
        if other:
            raise ValidationError(
                self.env._(
                    "“Organisation”: %(partner)s has an open membership already: "
                    "%(other)s.",
                    partner=other.partner_id.display_name,
                    other=other.number or other.name,
                )
            )

    def _check_frozen_vals(self, vals):
        """Raise when ``vals`` changes a field after its time.

        Writing the value that stands already is fine: an import may be repeated.
        """
        for name in FROZEN_FIELDS.keys() & vals.keys():
            field = self._fields[name]
            for membership in self:
                if membership.state in FROZEN_FIELDS[name]:
                    continue
                new = field.convert_to_cache(vals[name], membership, validate=False)
                if field.convert_to_record(new, membership) == membership[name]:
                    continue
                raise UserError(
                    self.env._(
                        "“%(field)s” of %(membership)s is frozen since the step "
                        "“%(state)s”.",
                        field=field._description_string(self.env),
                        membership=membership.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[membership.state],
                    )
                )

    def _link_former(self):
        """Link an application to the membership that ended before it, if any."""
        # Of the same organisation, so of a region that the user keeps; an office of
        # the secretariat may have moved it since.
        ended = self.sudo().search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("id", "not in", self.ids),
                ("state", "=", "ended"),
            ],
            order="id",
        )
        last = {membership.partner_id.id: membership.id for membership in ended}
        for membership in self:
            former = last.get(membership.partner_id.id, False)
            if membership.former_membership_id.id != former:
                membership._write_governed({"former_membership_id": former})

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _do_step(self, step, values=None, reason=None):
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        before = {membership.id: membership.state for membership in self}
        result = super()._do_step(step, values, reason)
        self._log_events(step, before, reason, (values or {}).get("standing_category"))
        return result

    def _log_events(self, step, before, reason=None, category=None):
        """Keep a step in the history.

        :param str step: a key of ``_transitions``, or another step of the history
        :param dict before: ``{record id: state before the step}``
        """
        # Nobody may write the history, so the step itself does.
        self.env["omct.membership.event"].sudo().create(
            [
                {
                    "membership_id": membership.id,
                    "step": step,
                    "state_from": before[membership.id],
                    "state_to": membership.state,
                    "reason": (reason or "").strip() or False,
                    "category": category,
                    "user_id": self.env.uid,
                }
                for membership in self
            ]
        )

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {
            f"action_{step}"
            for step, transition in self._transitions.items()
            if transition.needs_reason
        }

    def _step_with_reason(self, step, reason, title, values=None):
        if not reason:
            self._check_can(step)
            return self._open_reason_wizard(f"action_{step}", title)
        return self._do_step(step, values, reason=reason)

    def _assign_number(self):
        """Give members their number: that of the former membership, or a new one."""
        for membership in self.filtered(lambda rec: not rec.number):
            former = membership.former_membership_id.number
            membership._write_governed(
                {
                    "number": former
                    or self.env["ir.sequence"].next_by_code("omct.membership.member")
                }
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_organisation(self):
        """Open the form of the organisation."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_open_former(self):
        """Open the membership that ended before this one."""
        self.ensure_one()
        return self.former_membership_id.get_formview_action()
