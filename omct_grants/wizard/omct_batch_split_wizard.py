# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.totals import get_totals_in_words


class BatchSplitWizard(models.TransientModel):
    """Takes lines out of a batch, or into a batch of their own, with a reason."""

    _name = "omct.batch.split.wizard"
    _description = "Take out of a batch or split it"

    order_id = fields.Many2one(
        comodel_name="account.payment.order",
        string="Batch",
        required=True,
        readonly=True,
    )
    line_ids = fields.Many2many(
        comodel_name="account.payment.line",
        string="Payouts",
        domain="[('order_id', '=', order_id)]",
    )
    split = fields.Selection(
        selection=[("out", "Back to the list To pay"), ("new", "Into a new batch")],
        string="Where to",
        required=True,
        default="out",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Take the lines out, or split them off.

        :return: the action that opens the new batch, or closes the dialog
        """
        self.ensure_one()
        order = self.order_id
        new = order._take_out(self.line_ids, self.reason, split=self.split == "new")
        if new:
            return new._open_as_batches()
        return {"type": "ir.actions.act_window_close"}


class BatchSignWizard(models.TransientModel):
    """Shows the control totals and signs what was shown."""

    _name = "omct.batch.sign.wizard"
    _description = "Sign off the totals of a batch"

    order_id = fields.Many2one(
        comodel_name="account.payment.order",
        string="Batch",
        required=True,
        readonly=True,
    )
    totals = fields.Char(
        string="Control totals",
        compute="_compute_totals",
        store=True,
        help="Number of payments, sum and number by currency, checksum.",
    )
    totals_text = fields.Char(
        string="Control totals in words", compute="_compute_totals_text"
    )
    again_count = fields.Integer(related="order_id.omct_again_count")

    @api.depends("order_id")
    def _compute_totals(self):
        # Not computed again when the batch changes: signed is what was shown.
        for wizard in self:
            wizard.totals = wizard.order_id.omct_totals

    @api.depends("totals")
    @api.depends_context("lang")
    def _compute_totals_text(self):
        for wizard in self:
            wizard.totals_text = get_totals_in_words(self.env, wizard.totals)

    def action_confirm(self):
        """Sign the totals that were shown."""
        self.ensure_one()
        return self.order_id.action_sign_off(self.totals or "")
