# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

LIVE = "state NOT IN ('canceled', 'rejected')"
SENT = ("in_process", "paid")
# The reference of a payout, however it is spaced.
REFERENCE = re.compile(r"D\s*/\s*\d{4}\s*/\s*\d+", re.IGNORECASE)


class AccountPayment(models.Model):
    """One live payment a payout, held by the database."""

    _name = "account.payment"
    _inherit = ["account.payment", "omct.company.check.mixin"]

    omct_disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _omct_disbursement_uniq = models.UniqueIndex(
        f"(omct_disbursement_id) WHERE omct_disbursement_id IS NOT NULL AND {LIVE}",
        "This payout has a payment already.",
    )

    _omct_checked_fields = frozenset(
        {
            "amount",
            "currency_id",
            "partner_id",
            "partner_bank_id",
            "payment_type",
            "memo",
            "payment_reference",
        }
    )

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payouts = payments.omct_disbursement_id
        if payouts:
            payouts.lock_for_update(allow_referencing=True)
            payouts._check_can_pay()
            payouts.invalidate_recordset(["state"])
        for payment in payments.filtered("omct_disbursement_id"):
            payment._check_matches_payout()
        tied = payments.filtered(
            lambda payment: payment.omct_disbursement_id and payment.state not in SENT
        )
        tied.omct_disbursement_id._check_billed()
        for payment in payments.filtered(lambda payment: payment.state in SENT):
            # The payout is “Sent” by this very payment; its bill must still be open.
            bill = payment.sudo().omct_disbursement_id.move_id
            if payment.omct_disbursement_id and (
                bill.state != "posted"
                or bill.currency_id.compare_amounts(
                    bill.amount_residual, bill.amount_total
                )
            ):
                payment.omct_disbursement_id._check_billed()
                raise UserError(
                    self.env._(
                        "%s is not an approved payout with an open bill.",
                        payment.omct_disbursement_id.name,
                    )
                )
            payment._check_destination()
        return payments

    def write(self, vals):
        if "omct_disbursement_id" in vals and any(
            payment.omct_disbursement_id.id != vals["omct_disbursement_id"]
            for payment in self
        ):
            raise AccessError(
                self.env._("The payout of a payment is set when the payment is made.")
            )
        if "state" in vals:
            if vals["state"] in SENT:
                self.filtered(
                    lambda payment: payment.state not in SENT
                )._check_can_leave()
            else:
                self._check_can_take_back()
        res = super().write(vals)
        if self._omct_checked_fields & set(vals):
            for payment in self.sudo().filtered("omct_disbursement_id"):
                payment._check_matches_payout()
            self.filtered(lambda payment: payment.state in SENT)._check_destination()
        return res

    def _write_past_guard(self, vals):
        """Write what batches and the bank statement alone decide on.

        Whoever calls it has made sure of what ``write`` would have asked.
        """
        return super().write(vals)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_for_payout(self):
        self._check_can_take_back()

    def _check_can_leave(self):
        """Raise unless each of these payments may be posted now.

        :raises UserError: naming the payment's payout or account, and what to do
        """
        payouts = self.omct_disbursement_id
        if payouts:
            payouts.lock_for_update(allow_referencing=True)
            payouts.invalidate_recordset(["state"])
            payouts._check_can_pay()
            payouts._check_billed()
            for payment in self.filtered("omct_disbursement_id"):
                payment._check_matches_payout()
        self._check_destination()

    def _check_destination(self):
        """Raise when money goes to an unconfirmed account or poses as a payout's.

        :raises UserError: naming the account or the payout
        """
        for payment in self.sudo().filtered(lambda rec: rec.payment_type == "outbound"):
            account = payment.partner_bank_id
            if account and not account.allow_out_payment:
                raise UserError(
                    self.env._(
                        "The account %(account)s of %(payee)s is not confirmed: a "
                        "finance manager who did not enter it does that under "
                        "Payouts > Bank > Bank accounts.",
                        account=account.acc_number,
                        payee=account.partner_id.display_name,
                    )
                )
            if not payment.omct_disbursement_id:
                payment._check_names_no_payout()

    def _check_names_no_payout(self):
        """Raise when a loose payment carries the reference of a payout."""
        self.ensure_one()
        text = " ".join(
            value
            for value in (self.memo, self.payment_reference, self.move_id.ref)
            if value
        )
        names = {re.sub(r"\s", "", name).upper() for name in REFERENCE.findall(text)}
        payout = (
            self.env["omct.disbursement"].search([("name", "in", names)], limit=1)
            if names
            else self.env["omct.disbursement"]
        )
        if payout:
            raise UserError(
                self.env._(
                    "This payment carries the reference of %s and is not its payment. "
                    "Pay a payout with “Register payment” on the payout.",
                    payout.name,
                )
            )

    def _check_can_take_back(self):
        """Raise unless the payments of payouts among these may be undone by the user.

        What the bank has paid stays; what was only sent is undone by a second person.

        :raises UserError: naming the payout and what to do
        """
        for payment in self.sudo().filtered(
            lambda rec: rec.omct_disbursement_id and rec.state in SENT
        ):
            payout = payment.omct_disbursement_id
            if (
                payment.is_matched
                or payment.state == "paid"
                or payment.reconciled_statement_line_ids
                or payout.state in ("paid", "received")
                or payout.receipt_date
            ):
                raise UserError(
                    self.env._(
                        "The bank has paid %s: its payment stays. If the money came "
                        "back, book that from the bank statement.",
                        payout.name,
                    )
                )
            if payment.create_uid == self.env.user or not self.env.user.has_group(
                "omct_grants.group_finance_manager"
            ):
                raise UserError(
                    self.env._(
                        "The payment of %s was sent: a finance manager who did not "
                        "register it takes it back.",
                        payout.name,
                    )
                )

    def _check_matches_payout(self):
        """Raise unless the payment is for the payout as it was approved."""
        self.ensure_one()
        payout = self.sudo().omct_disbursement_id
        same = (
            self.currency_id == payout.currency_id
            and not self.currency_id.compare_amounts(self.amount, payout.amount)
            and self.partner_id == payout.partner_id.commercial_partner_id
            and self.partner_bank_id == payout.partner_bank_id
            and self.payment_type == "outbound"
            and self.memo == payout.name
        )
        if not same:
            raise AccessError(
                self.env._(
                    "The payment of %s must have the payee, the account and the whole "
                    "amount that were approved, and its reference alone as memo.",
                    payout.name,
                )
            )
