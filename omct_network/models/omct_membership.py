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
    "endorser_ids": ("applied", "vetting"),
}
ENDORSERS_NEEDED = 2


class Membership(models.Model):
    """An organisation's application to the network and what came of it.

    ========== ===================================================================
    applies    coordinator of the region: creates, vets, proposes, withdraws
    decides    manager, and not the person who created the application
    records    manager: a membership decided in the past, with its date
    ========== ===================================================================
    """

    _name = "omct.membership"
    _description = "Membership"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_application desc, id desc"
    _rec_names_search = ["name", "number", "legacy_number", "partner_id"]

    _governed_fields = frozenset(
        {"state", "name", "number", "date_end", "region_id", "country_id"}
    )
    _transitions = {
        "start_vetting": Transition(("applied",), "vetting", COORDINATOR),
        "propose": Transition(("vetting",), "deciding", COORDINATOR),
        "return": Transition(("deciding",), "vetting", MANAGER, True),
        "admit": Transition(("deciding",), "member", MANAGER),
        "record": Transition(("applied",), "member", MANAGER),
        "decline": Transition(UNDECIDED_STATES, "declined", MANAGER, True),
        "withdraw": Transition(UNDECIDED_STATES, "withdrawn", COORDINATOR, True),
        "suspend": Transition(("member",), "suspended", MANAGER, True),
        "reinstate": Transition(("suspended",), "member", MANAGER),
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
    endorser_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_membership_endorser_rel",
        column1="membership_id",
        column2="partner_id",
        string="Endorsed by",
        domain=[("omct_membership_state", "=", "member")],
        copy=False,
        help="Two members that support the application.",
    )
    criterion_ids = fields.One2many(
        comodel_name="omct.membership.criterion",
        inverse_name="membership_id",
        string="Criteria",
        copy=False,
    )
    missing_note = fields.Char(
        string="What is missing",
        compute="_compute_missing_note",
        help="What stands in the way of the next step.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _open_uniq = models.UniqueIndex(
        "(partner_id) WHERE state IN "
        "('applied', 'vetting', 'deciding', 'member', 'suspended')",
        "The organisation has an open membership already.",
    )
    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL",
        "This member number is taken.",
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

    @api.constrains("endorser_ids", "partner_id")
    def _check_endorsers(self):
        for membership in self:
            if membership.partner_id in membership.endorser_ids:
                raise ValidationError(
                    self.env._(
                        "“Endorsed by”: %s cannot endorse its own application.",
                        membership.partner_id.display_name,
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

    @api.depends_context("uid", "lang")
    @api.depends("state", "criterion_ids.met", "endorser_ids", "origin")
    def _compute_missing_note(self):
        next_steps = {"vetting": "propose", "deciding": "admit"}
        for membership in self:
            step = next_steps.get(membership.state)
            hook = f"_get_cannot_{step}_reason"
            membership.missing_note = (step and getattr(membership, hook)()) or False

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
        memberships._create_criteria()
        return memberships

    def write(self, vals):
        self._check_frozen_vals(vals)
        if vals.get("partner_id"):
            self._check_no_open_membership([vals["partner_id"]])
        return super().write(vals)

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

    def _create_criteria(self):
        """Open the seven questions of an application."""
        criteria = self.env["omct.membership.criterion"]
        keys = criteria._fields["criterion"].get_values(self.env)
        # Coordinators answer criteria; adding or removing one is not theirs.
        criteria.sudo().create(
            [
                {"membership_id": rec.id, "criterion": key, "sequence": index}
                for rec in self
                if rec.origin == "application"
                for index, key in enumerate(keys, 1)
            ]
        )

    # ------------------------------------------------------------------
    # Why a step is not possible
    # ------------------------------------------------------------------

    def _get_cannot_start_vetting_reason(self):
        """Return why vetting cannot start, or False."""
        self.ensure_one()
        return self.origin == "recorded" and self.env._(
            "it records a decision of the past; use “Record”"
        )

    def _get_cannot_propose_reason(self):
        """Return what is missing before the decision, or False."""
        self.ensure_one()
        open_criteria = self.criterion_ids.filtered(lambda line: not line.met)
        if open_criteria or not self.criterion_ids:
            return self.env._(
                "%s of the seven criteria wait for an answer",
                len(open_criteria) or len(self.criterion_ids) or 7,
            )
        # Endorsers may sit in a region or company that the user does not keep.
        endorsers = self.sudo().endorser_ids
        outsiders = endorsers.filtered(
            lambda partner: partner.omct_membership_state != "member"
        )
        if outsiders:
            return self.env._(
                "an endorser is not a member: %s",
                ", ".join(outsiders.mapped("display_name")),
            )
        if len(endorsers) < ENDORSERS_NEEDED:
            return self.env._(
                "two endorsing members are needed, %s found", len(endorsers)
            )
        return False

    def _get_cannot_admit_reason(self):
        """Return why the user cannot admit the applicant, or False."""
        self.ensure_one()
        if self.create_uid == self.env.user:
            return self.env._("you entered the application, so another person decides")
        unmet = self.criterion_ids.filtered(lambda line: line.met == "no")
        if unmet:
            labels = dict(unmet._fields["criterion"]._description_selection(self.env))
            return self.env._(
                "not met: %s", ", ".join(labels[line.criterion] for line in unmet)
            )
        return self._get_cannot_propose_reason()

    def _get_cannot_record_reason(self):
        """Return why the membership cannot be recorded, or False."""
        self.ensure_one()
        if self.origin != "recorded":
            return self.env._("it is an application: vet it and decide")
        if not self.date_admission:
            return self.env._("“Admitted on” is missing")
        if self.date_admission > fields.Date.context_today(self):
            return self.env._("“Admitted on” lies in the future")
        return False

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start_vetting(self):
        """Take applications into vetting."""
        return self._do_step("start_vetting")

    def action_propose(self):
        """Put vetted applications before the managers for decision."""
        return self._do_step("propose")

    def action_return(self, reason=None):
        """Give an application back to vetting, with a reason."""
        return self._step_with_reason("return", reason, self.env._("Return to vetting"))

    def action_admit(self):
        """Admit applicants today and give them a member number.

        :raises UserError: naming each record that cannot be admitted, and why
        """
        self._do_step("admit", {"date_admission": fields.Date.context_today(self)})
        self._assign_number()
        return True

    def action_record(self):
        """Record memberships decided in the past, with their own date.

        :raises UserError: naming each record that cannot be recorded, and why
        """
        self._do_step("record")
        self.sorted("date_admission")._assign_number()
        return True

    def action_decline(self, reason=None):
        """Decline applications, with a reason."""
        return self._step_with_reason("decline", reason, self.env._("Decline"))

    def action_withdraw(self, reason=None):
        """Note that applicants withdrew, with a reason."""
        return self._step_with_reason("withdraw", reason, self.env._("Withdraw"))

    def action_suspend(self, reason=None):
        """Suspend members, with a reason."""
        return self._step_with_reason("suspend", reason, self.env._("Suspend"))

    def action_reinstate(self):
        """Make suspended members full members again."""
        return self._do_step("reinstate")

    def action_end(self, reason=None):
        """End memberships today, with a reason."""
        values = {"date_end": fields.Date.context_today(self)}
        return self._step_with_reason(
            "end", reason, self.env._("End membership"), values
        )

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

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
        for membership in self.filtered(lambda rec: not rec.number):
            membership._write_governed(
                {
                    "number": self.env["ir.sequence"].next_by_code(
                        "omct.membership.member"
                    )
                }
            )
