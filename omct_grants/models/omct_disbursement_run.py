# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class Disbursement(models.Model):
    _inherit = "omct.disbursement"

    def action_post_bills(self):
        """Post the bills, in the background where they are many.

        :return: the action that opens the bills, or the runs that post them
        :raises UserError: when one is not approved, or the user may not pay it
        """
        if len(self) < min(self.company_id.mapped("omct_background_from"), default=1):
            return self.action_create_bill()
        self.check_access("write")
        self._check_can_pay()
        for payout in self:
            if payout.approval_state != "approved" or payout.move_id:
                raise UserError(
                    self.env._(
                        "%s is not an approved payout without a bill.", payout.name
                    )
                )
        runs = self.env["omct.payout.run"]
        for payouts in self.grouped("company_id").values():
            runs |= runs._start("bill", payouts)
        return runs._open()
