# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.totals import SEPARATOR, get_totals, get_totals_in_words


class AccountPaymentOrder(models.Model):
    """Control totals of a batch: signed in one form, shown in the reader's words.

    The checksum is over payout, account, currency and amount of each payment: it tells
    two batches apart that have the same number and sum.
    """

    _inherit = "account.payment.order"

    omct_totals_text = fields.Char(
        string="Control totals in words",
        compute="_compute_omct_totals_text",
        help="Number of payments, sum and number by currency, and a checksum of who "
        "gets what on which account.",
    )
    omct_signed_totals_text = fields.Char(
        string="What was signed off", compute="_compute_omct_totals_text"
    )

    @api.depends(
        "payment_line_ids.amount_currency",
        "payment_line_ids.currency_id",
        "payment_line_ids.partner_bank_id.sanitized_acc_number",
    )
    def _compute_omct_totals(self):
        res = super()._compute_omct_totals()
        sums = self._get_checksums()
        for order in self:
            totals = get_totals(
                [
                    (line.currency_id, line.amount_currency)
                    for line in order.payment_line_ids
                ]
            )
            order.omct_totals = SEPARATOR.join(
                filter(None, (totals, sums.get(order.id)))
            )
        return res

    def _get_checksums(self):
        """Return the checksum of each batch that has payments, by id."""
        for model, names in (
            (
                "account.payment.line",
                [
                    "amount_currency",
                    "currency_id",
                    "omct_disbursement_id",
                    "order_id",
                    "partner_bank_id",
                ],
            ),
            ("res.partner.bank", ["sanitized_acc_number"]),
        ):
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.order_id, upper(left(encode(sha256(convert_to(string_agg(
                           concat_ws(
                               '/',
                               line.omct_disbursement_id,
                               account.sanitized_acc_number,
                               line.currency_id,
                               round(line.amount_currency::numeric, 4)
                           ),
                           ' ' ORDER BY line.omct_disbursement_id, line.id
                       ), 'UTF8')), 'hex'), 12))
                  FROM account_payment_line line
             LEFT JOIN res_partner_bank account ON account.id = line.partner_bank_id
                 WHERE line.order_id IN %s
              GROUP BY line.order_id
                """,
                tuple(self.ids) or (0,),
            )
        )
        return {
            order_id: "-".join((code[:4], code[4:8], code[8:]))
            for order_id, code in rows
        }

    @api.depends("omct_totals", "omct_signed_totals")
    @api.depends_context("lang")
    def _compute_omct_totals_text(self):
        for order in self:
            order.omct_totals_text = get_totals_in_words(self.env, order.omct_totals)
            order.omct_signed_totals_text = get_totals_in_words(
                self.env, order.omct_signed_totals
            )
