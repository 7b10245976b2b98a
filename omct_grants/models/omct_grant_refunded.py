# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Grant(models.Model):
    """What the member pays back of a grant."""

    _inherit = "omct.grant"

    refund_ids = fields.One2many(
        comodel_name="omct.grant.refund", inverse_name="grant_id"
    )
    refund_count = fields.Integer(compute="_compute_refunded")
    refunded_amount = fields.Monetary(
        string="Paid back",
        compute="_compute_refunded",
        help="What the member paid back, as matched with the bank.",
    )

    @api.depends("refund_ids.state", "refund_ids.amount")
    def _compute_refunded(self):
        for grant in self:
            grant.refund_count = len(grant.refund_ids)
            grant.refunded_amount = sum(
                grant.refund_ids.filtered(lambda rec: rec.state == "received").mapped(
                    "amount"
                )
            )

    def _get_cannot_close_reason(self):
        reason = super()._get_cannot_close_reason()
        if reason:
            return reason
        waiting = self.refund_ids.filtered(
            lambda rec: rec.state in ("expected", "posted")
        )
        if waiting:
            return self.env._(
                "%(amount)s is expected back (%(refund)s)",
                amount=self.currency_id.format(waiting[0].amount),
                refund=waiting[0].name,
            )
        return False

    def _get_cannot_cancel_reason(self):
        # Money that is to come back does not keep a grant from being cancelled.
        self.ensure_one()
        if any(instalment.state == "requested" for instalment in self.instalment_ids):
            return self.env._("a payout is under way")
        return False

    def action_refund(self):
        """Open a new refund, or the one that is drafted."""
        self.ensure_one()
        draft = self.refund_ids.filtered(lambda rec: rec.state == "draft")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Expect a refund"),
            "res_model": "omct.grant.refund",
            "res_id": draft.id,
            "view_mode": "form",
            "context": {"default_grant_id": self.id},
        }

    def action_view_refunds(self):
        """Open the refunds of this grant."""
        self.ensure_one()
        return self.refund_ids._get_records_action(
            name=self.env._("Refunds"), context={"create": False}
        )
