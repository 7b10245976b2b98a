# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResPartner(models.Model):
    """A payee's new name never travels into a bank account unseen."""

    _inherit = "res.partner"

    def write(self, vals):
        """Rename without touching accounts; a confirmed one waits for finance again.

        The holder is what the bank knows and what finance confirmed by a call back,
        so it stays as it is. Whether the renamed payee is still the one who was
        called is for finance to say: until then nothing is paid to the account.
        """
        if not vals.get("name"):
            return super().write(vals)
        renamed = self.filtered(lambda partner: partner.name != vals["name"])
        # The key makes accounts ignore the name that Odoo hands on; it allows nothing.
        keeps = self.with_context(omct_keep_account_holder=True)
        res = super(ResPartner, keeps).write(vals)
        renamed._suspend_confirmed_accounts()
        return res

    def _suspend_confirmed_accounts(self):
        """Take the confirmation of these payees' accounts away and say so."""
        # Whoever keeps contacts has no say over accounts; this only stops payments.
        accounts = (
            self.sudo()
            .with_context(active_test=False)
            .bank_ids.filtered(
                lambda account: (
                    account.allow_out_payment and not account._is_own_account()
                )
            )
        )
        accounts._suspend()
        for partner in accounts.partner_id:
            partner.message_post(
                body=self.env._(
                    "The name has changed: finance confirms the bank account again "
                    "before anything is paid to it."
                )
            )
