# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class Disbursement(models.Model):
    """Nothing of a payout is booked into a period that is closed.

    Odoo would move an entry to the next open day without a word; the payout, its bill
    and its payment then stand in different months.
    """

    _inherit = "omct.disbursement"

    @api.model
    def _get_lock_reason(self, company, day, journal=None):
        """Return why nothing can be booked on ``day``, with the remedy, or False."""
        journal = journal or self.env["account.journal"]
        # The lock dates count for everybody, also for those who may not read them.
        locks = company.sudo()._get_violated_lock_dates(day, False, journal.sudo())
        if not locks:
            return False
        locked_until = format_date(self.env, locks[-1][0])
        return self.env._(
            "%(day)s lies in a closed period of %(office)s (closed up to %(until)s): "
            "choose a later day, or have an accountant open the period under "
            "Accounting > Lock Dates",
            day=format_date(self.env, day),
            office=company.name,
            until=locked_until,
        )

    def action_create_bill(self):
        self.check_access("write")
        today = fields.Date.context_today(self)
        for company in self.company_id:
            journal = self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(company),
                    ("type", "=", "purchase"),
                ],
                limit=1,
            )
            reason = self._get_lock_reason(company, today, journal)
            if reason:
                payouts = self.filtered(lambda rec, own=company: rec.company_id == own)
                raise UserError(
                    self.env._(
                        "%(payout)s: %(reason)s", payout=payouts[0].name, reason=reason
                    )
                )
        return super().action_create_bill()
