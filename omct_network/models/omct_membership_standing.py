# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .omct_membership import MANAGER
from .omct_membership_event import STANDING_CATEGORIES

YEARS_PARAMETER = "omct_network.review_interval_years"
YEARS_DEFAULT = 5
NOTICE_PARAMETER = "omct_network.review_notice_days"
NOTICE_DEFAULT = 90
ENDING_ONLY = ("dissolved", "merged")


class Membership(models.Model):
    """A member's standing: welcome, periodic review, suspension, end, return."""

    _inherit = "omct.membership"

    welcome_date = fields.Date(
        string="Welcome plan started on",
        readonly=True,
        copy=False,
    )
    standing_category = fields.Selection(
        selection=STANDING_CATEGORIES,
        string="Reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Why the membership is suspended or ended.",
    )
    date_suspended = fields.Date(
        string="Suspended on",
        readonly=True,
        copy=False,
    )
    next_review_date = fields.Date(
        string="Next review",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Day by which the membership is reviewed again. Set by the admission and "
        "by each review.",
    )
    review_ids = fields.One2many(
        comodel_name="omct.membership.review",
        inverse_name="membership_id",
        string="Reviews",
        copy=False,
    )
    review_count = fields.Integer(
        compute="_compute_review_count",
    )
    open_review_id = fields.Many2one(
        comodel_name="omct.membership.review",
        string="Open review",
        compute="_compute_review_count",
    )
    proposed_outcome = fields.Selection(
        selection=[("suspend", "Suspension proposed"), ("end", "End proposed")],
        string="Proposal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the last review proposes; a manager decides.",
    )
    is_review_overdue = fields.Boolean(
        string="Review overdue",
        compute="_compute_is_review_overdue",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("review_ids.state")
    def _compute_review_count(self):
        for membership in self:
            reviews = membership.review_ids
            membership.review_count = len(reviews)
            membership.open_review_id = reviews.filtered(
                lambda review: review.state == "open"
            )[:1]

    @api.depends("next_review_date", "state")
    def _compute_is_review_overdue(self):
        today = fields.Date.context_today(self)
        for membership in self:
            membership.is_review_overdue = bool(
                membership.state in ("member", "suspended")
                and membership.next_review_date
                and membership.next_review_date < today
            )

    # ------------------------------------------------------------------
    # Periodic review
    # ------------------------------------------------------------------

    @api.model
    def _get_number_parameter(self, name, default):
        # The number is not secret; parameters are for administrators.
        value = self.env["ir.config_parameter"].sudo().get_param(name)
        return int(value) if str(value or "").isdigit() else default

    @api.model
    def _get_review_interval(self):
        """Return the time between two reviews."""
        years = self._get_number_parameter(YEARS_PARAMETER, YEARS_DEFAULT)
        return relativedelta(years=max(years, 1))

    def _schedule_next_review(self):
        """Set the day of the next review: a full interval after the admission.

        A membership of the past is reviewed at its next anniversary of that kind.
        """
        today = fields.Date.context_today(self)
        years = self._get_review_interval().years
        by_date = defaultdict(self.browse)
        for membership in self:
            admitted = membership.date_admission or today
            passed = relativedelta(today, admitted).years // years
            date = admitted + relativedelta(years=years * (passed + 1))
            by_date[date] |= membership
        for date, memberships in by_date.items():
            memberships._write_governed({"next_review_date": date})

    @api.model
    def _get_due_domain(self):
        """Return the domain of the members whose review is to be raised now."""
        notice = self._get_number_parameter(NOTICE_PARAMETER, NOTICE_DEFAULT)
        last = fields.Date.context_today(self) + relativedelta(days=notice)
        return Domain(
            [
                ("state", "in", ("member", "suspended")),
                ("next_review_date", "<=", last),
                ("review_ids", "not any", [("state", "=", "open")]),
            ]
        )

    @api.model
    def _cron_raise_reviews(self, batch=50):
        """Raise the reviews that come due, each once, with an activity.

        Work that is done stays done when the job is stopped.
        """
        domain = self._get_due_domain()
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count(domain))
        while True:
            due = self.search(domain, order="next_review_date, id", limit=batch)
            if not due:
                break
            locked = due.try_lock_for_update(allow_referencing=True)
            if not locked:
                break
            locked._raise_review()
            if not progress(len(locked)):
                break

    def _raise_review(self):
        """Open a review of each membership, due at its next review date."""
        today = fields.Date.context_today(self)
        return self.env["omct.membership.review"].create(
            [
                {
                    "membership_id": membership.id,
                    "date_due": membership.next_review_date or today,
                }
                for membership in self
            ]
        )

    def action_start_review(self):
        """Open the review of a member ahead of time, or the one that is open."""
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state", "review_ids"])
        review = self.open_review_id or self._raise_review()
        return review.get_formview_action()

    def action_open_reviews(self):
        """Open the reviews of the membership."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_membership_review_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {"default_membership_id": self.id}
        return action

    # ------------------------------------------------------------------
    # Welcome
    # ------------------------------------------------------------------

    def _start_welcome_plan(self):
        """Schedule the activities of the welcome plan, once a membership."""
        plan = self.env.ref(
            "omct_network.mail_activity_plan_welcome", raise_if_not_found=False
        )
        new = self.filtered(lambda rec: not rec.welcome_date)
        if not plan or not plan.active or not new:
            return
        new._write_governed({"welcome_date": fields.Date.context_today(self)})
        self.env["mail.activity.schedule"].with_context(
            active_model=self._name, active_ids=new.ids
        ).create(
            {
                "res_model": self._name,
                "res_ids": str(new.ids),
                "plan_id": plan.id,
                "plan_date": fields.Date.context_today(self),
                "plan_on_demand_user_id": self.env.uid,
            }
        ).action_schedule_plan()

    # ------------------------------------------------------------------
    # Suspension and end
    # ------------------------------------------------------------------

    @api.model
    def _check_category(self, step, category):
        """Raise when a reason does not fit the step.

        :raises UserError: for a reason that is not in the list, or only ends
        """
        if category not in dict(STANDING_CATEGORIES):
            raise UserError(self.env._("Choose a reason from the list."))
        if step == "suspend" and category in ENDING_ONLY:
            raise UserError(
                self.env._(
                    "An organisation that was dissolved or merged is no longer a "
                    "member: end its membership."
                )
            )

    def _open_standing_wizard(self, step, title):
        self._check_can(step)
        action = self._open_reason_wizard(f"action_{step}", title)
        action["res_model"] = "omct.membership.standing.wizard"
        if self.proposed_outcome == step and len(self) == 1:
            last = self.review_ids.filtered(lambda review: review.state == "done")[:1]
            action["context"]["default_reason"] = last.note or ""
        return action

    def action_suspend(self, reason=None, category="other"):
        """Suspend members today.

        :param str reason: in words; without it a dialog asks for reason and category
        :param str category: a key of ``STANDING_CATEGORIES``
        """
        if not reason:
            return self._open_standing_wizard("suspend", self.env._("Suspend"))
        self._check_category("suspend", category)
        values = {
            "date_suspended": fields.Date.context_today(self),
            "standing_category": category,
            "proposed_outcome": False,
        }
        return self._do_step("suspend", values, reason=reason)

    def action_reinstate(self, reason=None):
        """Make suspended members full members again, with a reason."""
        values = {
            "date_suspended": False,
            "standing_category": False,
            "proposed_outcome": False,
        }
        return self._step_with_reason(
            "reinstate", reason, self.env._("Reinstate"), values
        )

    def action_end(self, reason=None, category="other"):
        """End memberships today and cancel their open reviews.

        :param str reason: in words; without it a dialog asks for reason and category
        :param str category: a key of ``STANDING_CATEGORIES``
        """
        if not reason:
            return self._open_standing_wizard("end", self.env._("End Membership"))
        self._check_category("end", category)
        values = {
            "date_end": fields.Date.context_today(self),
            "standing_category": category,
            "proposed_outcome": False,
        }
        self._do_step("end", values, reason=reason)
        self.open_review_id._cancel()
        return True

    def action_keep(self, reason=None):
        """Decide not to follow the proposal of a review, with a reason.

        :raises UserError: when the user is no manager or nothing is proposed
        """
        if not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only a network manager decides on a proposal."))
        if not reason:
            return self._open_reason_wizard(
                "action_keep", self.env._("Do Not Follow the Proposal")
            )
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["proposed_outcome"])
        if not reason.strip() or not all(self.mapped("proposed_outcome")):
            raise UserError(
                self.env._("No review proposes anything here, or no reason.")
            )
        self._write_governed({"proposed_outcome": False})
        self._log_events("keep", {rec.id: rec.state for rec in self}, reason)
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_keep"}
