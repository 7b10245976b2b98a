# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class GrantInstalment(models.Model):
    """A grant is paid where the member asked to be paid, once finance confirmed it."""

    _inherit = "omct.grant.instalment"

    def _prepare_disbursement_vals(self):
        vals = super()._prepare_disbursement_vals()
        account = self.grant_id.partner_bank_id
        if account.allow_out_payment:
            vals["partner_bank_id"] = account.id
        return vals
