# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: Payouts of this addon's own. What other payouts are for is nobody's to tell.
OWN_PURPOSES = ("instalment", "other")


class Disbursement(models.Model):
    """What a payout says of itself in documents that leave the house."""

    _inherit = "omct.disbursement"

    def _get_paid_date(self):
        """Return the day on which it was paid, or False while it was not."""
        self.ensure_one()
        if self.state not in ("paid", "received"):
            return False
        # Whoever reports on a fund does not see the books.
        payout = self.sudo()
        dates = payout.payment_ids.filtered(
            lambda payment: payment.state not in ("draft", "canceled", "rejected")
        ).mapped("date")
        return max(dates) if dates else payout.move_id.date

    def _is_listed_to_donor(self):
        """Return whether a donor's list may show this payout as a row of its own.

        Purposes that other addons add are summed up instead, unless they say otherwise.
        """
        self.ensure_one()
        return self.purpose in OWN_PURPOSES
