# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.account_payment_order import METHOD
from ..tools.totals import get_totals, get_totals_in_words


class BatchWizard(models.TransientModel):
    """Puts billed payouts into a batch, those inside and outside SEPA apart."""

    _name = "omct.batch.wizard"
    _description = "Add payouts to a batch"

    disbursement_ids = fields.Many2many(
        comodel_name="omct.disbursement", string="Payouts", required=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", string="Office", compute="_compute_company_id"
    )
    method_line_id = fields.Many2one(
        comodel_name="account.payment.method.line",
        string="Pay from",
        required=True,
        compute="_compute_method_line_id",
        store=True,
        precompute=True,
        readonly=False,
        domain=f"[('company_id', '=', company_id), ('code', '=', '{METHOD}'), "
        "('payment_order_ok', '=', True)]",
    )
    order_id = fields.Many2one(
        comodel_name="account.payment.order",
        string="Batch",
        domain="[('omct_payout', '=', True), ('state', '=', 'draft'), "
        "('payment_method_line_id', '=', method_line_id)]",
        help="Empty: a new batch; two, where some payouts go through SEPA and some do "
        "not.",
    )
    totals = fields.Char(compute="_compute_totals")

    @api.depends("disbursement_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.disbursement_ids.company_id[:1]

    @api.depends("disbursement_ids")
    def _compute_method_line_id(self):
        for wizard in self:
            lines = self.env["account.payment.method.line"].search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("code", "=", METHOD),
                    ("payment_order_ok", "=", True),
                    ("bank_account_link", "=", "fixed"),
                ]
            )
            currency = wizard.disbursement_ids.currency_id
            same = lines.filtered(
                lambda line, currency=currency: (
                    (line.journal_id.currency_id or line.company_id.currency_id)
                    == currency
                )
            )
            wizard.method_line_id = (same or lines)[:1]

    @api.depends("disbursement_ids")
    def _compute_totals(self):
        for wizard in self:
            wizard.totals = get_totals_in_words(
                self.env,
                get_totals(
                    [(rec.currency_id, rec.amount) for rec in wizard.disbursement_ids]
                ),
            )

    def _is_sepa(self, payout):
        """Tell whether a payout goes from this account through SEPA."""
        prefixes = self.env["account.payment.order"]._sepa_iban_prefix_list()
        accounts = (
            self.method_line_id.journal_id.bank_account_id | payout.partner_bank_id
        )
        return payout.currency_id.name == "EUR" and all(
            account.acc_type == "iban" and account.sanitized_acc_number[:2] in prefixes
            for account in accounts
        )

    def action_add(self):
        """Put the payouts into the batch, or into new ones.

        :return: the action that opens the batches
        """
        self.ensure_one()
        payouts = self.disbursement_ids
        payouts.check_access("read")
        if len(payouts.company_id) != 1:
            raise UserError(self.env._("A batch holds payouts of one office."))
        orders = self.env["account.payment.order"]
        if self.order_id:
            orders |= orders._make_batch(payouts, self.method_line_id, self.order_id)
        else:
            for group in payouts.grouped(self._is_sepa).values():
                orders |= orders._make_batch(group, self.method_line_id)
        return orders._open_as_batches()
