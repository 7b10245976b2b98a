# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.totals import get_totals_in_words
from .account_payment_bank import IN_BULK

FINANCE_MANAGER = "omct_grants.group_finance_manager"
METHOD = "sepa_credit_transfer"
VERSION = "pain.001.001.09"
#: Countries whose banks refuse a file without the BIC of the account that pays; others
#: take it from the IBAN. Swiss Payment Standards, pain.001, "DbtrAgt".
BIC_ASKED = ("CH", "LI")
#: What may be changed by hand while the batch is a draft, and always.
OPEN_IN_DRAFT = frozenset(
    {
        "batch_booking",
        "charge_bearer",
        "date_prefered",
        "date_scheduled",
        "payment_line_ids",
    }
)
OPEN_ALWAYS = ("activity_", "message_", "description")


class AccountPaymentOrder(models.Model):
    """A batch of payouts: confirmed, signed off by a second person, one file, once.

    An order of payouts (``omct_payout``) moves through its buttons alone, whoever
    asks; other orders stay as they are and cannot hold a payout.
    """

    _inherit = "account.payment.order"

    omct_payout = fields.Boolean(
        string="Payouts", readonly=True, copy=False, index=True
    )
    omct_made_by_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_payment_order_made_by_rel",
        column1="order_id",
        column2="user_id",
        string="Made by",
        readonly=True,
        copy=False,
        help="Everybody who made this batch or added to it: none of them signs it off.",
    )
    omct_totals = fields.Char(
        string="Control totals",
        compute="_compute_omct_totals",
        help="As they are signed: number of payments, sum and number by currency, "
        "checksum.",
    )
    omct_signed_by_id = fields.Many2one(
        comodel_name="res.users", string="Signed off by", readonly=True, copy=False
    )
    omct_signed_date = fields.Datetime(
        string="Signed off on", readonly=True, copy=False
    )
    omct_signed_totals = fields.Char(
        string="Totals signed off", readonly=True, copy=False
    )
    omct_handed_by_id = fields.Many2one(
        comodel_name="res.users", string="Handed over by", readonly=True, copy=False
    )
    omct_cancel_reason = fields.Text(
        string="Reason of the cancellation", readonly=True, copy=False
    )
    omct_cannot_sign_reason = fields.Char(compute="_compute_omct_cannot_sign_reason")
    omct_again_count = fields.Integer(
        string="Paid before and returned", compute="_compute_omct_totals"
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("payment_line_ids")
    def _compute_omct_totals(self):
        for order in self:
            lines = order.payment_line_ids
            order.omct_again_count = len(
                lines.omct_disbursement_id.sudo().payment_ids.filtered(
                    "omct_return_date"
                )
            )

    @api.depends_context("uid")
    @api.depends("state", "omct_signed_by_id", "omct_made_by_ids", "payment_line_ids")
    def _compute_omct_cannot_sign_reason(self):
        for order in self:
            order.omct_cannot_sign_reason = order._get_cannot_sign_reason()

    def _get_cannot_sign_reason(self):
        """Return why the user cannot sign this batch off, or False."""
        self.ensure_one()
        if self.omct_signed_by_id:
            return self.env._("it is signed off already")
        if self.state != "open":
            return self.env._("it is signed off once it is confirmed")
        if not self.env.user.has_group(FINANCE_MANAGER):
            return self.env._("a finance manager signs it off")
        if self.env.user in self.sudo().omct_made_by_ids:
            return self.env._("you made it or added to it, so another person signs")
        for payout in self.payment_line_ids.omct_disbursement_id:
            reason = payout._get_cannot_pay_reason()
            if reason:
                return f"{payout.name}: {reason}"
        return False

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _get_open_fields(self, state):
        """Return the fields that a batch of payouts in ``state`` leaves open."""
        names = {name for name in self._fields if name.startswith(OPEN_ALWAYS)}
        return names | OPEN_IN_DRAFT if state == "draft" else names

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_set_by_hand(vals)
        clean = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_omct_")
        }
        # pylint: disable-next=context-overridden
        orders = super(AccountPaymentOrder, self.with_context(clean)).create(vals_list)
        return orders.with_env(self.env)

    def write(self, vals):
        self._check_not_set_by_hand(vals)
        for order in self.filtered("omct_payout"):
            closed = set(vals) - order._get_open_fields(order.state)
            if closed:
                raise AccessError(
                    self.env._(
                        "“%(field)s” of batch %(batch)s changes through its buttons "
                        "alone. Leave the field out, save, then use the button.",
                        field=self._fields[closed.pop()]._description_string(self.env),
                        batch=order.name,
                    )
                )
        return super().write(vals)

    def unlink(self):
        kept = self.filtered("omct_payout")
        if kept:
            raise UserError(  # pylint: disable=no-raise-unlink
                self.env._("Batch %s is kept. Cancel it instead.", kept[0].name)
            )
        return super().unlink()

    def _check_not_set_by_hand(self, vals):
        for name in vals:
            if name.startswith("omct_"):
                raise AccessError(
                    self.env._(
                        "“%s” of a batch is set by its buttons. Leave the field out.",
                        self._fields[name]._description_string(self.env),
                    )
                )

    def _write_past_guard(self, vals):
        """Write what only the steps of a batch set."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _begin_step(self, *states):
        """Lock a batch and make sure that it is in one of ``states``.

        :raises UserError: naming the batch and its state
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Batch %(batch)s is “%(state)s”; this step needs “%(sources)s”.",
                    batch=self.name,
                    state=labels[self.state],
                    sources=", ".join(labels[state] for state in states),
                )
            )

    # ------------------------------------------------------------------
    # Make
    # ------------------------------------------------------------------

    @api.model
    def _make_batch(self, payouts, method_line, order=None):
        """Put billed payouts of one office into a draft batch, one line each.

        :param payouts: ``omct.disbursement`` records
        :param method_line: the outgoing payment method of the bank account
        :param order: a draft batch to add to; a new one without it
        :return: the batch
        """
        payouts._check_can_pay()
        if method_line.code != METHOD or (
            method_line.payment_method_id.pain_version != VERSION
        ):
            raise UserError(
                self.env._(
                    "%(method)s does not make a file of version %(version)s: choose "
                    "another payment method.",
                    method=method_line.display_name,
                    version=VERSION,
                )
            )
        if order:
            order._begin_step("draft")
        else:
            company = method_line.company_id
            order = self.with_company(company).create(
                {
                    "name": self.env["ir.sequence"]
                    .sudo()
                    .next_by_code("omct.payment.batch"),
                    "payment_method_line_id": method_line.id,
                    "payment_type": "outbound",
                    "company_id": company.id,
                    "date_prefered": "due",
                    "charge_bearer": "DEBT",
                }
            )
            order._write_past_guard({"omct_payout": True})
        self.env["account.payment.line"].create(
            [order._prepare_payout_line_vals(payout) for payout in payouts]
        )
        return order

    def _prepare_payout_line_vals(self, payout):
        self.ensure_one()
        return {
            "order_id": self.id,
            "move_line_id": payout._get_payable_line().id,
            "partner_bank_id": payout.partner_bank_id.id,
            "purpose": "CHAR",
        }

    def _open_as_batches(self):
        """Return the action that shows these batches, one by its form."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "omct_grants.omct_payment_batch_action"
        )
        action["context"] = {}
        if len(self) == 1:
            form = self.env.ref("omct_grants.omct_payment_batch_view_form")
            return {**action, "res_id": self.id, "views": [(form.id, "form")]}
        return {**action, "domain": [("id", "in", self.ids)]}

    # ------------------------------------------------------------------
    # Confirm
    # ------------------------------------------------------------------

    def draft2open(self):
        batches = self.filtered("omct_payout")
        for order in batches:
            order._confirm_batch()
        return super(AccountPaymentOrder, self - batches).draft2open()

    def _check_ready(self):
        """Raise when something that the bank needs is missing.

        :raises UserError: one line a payout, its reference and what is missing
        """
        self.ensure_one()
        if not self.journal_id.bank_account_id:
            raise UserError(
                self.env._(
                    "Bank journal %s has no account number: enter it on the journal.",
                    self.journal_id.display_name,
                )
            )
        own = self.company_partner_bank_id
        if own.sanitized_acc_number[:2] in BIC_ASKED and not own.bank_bic:
            raise UserError(
                self.env._(
                    "Account %s has no bank with a BIC, which Swiss banks ask for: "
                    "enter it on the account of the bank journal.",
                    own.acc_number,
                )
            )
        if not self.payment_line_ids:
            raise UserError(self.env._("Batch %s holds no payout.", self.name))
        missing = self.company_partner_bank_id.partner_id._get_missing_for_bank()
        if missing:
            raise UserError(
                self.env._(
                    "%(office)s: %(missing)s",
                    office=self.company_id.name,
                    missing=missing,
                )
            )
        reasons = []
        for line in self.payment_line_ids:
            reason = line._get_missing_for_bank()
            if reason:
                reasons.append(f"{line.omct_disbursement_id.name}: {reason}")
        if reasons:
            raise UserError(self.env._("The bank needs more:\n%s", "\n".join(reasons)))

    def _confirm_batch(self):
        """Make the payments of a batch, one a payout, and fix its totals."""
        self._begin_step("draft")
        lines = self.payment_line_ids
        payouts = lines.omct_disbursement_id
        payouts.lock_for_update(allow_referencing=True)
        payouts._check_can_pay()
        payouts._check_billed()
        self._check_ready()
        lines._read_ahead()
        for line in lines:
            line._check_matches_payout()
        dates = {line: line._prepare_write_draft2open()["date"] for line in lines}
        for day in set(dates.values()):
            lines.filtered(lambda line, day=day: dates[line] == day)._write_past_guard(
                {"date": day}
            )
        # Who did what is told by the payouts, not on each payment.
        payments = (
            self.env["account.payment"]
            .with_context(**IN_BULK)
            .create([line._prepare_payout_payment_vals() for line in lines])
            .with_env(self.env)
        )
        self._make_lots(payments)
        self._write_past_guard({"state": "open"})

    def _make_lots(self, payments):
        """Group the payments by date, currency and what else the bank books apart."""
        lots = self.env["account.payment.lot"]
        groups = payments.grouped(lambda pay: pay.payment_line_ids._lot_grouping_key())
        for number, group in enumerate(groups.values(), start=1):
            line = group[:1].payment_line_ids
            lot = lots._create_past_guard(
                [line._prepare_account_payment_lot_vals(number)]
            )
            group._write_past_guard(
                {"payment_order_id": self.id, "payment_lot_id": lot.id}
            )

    # ------------------------------------------------------------------
    # Sign off
    # ------------------------------------------------------------------

    def action_sign_off(self, totals=None):
        """Sign the control totals off.

        :param str totals: what the person saw; without it a dialog shows them
        :raises UserError: when the user may not, or the totals have changed
        """
        self.ensure_one()
        if totals is None:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Sign off the totals"),
                "res_model": "omct.batch.sign.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {"default_order_id": self.id},
            }
        self._begin_step("open")
        reason = self._get_cannot_sign_reason()
        if reason:
            raise UserError(
                self.env._(
                    "%(batch)s cannot be signed off by you: %(reason)s.",
                    batch=self.name,
                    reason=reason,
                )
            )
        self._check_payments()
        if totals != self.omct_totals:
            raise UserError(
                self.env._(
                    "Batch %(batch)s has changed: it is %(now)s and was %(then)s. Look "
                    "at it again.",
                    batch=self.name,
                    now=self.omct_totals_text,
                    then=get_totals_in_words(self.env, totals),
                )
            )
        self._write_past_guard(
            {
                "omct_signed_by_id": self.env.uid,
                "omct_signed_date": fields.Datetime.now(),
                "omct_signed_totals": totals,
            }
        )
        self.message_post(body=self.env._("Signed off: %s", self.omct_totals_text))
        return True

    def _check_payments(self, state="draft"):
        """Raise unless each line has one payment, for its payout as approved.

        :param str state: in which the payments have to be
        """
        self.ensure_one()
        self._check_payments_of(self.payment_line_ids, state)
        if self.payment_line_ids.payment_ids != self.payment_ids:
            raise UserError(
                self.env._("Batch %s holds a payment without a line.", self.name)
            )

    def _check_payments_of(self, lines, state):
        lines._read_ahead()
        for line in lines:
            payment = line.payment_ids.filtered(
                lambda pay: pay.payment_order_id == self
            )
            if (
                len(payment) != 1
                or payment.state != state
                or payment.omct_disbursement_id != line.omct_disbursement_id
            ):
                raise UserError(
                    self.env._(
                        "%(payout)s has no open payment in batch %(batch)s: put the "
                        "batch back to draft and confirm it again.",
                        payout=line.omct_disbursement_id.name,
                        batch=self.name,
                    )
                )
            line._check_matches_payout()
            payment._check_matches_payout()
