# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.omct_network.models.governed_mixin import Transition

from .request_states import (
    BEFORE_DECISION,
    OPEN_STATES,
    OUTCOME_REASONS,
    REQUEST_STATES,
)
from .risk_mixin import RiskMixin
from .team_mixin import MANAGER, OFFICER


class ProtectionRequest(models.Model):
    """A request for protection, known to its team alone.

    Reference, country and codes stand in clear; what would tell who it is about
    stands in encrypted columns. Deciding is for a protection manager of the team who
    is not the officer in charge.
    """

    _name = "omct.protection.request"
    _inherit = [
        "omct.governed.mixin",
        "omct.protection.encrypted.mixin",
        "omct.protection.risk.mixin",
        "omct.protection.team.mixin",
    ]
    _description = "Protection Request"
    _order = "next_deadline, id"
    _check_company_auto = True

    _reference_sequence = "omct.protection.request"
    _governed_fields = RiskMixin._governed_risk_fields | {
        "state",
        "outcome_reason",
        "decided_by_id",
        "decided_date",
        "closed_date",
    }
    _transitions = {
        "triage": Transition(("intake",), "triage", OFFICER),
        "verify": Transition(("triage",), "verification", OFFICER),
        "assess": Transition(("triage", "verification"), "assessment", OFFICER),
        "fast_track": Transition(("intake", "triage"), "assessment", OFFICER),
        "propose": Transition(("assessment",), "deciding", OFFICER),
        "return": Transition(("deciding",), "assessment", MANAGER),
        "activate": Transition(("deciding",), "active", MANAGER),
        "aftercare": Transition(("active",), "aftercare", OFFICER),
        "close": Transition(("active", "aftercare"), "closed", OFFICER),
        "decline": Transition(BEFORE_DECISION, "declined", MANAGER),
        "refer": Transition(BEFORE_DECISION, "referred", OFFICER),
        "withdraw": Transition(OPEN_STATES, "withdrawn", OFFICER),
        "duplicate": Transition(BEFORE_DECISION, "duplicate", OFFICER),
        "reopen": Transition(
            ("declined", "referred", "withdrawn", "duplicate"), "triage", MANAGER
        ),
        "resume": Transition(("closed",), "active", MANAGER),
    }

    name = fields.Char(
        string="Reference", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=REQUEST_STATES,
        default="intake",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    defender_ids = fields.Many2many(
        comodel_name="omct.protection.defender",
        relation="omct_protection_request_defender_rel",
        column1="request_id",
        column2="defender_id",
        string="Defenders",
        copy=False,
    )
    source = fields.Selection(
        selection=[("member", "Member organisation"), ("direct", "Directly")],
        required=True,
        default="member",
        string="Received from",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member organisation",
        index=True,
        ondelete="restrict",
        help="The organisation that filed the request.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        index=True,
        ondelete="restrict",
        tracking=True,
        help="An intake may be kept without; what follows needs it.",
    )
    region_id = fields.Many2one(
        related="country_id.omct_region_id", store=True, index=True
    )
    received_date = fields.Datetime(
        string="Received on", required=True, default=fields.Datetime.now, index=True
    )
    urgency = fields.Selection(
        selection=[
            ("h2", "2 hours"),
            ("h24", "24 hours"),
            ("h72", "72 hours"),
            ("d10", "10 days"),
        ],
        required=True,
        default="d10",
        index=True,
        tracking=True,
    )
    narrative = fields.Text(
        string="Situation",
        compute="_compute_narrative",
        inverse="_inverse_narrative",
        exportable=False,
        help="What happened and what is feared. Kept encrypted.",
    )
    narrative_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    consent_given = fields.Boolean(
        string="Consent given",
        tracking=True,
        help="The defender agreed that we keep the request and act on it. Never ask "
        "for it by e-mail.",
    )
    consent_date = fields.Date(string="Consented on")
    consent_language = fields.Many2one(
        comodel_name="res.lang",
        string="Language of the consent",
        context={"active_test": False},
    )

    violation_ids = fields.One2many(
        comodel_name="omct.protection.violation", inverse_name="request_id"
    )
    assistance_ids = fields.One2many(
        comodel_name="omct.protection.assistance", inverse_name="request_id"
    )
    assistance_count = fields.Integer(compute="_compute_assistance_count")

    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True, copy=False
    )
    decided_date = fields.Datetime(string="Decided on", readonly=True, copy=False)
    closed_date = fields.Datetime(
        string="Closed on", readonly=True, copy=False, index=True
    )
    outcome_reason = fields.Selection(
        selection=OUTCOME_REASONS,
        string="Reason",
        readonly=True,
        copy=False,
        tracking=True,
    )
    outcome_note = fields.Text(
        string="Reason in words",
        compute="_compute_outcome_note",
        inverse="_inverse_outcome_note",
        readonly=True,
        exportable=False,
        help="Kept encrypted.",
    )
    outcome_note_cipher = fields.Text(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )

    _name_uniq = models.UniqueIndex("(name)", "This reference is taken.")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """The team alone, in superuser mode too."""
        return not self.id or self.env.user in self.sudo().team_ids

    def _get_named_defenders(self):
        return self.sudo().defender_ids

    @api.depends_context("uid")
    @api.depends("narrative_cipher", "team_ids")
    def _compute_narrative(self):
        self._decrypt_field("narrative")

    def _inverse_narrative(self):
        self._encrypt_field("narrative")

    @api.depends_context("uid")
    @api.depends("outcome_note_cipher", "team_ids")
    def _compute_outcome_note(self):
        self._decrypt_field("outcome_note")

    def _inverse_outcome_note(self):
        self._encrypt_field("outcome_note")

    @api.depends("state")
    def _compute_is_open(self):
        for request in self:
            request.is_open = request.state in OPEN_STATES

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Propose the member's country; a country that was chosen stays."""
        self.country_id = self.country_id or self.partner_id.country_id

    @api.depends("assistance_ids")
    def _compute_assistance_count(self):
        for request in self:
            request.assistance_count = len(request.assistance_ids)

    @api.model
    def _group_expand_state(self, _states, _domain):
        return list(OPEN_STATES)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            # Defaults of the context and of the user count as given values.
            missing = [
                name for name in ("company_id", "defender_ids") if name not in vals
            ]
            vals = {**self.default_get(missing), **vals}
            self._check_may_link(vals)
            prepared.append(vals)
        return super().create(prepared)

    def write(self, vals):
        self._check_may_link(vals)
        return super().write(vals)

    def _check_may_link(self, vals):
        self.env["omct.protection.defender"]._check_may_link(vals.get("defender_ids"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A request is kept: withdraw it, or mark it as a duplicate.")
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_fast_track_reason(self):
        self.ensure_one()
        if self.urgency not in ("h2", "h24"):
            return self.env._("only requests due within 24 hours skip verification")
        return False

    def _get_cannot_propose_reason(self):
        self.ensure_one()
        if not self.risk_level:
            return self.env._(
                "the three risk scores are not given. Enter them on the tab Assessment"
            )
        if not self.defender_ids:
            return self.env._("it names no defender. Enter one on the tab Defenders")
        if not self.consent_given:
            return self.env._(
                "the defender has not consented. Note the consent on the tab "
                "Assessment once it is given"
            )
        return False

    def _get_cannot_decide_reason(self):
        self.ensure_one()
        if self.env.user == self.officer_id:
            return self.env._("you are its officer, so another person decides")
        return False

    _get_cannot_activate_reason = _get_cannot_decide_reason
    _get_cannot_decline_reason = _get_cannot_decide_reason
    _get_cannot_return_reason = _get_cannot_decide_reason

    def _get_cannot_close_reason(self):
        self.ensure_one()
        waiting = self.assistance_ids.filtered(
            lambda assistance: assistance.state in ("awaiting", "approved")
        )
        if waiting:
            return self.env._(
                "the payment of %s is under way", ", ".join(waiting.mapped("name"))
            )
        return False

    _get_cannot_refer_reason = _get_cannot_close_reason
    _get_cannot_withdraw_reason = _get_cannot_close_reason
    _get_cannot_duplicate_reason = _get_cannot_close_reason

    def action_triage(self):
        """Take the request up: intake to triage."""
        return self._do_step("triage")

    def action_verify(self):
        """Start to verify the facts: triage to verification."""
        return self._do_step("verify")

    def action_assess(self):
        """Start to assess the risk: triage or verification to assessment."""
        return self._do_step("assess")

    def action_fast_track(self):
        """Go to assessment at once.

        :raises UserError: unless the decision is due within 24 hours
        """
        return self._do_step("fast_track")

    def action_propose(self):
        """Hand the request to the manager: assessment to deciding.

        :raises UserError: without scores, defender or consent
        """
        return self._do_step("propose")

    def action_return(self):
        """Give the request back to its officer: deciding to assessment."""
        return self._do_step("return")

    def action_activate(self):
        """Decide yes: deciding to active.

        :raises UserError: when the user is the officer of the request
        """
        return self._do_step("activate", self._prepare_decision())

    def action_aftercare(self):
        """Help is given; follow what becomes of it: active to aftercare."""
        return self._do_step("aftercare")

    def action_reopen(self):
        """Take up again what was declined, referred, withdrawn or a duplicate."""
        return self._do_step(
            "reopen",
            {
                "outcome_reason": False,
                "decided_by_id": False,
                "decided_date": False,
                "closed_date": False,
            },
        )

    def action_close(self, reason=None, note=None):
        """Close the request. See ``_end`` for the parameters."""
        return self._end("close", reason, note)

    def action_decline(self, reason=None, note=None):
        """Decide no. See ``_end`` for the parameters.

        :raises UserError: when the user is the officer of the request
        """
        return self._end("decline", reason, note, self._prepare_decision())

    def action_refer(self, reason=None, note=None):
        """Pass the request on to another organisation. See ``_end``."""
        return self._end("refer", reason, note)

    def action_withdraw(self, reason=None, note=None):
        """End the request because it was taken back. See ``_end``."""
        return self._end("withdraw", reason, note)

    def action_duplicate(self, reason=None, note=None):
        """End the request because another one has the same case. See ``_end``."""
        return self._end("duplicate", reason, note)

    def _prepare_decision(self):
        return {
            "decided_by_id": self.env.uid,
            "decided_date": fields.Datetime.now(),
        }

    def _end(self, step, reason, note, values=None):
        """Take a step that ends the request, or ask for the reason first.

        :param str reason: one of ``OUTCOME_REASONS``; without it the dialog opens
        :param str note: words for the team, kept encrypted, never in the chatter
        """
        if not reason:
            self._check_can(step)
            return self._open_outcome_wizard(step)
        self._do_step(
            step,
            {
                **(values or {}),
                "outcome_reason": reason,
                "closed_date": fields.Datetime.now(),
            },
        )
        for request in self:
            request.outcome_note = note
        return True

    def _open_outcome_wizard(self, step):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End %s", self.name),
            "res_model": "omct.protection.outcome.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_request_id": self.id,
                "default_step": step,
                "default_reason": "same_case" if step == "duplicate" else False,
            },
        }

    def action_view_assistance(self):
        """Open the assistance proposed for this request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_protection.omct_protection_assistance_action"
        )
        return {
            **action,
            "domain": [("request_id", "=", self.id)],
            "context": {"default_request_id": self.id},
        }
