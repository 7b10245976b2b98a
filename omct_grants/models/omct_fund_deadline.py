# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.omct_network.models.governed_mixin import Transition

OFFICER = "omct_grants.group_grants_officer"
MANAGER = "omct_grants.group_grants_manager"


class FundDeadline(models.Model):
    """A report that the donor of a fund expects, and when."""

    _name = "omct.fund.deadline"
    _inherit = [
        "omct.governed.mixin",
        "omct.fund.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Report to a Donor"
    _order = "date_due, id"

    _governed_fields = frozenset({"state", "date_sent", "reminder"})
    _transitions = {
        "send": Transition(("due",), "sent", OFFICER),
        "accept": Transition(("sent",), "accepted", MANAGER),
        "take_back": Transition(("sent", "accepted"), "due", MANAGER, True),
    }
    _reminder_date = "date_due"

    fund_id = fields.Many2one(
        comodel_name="omct.fund", required=True, index=True, ondelete="cascade"
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True, index=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=[
            ("narrative", "Narrative"),
            ("financial", "Financial"),
            ("both", "Narrative and financial"),
            ("audit", "Audit"),
            ("other", "Other"),
        ],
        required=True,
        default="both",
    )
    period_start = fields.Date(string="Period from")
    period_end = fields.Date(string="Period to")
    date_due = fields.Date(string="Due", required=True, index=True, tracking=True)
    remind_days = fields.Integer(
        string="Remind days before",
        default=30,
        required=True,
        help="An activity is raised this many days before, and again a week before.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    state = fields.Selection(
        selection=[("due", "Due"), ("sent", "Sent"), ("accepted", "Accepted")],
        default="due",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_sent = fields.Date(string="Sent on", readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    note = fields.Text(help="Form, language, annexes: what the donor asks for.")

    _period_in_order = models.Constraint(
        "CHECK (period_end >= period_start)", "A period cannot end before it starts."
    )
    _remind_days_not_negative = models.Constraint(
        "CHECK (remind_days >= 0)", "The days before cannot be negative."
    )

    @api.depends("fund_id", "kind", "date_due")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for deadline in self:
            deadline.display_name = self.env._(
                "%(kind)s report: %(fund)s",
                kind=labels.get(deadline.kind, ""),
                fund=deadline.fund_id.display_name,
            )

    @api.depends("fund_id")
    def _compute_user_id(self):
        for deadline in self:
            deadline.user_id = deadline.user_id or deadline.fund_id.user_id

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for deadline in self:
            deadline.is_late = bool(
                deadline.state == "due"
                and deadline.date_due
                and deadline.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value or len(value) > 1:
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "=", "due"), ("date_due", "<", today)]

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _get_reminder_days(self):
        self.ensure_one()
        return [self.remind_days, min(7, self.remind_days)]

    def _get_reminder_summary(self):
        self.ensure_one()
        return self.env._("Report to the donor: %s", self.display_name)

    @api.model
    def _get_reminder_domain(self):
        return [("state", "=", "due"), ("fund_id.state", "=", "open")]

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_send(self):
        """The report has gone to the donor: its reminders are done."""
        self._do_step("send", {"date_sent": fields.Date.context_today(self)})
        return self._end_reminders()

    def action_accept(self):
        """The donor has accepted the report."""
        return self._do_step("accept")

    def action_take_back(self, reason=None):
        """The donor asks for changes: the report is due again."""
        if not reason:
            return self._open_reason_wizard(
                "action_take_back", self.env._("Returned by the donor")
            )
        return self._do_step(
            "take_back", {"date_sent": False, "reminder": 0}, reason=reason
        )

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_take_back"}
