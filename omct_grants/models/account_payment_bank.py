# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import objectify

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools.environments import POSTING, rounding_in
from .account_payment import SENT

#: Set by batches and bank statements alone.
GUARDED = frozenset(
    {
        "omct_bank_date",
        "omct_bank_by_id",
        "omct_end_to_end",
        "omct_return_code",
        "omct_return_date",
        "omct_return_reason",
        "payment_order_id",
        "payment_lot_id",
    }
)
#: Fixed as well from the moment that a payment of a payout stands in a batch.
FIXED_IN_BATCH = frozenset(
    {
        "amount",
        "company_id",
        "currency_id",
        "date",
        "journal_id",
        "move_id",
        "partner_bank_id",
        "partner_id",
        "payment_line_ids",
        "payment_method_line_id",
        "payment_type",
    }
)

#: Entries of many payouts are made at once: complete, and without a message on each.
IN_BULK = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "skip_invoice_sync": True,
    "skip_account_move_synchronization": True,
}


class AccountPayment(models.Model):
    """What the bank knows of the payment of a payout: its id, its debit, its return."""

    _inherit = "account.payment"

    # Batches and lots ask for their payments; most payments have neither.
    payment_order_id = fields.Many2one(index="btree_not_null")
    payment_lot_id = fields.Many2one(index="btree_not_null")

    omct_end_to_end = fields.Char(
        string="End-to-end id",
        readonly=True,
        copy=False,
        help="Neutral reference under which the bank reports this payment.",
    )
    omct_bank_date = fields.Date(
        string="On the bank statement",
        readonly=True,
        copy=False,
        help="Set when the bank statement has shown this payment; it stays when the "
        "match is undone.",
    )
    omct_bank_by_id = fields.Many2one(
        comodel_name="res.users", string="Matched by", readonly=True, copy=False
    )
    omct_return_date = fields.Date(string="Returned on", readonly=True, copy=False)
    omct_return_code = fields.Char(
        string="Return reason code", readonly=True, copy=False
    )
    omct_return_reason = fields.Char(string="Return reason", readonly=True, copy=False)

    _omct_end_to_end_uniq = models.UniqueIndex(
        "(omct_end_to_end) WHERE omct_end_to_end IS NOT NULL",
        "Two payments cannot have the same end-to-end id.",
    )

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        clean = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in GUARDED
        }
        payouts = self.env["omct.disbursement"].browse(
            {vals.get("omct_disbursement_id") for vals in vals_list} - {None, False}
        )
        payouts._check_not_in_payment()
        # pylint: disable-next=context-overridden
        payments = super(AccountPayment, self.with_context(clean)).create(vals_list)
        payments = payments.with_env(self.env)
        tied = payments.filtered("omct_disbursement_id")
        for payment, vals in zip(payments, vals_list, strict=True):
            if payment in tied and GUARDED & set(vals):
                payment._refuse_by_hand()
        tied._set_end_to_end()
        # Without it no entry is made, and the bank has nothing to be matched with.
        for payment in tied.filtered(lambda pay: not pay.outstanding_account_id):
            payment.outstanding_account_id = payment._get_outstanding_account(
                "outbound"
            )
        return payments

    def write(self, vals):
        tied = self.sudo().filtered("omct_disbursement_id")
        if tied and GUARDED & set(vals):
            tied._refuse_by_hand()
        if FIXED_IN_BATCH & set(vals):
            tied.filtered("payment_order_id")._refuse_by_hand()
        if "state" in vals:
            self._check_not_final(vals["state"])
        return super().write(vals)

    def _refuse_by_hand(self):
        for payment in self:
            raise AccessError(
                self.env._(
                    "The payment of %s is set by its batch and the bank statement and "
                    "stays as it is.",
                    payment.sudo().omct_disbursement_id.name,
                )
            )

    def _check_not_final(self, state):
        """Raise when a payment that came back, or stands in a batch, changes alone.

        :raises UserError: naming the payout and what to do
        """
        for payment in self.sudo().filtered("omct_disbursement_id"):
            if payment.omct_return_date and state != payment.state:
                raise UserError(
                    self.env._(
                        "The payment of %s came back from the bank and stays so. Pay "
                        "the payout again.",
                        payment.omct_disbursement_id.name,
                    )
                )
            order = payment.payment_order_id
            if order.state == "open" and state in SENT:
                raise UserError(
                    self.env._(
                        "%(payout)s is in batch %(batch)s: it is paid with the "
                        "batch's file.",
                        payout=payment.omct_disbursement_id.name,
                        batch=order.name,
                    )
                )

    def _check_can_take_back(self):
        res = super()._check_can_take_back()
        for payment in self.sudo().filtered("omct_disbursement_id"):
            payout = payment.omct_disbursement_id
            order = payment.payment_order_id
            if payment.omct_bank_date or payment.omct_return_date:
                raise UserError(
                    self.env._(
                        "The bank statement of %(date)s shows the payment of "
                        "%(payout)s: it stays, also when the match is undone. If the "
                        "money came back, the statement with the return re-opens it.",
                        date=format_date(
                            self.env, payment.omct_return_date or payment.omct_bank_date
                        ),
                        payout=payout.name,
                    )
                )
            undone = payment.state in ("canceled", "rejected")
            if order.omct_payout and order.state != "cancel" and not undone:
                raise UserError(
                    self.env._(
                        "%(payout)s is in batch %(batch)s: take it out there, or "
                        "cancel the batch, with a reason.",
                        payout=payout.name,
                        batch=order.name,
                    )
                )
        return res

    def unlink(self):
        # A draft too leaves its batch through the batch alone.
        self._check_can_take_back()
        return super().unlink()

    def _unlink_past_guard(self):
        """Drop the drafts of a batch that goes back to draft."""
        return super().unlink()  # pylint: disable=super-method-mismatch

    def _check_matches_payout(self):
        res = super()._check_matches_payout()
        payout = self.sudo().omct_disbursement_id
        if self.payment_reference not in (False, payout.name):
            raise AccessError(
                self.env._(
                    "The payment of %s carries its reference alone as text.",
                    payout.name,
                )
            )
        return res

    # ------------------------------------------------------------------
    # End-to-end id
    # ------------------------------------------------------------------

    def _set_end_to_end(self):
        """Give each payment the payout's reference, numbered when it is paid again."""
        for payment in self:
            before = payment.sudo().omct_disbursement_id.payment_ids.filtered(
                "omct_end_to_end"
            )
            name = payment.sudo().omct_disbursement_id.name
            payment._write_past_guard(
                {"omct_end_to_end": f"{name}/{len(before) + 1}" if before else name}
            )

    def _generate_payment_identification_block(self, parent_node, gen_args):
        if not self.omct_end_to_end:
            return super()._generate_payment_identification_block(parent_node, gen_args)
        order = self.env["account.payment.order"]
        block = objectify.SubElement(parent_node, "PmtId")
        for tag in ("InstrId", "EndToEndId"):
            setattr(
                block,
                tag,
                order._prepare_field(
                    tag, self.omct_end_to_end, 35, gen_args, raise_if_oversized=True
                ),
            )
        return None

    # ------------------------------------------------------------------
    # Book
    # ------------------------------------------------------------------

    def _book_for_payouts(self):
        """Post these draft payments of a batch and settle their bills, all at once.

        The same as one after the other, without a message on each entry. The entries
        are complete as they are made: nothing is left for Odoo to add line by line.
        """
        payments = self.with_context(**IN_BULK)
        payments._check_can_leave()
        with (
            rounding_in(self.env, IN_BULK, IN_BULK | POSTING),
            self.omct_disbursement_id._note_states(),
        ):
            for some in payments.grouped(
                lambda payment: (payment.journal_id, payment.date)
            ).values():
                # The number of the first is drawn before there are others, which are
                # then looked at when they are posted, and not as drafts besides.
                some[:1]._make_entries().action_post()
                some[1:]._make_entries()._post_after(some[:1].move_id)
            payments._write_past_guard({"state": "in_process"})
            payments._settle_bills()
            self.env.flush_all()

    def _prepare_entry_vals(self):
        """Return the entry of this payment, with what Odoo would look up as empty."""
        vals = self._generate_move_vals()
        for _command, _id, line in vals["line_ids"]:
            line["analytic_distribution"] = False
        return {**vals, "fiscal_position_id": False}

    def _settle_bills(self):
        """Match the entry of each payment with its bill, all at once."""
        payables = self.omct_disbursement_id._get_payable_lines()
        plan = []
        for payment in self:
            payable = payables[payment.omct_disbursement_id.id]
            plan.append(
                payable
                | payment.move_id.line_ids.filtered(
                    lambda line, payable=payable: line.account_id == payable.account_id
                )
            )
        self.env["account.move.line"]._reconcile_plan(plan)

    def _make_entries(self):
        """Make the draft entry of each payment, and tie it to its payment.

        Odoo's own ``write`` would bring each entry in line with its payment, one by
        one; they were made from the payments a moment ago.

        :return: the entries, in the order of the payments
        """
        self.check_access("write")
        moves = self.env["account.move"].create(
            [payment._prepare_entry_vals() for payment in self]
        )
        field = self._fields["move_id"]
        self.modified(["move_id"], before=True)
        for payment, move in zip(self, moves, strict=True):
            field.write(payment, move)
        self.modified(["move_id"])
        return moves

    def _unbook(self, state):
        """Take these payments back: their bills are open again, their entries void.

        :param str state: ``canceled`` or ``rejected``
        """
        moves = self.move_id
        moves.line_ids.remove_move_reconcile()
        self._write_past_guard({"state": state})
        posted = moves.filtered(lambda move: move.state == "posted")
        posted.button_draft()
        moves.button_cancel()
