# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

LIVE = "state NOT IN ('canceled', 'rejected')"


class AccountPayment(models.Model):
    """One live payment a payout, held by the database."""

    _inherit = "account.payment"

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

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payouts = payments.omct_disbursement_id
        if payouts:
            payouts.lock_for_update(allow_referencing=True)
            payouts._check_can_pay()
        for payment in payments.filtered("omct_disbursement_id"):
            payment._check_matches_payout()
        return payments

    def write(self, vals):
        if "omct_disbursement_id" in vals and any(
            payment.omct_disbursement_id.id != vals["omct_disbursement_id"]
            for payment in self
        ):
            raise AccessError(
                self.env._("The payout of a payment is set when the payment is made.")
            )
        res = super().write(vals)
        if {"amount", "currency_id", "partner_id", "partner_bank_id", "memo"} & set(
            vals
        ):
            for payment in self.sudo().filtered("omct_disbursement_id"):
                payment._check_matches_payout()
        return res

    def _check_matches_payout(self):
        """Raise unless the payment is for the payout as it was approved."""
        self.ensure_one()
        payout = self.sudo().omct_disbursement_id
        same = (
            self.currency_id == payout.currency_id
            and not self.currency_id.compare_amounts(self.amount, payout.amount)
            and self.partner_id == payout.partner_id.commercial_partner_id
            and self.partner_bank_id
            in (payout.partner_bank_id, self.env["res.partner.bank"])
            and self.payment_type == "outbound"
        )
        if not same:
            raise AccessError(
                self.env._(
                    "The payment of %s must have the payee, the account and the whole "
                    "amount that were approved.",
                    payout.name,
                )
            )
