# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class Disbursement(models.Model):
    """Since when a payout waits for a decision, and whether that went one level up."""

    _inherit = "omct.disbursement"

    waiting_since = fields.Datetime(
        string="Waiting since", compute="_compute_waiting", compute_sudo=True
    )
    waiting_tier = fields.Char(
        string="Waits for", compute="_compute_waiting", compute_sudo=True
    )
    escalated = fields.Boolean(
        compute="_compute_waiting",
        search="_search_escalated",
        compute_sudo=True,
        help="It waits longer than the office allows: the next one up was told.",
    )

    @api.depends(
        "approval_state",
        "review_ids.status",
        "review_ids.omct_pending_since",
        "review_ids.omct_escalated_date",
    )
    def _compute_waiting(self):
        for payout in self:
            review = payout.review_ids.filtered(lambda rec: rec.status == "pending")[:1]
            waits = payout.approval_state == "submitted" and review
            payout.waiting_since = waits and review.omct_pending_since
            payout.waiting_tier = waits and review.name
            payout.escalated = bool(waits and review.omct_escalated_date)

    def _search_escalated(self, operator, value):
        if operator != "in":
            return NotImplemented
        reviews = self.env["tier.review"].sudo()
        found = reviews._search(
            [
                ("model", "=", self._name),
                ("status", "=", "pending"),
                ("omct_escalated_date", "!=", False),
            ]
        )
        domain = Domain("id", "in", found.subselect("res_id")) & Domain(
            "approval_state", "=", "submitted"
        )
        return domain if True in value else ~domain
