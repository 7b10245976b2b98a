# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.channels import NUMBERED_CHANNELS

#: What stands on a cheque or voucher, and can tell nothing.
NUMBER = re.compile(r"^[A-Z]{0,4}[ -]?\d{1,20}$")


class AccountPayment(models.Model):
    """A payment by another channel is booked in the journal of that channel.

    No statement of a bank will show it: it stands on the journal's own account at
    once, and its proof is the receipt.
    """

    _inherit = "account.payment"

    omct_channel_number = fields.Char(
        string="Number of the cheque or voucher", readonly=True, copy=False
    )

    _omct_channel_number_uniq = models.UniqueIndex(
        "(journal_id, omct_channel_number) WHERE omct_channel_number IS NOT NULL "
        "AND state NOT IN ('canceled', 'rejected')",
        "This cheque or voucher was handed out already.",
    )

    @api.depends("omct_disbursement_id", "journal_id")
    def _compute_outstanding_account_id(self):
        res = super()._compute_outstanding_account_id()
        for payment in self:
            if payment.sudo().omct_disbursement_id.channel not in (False, "bank"):
                payment.outstanding_account_id = payment.journal_id.default_account_id
        return res

    @api.model_create_multi
    def create(self, vals_list):
        # One taken back a moment ago must have left the unique index by now.
        self.flush_model(["state"])
        for vals in vals_list:
            if vals.get("omct_channel_number"):
                vals["omct_channel_number"] = self._clean_number(
                    vals["omct_channel_number"]
                )
        return super().create(vals_list)

    def write(self, vals):
        if "omct_channel_number" in vals:
            raise AccessError(
                self.env._(
                    "The number of a cheque or voucher is entered when it is paid and "
                    "stays. If it was not handed over, say so on the payout."
                )
            )
        return super().write(vals)

    @api.model
    def _clean_number(self, text):
        """Return a number of a cheque or voucher.

        :raises UserError: for words, which could tell something
        """
        number = (text or "").strip().upper()
        if not NUMBER.match(number):
            raise UserError(
                self.env._(
                    "“%s” is not the number of a cheque or voucher: enter digits, with "
                    "up to four letters before them.",
                    text,
                )
            )
        return number

    def _check_matches_payout(self):
        res = super()._check_matches_payout()
        payout = self.sudo().omct_disbursement_id
        if (self.journal_id._get_payout_channel()) != payout.channel:
            labels = dict(payout._fields["channel"]._description_selection(self.env))
            raise AccessError(
                self.env._(
                    "%(payout)s is paid by “%(channel)s”; journal %(journal)s is for "
                    "“%(other)s”. Choose another journal.",
                    payout=payout.name,
                    channel=labels[payout.channel],
                    journal=self.journal_id.display_name,
                    other=labels[self.journal_id._get_payout_channel()],
                )
            )
        if payout.channel in NUMBERED_CHANNELS and not self.omct_channel_number:
            raise UserError(
                self.env._(
                    "%s: enter the number of the cheque or voucher that is handed "
                    "over.",
                    payout.name,
                )
            )
        return res

    def _prepare_move_line_default_vals(self, *args, **kwargs):
        vals_list = super()._prepare_move_line_default_vals(*args, **kwargs)
        through = self.sudo().omct_disbursement_id.channel_partner_id
        if through:
            # What a member holds for others is its own balance on that account.
            for vals in vals_list:
                if vals["account_id"] == self.outstanding_account_id.id:
                    vals["partner_id"] = through.commercial_partner_id.id
        return vals_list
