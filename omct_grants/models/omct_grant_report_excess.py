# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class GrantReport(models.Model):
    """Spending above the award is accepted with a word on who pays the excess."""

    _inherit = "omct.grant.report"

    excess_amount = fields.Monetary(
        string="Above the award",
        compute="_compute_excess_amount",
        help="What the member spent to date above the award. The grant does not pay "
        "it: whoever accepts the report says who does.",
    )
    excess_note = fields.Char(
        string="Who pays the excess",
        tracking=True,
        copy=False,
        groups="omct_grants.group_grants_officer,omct_network.group_director,"
        "omct_grants.group_auditor",
    )

    @api.depends("line_ids.spent_amount", "grant_id.amount", "kind")
    def _compute_excess_amount(self):
        for report in self:
            above = report.spent_total - report.grant_id.amount
            spends = report.kind != "narrative" and report.line_ids
            report.excess_amount = max(above, 0.0) if spends else 0.0

    def write(self, vals):
        if "excess_note" in vals:
            self.check_access("write")
            closed = self.filtered(lambda report: report.state != "submitted")
            if closed:
                raise UserError(
                    self.env._(
                        "%s: who pays the excess is said while the report is submitted "
                        "and waits to be accepted.",
                        closed[0].display_name,
                    )
                )
        return super().write(vals)

    def _get_excess_reason(self):
        """Return what there is to say before spending above the award is accepted."""
        self.ensure_one()
        if self.currency_id.compare_amounts(self.excess_amount, 0) <= 0:
            return False
        # Said to whoever accepts; who may read it is another matter.
        if (self.sudo().excess_note or "").strip():
            return False
        return self.env._(
            "it spends %s more than the award: say under “Who pays the excess” who "
            "bears it, or return the report",
            self.currency_id.format(self.excess_amount),
        )
