# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .omct_payout_run import LIVE
from .omct_payout_run_work import AT_WORK


class AccountPaymentOrder(models.Model):
    """A large batch is booked part after part, and has its file at the end."""

    _inherit = "account.payment.order"

    omct_run_ids = fields.One2many(
        comodel_name="omct.payout.run",
        inverse_name="order_id",
        string="Runs",
        readonly=True,
    )

    def _begin_step(self, *states):
        res = super()._begin_step(*states)
        # Whoever asks, the run holds the batch.
        run = self.sudo().omct_run_ids.filtered(lambda rec: rec.state in LIVE)
        if run and AT_WORK.get() != run.id:
            raise UserError(
                self.env._(
                    "%(run)s is making the file of batch %(batch)s: wait for it, or "
                    "cancel it under “In the background”.",
                    run=run.name,
                    batch=self.name,
                )
            )
        return res

    def action_make_file(self):
        """Make the file, or have it made in the background where it is a long one.

        :return: the file, or the run that makes it
        :raises UserError: when the batch is not signed off
        """
        self.ensure_one()
        many = self.company_id.omct_background_from
        if self.state != "open" or len(self.payment_line_ids) < many:
            return self.open2generated()
        self._begin_step("open")
        payouts = self.payment_line_ids.omct_disbursement_id
        self._check_signed()
        payouts._check_can_pay()
        return self.env["omct.payout.run"]._start("file", payouts, self)._open()

    def _book_part(self, payouts):
        """Book the payments of some payouts of this batch, as they were signed off.

        :param payouts: ``omct.disbursement`` records
        """
        self._begin_step("open")
        payouts.lock_for_update(allow_referencing=True)
        payouts.invalidate_recordset(["state"])
        self._check_signed()
        lines = self.payment_line_ids.filtered(
            lambda line: line.omct_disbursement_id in payouts
        )
        self._check_payments_of(lines, "draft")
        lines.payment_ids.filtered(
            lambda pay: pay.payment_order_id == self
        )._book_for_payouts()

    def _make_file_of_booked(self):
        """Make the file of a batch whose payments are all booked."""
        self._begin_step("open")
        self.payment_line_ids.omct_disbursement_id.lock_for_update(
            allow_referencing=True
        )
        self._check_signed()
        self._check_payments("in_process")
        self._check_ready()
        self._keep_file()

    def _drop_run(self, reason):
        """Cancel a batch whose run was given up: what it has booked is void.

        :param str reason: kept with the batch
        """
        self._begin_step("open")
        self.payment_line_ids.omct_disbursement_id.lock_for_update(
            allow_referencing=True
        )
        self._check_finance()
        booked = self.payment_ids.filtered(lambda pay: pay.state != "draft")
        drafts = self.payment_ids - booked
        drafts._write_past_guard({"payment_order_id": False, "payment_lot_id": False})
        drafts._unlink_past_guard()
        self._write_past_guard({"state": "cancel", "omct_cancel_reason": reason})
        booked._unbook("canceled")
        self.message_post(body=self.env._("Cancelled. Reason: %s", reason))
