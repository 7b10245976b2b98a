# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.channels import ACCOUNT_CHANNELS, CHANNEL_REASONS, CHANNELS

MANAGER = "omct_grants.group_finance_manager"


class Disbursement(models.Model):
    """How the money reaches the payee: by bank file, or by another channel.

    Another channel needs a reason out of a neutral list, is booked in its own journal
    and never enters a batch. The guards of a payment are the same: one live payment a
    payout, by a third person.
    """

    _inherit = "omct.disbursement"

    channel = fields.Selection(
        selection=CHANNELS,
        string="Paid by",
        required=True,
        default="bank",
        index=True,
        tracking=True,
    )
    channel_reason = fields.Selection(
        selection=CHANNEL_REASONS,
        string="Why not by bank",
        tracking=True,
        help="A neutral reason: it is read by everybody who handles the payment.",
    )
    channel_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Through",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('omct_network_organisation', '=', True)]",
        tracking=True,
        help="The member that hands the money over.",
    )

    # ------------------------------------------------------------------
    # What a channel needs
    # ------------------------------------------------------------------

    @api.onchange("channel")
    def _onchange_channel(self):
        if self.channel == "bank":
            self.channel_reason = False
        if self.channel != "intermediary":
            self.channel_partner_id = False
        if self.channel not in ACCOUNT_CHANNELS:
            self.partner_bank_id = False

    def _needs_account(self):
        """Tell whether the payment goes to an account or number of the payee."""
        self.ensure_one()
        return self.channel in ACCOUNT_CHANNELS

    def _get_channel_reason(self):
        """Return what the chosen channel lacks, or False."""
        self.ensure_one()
        payout = self.sudo()
        if payout.channel == "bank":
            return not payout.partner_bank_id and self.env._(
                "no account of the payee is chosen"
            )
        if not payout.channel_reason:
            return self.env._("choose why it is not paid by bank transfer")
        if payout.channel == "mobile" and not payout.partner_bank_id:
            return self.env._(
                "enter the payee's number as an account under Payouts > Bank > Bank "
                "accounts "
                "and choose it"
            )
        if payout.channel == "intermediary":
            through = payout.channel_partner_id.commercial_partner_id
            if not through:
                return self.env._("choose the member that hands the money over")
            if through == payout.partner_id.commercial_partner_id:
                return self.env._(
                    "the payee cannot hand the money over to itself; choose another "
                    "member, or pay by another channel"
                )
        return payout._get_coins_reason()

    def _get_coins_reason(self):
        """Return why the amount cannot be handed over in coins, or False."""
        self.ensure_one()
        step = self.currency_id.omct_cash_step
        if self.channel != "cash" or not step:
            return False
        payable = self.currency_id._round_to_coins(self.amount)
        if not self.currency_id.compare_amounts(payable, self.amount):
            return False
        return self.env._(
            "cash in %(currency)s goes in steps of %(step)s: ask for %(payable)s, or "
            "pay by another channel",
            currency=self.currency_id.name,
            step=self.currency_id.format(step),
            payable=self.currency_id.format(payable),
        )

    # ------------------------------------------------------------------
    # Payment
    # ------------------------------------------------------------------

    def _check_paid_by_bank(self):
        """Raise for payouts that no file of the bank may carry.

        :raises UserError: naming the payout and its channel
        """
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for payout in self.sudo():
            if payout.channel != "bank":
                raise UserError(
                    self.env._(
                        "%(payout)s is paid by “%(channel)s”, not by a bank file: use "
                        "“Register payment” on the payout.",
                        payout=payout.name,
                        channel=labels[payout.channel],
                    )
                )

    def action_add_to_batch(self):
        self.check_access("read")
        self._check_paid_by_bank()
        return super().action_add_to_batch()

    def action_not_handed_over(self, reason=None):
        """Note that the money did not reach the payee: payable again, once.

        A finance manager who did not pay it does so, while no receipt is accepted.

        :raises UserError: when the bank paid it, or the user may not
        """
        self.ensure_one()
        self.check_access("write")
        if not reason:
            return self._open_reason_wizard(
                "action_not_handed_over", self.env._("Not handed over")
            )
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        payment = self.sudo().payment_ids.filtered(
            lambda pay: pay.state not in ("draft", "canceled", "rejected")
        )
        cannot = self._get_cannot_take_back_reason(payment)
        if cannot:
            raise UserError(
                self.env._("%(payout)s: %(reason)s", payout=self.name, reason=cannot)
            )
        payment = payment.sudo(False)
        payment._unbook("rejected")
        payment._note_return(fields.Date.context_today(self), "", reason)
        return True

    def _get_cannot_take_back_reason(self, payment):
        if self.channel == "bank":
            return self.env._(
                "it was paid by the bank; if the money came back, import the statement"
            )
        if self.state != "paid" or len(payment) != 1:
            return self.env._("it is not paid, or its receipt is accepted already")
        if not self.env.user.has_group(MANAGER) or payment.create_uid == self.env.user:
            return self.env._("a finance manager who did not pay it does that")
        return False

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_not_handed_over"}
