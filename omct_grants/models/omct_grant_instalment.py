# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

OPEN_GRANT = ("concept", "applied", "reviewing")
ENDED_GRANT = ("closing", "closed", "declined", "withdrawn", "cancelled")


class GrantInstalment(models.Model):
    """One payment of a grant's schedule.

    Its state is derived: from the day, from what blocks it and from its payout.
    """

    _name = "omct.grant.instalment"
    _inherit = ["omct.governed.mixin"]
    _description = "Instalment of a Grant"
    _order = "grant_id, date_due, id"

    _governed_fields = frozenset({"state"})

    grant_id = fields.Many2one(
        comodel_name="omct.grant", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="No.", default=1)
    partner_id = fields.Many2one(
        related="grant_id.partner_id", store=True, string="Member"
    )
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    fund_id = fields.Many2one(related="grant_id.fund_id", store=True, index=True)
    currency_id = fields.Many2one(related="grant_id.currency_id")
    fund_currency_id = fields.Many2one(
        related="grant_id.fund_id.currency_id", string="Fund currency"
    )
    amount = fields.Monetary(required=True)
    amount_fund = fields.Monetary(
        string="In fund currency",
        currency_field="fund_currency_id",
        compute="_compute_amount_fund",
        store=True,
    )
    date_due = fields.Date(string="Not before", required=True, index=True)
    disbursement_ids = fields.One2many(
        comodel_name="omct.disbursement", inverse_name="instalment_id"
    )
    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        compute="_compute_disbursement_id",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("blocked", "Blocked"),
            ("due", "Due"),
            ("requested", "Requested"),
            ("paid", "Paid"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    # Text, which wraps in lists; a line would be cut.
    blocked_reason = fields.Text(
        string="What blocks it", compute="_compute_blocked_reason"
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment must be above zero."
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("amount", "date_due", "grant_id")
    def _check_schedule_frozen(self):
        for instalment in self:
            if instalment.grant_id.state not in OPEN_GRANT:
                raise ValidationError(
                    self.env._(
                        "%s is decided: its schedule is fixed.",
                        instalment.grant_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("grant_id.name", "number")
    def _compute_display_name(self):
        for instalment in self:
            instalment.display_name = f"{instalment.grant_id.name}-{instalment.number}"

    @api.depends(
        "amount",
        "grant_id.currency_id",
        "grant_id.fund_id",
        "grant_id.fund_rate",
        "grant_id.amount_fund",
        "grant_id.instalment_ids.amount",
    )
    def _compute_amount_fund(self):
        """Convert; the last instalment takes the cents that rounding leaves over."""
        for grant in self.grant_id:
            currency = grant.fund_id.currency_id
            rate = grant._get_fund_rate()
            siblings = grant.instalment_ids
            for instalment in siblings:
                amount = instalment.amount * rate
                instalment.amount_fund = currency.round(amount) if currency else 0.0
            exact = not grant.currency_id.compare_amounts(
                sum(siblings.mapped("amount")), grant.amount
            )
            if siblings and currency and exact:
                rest = grant.amount_fund - sum(siblings.mapped("amount_fund"))
                siblings[-1].amount_fund = currency.round(
                    siblings[-1].amount_fund + rest
                )

    @api.depends("disbursement_ids.approval_state")
    def _compute_disbursement_id(self):
        for instalment in self:
            instalment.disbursement_id = instalment.disbursement_ids.filtered(
                lambda payout: payout.approval_state not in ("rejected", "cancelled")
            )[:1]

    @api.depends("grant_id.state", "date_due")
    def _compute_blocked_reason(self):
        today = fields.Date.context_today(self)
        for instalment in self:
            instalment.blocked_reason = instalment._get_blocked_reason(today)

    def _get_blocked_reason(self, today):
        """Return in one sentence what keeps this instalment from being paid, or False.

        :param today: the day to judge by
        """
        self.ensure_one()
        labels = dict(self.grant_id._fields["state"]._description_selection(self.env))
        if self.grant_id.state in ENDED_GRANT:
            return self.env._(
                "The grant is “%s”: nothing more is paid.",
                labels.get(self.grant_id.state),
            )
        if self.grant_id.state != "active":
            return self.env._(
                "The grant is “%s”: payouts start when the agreement is signed.",
                labels.get(self.grant_id.state),
            )
        if self.date_due > today:
            return self.env._(
                "It is not due before %s.",
                # Short, and not to be misread in any language.
                format_date(self.env, self.date_due, date_format="d MMM y"),
            )
        return False

    @api.depends("grant_id.state", "date_due", "disbursement_ids.state")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        # Whoever plans a grant may not see the payout, the state follows it anyway.
        for instalment in self.sudo():
            payout = instalment.disbursement_ids.filtered(
                lambda rec: rec.state not in ("rejected", "cancelled")
            )[:1]
            if payout.state in ("paid", "received"):
                instalment.state = "paid"
            elif payout:
                instalment.state = "requested"
            elif not instalment.date_due or instalment.date_due > today:
                instalment.state = "planned"
            elif instalment._get_blocked_reason(today):
                instalment.state = "blocked"
            else:
                instalment.state = "due"

    @api.model
    def _cron_refresh_states(self):
        """Move instalments whose day has come; runs once a day."""
        today = fields.Date.context_today(self)
        arrived = self.search([("state", "=", "planned"), ("date_due", "<=", today)])
        self.env.add_to_compute(self._fields["state"], arrived)
        arrived.flush_recordset(["state"])

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if "grant_id" in vals and any(
            rec.grant_id.id != vals["grant_id"] for rec in self
        ):
            raise UserError(self.env._("An instalment stays with its grant."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open_grant(self):
        decided = self.grant_id.filtered(lambda grant: grant.state not in OPEN_GRANT)
        if decided:
            raise UserError(
                self.env._(
                    "%s is decided: its schedule is fixed.", decided[0].display_name
                )
            )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _prepare_disbursement_vals(self):
        self.ensure_one()
        grant = self.grant_id
        account = grant.partner_id.bank_ids.sorted("allow_out_payment", reverse=True)
        return {
            "purpose": "instalment",
            "instalment_id": self.id,
            "company_id": grant.company_id.id,
            "fund_id": grant.fund_id.id,
            "fund_line_id": grant.fund_line_id.id,
            "partner_id": grant.partner_id.id,
            "partner_bank_id": account[:1].id,
            "amount": self.amount,
            "currency_id": grant.currency_id.id,
            "date_due": self.date_due,
        }

    def action_request_payment(self):
        """Make the payout of a due instalment and submit it for approval.

        :return: the action that opens the payout, or the dialog that asks why it looks
            like another
        :raises UserError: naming the instalment and what blocks it
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        if not self.env.user.has_group("omct_grants.group_grants_officer"):
            raise UserError(self.env._("Your role does not include this step."))
        self.invalidate_recordset(["disbursement_ids"])
        if self.disbursement_id:
            raise UserError(
                self.env._(
                    "%(instalment)s has a payout already: %(payout)s.",
                    instalment=self.display_name,
                    payout=self.disbursement_id.name,
                )
            )
        reason = self._get_blocked_reason(fields.Date.context_today(self))
        if reason:
            raise UserError(
                self.env._(
                    "%(instalment)s: %(reason)s",
                    instalment=self.display_name,
                    reason=reason,
                )
            )
        payouts = self.env["omct.disbursement"].create(
            self._prepare_disbursement_vals_list()
        )
        for payout in payouts:
            dialog = payout.action_submit()
            if isinstance(dialog, dict) and len(payouts) == 1:
                # It looks like another one: the requester says why, or leaves it.
                return dialog
        return payouts._get_records_action()
