# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class Grant(models.Model):
    """What a grant is for, where the rules of its fund ask."""

    _inherit = "omct.grant"

    fund_purpose_id = fields.Many2one(
        comodel_name="omct.fund.purpose",
        string="Purpose",
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    cost_type_ids = fields.Many2many(
        comodel_name="omct.cost.type",
        string="Costs in it",
        help="Kinds of cost in the budget; a fund may exclude some.",
    )

    def _get_rule_reason(self, fund=None):
        """Say which rule of the fund this grant breaks, besides country and state.

        :param fund: ``omct.fund`` to judge by, the grant's own without it
        """
        self.ensure_one()
        fund = fund or self.fund_id
        if not fund:
            return False
        today = fields.Date.context_today(self)
        largest = max(self.instalment_ids.mapped("amount"), default=0.0)
        in_fund = self.currency_id._convert(
            largest, fund.currency_id, fund.company_id, today
        )
        reasons = (
            fund._get_purpose_reason(self.fund_purpose_id),
            fund._get_cost_reason(self.cost_type_ids),
            fund._get_period_reason(self.date_start, self.date_end),
            fund._get_ceiling_reason(in_fund),
        )
        return next(filter(None, reasons), False)

    def _get_cannot_submit_reason(self):
        return super()._get_cannot_submit_reason() or self._get_rule_reason()

    def _do_approve(self):
        result = super()._do_approve()
        # The fund is locked by now; its rules may have changed since the submission.
        for grant in self:
            reason = grant._get_rule_reason()
            if reason:
                raise UserError(reason)
        return result
