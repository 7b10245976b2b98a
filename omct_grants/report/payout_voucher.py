# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import get_lang

READERS = (
    "omct_grants.group_finance",
    "omct_grants.group_auditor",
    "omct_network.group_director",
)


class PayoutVoucher(models.AbstractModel):
    """The voucher of a payout: who is paid, how much, from what, approved by whom.

    It tells of every payout the same, whatever it is for: the neutral reference, and
    nothing that leads from it to a grant or to a person.
    """

    _name = "report.omct_grants.payout_voucher"
    _description = "Voucher of a payout"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the values of the page, for those who may read money.

        :raises AccessError: for whoever does not see the payouts or the books
        """
        user = self.env.user
        if not self.env.su and not any(user.has_group(group) for group in READERS):
            raise AccessError(
                self.env._("Vouchers are printed by finance, auditors and directors.")
            )
        payouts = self.env["omct.disbursement"].browse(docids)
        payouts.check_access("read")
        payouts.fetch(["name"])
        lang = get_lang(self.env)
        return {
            "doc_ids": docids,
            "doc_model": payouts._name,
            "docs": payouts,
            "voucher_lang": lang,
            # Bill, payments and reviews of what one may see are part of its voucher.
            "facts": {payout.id: self._get_facts(payout.sudo()) for payout in payouts},
        }

    @api.model
    def _get_facts(self, payout):
        states = dict(payout._fields["state"]._description_selection(self.env))
        channels = dict(payout._fields["channel"]._description_selection(self.env))
        return {
            "state": states[payout.state],
            "channel": channels[payout.channel],
            "bill": payout.move_id,
            "bill_author": payout.billed_by_id,
            "payments": payout.payment_ids.filtered(
                lambda pay: pay.state != "draft"
            ).sorted("id"),
            "approvals": self._get_approvals(payout),
            "file": payout.batch_id.omct_file_id,
            "batch": payout.batch_id,
            "receipt": payout.receipt_ids.filtered(lambda rec: rec.state == "accepted"),
        }

    @api.model
    def _get_approvals(self, payout):
        """Return who approved when, tier by tier."""
        approvals = []
        for number, review in enumerate(payout.review_ids.sorted("sequence"), 1):
            tier = (
                review.name
                if payout._has_open_purpose()
                else self.env._("Tier %s", number)
            )
            statuses = dict(review._fields["status"]._description_selection(self.env))
            approvals.append(
                {
                    "tier": tier,
                    "person": review.done_by.name or "",
                    "date": review.reviewed_date,
                    "status": statuses.get(review.status, ""),
                }
            )
        return approvals
