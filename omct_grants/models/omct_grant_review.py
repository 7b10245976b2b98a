# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_grant import OFFICER

REVIEWER = "omct_grants.group_grants_reviewer"
#: A reviewer in one of these sees nothing of the application.
SHUT = ("invited", "conflicted")
#: A reviewer in one of these may still write scores.
PENDING = ("invited", "scoring")


class GrantReview(models.Model):
    """One reviewer's judgement of an application.

    Whoever is invited says first whether a conflict of interest stands in the way;
    before that, nothing of the application is shown. One that is discovered later is
    declared then, and the review counts no more. Until one's own review is
    submitted, those of the others do not exist for its reviewer: record rules hide
    them, and what is worked out from them.
    """

    _name = "omct.grant.review"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Review of an Application"
    _order = "id desc"
    _rec_name = "grant_reference"

    _governed_fields = frozenset(
        {
            "state",
            "score",
            "submitted_date",
            "declared_date",
            "declared_by_id",
            "conflict_note",
        }
    )
    _transitions = {
        "declare_free": Transition(("invited",), "scoring", REVIEWER),
        "declare_conflict": Transition((*PENDING, "submitted"), "conflicted", REVIEWER),
        "submit": Transition(("scoring",), "submitted", REVIEWER),
        "withdraw": Transition(PENDING, "withdrawn", OFFICER),
    }

    grant_id = fields.Many2one(
        comodel_name="omct.grant",
        string="Application",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('call_id', '!=', False), ('state', 'in', ('applied', 'reviewing'))]",
    )
    grant_reference = fields.Char(
        related="grant_id.name", store=True, string="Reference"
    )
    call_id = fields.Many2one(related="grant_id.call_id", store=True, index=True)
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="grant_id.partner_id", store=True, index=True, string="Applicant"
    )
    country_id = fields.Many2one(related="grant_id.country_id")
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    date_due = fields.Date(string="Due", tracking=True)
    state = fields.Selection(
        selection=[
            ("invited", "Invited"),
            ("scoring", "Scoring"),
            ("submitted", "Submitted"),
            ("conflicted", "Conflict of interest"),
            ("withdrawn", "Withdrawn"),
        ],
        default="invited",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    declared_date = fields.Datetime(string="Declared on", readonly=True, copy=False)
    declared_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Declared by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The reviewer, or whoever of the grants team learnt of a conflict of "
        "interest.",
    )
    conflict_note = fields.Text(
        string="Conflict of interest", readonly=True, copy=False
    )
    submitted_date = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    score_ids = fields.One2many(
        comodel_name="omct.grant.review.score",
        inverse_name="review_id",
        string="Scores",
    )
    score = fields.Float(
        digits=(4, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Mean of the scores, by the weights of the criteria.",
    )
    application = fields.Html(
        string="Text of the application",
        compute="_compute_application",
        sanitize=False,
        help="What the member handed in.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _reviewer_uniq = models.Constraint(
        "UNIQUE (grant_id, reviewer_id)",
        "This person was invited to review this application already.",
    )
    _score_in_range = models.Constraint(
        "CHECK (score >= 0 AND score <= 5)", "A score lies between 1 and 5."
    )
    _reviewer_state = models.Index("(reviewer_id, state)")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("grant_id", "reviewer_id")
    def _check_reviewer(self):
        for review in self.sudo():
            reason = review._get_unfit_reviewer_reason()
            if reason:
                raise ValidationError(
                    self.env._(
                        "%(reviewer)s cannot review %(grant)s: %(reason)s.",
                        reviewer=review.reviewer_id.name,
                        grant=review.grant_id.name,
                        reason=reason,
                    )
                )

    def _get_unfit_reviewer_reason(self):
        self.ensure_one()
        user, applicant = self.reviewer_id, self.grant_id.partner_id
        if not self.grant_id.call_id:
            return self.env._("the application belongs to no call, so has no criteria")
        if user.share or not user.has_group(REVIEWER):
            return self.env._("they do not have the role of a reviewer")
        if user._belongs_to_organisation(applicant):
            return self.env._("they belong, or belonged, to the applicant")
        return False

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("grant_reference", "reviewer_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "%(reference)s, review by %(reviewer)s",
                reference=review.grant_reference,
                reviewer=review.sudo().reviewer_id.name,
            )

    @api.depends_context("uid")
    @api.depends("reviewer_id")
    def _compute_is_mine(self):
        for review in self:
            review.is_mine = review.reviewer_id == self.env.user

    @api.depends_context("uid", "lang")
    @api.depends("state", "grant_id")
    def _compute_application(self):
        for review in self:
            review.application = (
                review._render_application() if review._shows_application() else False
            )

    def _mail_get_partner_fields(self, introspect_fields=False):
        # The chatter would offer to write to the applicant, whom the review is kept
        # from and whose contact its reviewer may not read.
        return []

    def _shows_application(self):
        self.ensure_one()
        if self.sudo().grant_id.state == "concept":
            # Returned to the member, who writes in it.
            return False
        if self.reviewer_id == self.env.user:
            return self.state in ("scoring", "submitted")
        return bool(self.grant_id) and self.grant_id.has_access("read")

    def _render_application(self):
        # A reviewer has no right on applications; this one was shown to them on their
        # word that no conflict stands in the way, without money matters of the member.
        return self.env["ir.qweb"]._render(
            "omct_grants.application_content", {"grant": self.grant_id.sudo()}
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        # Whoever invites may be a reviewer as well, and does not see the others then.
        for review in reviews.sudo():
            if review.grant_id.state not in ("applied", "reviewing"):
                raise UserError(
                    self.env._(
                        "%s is not up for review: reviewers are invited between the "
                        "application and the decision.",
                        review.grant_id.name,
                    )
                )
            review.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=review.date_due or fields.Date.context_today(review),
                summary=self.env._("Review: declare conflicts of interest, then score"),
                user_id=review.reviewer_id.id,
            )
        return reviews

    def write(self, vals):
        self.check_access("write")
        for name in {"grant_id", "reviewer_id"}.intersection(vals):
            if any(review[name].id != vals[name] for review in self):
                raise AccessError(
                    self.env._(
                        "A review stays with its application and its reviewer. "
                        "Withdraw it and invite somebody else."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An invitation to review is kept. Withdraw it instead.")
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_not_mine_reason(self):
        self.ensure_one()
        if self.reviewer_id != self.env.user:
            return self.env._("only the reviewer does that")
        return False

    def _get_cannot_declare_free_reason(self):
        return self._get_not_mine_reason() or self._get_over_reason()

    def _get_cannot_declare_conflict_reason(self):
        return self._get_not_mine_reason()

    def _get_over_reason(self):
        if self.sudo().grant_id.state not in ("applied", "reviewing"):
            return self.env._("the review of this application is over")
        return False

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        reason = self._get_not_mine_reason() or self._get_over_reason()
        if reason:
            return reason
        for line in self.score_ids:
            if not line.score:
                return self.env._("“%s” has no score yet", line.criterion_name)
            if line.score in ("1", "2") and not (line.comment or "").strip():
                return self.env._(
                    "“%s” has a low score: say why in a comment", line.criterion_name
                )
        return False

    def action_declare_free(self):
        """Declare that no conflict of interest stands in the way: scoring may begin."""
        self._do_step("declare_free", self._get_declaration_values())
        # The criteria are those of the call, one row each: not for reviewers to add.
        for review in self.sudo():
            review.score_ids.create(
                [
                    {"review_id": review.id, "criterion_id": criterion.id}
                    for criterion in review.call_id.criterion_ids
                ]
            )
        return True

    def action_declare_conflict(self, reason=None):
        """Declare a conflict of interest, in words: the application is shut from then.

        A review that was submitted stays as it is and counts no more.
        """
        if not (reason or "").strip():
            return self._open_reason_wizard(
                "action_declare_conflict", self.env._("Conflict of interest")
            )
        self._do_step(
            "declare_conflict",
            {**self._get_declaration_values(), "conflict_note": reason},
        )
        late = self.filtered("submitted_date")
        (self - late)._drop_scores()
        self._shut_application()
        late._tell_set_aside()
        return self._finish_activities()

    def _get_declaration_values(self):
        """Return who declares, and when."""
        return {
            "declared_date": fields.Datetime.now(),
            "declared_by_id": self.env.uid,
        }

    def _shut_application(self):
        """Stop the messages of the applications to those in conflict."""
        for review in self.sudo():
            partner = review.reviewer_id.partner_id
            review.grant_id.message_unsubscribe(partner_ids=partner.ids)
            review.grant_id.activity_ids.filtered(
                lambda activity, user=review.reviewer_id: activity.user_id == user
            ).unlink()

    def _tell_set_aside(self):
        """Say on the applications that a review counts no more, and ask to look."""
        # The reviewer has no right on applications, and from now on sees no more.
        for grant in self.sudo().grant_id:
            body = self.env._(
                "A review was set aside for a conflict of interest of its reviewer. It "
                "counts no more in the ranking."
            )
            grant.message_post(body=body)
            # Whoever is in conflict does not look at it.
            user = (
                grant.user_id
                - grant.assessment_ids.filtered(
                    lambda review: review.state in SHUT
                ).reviewer_id
            )
            if user:
                grant.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("A review was set aside: look at the decision"),
                    user_id=user.id,
                )

    def action_submit(self):
        """Hand the scores in: they are final, and those of the others open up."""
        self.check_access("write")
        for review in self:
            review._do_step(
                "submit",
                {
                    "submitted_date": fields.Datetime.now(),
                    "score": review._get_weighted_score(),
                },
            )
        return self._finish_activities()

    def action_withdraw(self):
        """Take an invitation back; scores that were not submitted go with it."""
        self._do_step("withdraw")
        self._drop_scores()
        return self._finish_activities()

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_declare_conflict"}

    def _drop_scores(self):
        # Nobody deletes scores by hand; unfinished ones count for nothing.
        self.sudo().write({"score_ids": [Command.clear()]})

    def _finish_activities(self):
        self.sudo().activity_ids.unlink()
        return True

    def _get_weighted_score(self):
        """Return the mean of the scores by weight, 0 where one is missing."""
        self.ensure_one()
        lines = self.score_ids
        weights = sum(lines.mapped("weight"))
        if not weights or not all(lines.mapped("score")):
            return 0.0
        return sum(line.weight * int(line.score) for line in lines) / weights
