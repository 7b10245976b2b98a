# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountMoveLine(models.Model):
    """A refund may give money back to a fund, as it was confirmed and no more."""

    _inherit = "account.move.line"

    def _may_charge_fund(self):
        self.ensure_one()
        if self.move_id.omct_refund_line_ids:
            return self.move_id._is_refund_as_confirmed()
        return super()._may_charge_fund()
