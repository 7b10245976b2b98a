# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class PayoutRunLine(models.Model):
    """One payout of a run: waiting, done, or why it could not be done."""

    _name = "omct.payout.run.line"
    _description = "Payout in the Background"
    _order = "id"
    _rec_name = "disbursement_id"

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
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
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
