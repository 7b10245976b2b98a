# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

# What a payment order tells the bank about the payee's bank.
TARGET_FIELDS = ("bic", "name", "country")


class ResBank(models.Model):
    """Another code or name of a bank sends the payments to its accounts elsewhere."""

    _inherit = "res.bank"

    def write(self, vals):
        """Change the bank; confirmed accounts there wait for finance again."""
        before = {bank: [bank[name] for name in TARGET_FIELDS] for bank in self}
        res = super().write(vals)
        self.filtered(
            lambda bank: before[bank] != [bank[name] for name in TARGET_FIELDS]
        )._suspend_confirmed_accounts()
        return res

    @api.ondelete(at_uninstall=False)
    def _suspend_accounts_of_the_gone(self):
        self._suspend_confirmed_accounts()

    def _suspend_confirmed_accounts(self):
        """Take the confirmation of the payees' accounts at these banks away."""
        # Whoever keeps contacts has no say over accounts; this only stops payments.
        accounts = (
            self.env["res.partner.bank"]
            .sudo()
            .with_context(active_test=False)
            .search([("bank_id", "in", self.ids), ("allow_out_payment", "=", True)])
            .filtered(lambda account: not account._is_own_account())
        )
        accounts._suspend(touched_by=self.env.user)
