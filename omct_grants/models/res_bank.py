# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResBank(models.Model):
    """Another BIC sends the money of all its accounts elsewhere."""

    _inherit = "res.bank"

    def write(self, vals):
        changed = self.browse()
        if "bic" in vals:
            changed = self.filtered(lambda bank: bank.bic != (vals["bic"] or False))
        res = super().write(vals)
        if changed:
            # Accounts that the user may not see lose their confirmation too.
            accounts = self.env["res.partner.bank"].sudo()
            confirmed = accounts.search(
                [("bank_id", "in", changed.ids), ("allow_out_payment", "=", True)]
            ).filtered(lambda account: not account._is_own_account())
            confirmed._suspend_for_bank()
        return res
