# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.omct_bank_confirmation import KNOWN_FROM

DIGITS_AT_LEAST = 5


class BankConfirmationWizard(models.TransientModel):
    """Asks for the call back to the payee, then confirms the account."""

    _name = "omct.bank.confirmation.wizard"
    _description = "Confirm a bank account"

    bank_id = fields.Many2one(
        comodel_name="res.partner.bank", string="Account", required=True, readonly=True
    )
    partner_id = fields.Many2one(related="bank_id.partner_id", string="Payee")
    acc_number = fields.Char(related="bank_id.acc_number", string="Number")
    holder = fields.Char(related="bank_id.acc_holder_name")
    holder_differs = fields.Boolean(related="bank_id.omct_holder_differs")
    shared_count = fields.Integer(related="bank_id.omct_shared_count")
    # What was shown when this was opened, and read back by the payee.
    fingerprint = fields.Char(required=True)
    called_name = fields.Char(string="Who was called", required=True)
    called_number = fields.Char(
        string="At which number",
        required=True,
        help="A number known before the account came, not one from the same message.",
    )
    known_from = fields.Selection(
        selection=KNOWN_FROM, string="Number known from", required=True
    )
    called_at = fields.Datetime(
        string="Called on", required=True, default=fields.Datetime.now
    )
    holder_reason = fields.Char(
        string="Why another holder",
        help="Why money for the payee goes to an account in another name.",
    )
    note = fields.Char()
    document = fields.Binary(attachment=True)
    document_name = fields.Char()

    def _check_evidence(self):
        """Raise unless what was noted is a call back.

        :raises UserError: naming the field and what is missing
        """
        digits = [char for char in self.called_number if char.isdigit()]
        if len(digits) < DIGITS_AT_LEAST:
            raise UserError(
                self.env._("“At which number”: enter the telephone number in full.")
            )
        if len(self.called_name.strip()) < 2:
            raise UserError(self.env._("“Who was called”: enter the name."))
        account = self.bank_id
        entered = account.sudo().omct_changed_date or account.create_date
        # Seconds are not shown on the form.
        slack = fields.Datetime.subtract(entered, minutes=1)
        if self.called_at > fields.Datetime.now() or self.called_at < slack:
            raise UserError(
                self.env._(
                    "“Called on”: the call is made after the account was entered or "
                    "changed, and before now."
                )
            )
        if account.omct_holder_differs and not (self.holder_reason or "").strip():
            raise UserError(
                self.env._(
                    "The account is in the name of “%(holder)s”, not of %(payee)s: say "
                    "why, or correct the holder.",
                    holder=account.acc_holder_name,
                    payee=account.partner_id.display_name,
                )
            )

    def action_confirm(self):
        """Keep the evidence and confirm the account, as the user.

        :raises UserError: when the user cannot confirm it, or the evidence is wanting
        """
        self.ensure_one()
        account = self.bank_id
        account.check_access("write")
        account.lock_for_update(allow_referencing=True)
        account.invalidate_recordset()
        reason = account._get_cannot_confirm_reason()
        if reason:
            raise UserError(
                self.env._(
                    "%(account)s: %(reason)s",
                    account=account.acc_number,
                    reason=reason,
                )
            )
        if self.fingerprint != account._get_fingerprint():
            raise UserError(
                self.env._(
                    "%s was changed since you opened this: look at it and call again.",
                    account.acc_number,
                )
            )
        self._check_evidence()
        # The confirmation is written by this step alone.
        self.env["omct.bank.confirmation"].sudo().create(self._prepare_vals(account))
        account.allow_out_payment = True
        return {"type": "ir.actions.act_window_close"}

    def _prepare_vals(self, account):
        return {
            "bank_id": account.id,
            "acc_number": account.acc_number,
            "holder": account.acc_holder_name,
            "bic": account.bank_bic,
            "user_id": self.env.uid,
            "entered_by_id": account.sudo().omct_entered_by_id.id,
            "fingerprint": account._get_fingerprint(),
            **{
                name: self[name]
                for name in (
                    "called_name",
                    "called_number",
                    "known_from",
                    "called_at",
                    "holder_reason",
                    "note",
                    "document",
                    "document_name",
                )
            },
        }
