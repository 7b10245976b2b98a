# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import zip_longest

from odoo import models
from odoo.fields import Domain

from .omct_grant_report_plan import DAY

MOVED = ("title", "is_final", "period_start", "period_end", "date_due")


class Grant(models.Model):
    """The reports still awaited follow the dates of their grant."""

    _inherit = "omct.grant"

    def _get_planned_reports(self):
        """Return the reports made from the plan: (still to come, all others)."""
        self.ensure_one()
        planned = self.env["omct.grant.report"].with_context(active_test=False).search(
            Domain("grant_id", "=", self.id) & Domain("is_planned", "=", True)
        )  # fmt: skip
        awaited = planned.filtered(lambda rec: rec.active and rec.state == "due")
        return awaited.sorted(lambda rec: (rec.period_end, rec.number)), (
            planned - awaited
        )

    def _get_moved_reports(self, start, end):
        """Return how the reports still to come follow other dates of the grant.

        What the member has handed in, or has to correct, stays as it is; so does what
        was waived. The plan goes on after it.

        :param start: first day of the grant
        :param end: its last day
        :return: list of (report, or none where it is new; values, or none where it is
            no longer needed)
        """
        self.ensure_one()
        awaited, others = self._get_planned_reports()
        if not awaited and not others:
            # The plan is made when the grant becomes active.
            return []
        plan = self._prepare_planned_report_vals_list(start=start, end=end)
        done = max(others.mapped("period_end"), default=None)
        if done:
            plan = [vals for vals in plan if vals["period_end"] > done]
        if plan and done:
            plan[0]["period_start"] = max(plan[0]["period_start"], done + DAY)
        return list(zip_longest(awaited, plan))

    def _move_reports(self, start, end):
        """Move, add and drop reports as ``_get_moved_reports`` says."""
        self.ensure_one()
        reports = self.env["omct.grant.report"]
        for report, vals in self._get_moved_reports(start, end):
            if not vals:
                report._waive(self.env._("The grant ends earlier."))
            elif not report:
                reports.create(vals)
            elif any(report[name] != vals[name] for name in MOVED):
                report.write({name: vals[name] for name in MOVED})
        self.instalment_ids.invalidate_recordset(["blocked_reason"])

    def _get_report_before(self, day, plan=None):
        """Return the report that a payment of ``day`` would wait for.

        The last whose period ends by then, else the first; those of the plan as long
        as none is made.

        :param plan: values of planned reports, where they are not those of the grant
        :return: dict of ``title`` and ``date_due``, or None
        """
        self.ensure_one()
        if plan is None:
            awaited, others = self._get_planned_reports()
            made = (awaited | others).filtered("active").sorted("period_end")
            plan = (
                made.read(["title", "period_end", "date_due"])
                if made
                else self._prepare_planned_report_vals_list()
            )
        before = [vals for vals in plan if vals["period_end"] <= day]
        return (before[-1:] or plan[:1] or [None])[0]
