# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError


class Disbursement(models.Model):
    """The payout on its way through batches, the bank's file and the statement."""

    _inherit = "omct.disbursement"

    batch_line_ids = fields.One2many(
        comodel_name="account.payment.line",
        inverse_name="omct_disbursement_id",
        string="Lines in batches",
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    batch_id = fields.Many2one(
        comodel_name="account.payment.order",
        compute="_compute_batch_id",
        search="_search_batch_id",
        compute_sudo=True,
        groups="account.group_account_readonly,account.group_account_invoice",
        help="The batch that pays this, or paid it last.",
    )
    return_date = fields.Date(
        string="Returned on", compute="_compute_return", compute_sudo=True
    )
    return_reason = fields.Char(compute="_compute_return", compute_sudo=True)
    payment_number = fields.Integer(
        string="Times paid", compute="_compute_return", compute_sudo=True
    )

    @api.depends("batch_line_ids.omct_live", "batch_line_ids.order_id")
    def _compute_batch_id(self):
        for payout in self:
            lines = payout.batch_line_ids.sorted("id", reverse=True)
            payout.batch_id = (lines.filtered("omct_live") or lines)[:1].order_id

    def _search_batch_id(self, operator, value):
        return [("batch_line_ids.order_id", operator, value)]

    @api.depends("payment_ids.omct_return_date", "payment_ids.state")
    def _compute_return(self):
        for payout in self:
            returned = payout.payment_ids.filtered("omct_return_date").sorted(
                "omct_return_date"
            )[-1:]
            payout.return_date = returned.omct_return_date
            payout.return_reason = " ".join(
                text
                for text in (returned.omct_return_code, returned.omct_return_reason)
                if text
            )
            payout.payment_number = len(
                payout.payment_ids.filtered(lambda pay: pay.state != "canceled")
            )

    def _is_returned(self):
        """Tell whether the last payment came back, so that it is payable again."""
        self.ensure_one()
        return bool(self.payment_ids.filtered("omct_return_date"))

    def _get_payable_line(self):
        """Return the line of the bill that says what is owed to the payee."""
        self.ensure_one()
        return self.sudo().move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )[:1]

    def _get_payable_lines(self):
        """Return the line of each bill that says what is owed, by id of the payout."""
        lines = self.sudo().move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        by_move = lines.grouped("move_id")
        return {
            payout.id: by_move.get(payout.move_id, lines[:0])[:1]
            for payout in self.sudo()
        }

    @contextmanager
    def _note_states(self):
        """Keep the trail of these payouts, and no other, while entries are made.

        One message a payout, as tracking writes it, all of them at once. On bills and
        payments nothing is written: who did what when is told by the payout.
        """
        # What follows is written for whoever asks, also without access to the trail.
        payouts = self.sudo().browse(self.ids)
        self.env.flush_all()
        before = {payout.id: payout.state for payout in payouts}
        yield
        (payouts.move_id | payouts.payment_ids.move_id)._track_discard()
        payouts.payment_ids._track_discard()
        payouts._log_states(before)

    def _log_states(self, before):
        """Write one message a payout whose state has changed.

        :param dict before: the state that was, by id
        """
        changed = self.filtered(lambda payout: payout.state != before[payout.id])
        info = self.fields_get(["state"], ["string", "type", "selection"])["state"]
        changed._track_discard()
        author, note = self.env.user.partner_id, self.env.ref("mail.mt_note")
        messages = self.env["mail.message"].create(
            [
                {
                    "author_id": author.id,
                    "body": "",
                    "is_internal": True,
                    "message_type": "notification",
                    "model": self._name,
                    "record_name": payout.name,
                    "reply_to": self.env.company.email_formatted,
                    "res_id": payout.id,
                    "subtype_id": note.id,
                }
                for payout in changed
            ]
        )
        tracking = self.env["mail.tracking.value"]
        tracking.create(
            [
                {
                    **tracking._create_tracking_values(
                        before[payout.id], payout.state, "state", info, payout
                    ),
                    "mail_message_id": message.id,
                }
                for payout, message in zip(changed, messages, strict=True)
            ]
        )

    def _check_not_in_payment(self):
        """Raise when one of these payouts has a live payment, a draft one included.

        :raises UserError: naming the payout and its batch
        """
        for payout in self.sudo():
            live = payout.payment_ids.filtered(
                lambda pay: pay.state not in ("canceled", "rejected")
            )
            if live:
                raise UserError(
                    self.env._(
                        "%(payout)s has a payment already%(batch)s.",
                        payout=payout.name,
                        batch=f" ({live[0].payment_order_id.name})"
                        if live.payment_order_id
                        else "",
                    )
                )

    def action_add_to_batch(self):
        """Open the dialog that puts billed payouts into a batch.

        :raises UserError: when one is not billed, or the user may not pay it
        """
        self.check_access("read")
        self._check_can_pay()
        self._check_billed()
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "A batch is paid from the account of one office: choose payouts of "
                    "one office. These are of %s.",
                    ", ".join(self.company_id.mapped("name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add to a batch"),
            "res_model": "omct.batch.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_disbursement_ids": self.ids},
        }

    def action_view_batch(self):
        """Open the batch that pays this."""
        self.ensure_one()
        return self.batch_id._open_as_batches()
