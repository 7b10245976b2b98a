# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_grant import AWARDED


class GrantInstalment(models.Model):
    """An instalment that several funds pay is paid when each has paid its part."""

    _inherit = "omct.grant.instalment"

    part_ids = fields.One2many(
        comodel_name="omct.grant.instalment.part", inverse_name="instalment_id"
    )

    @api.model_create_multi
    def create(self, vals_list):
        instalments = super().create(vals_list)
        instalments.grant_id._refresh_parts()
        return instalments

    def write(self, vals):
        res = super().write(vals)
        if {"amount", "number"} & set(vals):
            self.grant_id._refresh_parts()
        return res

    def _get_live_payouts(self):
        self.ensure_one()
        return self.sudo().disbursement_ids.filtered(
            lambda rec: (
                rec.approval_state not in ("rejected", "cancelled")
                and rec.state not in ("rejected", "cancelled")
            )
        )

    def _get_parts_to_pay(self):
        """Return the parts that have no live payout yet."""
        self.ensure_one()
        covered = self._get_live_payouts().fund_line_id
        return self.part_ids.filtered(
            lambda part: part.amount and part.fund_line_id not in covered
        )

    @api.depends("part_ids.amount", "disbursement_ids.approval_state")
    def _compute_disbursement_id(self):
        result = super()._compute_disbursement_id()
        for instalment in self.filtered("part_ids"):
            if instalment._get_parts_to_pay():
                # A part still waits for its payout.
                instalment.disbursement_id = False
        return result

    @api.depends("part_ids.amount")
    def _compute_state(self):
        result = super()._compute_state()
        today = fields.Date.context_today(self)
        for instalment in self.sudo().filtered("part_ids"):
            states = set(instalment._get_live_payouts().mapped("state"))
            if not states:
                continue
            if instalment._get_parts_to_pay():
                blocked = instalment._get_blocked_reason(today)
                instalment.state = "blocked" if blocked else "due"
            elif states <= {"paid", "received"}:
                instalment.state = "paid"
            else:
                instalment.state = "requested"
        return result

    def _prepare_disbursement_vals_list(self):
        """Return the values of the payout, or of one for each fund with a part."""
        vals = self._prepare_disbursement_vals()
        if not self.part_ids:
            return [vals]
        return [
            {
                **vals,
                "fund_id": part.fund_id.id,
                "fund_line_id": part.fund_line_id.id,
                "amount": part.amount,
            }
            for part in self._get_parts_to_pay()
        ]

    def _get_payout_amount(self, fund_line):
        """Return what a payout of this instalment pays on a budget line, maybe None."""
        self.ensure_one()
        if not self.part_ids:
            return self.amount if fund_line == self.grant_id.fund_line_id else None
        part = self.part_ids.filtered(lambda rec: rec.fund_line_id == fund_line)
        return part.amount if part else None

    def _get_reserved_amount(self, fund_line):
        """Return what is set aside on a budget line, in the currency of its fund."""
        self.ensure_one()
        if self.grant_id.state not in AWARDED:
            return 0.0
        if not self.part_ids:
            return self.amount_fund if fund_line == self.grant_id.fund_line_id else 0.0
        parts = self.part_ids.filtered(lambda rec: rec.fund_line_id == fund_line)
        return sum(parts.mapped("amount_fund"))
