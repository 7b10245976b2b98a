# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.omct_network.models.approval_mixin import approval_transitions
from odoo.addons.omct_network.models.governed_mixin import Transition

OFFICER = "omct_grants.group_grants_officer"
MANAGER = "omct_grants.group_grants_manager"
AWARDED = ("approved", "active", "closing")


class Grant(models.Model):
    """A sub-grant to a member, from the concept to the closing.

    Staff move ``state`` step by step; the award itself is decided in tiers
    (``approval_state``). An award counts as committed from its approval on.
    """

    _name = "omct.grant"
    _inherit = ["omct.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Grant"
    _order = "id desc"
    _rec_names_search = ["name", "title", "partner_id.name"]
    _check_company_auto = True

    _reference_sequence = "omct.grant"
    _governed_fields = frozenset(
        {
            "approval_state",
            "submitted_by_id",
            "submitted_date",
            "approved_date",
            "state",
            "fund_rate",
        }
    )
    _approval_frozen_fields = frozenset(
        {
            "partner_id",
            "fund_id",
            "fund_line_id",
            "fund_purpose_id",
            "cost_type_ids",
            "amount",
            "currency_id",
            "company_id",
        }
    )
    _transitions = {
        **approval_transitions(OFFICER, f"{MANAGER},omct_network.group_director"),
        "apply": Transition(("concept",), "applied", OFFICER, field="state"),
        "return_application": Transition(
            ("applied",), "concept", OFFICER, True, "state"
        ),
        "review": Transition(("applied",), "reviewing", OFFICER, field="state"),
        "activate": Transition(("approved",), "active", OFFICER, field="state"),
        "start_closing": Transition(("active",), "closing", OFFICER, field="state"),
        "resume": Transition(("closing",), "active", MANAGER, True, "state"),
        "close": Transition(("closing",), "closed", MANAGER, field="state"),
        "withdraw_application": Transition(
            ("concept", "applied", "reviewing"), "withdrawn", OFFICER, True, "state"
        ),
        "decline": Transition(
            ("applied", "reviewing"), "declined", MANAGER, True, "state"
        ),
        "cancel": Transition(
            ("approved", "active", "closing"), "cancelled", MANAGER, True, "state"
        ),
    }

    name = fields.Char(
        string="Reference", default="/", readonly=True, copy=False, index=True
    )
    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        index=True,
        tracking=True,
        domain="[('omct_network_organisation', '=', True)]",
    )
    country_id = fields.Many2one(
        related="partner_id.country_id", store=True, index=True
    )
    region_id = fields.Many2one(
        related="partner_id.omct_region_id", store=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Grants officer",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        index=True,
        tracking=True,
        check_company=True,
        domain="[('state', '=', 'open'), ('company_id', '=', company_id)]",
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True, index=True)
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        index=True,
        domain="[('fund_id', '=', fund_id)]",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        tracking=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount_requested = fields.Monetary(string="Requested", tracking=True)
    amount = fields.Monetary(string="Award", tracking=True)
    fund_currency_id = fields.Many2one(
        related="fund_id.currency_id", string="Fund currency"
    )
    fund_rate = fields.Float(
        string="Rate to the fund",
        digits=0,
        default=0.0,
        readonly=True,
        copy=False,
        help="Fund currency for one unit of the award, frozen when it was approved.",
    )
    amount_fund = fields.Monetary(
        string="Award in fund currency",
        currency_field="fund_currency_id",
        compute="_compute_amount_fund",
        store=True,
        aggregator="sum",
    )
    amount_eur = fields.Float(
        string="Award in EUR",
        digits=(16, 2),
        compute="_compute_amount_eur",
        store=True,
        help="For the approval tiers, at the rate of the last change.",
    )
    date_start = fields.Date(tracking=True)
    date_end = fields.Date(tracking=True)
    summary = fields.Text(help="What the grant is for, in one paragraph.")
    state = fields.Selection(
        selection=[
            ("concept", "Concept"),
            ("applied", "Applied"),
            ("reviewing", "Reviewing"),
            ("deciding", "Deciding"),
            ("approved", "Approved"),
            ("active", "Active"),
            ("closing", "Closing"),
            ("closed", "Closed"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
            ("cancelled", "Cancelled"),
        ],
        default="concept",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_states",
    )
    instalment_ids = fields.One2many(
        comodel_name="omct.grant.instalment", inverse_name="grant_id"
    )
    disbursement_count = fields.Integer(compute="_compute_disbursement_count")
    instalment_total = fields.Monetary(compute="_compute_instalment_total")
    paid_amount = fields.Monetary(string="Paid", compute="_compute_instalment_total")
    paid_rate = fields.Float(string="Paid (%)", compute="_compute_instalment_total")

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0 AND amount_requested >= 0)",
        "The amounts of a grant cannot be negative.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A grant cannot end before it starts."
    )
    _state_company = models.Index("(state, company_id)")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("fund_id", "fund_line_id")
    def _check_fund_line(self):
        for grant in self:
            if grant.fund_line_id and grant.fund_line_id.fund_id != grant.fund_id:
                raise ValidationError(
                    self.env._(
                        "%(grant)s: budget line “%(line)s” belongs to another fund.",
                        grant=grant.display_name,
                        line=grant.fund_line_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.model
    def _group_expand_states(self, states, domain):
        """Show the columns of the pipeline, the ended ones only where used."""
        labels = [key for key, _label in self._fields["state"].selection]
        return labels[: labels.index("closed")]

    @api.depends("name", "title")
    def _compute_display_name(self):
        for grant in self:
            grant.display_name = (
                grant.title if grant.name == "/" else f"{grant.name} {grant.title}"
            )

    @api.depends("fund_id")
    def _compute_currency_id(self):
        for grant in self:
            grant.currency_id = (
                grant.currency_id
                or grant.fund_id.currency_id
                or grant.company_id.currency_id
            )

    def _get_fund_rate(self):
        """Return fund currency for one unit of the award: frozen, else of today."""
        self.ensure_one()
        if self.fund_rate:
            return self.fund_rate
        if not self.fund_id or not self.currency_id:
            return 0.0
        return self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            self.fund_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    @api.depends("amount", "currency_id", "fund_id", "fund_rate")
    def _compute_amount_fund(self):
        for grant in self:
            currency = grant.fund_id.currency_id
            amount = grant.amount * grant._get_fund_rate()
            grant.amount_fund = currency.round(amount) if currency else 0.0

    @api.depends("amount", "currency_id")
    def _compute_amount_eur(self):
        euro = self.env.ref("base.EUR")
        today = fields.Date.context_today(self)
        for grant in self:
            grant.amount_eur = (
                grant.currency_id._convert(grant.amount, euro, grant.company_id, today)
                if grant.currency_id
                else 0.0
            )

    @api.depends("instalment_ids.amount", "instalment_ids.state", "amount")
    def _compute_instalment_total(self):
        for grant in self:
            instalments = grant.instalment_ids
            grant.instalment_total = sum(instalments.mapped("amount"))
            grant.paid_amount = sum(
                instalments.filtered(lambda rec: rec.state == "paid").mapped("amount")
            )
            grant.paid_rate = (
                100 * grant.paid_amount / grant.amount if grant.amount else 0
            )

    def _compute_disbursement_count(self):
        counts = dict(
            self.env["omct.disbursement"]._read_group(
                [("grant_id", "in", self.ids)], ["grant_id"], ["__count"]
            )
        )
        for grant in self:
            grant.disbursement_count = counts.get(grant, 0)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_only_concept(self):
        if any(grant.state != "concept" for grant in self):
            raise UserError(
                self.env._(
                    "A grant that was applied for is kept. Withdraw or decline it."
                )
            )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        currency = self.currency_id
        if self.state != "reviewing":
            return self.env._("it is decided after the review, so start that first")
        if currency.compare_amounts(self.amount, 0) <= 0:
            return self.env._("no award is entered")
        if not self.fund_id or not self.fund_line_id:
            return self.env._("no fund and budget line are chosen")
        if currency.compare_amounts(self.instalment_total, self.amount):
            return self.env._(
                "the instalments add up to %(total)s, the award is %(award)s",
                total=currency.format(self.instalment_total),
                award=currency.format(self.amount),
            )
        return self.fund_id.with_context(lang=self.env.lang)._get_ineligible_reason(
            0.0, currency, self.partner_id.country_id, fields.Date.context_today(self)
        )

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if any(instalment.state == "requested" for instalment in self.instalment_ids):
            return self.env._("a payout is under way")
        return False

    def _get_cannot_cancel_reason(self):
        return self._get_cannot_close_reason()

    def action_apply(self):
        """The member has applied."""
        return self._do_step("apply")

    def action_review(self):
        """Start the review."""
        return self._do_step("review")

    def action_submit(self):
        """Put the award to decision: reviewing to deciding, in tiers."""
        super().action_submit()
        self._write_governed({"state": "deciding"})
        return True

    def _do_approve(self):
        self.fund_id._lock_for_commitment()
        for grant in self:
            # A fund may have closed or lost the country since the submission.
            reason = grant.fund_id._get_ineligible_reason(
                0.0,
                grant.currency_id,
                grant.partner_id.country_id,
                fields.Date.context_today(grant),
            )
            if reason:
                raise UserError(reason)
            grant._write_governed({"fund_rate": grant._get_fund_rate()})
        result = super()._do_approve()
        self._write_governed({"state": "approved"})
        self.fund_id._check_not_overdrawn(self.fund_line_id)
        return result

    def action_reject(self, reason=None):
        """Decline the award, with a reason."""
        result = super().action_reject(reason)
        if reason:
            self._write_governed({"state": "declined"})
        return result

    def action_send_back(self, reason=None):
        """Give the grant back to the reviewers."""
        result = super().action_send_back(reason)
        if reason:
            self._write_governed({"state": "reviewing"})
        return result

    def action_withdraw(self):
        """Take back one's own submission: the grant is under review again."""
        super().action_withdraw()
        self._write_governed({"state": "reviewing"})
        return True

    def action_activate(self):
        """The agreement is signed by both sides: payouts may start."""
        return self._do_step("activate")

    def _get_cannot_start_closing_reason(self):
        self.ensure_one()
        if any(instalment.state == "requested" for instalment in self.instalment_ids):
            return self.env._("a payout is under way")
        return False

    def action_resume(self, reason=None):
        """Take a closing grant back to active: the work goes on, with a reason."""
        return self._do_with_reason("resume", reason)

    def action_start_closing(self):
        """The work is done: the last reports are awaited."""
        return self._do_step("start_closing")

    def action_close(self):
        """Close the grant; what was not paid out goes back to the fund."""
        return self._do_step("close")

    def action_decline(self, reason=None):
        """Decline the application before a decision on the award."""
        return self._do_with_reason("decline", reason)

    def action_withdraw_application(self, reason=None):
        """The member withdrew its application."""
        return self._do_with_reason("withdraw_application", reason)

    def action_cancel(self, reason=None):
        """Cancel an awarded grant; what was not paid out goes back to the fund."""
        return self._do_with_reason("cancel", reason)

    def _do_with_reason(self, step, reason):
        if not reason:
            return self._open_reason_wizard(f"action_{step}", self.env._("Reason"))
        return self._do_step(step, reason=reason)

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {
            "action_decline",
            "action_withdraw_application",
            "action_cancel",
            "action_resume",
        }

    def action_open_schedule(self):
        """Open the dialog that splits the award into instalments."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split into instalments"),
            "res_model": "omct.schedule.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_grant_id": self.id},
        }

    def action_view_disbursements(self):
        """Open the payouts of this grant."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_disbursement_action_all"
        )
        return {**action, "domain": [("grant_id", "=", self.id)], "context": {}}
