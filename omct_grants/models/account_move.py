# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .account_move_line_sync import syncing


class AccountMove(models.Model):
    """The bill of a payout is what was approved: it is not edited afterwards."""

    _name = "account.move"
    _inherit = ["account.move", "omct.company.check.mixin"]

    _omct_frozen_fields = frozenset(
        {
            "partner_id",
            "partner_bank_id",
            "currency_id",
            "invoice_currency_rate",
            "invoice_line_ids",
            "line_ids",
            "ref",
            "payment_reference",
            "narration",
            "invoice_origin",
            "journal_id",
            "company_id",
            "reversed_entry_id",
            "origin_payment_id",
            "statement_line_id",
        }
    )

    omct_disbursement_ids = fields.One2many(
        comodel_name="omct.disbursement",
        inverse_name="move_id",
        string="Payouts",
        readonly=True,
    )
    omct_disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        compute="_compute_omct_disbursement_id",
        compute_sudo=True,
    )

    @api.depends("omct_disbursement_ids")
    def _compute_omct_disbursement_id(self):
        for move in self:
            move.omct_disbursement_id = move.omct_disbursement_ids[:1]

    @api.constrains("statement_line_id")
    def _check_statement_line(self):
        """Raise for an entry that names a line of the bank which is of another entry.

        What stands on a statement may charge a fund; nothing else passes for it.
        """
        for move in self.sudo().filtered("statement_line_id"):
            if move.statement_line_id.move_id != move:
                raise ValidationError(
                    self.env._(
                        "%(move)s is not the entry of the statement line "
                        "“%(line)s”. Leave the statement line out.",
                        move=move.display_name,
                        line=move.statement_line_id.payment_ref or "",
                    )
                )

    def _check_not_payout(self):
        # A credit note stands once its payout was cancelled for it.
        payouts = self.sudo().omct_disbursement_ids | (
            self.sudo()
            .filtered(lambda move: move.state == "posted")
            .reversed_entry_id.omct_disbursement_ids.filtered(
                lambda payout: payout.approval_state == "cancelled"
            )
        )
        if payouts:
            raise UserError(
                self.env._(
                    "%s is the bill of an approved payout and stays as it is. Reverse "
                    "it with a credit note if it must not be paid.",
                    ", ".join(payouts.mapped("name")),
                )
            )

    def _get_payouts_recorded(self):
        """Return the payouts whose bill, credit note or payment these entries are."""
        return (
            self | self.reversed_entry_id
        ).omct_disbursement_ids | self.origin_payment_id.omct_disbursement_id

    def _check_stays(self):
        """Raise for entries of payouts: their bill, or the entry of their payment."""
        self._check_not_payout()
        payouts = self.sudo()._get_payouts_recorded()
        if payouts:
            raise UserError(
                self.env._(
                    "The entries of %s are what was approved and stay as they are.",
                    ", ".join(payouts.mapped("name")),
                )
            )

    def _is_credit_note_of_payout(self):
        """Tell whether this entry gives the whole bill of a payout back."""
        self.ensure_one()
        bill = self.reversed_entry_id

        def charges(move, sign):
            return {
                (
                    line.account_id.id,
                    str(sorted((line.analytic_distribution or {}).items())),
                    line.currency_id.round(sign * line.amount_currency),
                )
                for line in move.invoice_line_ids
            }

        return (
            self.move_type == "in_refund"
            and bool(bill.omct_disbursement_ids)
            and self.partner_id == bill.partner_id
            and self.currency_id == bill.currency_id
            and len(self.invoice_line_ids) == len(bill.invoice_line_ids)
            and charges(self, -1) == charges(bill, 1)
            # One bill is given back once.
            and not (bill.reversal_move_ids - self).filtered(
                lambda move: move.state == "posted"
            )
        )

    def write(self, vals):
        changed = self._omct_frozen_fields.intersection(vals)
        if changed:
            locked = self.sudo().filtered(
                lambda move: move.state == "posted" and move._get_payouts_recorded()
            )
            for move in locked:
                for name in changed - {"invoice_line_ids", "line_ids"}:
                    field = self._fields[name]
                    new = field.convert_to_cache(vals[name], move, validate=False)
                    if field.convert_to_record(new, move) != move[name]:
                        move._check_stays()
        return super().write(vals)

    def _post(self, soft=True):
        # Given back at the rate of the bill, so that the fund is charged nothing.
        for move in self.filtered(lambda move: move.move_type == "in_refund"):
            bill = move.sudo().reversed_entry_id
            if bill.omct_disbursement_ids and bill.currency_id == move.currency_id:
                move.invoice_currency_rate = bill.invoice_currency_rate
        self.line_ids._check_fund_spending()
        return super()._post(soft)

    def button_draft(self):
        self._check_not_payout()
        self.sudo().origin_payment_id.sudo(False)._check_can_take_back()
        with syncing():
            return super().button_draft()

    def button_cancel(self):
        self._check_not_payout()
        self.sudo().origin_payment_id.sudo(False)._check_can_take_back()
        return super().button_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_payout(self):
        self._check_not_payout()
