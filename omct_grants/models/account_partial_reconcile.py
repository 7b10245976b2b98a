# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Whatever way leads there, a payout's bill is settled by a third person."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        lines = partials.debit_move_id | partials.credit_move_id
        payouts = lines.move_id.sudo().omct_disbursement_ids
        if payouts:
            payouts.sudo(False)._check_can_pay()
        return partials
