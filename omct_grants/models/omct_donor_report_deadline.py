# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class DonorReport(models.Model):
    """A report answers a deadline of its fund, and settles it when it is submitted."""

    _inherit = "omct.donor.report"

    deadline_id = fields.Many2one(
        comodel_name="omct.fund.deadline",
        string="For the deadline",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('fund_id', '=', fund_id), ('state', '=', 'due')]",
        help="What the donor expects; it is marked as sent with this report.",
    )

    @api.onchange("deadline_id")
    def _onchange_deadline_id(self):
        deadline = self.deadline_id
        if deadline:
            self.fund_id = deadline.fund_id
            self.date_due = deadline.date_due
            self.period_start = deadline.period_start or self.period_start
            self.period_end = deadline.period_end or self.period_end

    def action_submit(self):
        """Freeze the report; the deadline that it answers is marked as sent."""
        result = super().action_submit()
        self.deadline_id.filtered(lambda rec: rec.state == "due").action_send()
        return result
