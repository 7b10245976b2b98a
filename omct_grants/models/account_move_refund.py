# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """The credit note of a refund is what was confirmed: nobody edits it."""

    _inherit = "account.move"

    omct_refund_line_ids = fields.One2many(
        comodel_name="omct.grant.refund.line",
        inverse_name="move_id",
        string="Parts of refunds",
        readonly=True,
    )

    def _is_refund_as_confirmed(self):
        """Tell whether this entry gives back what a confirmed refund says, no more."""
        self.ensure_one()
        part = self.sudo().omct_refund_line_ids
        if len(part) != 1 or part.refund_id.decision != "confirmed":
            return False
        payout, lines = part.disbursement_id, self.sudo().invoice_line_ids
        given = -sum(lines.mapped("amount_currency"))
        charged = payout.move_id.invoice_line_ids[:1]
        return (
            self.move_type == "in_refund"
            and not self.reversed_entry_id
            and self.partner_id == payout.partner_id
            and self.currency_id == payout.currency_id
            and self.company_id == payout.company_id
            and len(lines) == 1
            and lines.account_id == charged.account_id
            and lines.analytic_distribution == charged.analytic_distribution
            and not lines.tax_ids
            and not self.currency_id.compare_amounts(given, part.amount)
        )

    def _is_credit_note_of_payout(self):
        # What a refund takes back part of is not given back whole as well.
        parts = self.sudo().reversed_entry_id.omct_disbursement_ids.omct_refund_part_ids
        if parts.filtered(lambda part: part.refund_id.decision == "confirmed"):
            return False
        return super()._is_credit_note_of_payout()

    def _get_payouts_recorded(self):
        parts = self.sudo().omct_refund_line_ids
        return super()._get_payouts_recorded() | parts.disbursement_id

    def _check_not_payout(self):
        res = super()._check_not_payout()
        refunds = self.sudo().omct_refund_line_ids.refund_id
        if refunds:
            raise UserError(
                self.env._(
                    "%s is the credit note of a refund and stays as it is. A finance "
                    "manager takes it back on the refund.",
                    ", ".join(refunds.mapped("name")),
                )
            )
        return res

    def _post(self, soft=True):
        # Given back at the rate of the payout, so that the fund gets what it gave.
        for move in self:
            part = move.sudo().omct_refund_line_ids
            if len(part) == 1:
                move.invoice_currency_rate = part.disbursement_id.company_rate
        return super()._post(soft)
