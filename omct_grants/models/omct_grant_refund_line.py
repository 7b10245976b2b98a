# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class GrantRefundLine(models.Model):
    """The part of one payout that is paid back, at the rate it was paid out at."""

    _name = "omct.grant.refund.line"
    _description = "Part of a payout that is paid back"
    _inherit = ["omct.governed.mixin"]
    _order = "refund_id, id"
    _rec_name = "disbursement_id"

    _governed_fields = frozenset({"move_id", "amount_company", "amount_fund"})

    refund_id = fields.Many2one(
        comodel_name="omct.grant.refund",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="refund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="refund_id.currency_id")
    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        required=True,
        index=True,
        ondelete="restrict",
    )
    fund_line_id = fields.Many2one(
        related="disbursement_id.fund_line_id", store=True, index=True
    )
    amount = fields.Monetary(required=True)
    company_currency_id = fields.Many2one(
        related="disbursement_id.company_currency_id", string="Office currency"
    )
    fund_currency_id = fields.Many2one(
        related="disbursement_id.fund_currency_id", string="Fund currency"
    )
    amount_company = fields.Monetary(
        string="In office currency",
        currency_field="company_currency_id",
        compute="_compute_amounts",
        store=True,
    )
    amount_fund = fields.Monetary(
        string="In fund currency",
        currency_field="fund_currency_id",
        compute="_compute_amounts",
        store=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit note",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A part that is paid back must be above zero."
    )
    _payout_uniq = models.Constraint(
        "UNIQUE (refund_id, disbursement_id)", "A refund takes a payout back once."
    )
    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "A credit note serves one payout."
    )

    @api.depends("amount", "disbursement_id.company_rate", "disbursement_id.amount")
    def _compute_amounts(self):
        for line in self:
            payout = line.disbursement_id
            rate = payout.company_rate or 1.0
            office, fund = payout.company_currency_id, payout.fund_currency_id
            line.amount_company = office.round(line.amount / rate)
            if fund == office:
                line.amount_fund = line.amount_company
            else:
                share = line.amount / payout.amount if payout.amount else 0.0
                line.amount_fund = fund.round(share * payout.amount_fund)
