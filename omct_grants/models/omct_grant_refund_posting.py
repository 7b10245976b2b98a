# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from .omct_grant_refund import FINANCE


class GrantRefund(models.Model):
    """The way of a refund through Odoo's accounting: credit notes, bank statement."""

    _inherit = "omct.grant.refund"

    def _prepare_credit_note_vals(self, line):
        """Return the credit note of one part: as the bill was, at its rate."""
        self.ensure_one()
        payout = line.disbursement_id
        charged = payout.move_id.invoice_line_ids[:1]
        return {
            "move_type": "in_refund",
            "company_id": self.company_id.id,
            "partner_id": payout.partner_id.id,
            "currency_id": payout.currency_id.id,
            "invoice_currency_rate": payout.company_rate,
            "invoice_date": fields.Date.context_today(self),
            "invoice_date_due": max(
                self.date_expected, fields.Date.context_today(self)
            ),
            "ref": self.name,
            "payment_reference": self.name,
            "invoice_user_id": self.env.uid,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.name,
                        "account_id": charged.account_id.id,
                        "quantity": 1,
                        "price_unit": line.amount,
                        "tax_ids": [Command.clear()],
                        "analytic_distribution": charged.analytic_distribution,
                    }
                )
            ],
        }

    def _check_can_post(self):
        """Raise unless the user may post each of these refunds.

        :raises UserError: naming the refund and the reason
        """
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Refunds are posted by finance."))
        for refund in self:
            if self.env.user in refund.sudo()._get_requesters():
                raise UserError(
                    self.env._(
                        "%s: you asked for it, so another person posts it.", refund.name
                    )
                )

    def action_post(self):
        """Post the credit notes of confirmed refunds, each on the fund it came from.

        :return: the action that opens the credit notes
        :raises UserError: when one is not confirmed, or the user may not post it
        """
        self.check_access("read")
        self._check_can_post()
        # Finance reads refunds only; posting is its step.
        engine = self.sudo()
        engine.lock_for_update(allow_referencing=True)
        engine.invalidate_recordset(["decision", "state"])
        for refund in engine:
            if refund.state != "expected":
                raise UserError(
                    self.env._(
                        "%s is not a confirmed refund without a credit note.",
                        refund.name,
                    )
                )
            for line in refund.line_ids:
                move = (
                    self.env["account.move"]
                    .with_company(refund.company_id)
                    .create(refund._prepare_credit_note_vals(line))
                )
                line._write_governed({"move_id": move.id})
                move.action_post()
            refund._write_governed({"posted_by_id": self.env.uid})
        return self.action_view_moves()

    def action_take_back(self):
        """Take credit notes out of the books that the bank has not settled.

        :raises UserError: when one is settled, or the user posted it
        """
        self.check_access("read")
        if not self.env.user.has_group("omct_grants.group_finance_manager"):
            raise AccessError(
                self.env._("A finance manager takes credit notes out of the books.")
            )
        engine = self.sudo()
        engine.lock_for_update(allow_referencing=True)
        engine.invalidate_recordset(["decision", "state", "posted_by_id"])
        for refund in engine:
            if refund.state != "posted" or refund.posted_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%s: a credit note that waits for the bank is taken back by a "
                        "finance manager who did not post it.",
                        refund.name,
                    )
                )
            moves = refund.line_ids.move_id
            refund.line_ids._write_governed({"move_id": False})
            # Nothing stands behind these any more; without that they could be posted.
            moves.with_env(self.env).button_draft()
            moves.with_env(self.env).button_cancel()
        return True

    def action_view_moves(self):
        """Open the credit notes."""
        self.check_access("read")
        moves = self.sudo().line_ids.move_id.with_env(self.env)
        return moves._get_records_action(
            name=self.env._("Credit notes"), context={"create": False}
        )
