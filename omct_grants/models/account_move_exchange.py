# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class AccountMove(models.Model):
    """Gain and loss of exchange on a payout are its fund's."""

    _inherit = "account.move"

    omct_exchange_payout_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Exchange difference of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Set by the server on the entry that books the difference.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if moves.filtered("omct_exchange_payout_id"):
            self._refuse_exchange_payout()
        return moves

    def write(self, vals):
        if "omct_exchange_payout_id" in vals:
            self._refuse_exchange_payout()
        return super().write(vals)

    def _refuse_exchange_payout(self):
        raise AccessError(
            self.env._(
                "Which payout a difference of exchange belongs to is set when the "
                "payment is matched. Leave the field out."
            )
        )

    def _charge_exchange(self, payout):
        """Charge the gain or loss of this entry to the fund of a payout.

        :param payout: ``omct.disbursement`` whose bill or payment was matched
        """
        self.ensure_one()
        # It is the way past the guard in ``write``; whoever matches may not write here.
        # pylint: disable-next=super-method-mismatch
        super(AccountMove, self.sudo()).write({"omct_exchange_payout_id": payout.id})
        company = self.company_id
        lines = self.line_ids.filtered(
            lambda line: (
                line.account_id
                in company.income_currency_exchange_account_id
                | company.expense_currency_exchange_account_id
            )
        )
        lines.sudo().analytic_distribution = payout.fund_id._get_analytic_distribution()
        return lines

    def _get_payouts_recorded(self):
        # An entry stays as it is from the moment that it is charged to the fund.
        moves = (self | self.reversed_entry_id).filtered("omct_exchange_payout_id")
        return super()._get_payouts_recorded() | moves.line_ids.omct_payout_id
