# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.channels import ACCOUNT_CHANNELS

PAYABLE = ("approved", "billed", "returned")


class Disbursement(models.Model):
    """What finance looks at: how late a payout is, and what keeps it from being paid.

    The reason is the same for everybody and tells nothing of what the money is for.
    """

    _inherit = "omct.disbursement"

    days_late = fields.Integer(
        compute="_compute_days_late",
        help="Days since it was due, while it is not paid.",
    )
    blocked_reason = fields.Text(
        string="What blocks it", compute="_compute_blocked_reason"
    )
    blocked = fields.Boolean(
        compute="_compute_blocked_reason", search="_search_blocked"
    )

    @api.depends("date_due", "state")
    def _compute_days_late(self):
        today = fields.Date.context_today(self)
        for payout in self:
            late = payout.state in (*PAYABLE, "sent") and payout.date_due
            payout.days_late = max((today - payout.date_due).days, 0) if late else 0

    @api.depends_context("lang")
    @api.depends("state", "channel", "partner_bank_id.allow_out_payment")
    def _compute_blocked_reason(self):
        open_payouts = self.filtered(lambda payout: payout.state in PAYABLE)
        closed = self._get_closed_offices(open_payouts.company_id)
        journals = self._get_channel_journals(open_payouts)
        for payout in self:
            reason = payout in open_payouts and (
                payout._get_account_block()
                or closed.get(payout.company_id)
                or payout._get_journal_block(journals)
                or payout._get_diligence_block()
            )
            payout.blocked_reason = reason
            payout.blocked = bool(reason)

    @api.model
    def _get_closed_offices(self, companies):
        today = fields.Date.context_today(self)
        return {company: self._get_lock_reason(company, today) for company in companies}

    @api.model
    def _get_channel_journals(self, payouts):
        """Return the (office, channel) pairs that have a journal."""
        # Who asks for a payout may not read the journals; that one is missing, it may.
        journals = (
            self.env["account.journal"]
            .sudo()
            .search(
                [
                    ("company_id", "in", payouts.company_id.ids),
                    ("type", "in", ("bank", "cash")),
                ]
            )
        )
        return {
            (journal.company_id, journal._get_payout_channel()) for journal in journals
        }

    def _get_account_block(self):
        self.ensure_one()
        if self.channel not in ACCOUNT_CHANNELS:
            return False
        if not self.partner_bank_id:
            return self.env._("no account of the payee is chosen")
        return not self.partner_bank_id.allow_out_payment and self.env._(
            "the payee's account is not confirmed"
        )

    def _get_journal_block(self, journals):
        self.ensure_one()
        if (self.company_id, self.channel) in journals:
            return False
        return self.env._("the office has no journal for this channel")

    def _get_diligence_block(self):
        self.ensure_one()
        return bool(self._get_due_diligence_reason()) and self.env._(
            "the due diligence of the payee is not in order; ask the grants manager"
        )

    @api.model
    def _search_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = self.search([("state", "in", PAYABLE)])
        blocked = waiting.filtered("blocked").ids
        return [("id", "in" if set(value) == {True} else "not in", blocked)]
