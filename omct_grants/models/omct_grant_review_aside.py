# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .omct_grant import OFFICER
from .omct_grant_review import PENDING, Transition
from .omct_grant_review import GrantReview as Base

#: An application in one of these is not decided yet.
UNDECIDED = ("concept", "applied", "reviewing", "deciding")
#: Who reads why a review was set aside.
TOLD = (OFFICER, "omct_grants.group_auditor", "omct_network.group_director")


class GrantReview(models.Model):
    """A conflict of interest that the staff learn of, not from the reviewer.

    The review is set aside as if its reviewer had declared it: the application is shut
    for them from then, and the review stays in the history and counts no more.
    """

    _inherit = "omct.grant.review"

    _transitions = {
        **Base._transitions,
        "set_aside": Transition(
            (*PENDING, "submitted", "withdrawn"), "conflicted", OFFICER
        ),
    }

    # It may say who told of the conflict: the reviewer never reads it.
    conflict_reason = fields.Text(
        string="Reason as kept", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    conflict_reason_shown = fields.Text(
        string="Why it was set aside",
        compute="_compute_conflict_reason_shown",
        help="For the grants team, the director and the auditor.",
    )
    can_set_aside = fields.Boolean(compute="_compute_can_set_aside")

    @api.depends_context("uid")
    @api.depends("conflict_reason", "reviewer_id")
    def _compute_conflict_reason_shown(self):
        user = self.env.user
        staff = any(user.has_group(group) for group in TOLD)
        for review in self:
            review.conflict_reason_shown = (
                staff and review.reviewer_id != user and review.sudo().conflict_reason
            )

    @api.depends_context("uid")
    @api.depends("state", "reviewer_id", "grant_id.state")
    def _compute_can_set_aside(self):
        reasons = self._get_cannot_reason("set_aside")
        for review in self:
            review.can_set_aside = not reasons[review.id]

    def _read_group_select(self, aggregate_spec, query):
        """Count the scores of submitted reviews alone.

        Without it a mean would take in what was set aside, and a zero for each review
        that nobody has written yet.
        """
        select = super()._read_group_select(aggregate_spec, query)
        if not aggregate_spec.startswith("score:"):
            return select
        state = self._field_to_sql(self._table, "state", query)
        return SQL("%s FILTER (WHERE %s = 'submitted')", select, state)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_set_aside_reason(self):
        self.ensure_one()
        user = self.env.user
        grant = self.sudo().grant_id
        if self.reviewer_id == user:
            return self.env._(
                "it is your own review: declare the conflict as its reviewer"
            )
        if grant.state not in UNDECIDED:
            return self.env._("the application was decided already")
        if user._belongs_to_organisation(grant.partner_id):
            return self.env._("you belong, or belonged, to the applicant")
        if any(
            review.reviewer_id == user and review.state != "withdrawn"
            for review in grant.assessment_ids
        ):
            # Or one reviewer could take the scores of another out of the ranking.
            return self.env._(
                "you review this application yourself; ask a colleague to declare it"
            )
        return False

    def action_set_aside(self, reason=None):
        """Declare a conflict of interest for the reviewer: the review counts no more.

        Open to the grants staff of the office until the application is decided. The
        application is shut for the reviewer at once, who is told so without the reason.

        :param str reason: what is known of the conflict; asked for in a dialog when
            empty. The reviewer never reads it
        :raises UserError: naming the review and what stands in the way
        """
        if not (reason or "").strip():
            return self._open_reason_wizard(
                "action_set_aside",
                self.env._("Declare a conflict of interest of the reviewer"),
            )
        self.check_access("write")
        # A decision taken at the same moment waits for the step, or the step for it.
        grants = self.sudo().grant_id
        grants.lock_for_update(allow_referencing=True)
        grants.invalidate_recordset(["state"])
        self._do_step("set_aside", self._get_declaration_values())
        # A field that no user writes, after the step was allowed.
        self.sudo().conflict_reason = reason
        self._tell_reviewers()
        self._shut_application()
        self.filtered("submitted_date")._tell_set_aside()
        return self._finish_activities()

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_set_aside"}

    def _tell_reviewers(self):
        """Tell each reviewer, in their language, without judging or saying why."""
        for review in self:
            reviewer = review.sudo().reviewer_id
            told = review.with_context(lang=reviewer.lang)
            told.message_post(
                body=told.env._(
                    "The grants team recorded a conflict of interest for this review. "
                    "The application is closed to you from now on, and nothing more is "
                    "asked of you. Such a note is no judgement of you or of your "
                    "work; with questions, write to the grants team."
                ),
                partner_ids=reviewer.partner_id.ids,
                subtype_xmlid="mail.mt_comment",
            )
