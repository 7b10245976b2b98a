# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .account_payment_order import FINANCE_MANAGER

FINANCE = "omct_grants.group_finance"


class AccountPaymentOrder(models.Model):
    """Ways back of a batch: lines out, split, cancelled; each with a reason."""

    _inherit = "account.payment.order"

    @api.model
    def _get_reason_methods(self):
        """Return the names of the methods that the reason dialog may call."""
        return frozenset({"action_cancel_batch"})

    # ------------------------------------------------------------------
    # Back to draft, lines out, split
    # ------------------------------------------------------------------

    def cancel2draft(self):
        batches = self.filtered("omct_payout")
        for order in batches:
            order._begin_step("open")
            order._check_finance()
            order._reset_to_draft()
        return super(AccountPaymentOrder, self - batches).cancel2draft()

    def _reset_to_draft(self):
        """Drop the payments of a batch without a file, and its signature."""
        self.ensure_one()
        payments = self.payment_ids
        payments._write_past_guard({"payment_order_id": False, "payment_lot_id": False})
        payments._unlink_past_guard()
        # Lots of a batch without a file are nothing yet.
        self.payment_lot_ids._unlink_past_guard()
        if self.omct_signed_by_id:
            self.message_post(body=self.env._("The signature is void."))
        self._write_past_guard(
            {
                "state": "draft",
                "omct_signed_by_id": False,
                "omct_signed_date": False,
                "omct_signed_totals": False,
            }
        )

    def action_take_out(self):
        """Open the dialog that takes lines out, or into another batch."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take out or split"),
            "res_model": "omct.batch.split.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _take_out(self, lines, reason, split=False):
        """Take lines out of a batch that has no file yet.

        :param lines: ``account.payment.line`` records of this batch
        :param str reason: kept on the batch and on each payout
        :param bool split: put them into a new batch
        :return: the new batch, if any
        """
        self._begin_step("draft", "open")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept with the batch."))
        if not lines or lines - self.payment_line_ids:
            raise UserError(
                self.env._("Choose payouts of batch %s to take out.", self.name)
            )
        self._check_finance()
        payouts = lines.omct_disbursement_id
        if self.state == "open":
            self._reset_to_draft()
        lines._unlink_past_guard()
        names = ", ".join(payouts.mapped("name"))
        self.message_post(
            body=self.env._(
                "Taken out: %(payouts)s. Reason: %(reason)s",
                payouts=names,
                reason=reason,
            )
        )
        for payout in payouts:
            payout.message_post(
                body=self.env._(
                    "Taken out of batch %(batch)s. Reason: %(reason)s",
                    batch=self.name,
                    reason=reason,
                )
            )
        if not split:
            return self.browse()
        return self._make_batch(payouts, self.payment_method_line_id)

    # ------------------------------------------------------------------
    # Cancel
    # ------------------------------------------------------------------

    def action_cancel(self):
        batches = self.filtered("omct_payout")
        if not batches:
            return super().action_cancel()
        if len(self) > 1:
            raise UserError(self.env._("Cancel one batch at a time, with its reason."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the batch"),
            "res_model": "omct.reason.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": str(self.id),
                "default_method": "action_cancel_batch",
            },
        }

    def action_cancel_batch(self, reason=None):
        """Cancel a batch; its payouts are to pay again.

        Once it has a file, the bank may have it: then a finance manager who did not
        make the batch cancels it, as long as the bank has paid none of it.

        :raises UserError: when the user may not, or the bank has paid some
        """
        self.ensure_one()
        self._begin_step("draft", "open", "generated", "uploaded")
        if not self.omct_payout:
            raise UserError(self.env._("%s is no batch of payouts.", self.name))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept with the batch."))
        payouts = self.payment_line_ids.omct_disbursement_id
        payouts.lock_for_update(allow_referencing=True)
        self._check_finance()
        if self.state in ("draft", "open"):
            self._reset_to_draft()
        else:
            self._check_can_recall()
        self._write_past_guard({"state": "cancel", "omct_cancel_reason": reason})
        self.payment_ids._unbook("canceled")
        self.omct_file_ids._make_void(reason)
        self.message_post(body=self.env._("Cancelled. Reason: %s", reason))
        return True

    def _check_can_recall(self):
        """Raise unless the user may make void a file that the bank may have."""
        self._check_second_manager()
        seen = self.payment_ids.filtered(
            lambda pay: pay.omct_bank_date or pay.omct_return_date or pay.is_matched
        )
        if seen:
            raise UserError(
                self.env._(
                    "The bank has carried out part of batch %(batch)s (%(payouts)s), "
                    "so it is not cancelled. Note what the bank refused line by line.",
                    batch=self.name,
                    payouts=", ".join(seen.omct_disbursement_id.mapped("name")),
                )
            )

    def _check_finance(self):
        """Raise unless finance asks: what leads back needs no confirmed account."""
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Payouts are paid by finance."))

    def _check_second_manager(self):
        """Raise unless a finance manager asks who did not make the batch."""
        self.ensure_one()
        if (
            not self.env.user.has_group(FINANCE_MANAGER)
            or self.env.user in self.sudo().omct_made_by_ids
        ):
            raise UserError(
                self.env._(
                    "The file of batch %s may be at the bank: a finance manager who "
                    "did not make the batch does this.",
                    self.name,
                )
            )


class AccountPaymentLine(models.Model):
    """A line that the bank refused before it paid."""

    _inherit = "account.payment.line"

    @api.model
    def _get_reason_methods(self):
        """Return the names of the methods that the reason dialog may call."""
        return frozenset({"action_refused_by_bank"})

    def action_refused_by_bank(self, reason=None):
        """Note that the bank did not carry out this line: payable again, once.

        :raises UserError: when the bank has paid it, or the user may not
        """
        self.ensure_one()
        order = self.order_id
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Refused by the bank"),
                "res_model": "omct.reason.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_res_model": self._name,
                    "default_res_ids": str(self.id),
                    "default_method": "action_refused_by_bank",
                },
            }
        order._begin_step("uploaded")
        order._check_second_manager()
        payment = self.payment_ids
        payout = self.omct_disbursement_id
        payout.lock_for_update(allow_referencing=True)
        payment.invalidate_recordset()
        if (
            len(payment) != 1
            or payment.state != "in_process"
            or payment.omct_bank_date
            or payment.is_matched
        ):
            raise UserError(
                self.env._(
                    "%s is not in transit any more: if the money came back, import the "
                    "statement that shows it.",
                    payout.name,
                )
            )
        payment._unbook("rejected")
        payment._note_return(fields.Date.context_today(self), "", reason)
        order.message_post(
            body=self.env._(
                "%(payout)s refused by the bank: %(reason)s",
                payout=payout.name,
                reason=reason,
            )
        )
        return True


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _note_return(self, date, code, reason):
        """Note that the money did not arrive; the payout is payable again.

        :param date: day on which the bank said so
        :param str code: the bank's reason code
        :param str reason: in words
        """
        self.ensure_one()
        self._write_past_guard(
            {
                "state": "rejected",
                "omct_return_date": date,
                "omct_return_code": code,
                "omct_return_reason": reason,
            }
        )
        payout = self.sudo().omct_disbursement_id
        payout._write_governed(
            {"receipt_date": False, "receipt_by_id": False, "receipt_note": False}
        )
        payout.message_post(
            body=self.env._(
                "The payment came back from the bank: %s. It can be paid again, once.",
                " ".join(text for text in (code, reason) if text) or "-",
            )
        )
