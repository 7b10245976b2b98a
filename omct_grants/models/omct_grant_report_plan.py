# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .omct_grant_report import AWAITED, REPORT_KINDS

INTERVALS = {"quarter": 3, "half": 6, "year": 12}
DAY = relativedelta(days=1)
#: What is left at the end of a plan and shorter than this joins the last period.
SHORT_DAYS = 30


class Grant(models.Model):
    """The reports of a grant: planned from its dates when it becomes active."""

    _inherit = "omct.grant"

    report_interval = fields.Selection(
        selection=[
            ("none", "No planned report"),
            ("final", "A final report"),
            ("quarter", "Every three months"),
            ("half", "Every six months"),
            ("year", "Every year"),
        ],
        string="Reports",
        required=True,
        default="final",
        tracking=True,
        help="Made when the grant becomes active; the last one is the final report.",
    )
    report_kind = fields.Selection(
        selection=REPORT_KINDS, string="Kind of report", required=True, default="both"
    )
    report_days = fields.Integer(
        string="Days to report",
        default=30,
        help="From the end of a period to the day on which its report is due.",
    )
    report_final_days = fields.Integer(
        string="Days to the final report",
        default=60,
        help="From the end of the grant to the day on which its final report is due.",
    )
    report_variance = fields.Float(
        string="Allowed variance (%)",
        default=10.0,
        help="What a member may spend on a budget line besides its budget without "
        "having to explain it.",
    )
    report_ids = fields.One2many(
        comodel_name="omct.grant.report", inverse_name="grant_id", string="Reports made"
    )
    report_count = fields.Integer(compute="_compute_report_count")
    report_late_count = fields.Integer(compute="_compute_report_count")

    _report_days_not_negative = models.Constraint(
        "CHECK (report_days >= 0 AND report_final_days >= 0)",
        "The days to report cannot be negative.",
    )
    _report_variance_not_negative = models.Constraint(
        "CHECK (report_variance >= 0)", "The allowed variance cannot be negative."
    )

    @api.depends("report_ids.state", "report_ids.date_due", "report_ids.active")
    def _compute_report_count(self):
        reports = self.env["omct.grant.report"]
        counts, late = {}, {}
        if reports.has_access("read"):
            mine = [("grant_id", "in", self.ids)]
            counts = dict(reports._read_group(mine, ["grant_id"], ["__count"]))
            late = dict(
                reports._read_group(
                    [*mine, ("is_late", "=", True)], ["grant_id"], ["__count"]
                )
            )
        for grant in self:
            grant.report_count = counts.get(grant._origin, 0)
            grant.report_late_count = late.get(grant._origin, 0)

    # ------------------------------------------------------------------
    # Plan
    # ------------------------------------------------------------------

    @api.model
    def _get_reporting_states(self):
        """Return the states of a grant in which reports may come in.

        A cancelled grant that money was paid to has to be accounted for.
        """
        return ("active", "closing", "cancelled")

    def _get_planned_periods(self, interval=None, start=None, end=None):
        """Return (first day, last day) of each period, without gap or overlap.

        :param str interval: one of ``report_interval``
        :param start: first day; this and the others as the grant has them, if not given
        :param end: last day
        """
        self.ensure_one()
        start, end = start or self.date_start, end or self.date_end
        interval = interval or self.report_interval
        if interval == "none" or not start or not end or start > end:
            return []
        months = INTERVALS.get(interval)
        periods, first, number = [], start, 1
        while months and start + relativedelta(months=months * number) <= end:
            # Counted from the start, so that the 31st does not drift to the 28th.
            after = start + relativedelta(months=months * number)
            periods.append((first, after - DAY))
            first, number = after, number + 1
        if periods and (end - first).days < SHORT_DAYS:
            # A few days at the end are no period of their own.
            first, _last = periods.pop()
        periods.append((first, end))
        return periods

    def _prepare_planned_report_vals_list(self, interval=None, start=None, end=None):
        """Return the values of the reports that the plan asks for.

        Without parameters the plan of the grant; see ``_get_planned_periods``.
        """
        self.ensure_one()
        periods = self._get_planned_periods(interval, start, end)
        vals_list = []
        for number, (first, last) in enumerate(periods, 1):
            final = number == len(periods)
            days = self.report_final_days if final else self.report_days
            title = (
                self.env._("Final report")
                if final
                else self.env._("Interim report %s", number)
            )
            vals_list.append(
                {
                    "grant_id": self.id,
                    "title": title,
                    "kind": self.report_kind,
                    "is_planned": True,
                    "is_final": final,
                    "period_start": first,
                    "period_end": last,
                    "date_due": last + relativedelta(days=days),
                }
            )
        return vals_list

    def _check_can_plan_reports(self):
        """Raise where reports are wanted and there are no dates to plan them from.

        :raises UserError: naming the grant
        """
        for grant in self:
            if grant.report_interval != "none" and not (
                grant.date_start and grant.date_end
            ):
                raise UserError(
                    self.env._(
                        "%s: enter when it starts and ends, its reports are planned "
                        "from that; or choose “No planned report”.",
                        grant.display_name,
                    )
                )

    def _create_planned_reports(self):
        """Make the reports of the plan, once."""
        new = self.filtered(lambda grant: not grant.report_ids)
        return self.env["omct.grant.report"].create(
            [
                vals
                for grant in new
                for vals in grant._prepare_planned_report_vals_list()
            ]
        )

    def _get_report_budget_lines(self):
        """Return (name, amount) of each line that spending is reported on.

        Extend where a grant has a budget of its own.
        """
        self.ensure_one()
        return [(self.env._("Award"), self.amount)]

    def _get_allowed_variance(self):
        """Return the per cent by which a line may differ. Extend for a fund's rule."""
        self.ensure_one()
        return self.report_variance

    def _get_fund_shares(self):
        """Return (fund, fraction) of each fund that pays this grant; they add up to 1.

        Extend where several funds share a grant.
        """
        self.ensure_one()
        return [(self.fund_id, 1.0)] if self.fund_id else []

    def _get_share_rate(self, fund):
        """Return fund's currency for one unit of the award."""
        self.ensure_one()
        if fund == self.fund_id:
            return self._get_fund_rate()
        return self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            fund.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_activate(self):
        """The agreement is signed: payouts may start, the reports are planned."""
        self._check_can_plan_reports()
        result = super().action_activate()
        self._create_planned_reports()
        return result

    def action_close(self):
        """Close the grant, once nothing more is awaited from the member.

        :raises UserError: naming a report that is still out
        """
        for report in self.report_ids:
            if report.state != "accepted":
                raise UserError(
                    self.env._(
                        "%(grant)s: %(report)s is not accepted yet. Accept it, or a "
                        "grants manager waives it.",
                        grant=report.grant_id.display_name,
                        report=report.display_name,
                    )
                )
        return super().action_close()

    def action_cancel(self, reason=None):
        """Cancel; where nothing was paid, no report is awaited any more."""
        result = super().action_cancel(reason)
        if reason:
            unpaid = self.filtered(
                lambda grant: grant.currency_id.is_zero(grant.paid_amount)
            )
            unpaid.report_ids.filtered(lambda report: report.state in AWAITED)._waive(
                self.env._("The grant was cancelled before anything was paid.")
            )
        return result

    def action_view_reports(self):
        """Open the reports of this grant."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_report_action"
        )
        return {
            **action,
            "domain": [("grant_id", "=", self.id)],
            "context": {
                "default_grant_id": self.id,
                "default_is_final": False,
                "active_test": False,
            },
        }
