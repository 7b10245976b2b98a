# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """The bill of a payout is what was approved: it is not edited afterwards."""

    _inherit = "account.move"

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
            "company_id",
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

    def _check_not_payout(self):
        payouts = self.sudo().omct_disbursement_ids
        if payouts:
            raise UserError(
                self.env._(
                    "%s is the bill of an approved payout and stays as it is. Reverse "
                    "it with a credit note if it must not be paid.",
                    ", ".join(payouts.mapped("name")),
                )
            )

    def write(self, vals):
        changed = self._omct_frozen_fields.intersection(vals)
        if changed:
            locked = self.sudo().filtered(
                lambda move: move.state == "posted" and move.omct_disbursement_ids
            )
            for move in locked:
                for name in changed - {"invoice_line_ids", "line_ids"}:
                    field = self._fields[name]
                    new = field.convert_to_cache(vals[name], move, validate=False)
                    if field.convert_to_record(new, move) != move[name]:
                        move._check_not_payout()
        return super().write(vals)

    def button_draft(self):
        self._check_not_payout()
        return super().button_draft()

    def button_cancel(self):
        self._check_not_payout()
        return super().button_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_payout(self):
        self._check_not_payout()
