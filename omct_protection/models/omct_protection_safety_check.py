# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.omct_network.models.governed_mixin import Transition

from .aftercare_words import CHECK_RESULTS, CHECKS, OUTCOMES
from .encrypted_mixin import cipher_text, clear_text
from .team_mixin import OFFICER

#: Days that a check is overdue before the manager of the request is told.
TOLD_AFTER_DAYS = 3
#: Checks in one run of the cron; the next run goes on.
TOLD_AT_ONCE = 500


class SafetyCheck(models.Model):
    """A planned look at how the defenders of a request are, after the help.

    The officer has an activity for it whose words say nothing; so has the manager of
    the request, once, when it stays undone.
    """

    _name = "omct.protection.safety.check"
    _inherit = ["omct.governed.mixin", "omct.protection.part.mixin"]
    _description = "Safety Check"
    _order = "date_due, id"
    _check_company_auto = True

    _governed_fields = frozenset(
        {
            "state",
            "done_date",
            "done_by_id",
            "activity_id",
            "manager_activity_id",
            "manager_told_date",
        }
    )
    _transitions = {
        "do": Transition(("planned",), "done", OFFICER),
        "cancel": Transition(("planned",), "cancelled", OFFICER),
    }

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    officer_id = fields.Many2one(
        related="request_id.officer_id", store=True, string="Officer"
    )
    kind = fields.Selection(
        selection=CHECKS, string="Check", required=True, default="extra"
    )
    date_due = fields.Date(string="Due on", required=True, index=True)
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    is_late = fields.Boolean(
        string="Overdue", compute="_compute_is_late", search="_search_is_late"
    )
    result = fields.Selection(selection=CHECK_RESULTS, copy=False)
    outcome = fields.Selection(
        selection=OUTCOMES,
        copy=False,
        help="Where it is clear by now; it becomes the outcome of the request.",
    )
    note = clear_text("note", "request_id.team_ids", help="Kept encrypted.")
    note_cipher = cipher_text()
    done_date = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Done by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    manager_activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    manager_told_date = fields.Datetime(
        string="Manager told on",
        readonly=True,
        copy=False,
        help="A check that stays undone for three days is told to the manager of the "
        "request.",
    )

    _planned_once = models.UniqueIndex(
        "(request_id, kind) WHERE state = 'planned' AND kind <> 'extra'",
        "This check is planned already. Change its day, or add an extra one.",
    )
    _to_be_told = models.Index(
        "(date_due) WHERE state = 'planned' AND manager_told_date IS NULL"
    )
    _done_whole = models.Constraint(
        "CHECK (state <> 'done' OR (result IS NOT NULL AND done_date IS NOT NULL))",
        "A check that is done says how the defenders are.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("request_id.name", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for check in self:
            check.display_name = f"{check.request_id.name}: {labels.get(check.kind)}"

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for check in self:
            check.is_late = bool(
                check.state == "planned" and check.date_due and check.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "planned") & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(self._prepare_parts(vals_list))
        checks._plan_activities()
        return checks

    @api.model
    def _check_may_add(self, wholes):
        wholes.check_access("write")
        for request in wholes:
            if request.state != "aftercare":
                raise UserError(
                    self.env._(
                        "%s is not in aftercare. Start aftercare first.", request.name
                    )
                )

    def write(self, vals):
        if "request_id" in vals:
            raise AccessError(self.env._("A check stays with its request."))
        ended = self.filtered(lambda check: check.state != "planned")
        if vals and ended:
            raise AccessError(
                self.env._(
                    "%s: what was found stays as it was noted. Add an extra check.",
                    ", ".join(ended.mapped("display_name")),
                )
            )
        result = super().write(vals)
        if "date_due" in vals:
            # Its own activity, whoever of the team changes the day.
            self.sudo().activity_id.exists().write({"date_deadline": vals["date_due"]})
            # What was told of the earlier day may be told again.
            self._drop_manager_activities()
            self._write_governed({"manager_told_date": False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A safety check is kept: cancel it instead."))

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_do_reason(self):
        self.ensure_one()
        return not self.result and self.env._("say under “Result” how they are")

    def action_open(self):
        """Open the check in a dialog, from the list on its request."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_done(self):
        """Note that the check was made: planned to done.

        :raises UserError: without a result
        """
        self._do_step(
            "do", {"done_date": fields.Datetime.now(), "done_by_id": self.env.uid}
        )
        for check in self.filtered("outcome"):
            check.request_id.outcome = check.outcome
        self._drop_activities()
        # From the list on the request it stands in a dialog.
        return {"type": "ir.actions.act_window_close"}

    def action_cancel(self):
        """Decide that the check is not made: planned to cancelled."""
        self._do_step("cancel")
        self._drop_activities()
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------

    def _plan_activities(self):
        """Give the officer of each request an activity; its words say nothing."""
        # Of the officer alone: the manager's stays.
        self.sudo().activity_id.exists().unlink()
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id("omct.protection.request")
        # In superuser mode: the officer may be away, and any of the team plans.
        activities = (
            self.env["mail.activity"]
            .sudo()
            .create(
                [
                    {
                        "res_model_id": model_id,
                        "res_id": check.request_id.id,
                        "activity_type_id": todo.id,
                        # The bell and the calendar show it.
                        "summary": self.env._("Planned step on this file"),
                        "date_deadline": check.date_due,
                        "user_id": check.request_id.officer_id.id,
                    }
                    for check in self
                ]
            )
        )
        for check, activity in zip(self, activities, strict=True):
            check._write_governed({"activity_id": activity.id})

    def _drop_activities(self):
        # The activity of a step that is taken; the step was checked as the user.
        self.sudo().activity_id.exists().unlink()
        self._drop_manager_activities()

    def _drop_manager_activities(self):
        # See above: whoever of the team does the check, the manager's is done too.
        self.sudo().manager_activity_id.exists().unlink()

    @api.model
    def _cron_tell_managers(self):
        """Tell the manager of each request, once, of a check that stays undone."""
        late = Domain("state", "=", "planned") & Domain("manager_told_date", "=", False)
        day = fields.Date.today() - timedelta(days=TOLD_AFTER_DAYS)
        self.search(
            late & Domain("date_due", "<=", day), limit=TOLD_AT_ONCE
        )._tell_managers()

    def _tell_managers(self):
        """Give the manager of each request an activity; its words say nothing."""
        self._drop_manager_activities()
        by_manager = self.grouped(lambda check: check.request_id._get_manager_told())
        for manager, checks in by_manager.items():
            checks._tell_manager(manager)

    def _tell_manager(self, manager):
        model_id = self.env["ir.model"]._get_id("omct.protection.request")
        vals = {
            "res_model_id": model_id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
            # The bell and the calendar show it.
            "summary": self.with_context(lang=manager.lang).env._(
                "A planned step on this file is overdue"
            ),
            "date_deadline": fields.Date.today(),
            "user_id": manager.id,
        }
        # In the manager's own name: the schedule is nobody's, and whoever hands a
        # request over may not see it any more.
        activities = (
            self.env["mail.activity"]
            .with_user(manager)
            .sudo()
            .create([{**vals, "res_id": check.request_id.id} for check in self])
        )
        now = fields.Datetime.now()
        for check, activity in zip(self, activities, strict=True):
            check._write_governed(
                {"manager_activity_id": activity.id, "manager_told_date": now}
            )
