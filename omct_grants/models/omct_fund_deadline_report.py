# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class FundDeadline(models.Model):
    """From what the donor expects to the report that answers it."""

    _inherit = "omct.fund.deadline"

    donor_report_ids = fields.One2many(
        comodel_name="omct.donor.report", inverse_name="deadline_id"
    )
    donor_report_count = fields.Integer(compute="_compute_donor_report_count")

    @api.depends("donor_report_ids")
    def _compute_donor_report_count(self):
        for deadline in self:
            deadline.donor_report_count = len(deadline.donor_report_ids)

    def action_open_report(self):
        """Open the report that answers this deadline, made from it where none is.

        :raises UserError: where the period of the report is not known
        """
        self.ensure_one()
        if not self.donor_report_ids:
            if not (self.period_start and self.period_end):
                raise UserError(
                    self.env._(
                        "%s: enter the period that the report is about first.",
                        self.display_name,
                    )
                )
            self.env["omct.donor.report"].create(
                {
                    "fund_id": self.fund_id.id,
                    "deadline_id": self.id,
                    "date_due": self.date_due,
                    "period_start": self.period_start,
                    "period_end": self.period_end,
                }
            )
        return self.donor_report_ids._get_records_action(
            name=self.env._("Donor report"), context={}
        )
