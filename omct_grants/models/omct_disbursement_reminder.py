# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

#: Days after the due day of a receipt on which the payee is reminded.
REMIND_AFTER = (-7, 1, 15, 30)
REMINDER_FIELDS = frozenset({"receipt_asked_date", "receipt_reminder_count"})
OPEN = ("awaited", "refused")


class Disbursement(models.Model):
    """When the proof of a payout is due, and how the payee is asked for it.

    Mails carry reference and amount alone. A payee that must not get any is asked by
    a person, who is told so by an activity.
    """

    _inherit = "omct.disbursement"

    date_paid = fields.Date(
        string="Paid on",
        compute="_compute_date_paid",
        store=True,
        index=True,
        compute_sudo=True,
    )
    receipt_due_date = fields.Date(
        string="Receipt due",
        compute="_compute_date_paid",
        store=True,
        index=True,
        compute_sudo=True,
    )
    receipt_overdue = fields.Boolean(
        string="Receipt overdue",
        compute="_compute_receipt_overdue",
        search="_search_receipt_overdue",
    )
    receipt_asked_date = fields.Date(
        string="Receipt asked on", readonly=True, copy=False
    )
    receipt_reminder_count = fields.Integer(
        string="Reminders", readonly=True, copy=False
    )

    def _get_governed_fields(self):
        return super()._get_governed_fields() | REMINDER_FIELDS

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends(
        "state",
        "payment_ids.date",
        "payment_ids.omct_bank_date",
        "company_id.omct_receipt_days",
    )
    def _compute_date_paid(self):
        for payout in self:
            payout.date_paid = payout.receipt_due_date = False
            if payout.state not in ("paid", "received"):
                continue
            live = payout.payment_ids.filtered(
                lambda pay: pay.state not in ("draft", "canceled", "rejected")
            )
            days = [pay.omct_bank_date or pay.date for pay in live]
            payout.date_paid = max(days) if days else payout.move_id.date
            payout.receipt_due_date = payout.date_paid + timedelta(
                days=payout.company_id.omct_receipt_days
            )

    @api.depends("receipt_due_date", "receipt_state")
    def _compute_receipt_overdue(self):
        today = fields.Date.context_today(self)
        for payout in self:
            payout.receipt_overdue = (
                payout.receipt_state in OPEN
                and payout.receipt_due_date
                and payout.receipt_due_date < today
            )

    @api.model
    def _search_receipt_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        if set(value) != {True}:
            return ["!", *self._search_receipt_overdue("in", [True])]
        return [
            "&",
            ("receipt_state", "in", OPEN),
            ("receipt_due_date", "<", fields.Date.context_today(self)),
        ]

    # ------------------------------------------------------------------
    # Ask
    # ------------------------------------------------------------------

    def action_ask_receipt(self):
        """Ask the payees for the receipts of these payouts again.

        :return: notification that says how many were asked by mail
        """
        self.check_access("write")
        waiting = self.filtered(lambda payout: payout.receipt_state in OPEN)
        mailed = waiting._ask_receipt()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if mailed else "warning",
                "message": self.env._(
                    "%(mailed)s asked by e-mail; %(others)s to be asked by a person "
                    "(an activity says so)",
                    mailed=len(mailed),
                    others=len(waiting - mailed),
                ),
            },
        }

    def _ask_receipt(self):
        """Ask for the receipts by mail, or have a person ask.

        :return: the payouts whose payee got a mail
        """
        template = self.env.ref("omct_grants.mail_template_receipt")
        today = fields.Date.context_today(self)
        mailed = self.browse()
        for payout in self:
            payee = payout.partner_id
            if payee.email and not payee.omct_never_email:
                # Nobody may send mails in the name of a payout but this step.
                template.sudo().send_mail(payout.id)
                mailed |= payout
            else:
                payout._have_receipt_asked()
        new = self.filtered(lambda payout: not payout.receipt_asked_date)
        new._write_governed({"receipt_asked_date": today})
        return mailed

    def _have_receipt_asked(self):
        """Have whoever asked for the payout ask for its receipt, by a safe channel."""
        self.ensure_one()
        summary = self.env._("Ask for the receipt by the payee's safe channel")
        person = self.sudo().submitted_by_id
        if person and not self.sudo().activity_ids.filtered(
            lambda activity: activity.summary == summary
        ):
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo", user_id=person.id, summary=summary
            )

    @api.model
    def _cron_ask_receipts(self):
        """Ask for receipts once a payout is paid, before they are due and after."""
        today = fields.Date.context_today(self)
        waiting = self.search([("receipt_state", "in", OPEN)])
        plan = []
        for payout in waiting:
            late = (today - payout.receipt_due_date).days
            passed = sum(late >= days for days in REMIND_AFTER)
            if not payout.receipt_asked_date or passed > payout.receipt_reminder_count:
                plan.append((payout, passed))
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(plan))
        for payout, passed in plan:
            payout._ask_receipt()
            payout._write_governed({"receipt_reminder_count": passed})
            if not commit(1):
                break
