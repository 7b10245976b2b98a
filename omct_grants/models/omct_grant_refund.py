# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_grant import MANAGER
from .res_partner_due_diligence import READERS

FINANCE = "omct_grants.group_finance"
REFUNDABLE = ("active", "closing", "closed", "cancelled")


class GrantRefund(models.Model):
    """Unspent money that a member pays back.

    An officer says what is expected, a manager confirms it and so takes back part of
    the grant's payouts, the last first. Finance posts a credit note for each, the bank
    statement settles them: that is all this model adds to Odoo's accounting.
    """

    _name = "omct.grant.refund"
    _description = "Refund of a grant"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    _reference_sequence = "omct.grant.refund"
    _governed_state_field = "decision"
    _governed_fields = frozenset(
        {"decision", "state", "confirmed_by_id", "confirmed_date", "posted_by_id"}
    )
    _transitions = {
        "confirm": Transition(("draft",), "confirmed", MANAGER),
        "cancel": Transition(("draft", "confirmed"), "cancelled", MANAGER, True),
    }
    _draft_fields = frozenset({"grant_id", "amount"})

    name = fields.Char(
        string="Reference",
        default="/",
        readonly=True,
        copy=False,
        index=True,
        help="All that the books and the bank carry.",
    )
    # Finance sees who pays back how much, not what the grant was for.
    grant_id = fields.Many2one(
        comodel_name="omct.grant",
        required=True,
        index=True,
        ondelete="restrict",
        groups=READERS,
        domain="[('state', 'in', ('active', 'closing', 'closed', 'cancelled'))]",
    )
    reason = fields.Text(
        groups=READERS, help="What was not spent, and how that was found."
    )
    partner_id = fields.Many2one(
        related="grant_id.partner_id", string="Payer", store=True, index=True
    )
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    fund_id = fields.Many2one(related="grant_id.fund_id", store=True, index=True)
    currency_id = fields.Many2one(related="grant_id.currency_id", store=True)
    amount = fields.Monetary(string="Expected", required=True, tracking=True)
    amount_left = fields.Monetary(
        string="Could be taken back",
        compute="_compute_amount_left",
        groups=READERS,
        help="What was paid, less the refunds that are confirmed.",
    )
    date_expected = fields.Date(
        string="Expected by", required=True, default=fields.Date.context_today
    )
    decision = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("expected", "Expected"),
            ("posted", "In the books"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many(
        comodel_name="omct.grant.refund.line", inverse_name="refund_id", readonly=True
    )
    move_count = fields.Integer(compute="_compute_move_count", compute_sudo=True)
    confirmed_by_id = fields.Many2one(
        comodel_name="res.users", string="Confirmed by", readonly=True, copy=False
    )
    confirmed_date = fields.Date(string="Confirmed on", readonly=True, copy=False)
    posted_by_id = fields.Many2one(
        comodel_name="res.users", string="Posted by", readonly=True, copy=False
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A refund must be above zero."
    )
    _name_uniq = models.UniqueIndex(
        "(name) WHERE name <> '/'", "The reference of a refund must be unique."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("grant_id.instalment_ids.state", "amount", "decision")
    def _compute_amount_left(self):
        for refund in self:
            refund.amount_left = sum(
                left for _payout, left in refund._get_payouts_left()
            )

    @api.depends(
        "decision",
        "line_ids.move_id.state",
        "line_ids.move_id.payment_state",
        "line_ids.move_id.amount_residual",
    )
    def _compute_state(self):
        # The state follows the books for everybody, also for those without access.
        for refund in self.sudo():
            refund.state = refund._derive_state()

    def _derive_state(self):
        """Return the state that decision, credit notes and bank add up to."""
        self.ensure_one()
        if self.decision != "confirmed":
            return self.decision
        moves = self.line_ids.move_id
        if not moves or any(move.state != "posted" for move in moves):
            return "expected"
        settled = all(
            move.payment_state in ("paid", "in_payment")
            and move.currency_id.is_zero(move.amount_residual)
            for move in moves
        )
        return "received" if settled else "posted"

    @api.depends("line_ids.move_id")
    def _compute_move_count(self):
        for refund in self:
            refund.move_count = len(refund.line_ids.move_id)

    def _get_payouts_left(self):
        """Return the paid payouts of the grant, the last first, with what is left.

        :return: list of (payout, amount that no confirmed refund takes back)
        """
        self.ensure_one()
        # All payouts and refunds count, those that the user may not see too.
        payouts = self.sudo().grant_id.instalment_ids.disbursement_ids.filtered(
            lambda payout: (
                payout.state in ("paid", "received")
                # Given back whole already, by a credit note on its bill.
                and not payout.move_id.reversal_move_ids.filtered(
                    lambda move: move.state == "posted"
                )
            )
        )
        taken = dict(
            self.env["omct.grant.refund.line"]
            .sudo()
            ._read_group(
                [
                    ("disbursement_id", "in", payouts.ids),
                    ("refund_id.decision", "=", "confirmed"),
                ],
                ["disbursement_id"],
                ["amount:sum"],
            )
        )
        left = [
            (payout, payout.currency_id.round(payout.amount - taken.get(payout, 0.0)))
            for payout in payouts.sorted(
                lambda rec: (rec.date_due, rec.id), reverse=True
            )
        ]
        return [
            (payout, amount)
            for payout, amount in left
            if payout.currency_id.compare_amounts(amount, 0) > 0
        ]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        for name in self._draft_fields.intersection(vals):
            field = self._fields[name]
            for refund in self.filtered(lambda rec: rec.decision != "draft"):
                new = field.convert_to_cache(vals[name], refund, validate=False)
                if field.convert_to_record(new, refund) != refund[name]:
                    raise UserError(
                        self.env._(
                            "%(refund)s was confirmed: “%(field)s” stays. Cancel it "
                            "and enter another one.",
                            refund=refund.name,
                            field=field._description_string(self.env),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(refund.decision != "draft" for refund in self):
            raise UserError(
                self.env._("A refund that was confirmed is kept. Cancel it instead.")
            )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_requesters(self):
        """Return the users who asked for this refund and so do not post it."""
        self.ensure_one()
        return self.create_uid | self.confirmed_by_id

    def _get_cannot_confirm_reason(self):
        self.ensure_one()
        if self.env.user == self.create_uid:
            return self.env._("you entered it, so another person confirms it")
        if self.grant_id.state not in REFUNDABLE:
            return self.env._("the grant has not started, so nothing was paid")
        if self.currency_id.compare_amounts(self.amount, self.amount_left) > 0:
            return self.env._(
                "%(amount)s is more than the %(left)s that were paid and not taken "
                "back yet",
                amount=self.currency_id.format(self.amount),
                left=self.currency_id.format(self.amount_left),
            )
        return False

    def action_confirm(self):
        """Expect the money: part of the grant's payouts is taken back, the last first.

        :raises UserError: when it is more than was paid, or the user entered it
        """
        self.check_access("write")
        self.grant_id._lock_terms()
        self.invalidate_recordset(["amount_left"])
        for refund in self:
            refund._do_step(
                "confirm",
                {
                    "confirmed_by_id": self.env.uid,
                    "confirmed_date": fields.Date.context_today(self),
                },
            )
            refund._take_back()
        return True

    def _take_back(self):
        self.ensure_one()
        rest, vals_list = self.amount, []
        for payout, left in self._get_payouts_left():
            part = min(rest, left)
            if self.currency_id.compare_amounts(part, 0) > 0:
                vals_list.append(
                    {
                        "refund_id": self.id,
                        "disbursement_id": payout.id,
                        "amount": self.currency_id.round(part),
                    }
                )
                rest = self.currency_id.round(rest - part)
        # Nobody writes these by hand: they follow from the decision.
        self.env["omct.grant.refund.line"].sudo().create(vals_list)

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        # Whoever decides may not see the books.
        moves = self.sudo().line_ids.move_id
        if any(move.state == "posted" for move in moves):
            return self.env._(
                "it is in the books; a finance manager takes the credit notes back "
                "first"
            )
        return False

    def action_cancel(self, reason=None):
        """Expect the money no longer, with a reason."""
        if not reason:
            return self._open_reason_wizard("action_cancel", self.env._("Cancel"))
        return self._do_step("cancel", reason=reason)

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_cancel"}
