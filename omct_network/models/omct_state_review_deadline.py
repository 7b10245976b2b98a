# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

from .omct_treaty import LONGEST_REMINDER

ACTIVITY_TYPE = "omct_network.mail_activity_type_state_review"


class StateReviewDeadline(models.Model):
    """A day by which something is due in a State's review.

    Before it, on the days that the treaty names, the coordinator gets an activity. One
    is open at a time: it moves with the deadline and closes with it. Once closed by
    hand, the next day of the treaty raises another.
    """

    _name = "omct.state.review.deadline"
    _description = "State review deadline"
    _inherit = ["omct.region.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date, id"
    _rec_names_search = ["review_id", "note"]

    _governed_fields = frozenset({"region_id", "country_id", "reminded_days"})
    _region_sources = frozenset({"review_id"})

    review_id = fields.Many2one(
        comodel_name="omct.state.review",
        required=True,
        ondelete="cascade",
        index=True,
    )
    country_id = fields.Many2one(
        related="review_id.country_id",
        store=True,
        index=True,
    )
    region_id = fields.Many2one(
        related="review_id.region_id",
        store=True,
        index=True,
    )
    treaty_id = fields.Many2one(
        related="review_id.treaty_id",
    )
    user_id = fields.Many2one(
        related="review_id.user_id",
        store=True,
        index="btree_not_null",
    )
    kind = fields.Selection(
        selection=[
            ("loi", "Input to the list of issues"),
            ("state_report", "State report"),
            ("report", "Civil-society reports"),
            ("briefing", "Registration for the briefing"),
            ("follow_up", "Follow-up information"),
            ("other", "Other"),
        ],
        string="What is due",
        required=True,
        index=True,
    )
    note = fields.Char(
        string="Details",
    )
    date = fields.Date(
        string="Due on",
        required=True,
        index=True,
        tracking=True,
    )
    days_left = fields.Integer(
        compute="_compute_days_left",
        aggregator=None,
        help="Below nought: days that it is late.",
    )
    done = fields.Boolean(
        index=True,
        tracking=True,
    )
    date_done = fields.Date(
        string="Done on",
    )
    reminded_days = fields.Integer(
        string="Last reminder",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Days before the deadline for which an activity was raised last.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _kind_uniq = models.UniqueIndex(
        "(review_id, kind) WHERE kind <> 'other'",
        "The review has a deadline of this kind already: change its date.",
    )
    _done_date = models.Constraint(
        "CHECK (done OR date_done IS NULL)",
        "“Done on” is for deadlines that are done.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("country_id.name", "kind", "note")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            due = line.kind == "other" and line.note or labels.get(line.kind)
            line.display_name = ": ".join(filter(None, (line.country_id.name, due)))

    @api.depends("date")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.days_left = line.date and (line.date - today).days

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._complete_done(vals) for vals in vals_list])

    def write(self, vals):
        before = {line: (line.date, line.done) for line in self}
        result = super().write(self._complete_done(vals))
        if not {"date", "done"} & vals.keys():
            return result
        moved = self.filtered(lambda line: line.date != before[line][0])
        closed = self.filtered(lambda line: line.done and not before[line][1])
        opened = self.filtered(lambda line: before[line][1] and not line.done)
        opened.filtered("reminded_days")._write_governed({"reminded_days": 0})
        (moved - closed)._move_reminders()
        closed.activity_feedback([ACTIVITY_TYPE])
        return result

    def _complete_done(self, vals):
        """Return ``vals`` with the day on which a deadline was done."""
        if "done" not in vals:
            return vals
        if not vals["done"]:
            return {**vals, "date_done": False}
        return {"date_done": fields.Date.context_today(self), **vals}

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _get_reached_level(self, today):
        """Return the fewest days before the deadline that have come, or 0.

        :param date today: the day on which the coordinator looks
        """
        self.ensure_one()
        left = (self.date - today).days
        levels = self.treaty_id._get_reminder_levels()
        return next((days for days in levels if left <= days), 0)

    def _move_reminders(self):
        """Let open activities follow the deadline; later days remind again."""
        today = fields.Date.context_today(self)
        for line in self:
            line.activity_search([ACTIVITY_TYPE]).date_deadline = line.date
            reached = line._get_reached_level(today)
            level = reached and max(line.reminded_days, reached)
            if line.reminded_days and line.reminded_days != level:
                line._write_governed({"reminded_days": level})

    @api.model
    def _cron_remind(self):
        """Raise the activities of the day and hand them to today's coordinators.

        Running it again on the same day changes nothing.
        """
        today = fields.Date.context_today(self)
        lines = self.search(
            [
                ("done", "=", False),
                ("date", ">=", today),
                ("date", "<=", today + timedelta(days=LONGEST_REMINDER)),
                ("review_id.active", "=", True),
                ("review_id.state", "!=", "closed"),
            ]
        )
        activities = lines.activity_search([ACTIVITY_TYPE])
        lines._reassign(activities)
        reached = {line: line._get_reached_level(today) for line in lines}
        due = lines.filtered(
            lambda line: (
                reached[line]
                and (not line.reminded_days or reached[line] < line.reminded_days)
            )
        )
        without = due - due.browse(activities.mapped("res_id"))
        without._raise_activities()
        for level in set(map(reached.get, due)):
            due.filtered(
                lambda line, days=level: reached[line] == days
            )._write_governed({"reminded_days": level})

    def _raise_activities(self):
        """Give each deadline an activity for its coordinator."""
        model_id = self.env["ir.model"]._get_id(self._name)
        type_id = self.env.ref(ACTIVITY_TYPE).id
        stand_in = self._get_stand_in()
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": line.id,
                    "activity_type_id": type_id,
                    "summary": line.display_name,
                    "date_deadline": line.date,
                    "user_id": (line.user_id or stand_in).id,
                    "automated": True,
                }
                for line in self
            ]
        )

    def _reassign(self, activities):
        """Give open activities to whoever coordinates the review today."""
        stand_in = self._get_stand_in()
        users = {line.id: line.user_id or stand_in for line in self}
        for activity in activities:
            user = users[activity.res_id]
            if activity.user_id != user:
                activity.user_id = user

    def _get_stand_in(self):
        """Return the manager who is reminded where a region has no coordinator."""
        managers = self.env.ref("omct_network.group_network_manager").all_user_ids
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        managers = managers.filtered("active").sorted("id")
        return ((managers - admin) if admin else managers)[:1] or managers[:1]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_done(self):
        """Note that what was due is done, today."""
        self.filtered(lambda line: not line.done).write({"done": True})
        return True

    def action_reopen(self):
        """Note that it is not done after all."""
        self.filtered("done").write({"done": False})
        return True

    def action_open_review(self):
        """Open the review."""
        self.ensure_one()
        return self.review_id.get_formview_action()
