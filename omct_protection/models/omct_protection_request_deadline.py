# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .request_states import BEFORE_DECISION, CLOCK_HOURS, WORKING_DAYS
from .team_mixin import MANAGER

DEADLINE_HELP = (
    "Urgencies of 2 and 24 hours run round the clock. 72 hours are three working days "
    "of the office and 10 days are ten, counted from the hour of the intake by its "
    "working calendar and its holidays; the first reply is then due within one working "
    "day."
)
#: Requests in one run of the cron; the next run goes on.
ESCALATED_AT_ONCE = 500


class ProtectionRequest(models.Model):
    """When the sender must hear from us, and when it must be decided."""

    _inherit = "omct.protection.request"

    acknowledge_deadline = fields.Datetime(
        string="First reply by",
        compute="_compute_deadlines",
        store=True,
        index=True,
        help=DEADLINE_HELP,
    )
    decision_deadline = fields.Datetime(
        string="Decision by",
        compute="_compute_deadlines",
        store=True,
        index=True,
        help=DEADLINE_HELP,
    )
    acknowledged_date = fields.Datetime(
        string="First reply on", readonly=True, copy=False
    )
    acknowledge_escalated_date = fields.Datetime(
        string="Late first reply escalated on", compute="_compute_deadlines", store=True
    )
    decision_escalated_date = fields.Datetime(
        string="Late decision escalated on", compute="_compute_deadlines", store=True
    )
    next_deadline = fields.Datetime(
        string="Due",
        compute="_compute_next_deadline",
        store=True,
        index=True,
        help="The first reply while there is none, then the decision; empty once it "
        "is decided.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    deadline_mark = fields.Selection(
        selection=[("late", "Late"), ("today", "Due today")],
        string="Mark",
        compute="_compute_is_late",
    )

    _state_deadline = models.Index("(state, next_deadline)")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {
            "acknowledge_deadline",
            "decision_deadline",
            "acknowledged_date",
            "acknowledge_escalated_date",
            "decision_escalated_date",
            "next_deadline",
        }

    @api.depends("received_date", "urgency", "company_id")
    def _compute_deadlines(self):
        """Set both deadlines; what was told of earlier ones may be told again."""
        for request in self:
            reply, decision = request._get_deadlines()
            request.acknowledge_deadline = reply
            request.decision_deadline = decision
            request.acknowledge_escalated_date = False
            request.decision_escalated_date = False

    def _get_deadlines(self):
        """Return the moments of first reply and decision, or twice False."""
        self.ensure_one()
        start = self.received_date
        if start and self.urgency in CLOCK_HOURS:
            return [start + timedelta(hours=n) for n in CLOCK_HOURS[self.urgency]]
        if start and self.urgency in WORKING_DAYS:
            return [self._plan_days(n) for n in WORKING_DAYS[self.urgency]]
        return False, False

    def _plan_days(self, days):
        """Return the moment some working days of the office after the intake.

        :param int days: working days, as long as the calendar of the office says
        :return: naive datetime in UTC; without a calendar that holds work, so many
            days round the clock
        """
        # The calendar of an office is public; its record may be closed to the user.
        calendar = self.company_id.sudo().resource_calendar_id
        planned = calendar and calendar.plan_hours(
            days * calendar.hours_per_day,
            self.received_date.replace(tzinfo=UTC),
            compute_leaves=True,
        )
        if not planned:
            return self.received_date + timedelta(days=days)
        return planned.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    @api.depends(
        "state", "acknowledge_deadline", "acknowledged_date", "decision_deadline"
    )
    def _compute_next_deadline(self):
        for request in self:
            due = [request.decision_deadline]
            if not request.acknowledged_date:
                due.append(request.acknowledge_deadline)
            request.next_deadline = request.state in BEFORE_DECISION and min(
                filter(None, due), default=False
            )

    @api.depends("next_deadline")
    @api.depends_context("tz")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        tomorrow = self._get_end_of_day()
        for request in self:
            due = request.next_deadline
            request.is_late = bool(due) and due < now
            request.deadline_mark = (request.is_late and "late") or (
                bool(due) and due < tomorrow and "today"
            )

    def _get_end_of_day(self):
        """Return when the user's day ends, as a naive datetime in UTC."""
        here = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        midnight = datetime.combine(here.date() + timedelta(days=1), time())
        return self.env.tz.localize(midnight).astimezone(UTC).replace(tzinfo=None)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        if True in value:
            return Domain("next_deadline", "<", now)
        # What is decided has no deadline, and is not late.
        return Domain("next_deadline", "=", False) | Domain("next_deadline", ">=", now)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_acknowledge(self):
        """Note that the sender heard from us; the decision is due next.

        :raises UserError: when a first reply is noted already
        """
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["acknowledged_date"])
        for request in self:
            if request.acknowledged_date:
                raise UserError(
                    self.env._("%s: a first reply is noted already.", request.name)
                )
        self._write_governed({"acknowledged_date": fields.Datetime.now()})
        return True

    # ------------------------------------------------------------------
    # Escalation
    # ------------------------------------------------------------------

    @api.model
    def _cron_escalate(self):
        """Tell the managers of a team, once a deadline, that it has passed."""
        now = fields.Datetime.now()
        waits = Domain("state", "in", BEFORE_DECISION)
        replies = waits & Domain(
            [
                ("acknowledged_date", "=", False),
                ("acknowledge_deadline", "<", now),
                ("acknowledge_escalated_date", "=", False),
            ]
        )
        decisions = waits & Domain(
            [
                ("decision_deadline", "<", now),
                ("decision_escalated_date", "=", False),
            ]
        )
        late_replies = self.search(replies, limit=ESCALATED_AT_ONCE)
        late_decisions = self.search(decisions, limit=ESCALATED_AT_ONCE)
        (late_replies | late_decisions)._escalate()
        late_replies._write_governed({"acknowledge_escalated_date": now})
        late_decisions._write_governed({"decision_escalated_date": now})

    def _escalate(self):
        """Give the managers of each team one activity that says no more than that."""
        # One call a manager: those of many requests are written together.
        by_manager = {}
        for request in self:
            for manager in request._get_active_managers():
                by_manager.setdefault(manager, self.browse())
                by_manager[manager] |= request
        for manager, requests in by_manager.items():
            requests.with_context(lang=manager.lang).activity_schedule(
                "mail.mail_activity_data_warning",
                # The bell and the calendar show it.
                summary=requests.with_context(lang=manager.lang).env._(
                    "A deadline of this file has passed"
                ),
                user_id=manager.id,
            )

    def _get_active_managers(self):
        """Return who of the team holds the manager's role, or the officer."""
        team = self.team_ids.filtered("active")
        managers = team.filtered(lambda user: user.has_group(MANAGER))
        return managers or self.officer_id
