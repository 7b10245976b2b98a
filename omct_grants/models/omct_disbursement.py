# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.omct_network.models.approval_mixin import approval_transitions
from odoo.addons.omct_network.models.governed_mixin import Transition

LIVE = "approval_state NOT IN ('rejected', 'cancelled')"

#: A payment for these counts as a contact with the payee.
NOTED_PURPOSES = ("instalment", "other")


class Disbursement(models.Model):
    """Every payout: draft, submitted, approved in tiers, billed, sent, paid, received.

    People decide ``approval_state``; ``state`` follows from it, from the vendor bill
    and from the payment, and cannot be set. The reference is neutral: it is all that
    the bill, the payment and the bank ever carry.
    """

    _name = "omct.disbursement"
    _inherit = ["omct.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Payout"
    _order = "date_due desc, id desc"
    _check_company_auto = True

    _reference_sequence = "omct.disbursement"
    _governed_fields = frozenset(
        {
            "approval_state",
            "submitted_by_id",
            "submitted_date",
            "approved_date",
            "state",
            "move_id",
            "amount_company",
            "amount_eur",
            "amount_fund",
            "company_rate",
            "billed_by_id",
            "receipt_date",
            "receipt_by_id",
            "receipt_note",
        }
    )
    _approval_frozen_fields = frozenset(
        {
            "purpose",
            "company_id",
            "fund_id",
            "fund_line_id",
            "fund_purpose_id",
            "cost_type_ids",
            "instalment_id",
            "partner_id",
            "partner_bank_id",
            "amount",
            "currency_id",
            "channel",
            "channel_reason",
            "channel_partner_id",
        }
    )
    _transitions = {
        **approval_transitions("base.group_user", "base.group_user"),
        "cancel": Transition(
            ("draft", "submitted", "approved"), "cancelled", "base.group_user", True
        ),
    }

    name = fields.Char(
        string="Reference", default="/", readonly=True, copy=False, index=True
    )
    purpose = fields.Selection(
        selection=[("instalment", "Grant instalment"), ("other", "Other")],
        required=True,
        default="other",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Office currency"
    )
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'open'), ('company_id', '=', company_id)]",
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True, index=True)
    fund_currency_id = fields.Many2one(
        related="fund_id.currency_id", string="Fund currency"
    )
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('fund_id', '=', fund_id)]",
    )
    instalment_id = fields.Many2one(
        comodel_name="omct.grant.instalment",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    grant_id = fields.Many2one(
        related="instalment_id.grant_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Payee",
        required=True,
        index=True,
        tracking=True,
    )
    partner_bank_id = fields.Many2one(
        comodel_name="res.partner.bank",
        string="Payee account",
        tracking=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
    )
    account_trusted = fields.Boolean(
        related="partner_bank_id.allow_out_payment", string="Account confirmed"
    )
    country_id = fields.Many2one(related="partner_id.country_id", store=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(required=True, tracking=True)
    amount_eur = fields.Float(
        string="In EUR",
        digits=(16, 2),
        compute="_compute_amount_eur",
        store=True,
        help="For the approval tiers, at the rate of the day of the last change.",
    )
    company_rate = fields.Float(
        string="Rate",
        digits=0,
        readonly=True,
        copy=False,
        help="Payee currency for one unit of the office's currency, frozen when the "
        "payout was approved.",
    )
    amount_company = fields.Monetary(
        string="In office currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="At the rate frozen when the payout was approved.",
    )
    amount_fund = fields.Monetary(
        string="In fund currency",
        currency_field="fund_currency_id",
        readonly=True,
        copy=False,
        help="At the rate frozen when the payout was approved.",
    )
    date_due = fields.Date(
        string="Due",
        required=True,
        index=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("billed", "Billed"),
            ("sent", "Sent"),
            ("paid", "Paid"),
            ("received", "Received"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
            ("returned", "Returned"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Vendor bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    billed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    payment_ids = fields.One2many(
        comodel_name="account.payment",
        inverse_name="omct_disbursement_id",
        string="Payments",
        readonly=True,
    )
    payment_count = fields.Integer(compute="_compute_payment_count", compute_sudo=True)
    receipt_date = fields.Date(string="Received on", readonly=True, copy=False)
    receipt_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Receipt confirmed by",
        readonly=True,
        copy=False,
    )
    receipt_note = fields.Char(string="Proof of receipt", readonly=True, copy=False)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of a payout must be above zero."
    )
    _name_uniq = models.UniqueIndex(
        "(name) WHERE name <> '/'", "The reference of a payout must be unique."
    )
    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "A bill serves one payout."
    )
    _instalment_uniq = models.UniqueIndex(
        f"(instalment_id, fund_line_id) WHERE instalment_id IS NOT NULL AND {LIVE}",
        "This instalment has a payout already.",
    )
    _company_state = models.Index("(company_id, state)")
    # Few at any time: what the figures of a fund add to the journal items.
    _unbilled = models.Index("(fund_line_id) WHERE state = 'approved'")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("fund_id", "fund_line_id", "partner_id", "partner_bank_id")
    def _check_belongs(self):
        for payout in self:
            if payout.fund_line_id.fund_id != payout.fund_id:
                raise ValidationError(
                    self.env._(
                        "%(payout)s: budget line “%(line)s” belongs to another fund.",
                        payout=payout.name,
                        line=payout.fund_line_id.display_name,
                    )
                )
            account = payout.partner_bank_id
            if account and (
                account.partner_id.commercial_partner_id
                != payout.partner_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%s: the account belongs to somebody other than the payee.",
                        payout.name,
                    )
                )

    @api.constrains("instalment_id", "amount", "partner_id", "fund_line_id")
    def _check_instalment(self):
        for payout in self.filtered("instalment_id"):
            instalment = payout.instalment_id
            grant = instalment.grant_id
            amount = instalment._get_payout_amount(payout.fund_line_id)
            same = (
                payout.currency_id == grant.currency_id
                and amount is not None
                and not payout.currency_id.compare_amounts(payout.amount, amount)
                and payout.partner_id == grant.partner_id
            )
            if not same:
                raise ValidationError(
                    self.env._(
                        "%(payout)s differs from instalment %(instalment)s in amount, "
                        "payee or budget line. Make it from the instalment.",
                        payout=payout.name,
                        instalment=instalment.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("amount", "currency_id", "company_id")
    def _compute_amount_eur(self):
        euro = self.env.ref("base.EUR")
        today = fields.Date.context_today(self)
        for payout in self:
            payout.amount_eur = (
                payout.currency_id._convert(
                    payout.amount, euro, payout.company_id, today
                )
                if payout.currency_id
                else 0.0
            )

    @api.depends(
        "approval_state",
        "move_id.state",
        "move_id.amount_residual",
        "move_id.payment_state",
        "payment_ids.state",
        "payment_ids.is_matched",
        "receipt_date",
    )
    def _compute_state(self):
        # The state follows the books for everybody, also for those without access.
        paid_before = self._filter_paid()
        for payout in self.sudo():
            payout.state = payout._derive_state()
        (self._filter_paid() - paid_before)._note_payment()

    def _filter_paid(self):
        return self.sudo().filtered(lambda payout: payout.state in ("paid", "received"))

    def _note_payment(self):
        """Note the payment as a contact with the member.

        Of no other purpose than these: a payout that nobody else may know of leaves no
        trace on the payee.
        """
        today = fields.Date.context_today(self)
        noted = self.sudo().filtered(
            lambda payout: payout._origin and payout.purpose in NOTED_PURPOSES
        )
        for day, payouts in noted.grouped(
            lambda payout: max(payout.payment_ids.mapped("date"), default=today)
        ).items():
            payouts.partner_id._note_contact(day, "payment")

    def _derive_state(self):
        """Return the state that decision, bill, payment and receipt add up to."""
        self.ensure_one()
        if self.approval_state != "approved":
            return self.approval_state
        if self.move_id.state != "posted":
            return "approved"
        if self.move_id.payment_state == "reversed":
            return "cancelled"
        live = self.payment_ids.filtered(
            lambda payment: payment.state not in ("draft", "canceled", "rejected")
        )
        # Without an outstanding account a payment has no entry of its own: then the
        # bank statement settles the bill itself.
        bill = self.move_id
        settled = any(
            payment.is_matched or payment.state == "paid" for payment in live
        ) or (
            not live.move_id
            and bill.payment_state in ("paid", "in_payment")
            and bill.currency_id.is_zero(bill.amount_residual)
        )
        if settled:
            return "received" if self.receipt_date else "paid"
        if live:
            return "sent"
        return "returned" if self._is_returned() else "billed"

    @api.depends("payment_ids")
    def _compute_payment_count(self):
        for payout in self:
            payout.payment_count = len(payout.payment_ids)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # A payout rejected a moment ago must have left the unique index by now.
        self.flush_model(["approval_state"])
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(payout.approval_state != "draft" for payout in self):
            raise UserError(
                self.env._("A payout that was submitted is kept. Cancel it instead.")
            )

    # ------------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------------

    def _get_payout_country(self):
        """Return the country that the fund's rules look at. Extend for other needs."""
        self.ensure_one()
        return self.partner_id.country_id

    def _get_ineligible_reason(self):
        """Return why the fund cannot pay this, or False."""
        self.ensure_one()
        return self.fund_id._get_ineligible_reason(
            self.amount,
            self.currency_id,
            self._get_payout_country(),
            max(fields.Date.context_today(self), self.date_due),
            self._get_payout_purpose(),
            self._get_payout_costs(),
        )

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        return (
            self._get_channel_reason()
            or self._get_ineligible_reason()
            or self._get_overdrawn_reason()
        )

    def _get_cannot_approve_reason(self):
        reason = super()._get_cannot_approve_reason()
        return reason or (
            self.approval_state == "submitted" and self._get_ineligible_reason()
        )

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        instalment = self.sudo().instalment_id
        other = instalment and instalment._get_live_payouts().filtered(
            lambda rec: rec.fund_line_id == self.fund_line_id and rec != self
        )
        if other:
            return self.env._("the instalment is paid by %s", other[0].name)
        return False

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        # Whoever asked for it may not see the books.
        bill = self.sudo().move_id
        if bill and bill.payment_state != "reversed":
            return self.env._(
                "its bill %s is in the books; finance reverses that first, by a credit "
                "note",
                bill.name,
            )
        return False

    def _freeze_rate(self):
        """Fix the amounts in office and fund currency at today's rate."""
        today = fields.Date.context_today(self)
        convert = self.env["res.currency"]._get_conversion_rate
        for payout in self:
            office = payout.company_currency_id
            rate = convert(office, payout.currency_id, payout.company_id, today)
            amount_company = office.round(payout.amount / rate)
            if payout.fund_currency_id == office:
                amount_fund = amount_company
            else:
                amount_fund = payout.currency_id._convert(
                    payout.amount, payout.fund_currency_id, payout.company_id, today
                )
            payout._write_governed(
                {
                    "company_rate": rate,
                    "amount_company": amount_company,
                    "amount_fund": amount_fund,
                }
            )

    def _do_approve(self):
        self.fund_id._lock_for_commitment()
        self._freeze_rate()
        result = super()._do_approve()
        self.fund_id._check_not_overdrawn(self.fund_line_id)
        return result

    def action_cancel(self, reason=None):
        """Cancel a payout that is not in the books yet, with a reason.

        :raises UserError: when a bill exists
        """
        if not reason:
            return self._open_reason_wizard(
                "action_cancel", self.env._("Cancel payout")
            )
        self._do_step("cancel", reason=reason)
        self.sudo().review_ids.filtered(
            lambda review: review.status in ("waiting", "pending")
        ).unlink()
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_cancel"}
