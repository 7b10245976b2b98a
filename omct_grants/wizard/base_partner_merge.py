# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MergePartner(models.TransientModel):
    """What was approved for one payee is not paid to another."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Whoever merges contacts may know nothing of payouts.
        payouts = self.env["omct.disbursement"].sudo()
        payouts.search([("partner_id", "in", src_partners.ids)])._void_approval(
            self.env._("the payee was merged with another contact")
        )
        return super()._update_foreign_keys(src_partners, dst_partner)
