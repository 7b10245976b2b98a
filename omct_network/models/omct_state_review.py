# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

REVIEW_STATES = [
    ("list_of_issues", "List of issues"),
    ("state_report", "State report"),
    ("reports", "Civil-society reports"),
    ("briefing", "Briefing"),
    ("dialogue", "Dialogue"),
    ("observations", "Concluding observations"),
    ("follow_up", "Follow-up"),
    ("closed", "Closed"),
]


class StateReview(models.Model):
    """A State's review by a treaty's committee, from the list of issues to follow-up.

    The state says what the review waits for. It is a plain list to work by: neither
    money nor anybody's protection hangs on it, and committees change their order. The
    deadlines are rows of their own, offered by the session and kept as edited.

    ============ =============================================================
    coordinators read all; write those of their regions
    managers     write all, delete
    ============ =============================================================
    """

    _name = "omct.state.review"
    _description = "State review"
    _inherit = ["omct.region.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_dialogue desc, id desc"
    _rec_names_search = ["country_id", "cycle"]

    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    region_id = fields.Many2one(
        related="country_id.omct_region_id",
        store=True,
        index=True,
    )
    treaty_id = fields.Many2one(
        comodel_name="omct.treaty",
        default=lambda self: self.env["omct.treaty"].search([("code", "=", "CAT")]),
        required=True,
        ondelete="restrict",
        index=True,
    )
    cycle = fields.Char(
        string="Report",
        help="Which report of the State is reviewed, for example: 4th periodic.",
    )
    procedure = fields.Selection(
        selection=[
            ("standard", "List of issues"),
            ("simplified", "List of issues prior to reporting"),
        ],
        default="simplified",
        required=True,
        help="Under the simplified procedure the State reports on the list of issues.",
    )
    state = fields.Selection(
        selection=REVIEW_STATES,
        string="Step",
        default="list_of_issues",
        required=True,
        group_expand=True,
        index=True,
        tracking=True,
        copy=False,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Coordinator",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain=[("share", "=", False)],
        tracking=True,
    )
    loi_session_id = fields.Many2one(
        comodel_name="omct.state.review.session",
        string="Session of the list of issues",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('treaty_id', '=', treaty_id)]",
        copy=False,
    )
    session_id = fields.Many2one(
        comodel_name="omct.state.review.session",
        string="Session of the dialogue",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('treaty_id', '=', treaty_id)]",
        copy=False,
        tracking=True,
    )
    date_loi = fields.Date(
        string="List of issues adopted on",
        copy=False,
    )
    date_state_report = fields.Date(
        string="State report received on",
        copy=False,
    )
    date_briefing = fields.Date(
        string="Briefing on",
        copy=False,
        help="Meeting of the committee with organisations before the dialogue.",
    )
    date_dialogue = fields.Date(
        string="Dialogue on",
        copy=False,
        index=True,
        tracking=True,
        help="First day of the dialogue between the committee and the State.",
    )
    date_observations = fields.Date(
        string="Concluding observations adopted on",
        copy=False,
        tracking=True,
    )
    date_follow_up = fields.Date(
        string="Follow-up due on",
        compute="_compute_deadline_dates",
        inverse="_inverse_date_follow_up",
        store=True,
        copy=False,
        help="A year after the concluding observations, unless the committee set "
        "another day. Kept among the deadlines.",
    )
    next_deadline = fields.Date(
        compute="_compute_deadline_dates",
        store=True,
        index="btree_not_null",
        help="The first deadline that is not done.",
    )
    rapporteurs = fields.Char(
        string="Country rapporteurs",
        help="Members of the committee who lead the review.",
    )
    note = fields.Html()
    deadline_ids = fields.One2many(
        comodel_name="omct.state.review.deadline",
        inverse_name="review_id",
        string="Deadlines",
    )
    submission_ids = fields.One2many(
        comodel_name="omct.state.review.submission",
        inverse_name="review_id",
        string="Submissions",
    )
    document_ids = fields.One2many(
        comodel_name="omct.state.review.document",
        inverse_name="review_id",
        string="Documents",
    )
    recommendation_ids = fields.One2many(
        comodel_name="omct.state.review.recommendation",
        inverse_name="review_id",
        string="Recommendations",
    )
    submission_count = fields.Integer(
        string="Submissions in hand",
        compute="_compute_submission_count",
        help="Submissions that you may see, without dropped ones.",
    )
    active = fields.Boolean(
        default=True,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _session_uniq = models.UniqueIndex(
        "(country_id, session_id) WHERE session_id IS NOT NULL",
        "The country has a review in this session already.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_observations >= date_dialogue)",
        "“Concluding observations adopted on” lies before “Dialogue on”.",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("state", "date_observations")
    def _check_date_observations(self):
        for review in self:
            if review.state == "follow_up" and not review.date_observations:
                raise ValidationError(
                    self.env._(
                        "%s: enter “Concluding observations adopted on” before the "
                        "follow-up: it is due a year later.",
                        review.display_name,
                    )
                )

    @api.constrains("treaty_id", "session_id", "loi_session_id")
    def _check_sessions(self):
        for review in self:
            for session in review.session_id | review.loi_session_id:
                if session.treaty_id != review.treaty_id:
                    raise ValidationError(
                        self.env._(
                            "%(review)s: the session %(session)s is of another "
                            "committee.",
                            review=review.display_name,
                            session=session.display_name,
                        )
                    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("country_id.name", "treaty_id.code", "session_id.number")
    def _compute_display_name(self):
        for review in self:
            committee = " ".join(
                filter(None, (review.treaty_id.code, review.session_id.number))
            )
            review.display_name = ", ".join(
                filter(None, (review.country_id.name, committee))
            )

    @api.depends("region_id", "region_id.coordinator_ids")
    def _compute_user_id(self):
        for review in self:
            current, desk = review.user_id, review.region_id.coordinator_ids
            review.user_id = current if current in desk else (desk[:1] or current)

    @api.depends("deadline_ids.date", "deadline_ids.done", "deadline_ids.kind")
    def _compute_deadline_dates(self):
        for review in self:
            lines = review.deadline_ids.filtered("date")
            follow_up = lines.filtered(lambda line: line.kind == "follow_up")
            waiting = lines.filtered(lambda line: not line.done)
            review.date_follow_up = follow_up[:1].date
            review.next_deadline = min(waiting.mapped("date"), default=False)

    def _inverse_date_follow_up(self):
        for review in self:
            line = review.deadline_ids.filtered(lambda rec: rec.kind == "follow_up")
            if line and review.date_follow_up:
                line.date = review.date_follow_up
            elif line:
                line.unlink()
            elif review.date_follow_up:
                line.create(
                    {
                        "review_id": review.id,
                        "kind": "follow_up",
                        "date": review.date_follow_up,
                    }
                )

    @api.depends_context("uid")
    @api.depends("submission_ids.state")
    def _compute_submission_count(self):
        counts = dict(
            self.env["omct.state.review.submission"]._read_group(
                [("review_id", "in", self.ids), ("state", "!=", "dropped")],
                ["review_id"],
                ["__count"],
            )
        )
        for review in self:
            review.submission_count = counts.get(review._origin, 0)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._offer_deadlines({})
        return reviews

    def write(self, vals):
        offering = {"session_id", "loi_session_id", "date_observations"}
        if not offering & vals.keys():
            return super().write(vals)
        before = self._get_offered_dates()
        result = super().write(vals)
        self._offer_deadlines(before)
        return result

    # ------------------------------------------------------------------
    # Deadlines
    # ------------------------------------------------------------------

    def _get_offered_dates(self):
        """Return the dates that sessions and concluding observations suggest.

        :return: ``{review: {kind of deadline: date or False}}``
        """
        return {
            review: {
                "loi": review.loi_session_id.date_loi,
                "report": review.session_id.date_report,
                "follow_up": review.date_observations
                and (
                    review.session_id.date_follow_up
                    or review.date_observations + relativedelta(years=1)
                ),
            }
            for review in self
        }

    def _offer_deadlines(self, before):
        """Enter or move the deadlines whose suggested date has changed.

        A deadline that is done, or was set to another day by hand, stays.

        :param dict before: as ``_get_offered_dates`` returned it earlier
        """
        new_lines = []
        for review, dates in self._get_offered_dates().items():
            for kind, date in dates.items():
                old = before.get(review, {}).get(kind)
                if not date or date == old:
                    continue
                line = review.deadline_ids.filtered(lambda rec, k=kind: rec.kind == k)
                if not line:
                    new_lines.append(
                        {"review_id": review.id, "kind": kind, "date": date}
                    )
                elif line.date == old and not line.done:
                    line.date = date
        self.env["omct.state.review.deadline"].create(new_lines)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_next_step(self):
        """Take the review to the next step.

        :raises UserError: when it is closed
        :raises ValidationError: when the follow-up begins without its date
        """
        steps = [value for value, _label in REVIEW_STATES]
        for review in self:
            if review.state == steps[-1]:
                raise UserError(
                    self.env._(
                        "%s is closed. Choose an earlier step to open it again.",
                        review.display_name,
                    )
                )
            review.state = steps[steps.index(review.state) + 1]
        return True

    def action_open_submissions(self):
        """Open the submissions to this review."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_state_review_submission_action"
        )
        action["domain"] = [("review_id", "=", self.id)]
        action["context"] = {"default_review_id": self.id}
        return action
