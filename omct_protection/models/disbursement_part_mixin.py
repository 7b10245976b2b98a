# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class DisbursementPartMixin(models.AbstractModel):
    """What people say about a payout of assistance names no defender."""

    _inherit = "omct.disbursement.part.mixin"

    def _check_names_nobody(self):
        mixin = self.env["omct.protection.team.mixin"]
        for row in self.sudo():
            mixin._check_no_identity(
                "omct.disbursement",
                row.disbursement_id.id,
                *(row[name] for name in self._told_fields),
            )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_names_nobody()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self._check_names_nobody()
        return result
