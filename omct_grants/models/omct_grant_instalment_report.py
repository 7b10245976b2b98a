# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

from .omct_due_diligence_item import DAY


class GrantInstalment(models.Model):
    """An instalment may wait for a report of the member."""

    _inherit = "omct.grant.instalment"

    report_number = fields.Integer(
        string="After report no.",
        default=0,
        help="Report of the grant that is accepted before this is paid. Zero: none.",
    )

    awaited_report = fields.Text(
        string="Waits for",
        compute="_compute_awaited_report",
        help="The report that is accepted before this instalment is paid.",
    )
    awaited_report_late = fields.Boolean(
        compute="_compute_awaited_report",
        help="The report is due after the day of the instalment.",
    )

    _report_number_not_negative = models.Constraint(
        "CHECK (report_number >= 0)", "The number of a report cannot be negative."
    )

    @api.constrains("report_number")
    def _check_report_number_frozen(self):
        self._check_schedule_open()

    @api.depends(
        "date_due",
        "report_number",
        "condition_ids.kind",
        "grant_id.report_interval",
        "grant_id.date_start",
        "grant_id.date_end",
        "grant_id.report_ids.date_due",
    )
    def _compute_awaited_report(self):
        for instalment in self:
            report = instalment._get_awaited_report_terms()
            instalment.awaited_report = report and self.env._(
                "%(report)s, due on %(day)s",
                report=report["title"],
                day=format_date(self.env, report["date_due"], date_format=DAY),
            )
            instalment.awaited_report_late = bool(
                report
                and instalment.date_due
                and report["date_due"] > instalment.date_due
            )

    def _get_awaited_report_terms(self):
        """Return title and day of the report this waits for; of the plan, if no other.

        :return: a record or a dict, or False
        """
        self.ensure_one()
        if not self.date_due or not self._waits_for_report():
            return False
        made = self._get_awaited_report()
        if made or self.report_number:
            return made or False
        return self.grant_id._get_report_before(
            self.date_due, self.grant_id._prepare_planned_report_vals_list()
        )

    def _get_blocked_reason(self, today):
        reason = super()._get_blocked_reason(today)
        # The condition “Report accepted” asks by itself.
        if (
            not reason
            and self.report_number
            and "report" not in self.condition_ids.mapped("kind")
        ):
            reason = self._get_report_condition_reason()
        return reason

    def _waits_for_report(self):
        """Return whether this instalment is paid after a report only.

        The number of the report says it, or the condition “Report accepted”.
        """
        self.ensure_one()
        return bool(self.report_number) or "report" in self.condition_ids.mapped("kind")

    def _get_awaited_report(self):
        """Return the report that this instalment waits for, or an empty recordset.

        The one it names; else the last whose period ends by its day; else the first.
        """
        self.ensure_one()
        # A waived report does not count as accepted.
        reports = self.grant_id.with_context(active_test=False).report_ids
        if self.report_number:
            return reports.filtered(lambda rec: rec.number == self.report_number)
        reports = reports.sorted(lambda rec: (rec.period_end, rec.number))
        before = reports.filtered(lambda rec: rec.period_end <= self.date_due)
        return before[-1:] or reports[:1]

    def _get_report_condition_reason(self):
        """Return in one sentence which report this instalment waits for, or False."""
        self.ensure_one()
        report = self._get_awaited_report()
        if report.state == "accepted":
            return False
        if not report:
            return self.env._(
                "It waits for a report that the grant does not have yet: ask for it."
            )
        labels = dict(report._fields["state"]._description_selection(self.env))
        return self.env._(
            "It waits for report no. %(number)s, which is “%(state)s”.",
            number=report.number,
            state=labels[report.state],
        )
