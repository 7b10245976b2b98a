# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class PayoutRunLine(models.Model):
    """One payout of a run, or one entry of a statement: waiting, done, or why not."""

    _name = "omct.payout.run.line"
    _description = "Payout in the Background"
    _order = "id"

    run_id = fields.Many2one(
        comodel_name="omct.payout.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="run_id.company_id", string="Office", store=True, index=True
    )
    disbursement_id = fields.Many2one(
        comodel_name="omct.disbursement",
        string="Payout",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    entry_text = fields.Char(string="Entry of the bank", readonly=True)
    # What the bank said, until it is imported: then the line of the statement says it.
    entry = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    statement_number = fields.Integer(
        readonly=True, help="Which of the statements of the file, from 0."
    )
    statement_line_id = fields.Many2one(
        comodel_name="account.bank.statement.line",
        string="Statement line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("failed", "Could not be done"),
            ("cancelled", "Left out"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    reason = fields.Text(string="Why", readonly=True)

    _one_run_at_a_time = models.UniqueIndex(
        "(disbursement_id) WHERE state = 'waiting'",
        "A payout waits in another run: open “In the background”.",
    )

    _of_payout_or_entry = models.Constraint(
        "CHECK ((disbursement_id IS NULL) = (entry_text IS NOT NULL))",
        "A line of a run is of a payout, or of an entry of a statement.",
    )

    @api.depends("disbursement_id", "entry_text")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.entry_text or line.disbursement_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_server()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_server()
        return super().write(vals)

    def _check_by_server(self):
        if not self.env.su:
            raise AccessError(
                self.env._("The payouts of a run are noted by the run alone.")
            )
