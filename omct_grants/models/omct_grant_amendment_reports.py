# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import format_date

from .omct_due_diligence_item import DAY


class GrantAmendment(models.Model):
    """Other dates of a grant move the reports that are still to come."""

    _inherit = "omct.grant.amendment"

    def _get_report_terms(self):
        """Return the reports still to come, before and after, as plain data."""
        self.ensure_one()
        if self.state == "applied":
            kept = self.before, self.after
            return [(terms or {}).get("reports", []) for terms in kept]
        grant = self.grant_id
        moved = (
            grant._get_moved_reports(self.date_start, self.date_end)
            if self.date_start and self.date_end
            else []
        )
        return [
            [self._get_report_term(report) for report, _vals in moved if report],
            [self._get_report_term(vals) for _report, vals in moved if vals],
        ]

    def _get_report_term(self, report):
        """Return a report, or the values of one, as plain data."""
        return {
            "title": report["title"],
            **{
                name: fields.Date.to_string(report[name])
                for name in ("period_start", "period_end", "date_due")
            },
        }

    def _get_change_rows(self):
        rows = super()._get_change_rows()
        old, new = self._get_report_terms()
        if old != new:
            rows.append(
                {
                    "label": self.env._("Reports to come"),
                    "old": self._format_term("reports", old),
                    "new": self._format_term("reports", new),
                }
            )
        return rows

    def _format_term(self, key, value):
        if key != "reports":
            return super()._format_term(key, value)

        def day(name, report):
            return format_date(self.env, report[name], date_format=DAY)

        return "\n".join(
            self.env._(
                "%(title)s: %(start)s to %(end)s, due on %(due)s",
                title=report["title"],
                start=day("period_start", report),
                end=day("period_end", report),
                due=day("date_due", report),
            )
            for report in value or []
        )

    def _get_inapplicable_reason(self):
        reason = super()._get_inapplicable_reason()
        if reason or self.date_end == self.grant_id.date_end:
            return reason
        _awaited, others = self.grant_id._get_planned_reports()
        final = others.filtered(
            lambda rec: rec.active and rec.is_final and rec.state != "due"
        )
        if final and self.date_end > final[0].period_end:
            return self.env._(
                "its final report %s is in or being corrected. A grant that goes on "
                "has its last report later: waive that one, or leave the end as it is",
                final[0].name,
            )
        return False

    def _apply(self):
        """Move the reports with the rest, and keep how they stood."""
        old, new = self._get_report_terms()
        start, end = self.date_start, self.date_end
        result = super()._apply()
        # Who decides may read the reports only; the decision moves them.
        self.grant_id.sudo()._move_reports(start, end)
        self._write_governed(
            {
                "before": {**self.before, "reports": old},
                "after": {**self.after, "reports": new},
            }
        )
        return result
