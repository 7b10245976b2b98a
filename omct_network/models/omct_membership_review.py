# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .governed_mixin import Transition
from .omct_membership import COORDINATOR

QUESTIONS = ("criteria_met", "contacts_current", "is_active_member")
ANSWERS = [("yes", "Yes"), ("no", "No"), ("unclear", "Unclear")]


class MembershipReview(models.Model):
    """The periodic look at a membership: does the member still belong here?

    The desk answers three questions and says what follows. A review proposes; a
    manager suspends or ends. A completed review is closed for good.
    """

    _name = "omct.membership.review"
    _description = "Membership review"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_due desc, id desc"
    _rec_names_search = ["membership_id"]

    _governed_fields = frozenset({"state", "date_done", "done_by_id"})
    _transitions = {
        "complete": Transition(("open",), "done", COORDINATOR),
        "cancel": Transition(("open",), "cancelled", COORDINATOR, True),
    }

    membership_id = fields.Many2one(
        comodel_name="omct.membership",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("state", "in", ("member", "suspended"))],
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id",
        string="Organisation",
        store=True,
        index=True,
    )
    region_id = fields.Many2one(
        related="membership_id.region_id",
        string="Region",
        store=True,
        index=True,
    )
    country_id = fields.Many2one(
        related="membership_id.country_id",
        string="Country",
        store=True,
        index=True,
    )
    membership_state = fields.Selection(
        related="membership_id.state",
        string="State of the membership",
    )
    coordinator_id = fields.Many2one(
        related="membership_id.coordinator_id",
        string="Coordinator",
    )
    date_due = fields.Date(
        string="Due on",
        default=fields.Date.context_today,
        required=True,
        index=True,
        tracking=True,
    )
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_done = fields.Date(
        string="Done on",
        readonly=True,
        copy=False,
    )
    done_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Done by",
        readonly=True,
        copy=False,
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        search="_search_is_late",
    )
    criteria_met = fields.Selection(
        selection=ANSWERS,
        string="Still meets the seven criteria",
        copy=False,
    )
    contacts_current = fields.Selection(
        selection=ANSWERS,
        string="Contact data are current",
        copy=False,
        help="People, addresses and safe channels were confirmed with the member.",
    )
    is_active_member = fields.Selection(
        selection=ANSWERS,
        string="Takes part in the network",
        copy=False,
        help="Reports, joint work, meetings or messages since the last review.",
    )
    note = fields.Text(
        string="Findings",
        copy=False,
    )
    outcome = fields.Selection(
        selection=[
            ("continue", "Continues"),
            ("conditions", "Continues with conditions"),
            ("suspend", "Suspension proposed"),
            ("end", "End proposed"),
        ],
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    conditions = fields.Text(
        copy=False,
        help="What the member has to do, and until when.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _open_uniq = models.UniqueIndex(
        "(membership_id) WHERE state = 'open'",
        "The membership has an open review already.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("partner_id", "date_due")
    def _compute_display_name(self):
        for review in self:
            year = review.date_due.year if review.date_due else ""
            review.display_name = self.env._(
                "Review %(year)s, %(organisation)s",
                year=year,
                organisation=review.partner_id.name or "",
            )

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for review in self:
            review.is_late = review.state == "open" and bool(
                review.date_due and review.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain("state", "=", "open") & Domain("date_due", "<", today)
        wanted = {bool(item) for item in value}
        if wanted == {True}:
            return late
        return ~late if wanted == {False} else Domain(bool(wanted))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        for review in reviews:
            if review.membership_id.state not in ("member", "suspended"):
                raise ValidationError(
                    self.env._(
                        "%s is not a member: only members are reviewed.",
                        review.partner_id.display_name,
                    )
                )
        reviews._schedule_activity()
        return reviews

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        closed = self.filtered(lambda review: review.state != "open")
        if closed:
            raise UserError(
                self.env._(
                    "%s is closed and stays as it is. Start another review.",
                    closed[0].display_name,
                )
            )
        if "membership_id" in vals and self.membership_id.ids != [
            vals["membership_id"]
        ]:
            raise UserError(
                self.env._("A review stays with its membership. Cancel it instead.")
            )
        return super().write(vals)

    def _schedule_activity(self):
        """Ask the coordinator to do the review by its day."""
        for review in self:
            user = review.coordinator_id or review.region_id.coordinator_ids[:1]
            if user:
                review.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=review.date_due,
                    summary=self.env._("Review the membership"),
                    user_id=user.id,
                )

    # ------------------------------------------------------------------
    # Why a step is not possible
    # ------------------------------------------------------------------

    def _get_cannot_complete_reason(self):
        """Return what is missing in the review, or False."""
        self.ensure_one()
        if self.membership_id.state not in ("member", "suspended"):
            return self.env._("the organisation is no longer a member")
        missing = [
            self._fields[name]._description_string(self.env)
            for name in (*QUESTIONS, "outcome")
            if not self[name]
        ]
        if missing:
            return self.env._("not answered yet: %s", ", ".join(missing))
        if self.outcome == "conditions" and not (self.conditions or "").strip():
            return self.env._("“Conditions” are missing")
        doubts = any(self[name] != "yes" for name in QUESTIONS)
        if (doubts or self.outcome in ("suspend", "end")) and not (
            self.note or ""
        ).strip():
            return self.env._("“Findings” are missing: say what was found")
        return False

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_complete(self):
        """Close reviews: the next one is dated, a proposal goes to the managers.

        :raises UserError: naming each review that is not complete, and why
        """
        memberships = self.membership_id
        memberships.lock_for_update(allow_referencing=True)
        memberships.invalidate_recordset(["state"])
        today = fields.Date.context_today(self)
        self._do_step("complete", {"date_done": today, "done_by_id": self.env.uid})
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        next_date = today + memberships._get_review_interval()
        for review in self:
            membership = review.membership_id
            proposal = review.outcome in ("suspend", "end") and review.outcome
            membership._write_governed(
                {"next_review_date": next_date, "proposed_outcome": proposal}
            )
            details = review.conditions if review.outcome == "conditions" else ""
            membership._log_events(
                "review",
                {membership.id: membership.state},
                "\n".join(filter(None, (labels[review.outcome], details, review.note))),
            )
        self.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_cancel(self, reason=None):
        """Cancel open reviews, with a reason."""
        if not reason:
            self._check_can("cancel")
            return self._open_reason_wizard(
                "action_cancel", self.env._("Cancel the Review")
            )
        self._do_step("cancel", reason=reason)
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _cancel(self):
        """Cancel the reviews of memberships that end."""
        if self:
            self.action_cancel(reason=self.env._("The membership ended."))

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_cancel"}

    def action_open_membership(self):
        """Open the form of the membership."""
        self.ensure_one()
        return self.membership_id.get_formview_action()
