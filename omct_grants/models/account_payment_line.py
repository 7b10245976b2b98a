# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What a line of a payout leaves open; the rest is the payout's, or neutral.
OPEN = frozenset({"date"})


class AccountPaymentLine(models.Model):
    """One line a payout, with what was approved and its neutral reference alone."""

    _name = "account.payment.line"
    _inherit = ["account.payment.line", "omct.company.check.mixin"]

    # Asked for each bill; the other side of it has no index of its own.
    move_line_id = fields.Many2one(index=True)
    omct_disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        compute="_compute_omct_disbursement_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        compute_sudo=True,
        ondelete="restrict",
    )
    omct_live = fields.Boolean(
        string="Live",
        compute="_compute_omct_live",
        store=True,
        compute_sudo=True,
        help="Neither cancelled with its batch nor returned by the bank.",
    )
    omct_fund_id = fields.Many2one(
        related="omct_disbursement_id.fund_id", string="Fund"
    )

    omct_payout_state = fields.Selection(
        related="omct_disbursement_id.state", string="State of the payout"
    )

    _omct_disbursement_uniq = models.UniqueIndex(
        "(omct_disbursement_id) WHERE omct_disbursement_id IS NOT NULL AND omct_live",
        "This payout is in a batch already.",
    )

    @api.depends("move_line_id")
    def _compute_omct_disbursement_id(self):
        for line in self:
            line.omct_disbursement_id = line.move_line_id.move_id.omct_disbursement_id

    @api.depends("order_id.state", "payment_ids.state")
    def _compute_omct_live(self):
        for line in self:
            line.omct_live = line.order_id.state != "cancel" and not any(
                payment.state in ("canceled", "rejected")
                for payment in line.payment_ids
            )

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # A line cancelled a moment ago must have left the unique index by now.
        self._draw_names(vals_list)
        self.flush_model(["omct_live", "state"])
        self.env["account.payment"].flush_model(["state"])
        lines = super().create(vals_list)
        lines._check_of_batch()
        return lines

    @api.model
    def _draw_names(self, vals_list):
        """Give each new line its number, from a sequence that is looked up once."""
        new = [vals for vals in vals_list if vals.get("name", "New") == "New"]
        company = self.env.company
        # As next_by_code, which looks with each single number.
        sequence = self.env["ir.sequence"].search(
            [
                ("code", "=", "account.payment.line"),
                ("company_id", "in", [company.id, False]),
            ],
            order="company_id",
            limit=1,
        )
        for vals in new if sequence else []:
            vals["name"] = sequence.next_by_id()

    def write(self, vals):
        if self.sudo().omct_disbursement_id and set(vals) - OPEN:
            raise AccessError(
                self.env._(
                    "The line of %s in a batch is what was approved and stays as it "
                    "is. Take it out of the batch if it must not be paid.",
                    self.sudo().omct_disbursement_id[0].name,
                )
            )
        res = super().write(vals)
        self._check_of_batch()
        return res

    def unlink(self):
        payouts = self.sudo().omct_disbursement_id
        if payouts:
            raise UserError(  # pylint: disable=no-raise-unlink
                self.env._(
                    "%s leaves a batch with a reason: use “Take out or split” on the "
                    "batch.",
                    payouts[0].name,
                )
            )
        return super().unlink()

    def _write_past_guard(self, vals):
        """Write what confirming a batch sets."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _unlink_past_guard(self):
        """Drop lines that were taken out with a reason."""
        return super().unlink()  # pylint: disable=super-method-mismatch

    def _check_of_batch(self):
        """Raise unless payouts stand in draft batches of payouts, and nothing else.

        :raises UserError: naming the payout or the batch
        """
        lines = self.filtered("omct_disbursement_id")
        for line in self - lines:
            if line.order_id.omct_payout:
                raise UserError(
                    self.env._(
                        "Batch %s holds payouts alone: add them from the list “To "
                        "pay”.",
                        line.order_id.name,
                    )
                )
        if not lines:
            return
        payouts = lines.omct_disbursement_id
        payouts.lock_for_update(allow_referencing=True)
        payouts.invalidate_recordset(["state"])
        payouts._check_can_pay()
        payouts._check_billed()
        payouts._check_not_in_payment()
        lines._read_ahead()
        for line in lines:
            if not line.order_id.omct_payout or line.order_id.state != "draft":
                raise UserError(
                    self.env._(
                        "%s goes into a draft batch of payouts: use “Add to a batch” "
                        "in the list “To pay”.",
                        line.omct_disbursement_id.name,
                    )
                )
            line._check_matches_payout()
        for order in lines.order_id:
            order._write_past_guard(
                {"omct_made_by_ids": [fields.Command.link(self.env.uid)]}
            )

    def _read_ahead(self):
        """Read at once what is compared line by line."""
        payouts = self.sudo().omct_disbursement_id
        payouts.move_id.line_ids.account_id.mapped("account_type")
        payouts.partner_id.mapped("commercial_partner_id")
        self.sudo().payment_ids.mapped("payment_order_id")

    def _check_matches_payout(self):
        """Raise unless the line carries what was approved, and no word more."""
        self.ensure_one()
        payout = self.sudo().omct_disbursement_id
        same = (
            self.move_line_id == payout._get_payable_line()
            and self.currency_id == payout.currency_id
            and not self.currency_id.compare_amounts(
                self.amount_currency, payout.amount
            )
            and self.partner_id == payout.partner_id.commercial_partner_id
            and self.partner_bank_id == payout.partner_bank_id
            and self.company_id == payout.company_id
            and self.communication == payout.name
            and self.communication_type == "free"
            and self.purpose == "CHAR"
            and not self.category_purpose
            and not self.local_instrument
            and not self.regulatory_reporting_id
        )
        if not same:
            raise AccessError(
                self.env._(
                    "The line of %s must have the payee, the account and the whole "
                    "amount that were approved, and its reference alone as text.",
                    payout.name,
                )
            )

    # ------------------------------------------------------------------
    # Payment
    # ------------------------------------------------------------------

    def _get_missing_for_bank(self):
        """Return what the bank needs and the payee's records lack, or False."""
        self.ensure_one()
        account = self.partner_bank_id
        if account == self.order_id.company_partner_bank_id:
            return self.env._("the payee's account is the one that pays")
        if not self.order_id.sepa and not account.bank_bic:
            return self.env._(
                "the account of the payee has no bank with a BIC, which a transfer "
                "outside SEPA needs; enter it under Payouts > Bank > Bank accounts"
            )
        return account.partner_id._get_missing_for_bank()

    def _prepare_payout_payment_vals(self):
        """Return the payment of this line; its batch and lot are set afterwards."""
        self.ensure_one()
        lot = self.env["account.payment.lot"].new({"name": self.order_id.name})
        vals = self._prepare_account_payment_vals(lot, 1)
        for name in ("payment_order_id", "payment_lot_id"):
            vals.pop(name)
        payout = self.omct_disbursement_id
        return {
            **vals,
            "omct_disbursement_id": payout.id,
            "memo": payout.name,
            "payment_reference": payout.name,
        }
