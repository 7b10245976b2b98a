# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date


class StateReviewSession(models.Model):
    """A session of a treaty's committee, with the deadlines that it set.

    Deadlines vary from session to session. They are offered when the session is
    entered (days of the treaty before the first day) and stay as they are from then
    on, whatever else changes.
    """

    _name = "omct.state.review.session"
    _description = "Committee session"
    _order = "date_start desc, id desc"
    _rec_names_search = ["number", "treaty_id"]

    treaty_id = fields.Many2one(
        comodel_name="omct.treaty",
        default=lambda self: self.env["omct.treaty"].search([("code", "=", "CAT")]),
        required=True,
        ondelete="restrict",
        index=True,
    )
    number = fields.Char(
        required=True,
        copy=False,
        help="As the committee counts: 80 for the eightieth session.",
    )
    date_start = fields.Date(
        string="First day",
        required=True,
        copy=False,
        index=True,
    )
    date_stop = fields.Date(
        string="Last day",
        required=True,
        copy=False,
    )
    place = fields.Char(
        default="Geneva",
    )
    url = fields.Char(
        string="Web page",
    )
    date_loi = fields.Date(
        string="Input to lists of issues due",
        compute="_compute_date_loi",
        store=True,
        readonly=False,
        copy=False,
    )
    date_report = fields.Date(
        string="Civil-society reports due",
        compute="_compute_date_report",
        store=True,
        readonly=False,
        copy=False,
    )
    date_follow_up = fields.Date(
        string="Follow-up information due",
        copy=False,
        help="If empty: a year after the concluding observations of each review.",
    )
    note = fields.Text()
    review_ids = fields.One2many(
        comodel_name="omct.state.review",
        inverse_name="session_id",
        string="Reviews",
    )
    loi_review_ids = fields.One2many(
        comodel_name="omct.state.review",
        inverse_name="loi_session_id",
        string="Lists of issues",
    )
    review_count = fields.Integer(
        string="Countries",
        compute="_compute_review_count",
        help="Countries reviewed and countries whose list of issues is adopted.",
    )
    active = fields.Boolean(
        default=True,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _number_uniq = models.Constraint(
        "UNIQUE (treaty_id, number)",
        "This session of the committee is there already.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_stop >= date_start)",
        "“Last day” lies before “First day”.",
    )
    _deadlines_before = models.Constraint(
        "CHECK (date_loi <= date_stop AND date_report <= date_stop)",
        "What is due for a session cannot be due after its last day.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends("treaty_id.code", "number", "date_start")
    def _compute_display_name(self):
        for session in self:
            name = f"{session.treaty_id.code or ''} {session.number or ''}".strip()
            if session.date_start:
                month = format_date(self.env, session.date_start, date_format="MMM y")
                name = f"{name} ({month})"
            session.display_name = name

    @api.depends("date_start", "treaty_id")
    def _compute_date_loi(self):
        for session in self:
            session.date_loi = session.date_loi or session._days_before(
                session.treaty_id.loi_days
            )

    @api.depends("date_start", "treaty_id")
    def _compute_date_report(self):
        for session in self:
            session.date_report = session.date_report or session._days_before(
                session.treaty_id.report_days
            )

    @api.depends("review_ids", "loi_review_ids")
    def _compute_review_count(self):
        for session in self:
            session.review_count = len(
                (session.review_ids | session.loi_review_ids).country_id
            )

    def _days_before(self, days):
        return self.date_start and self.date_start - timedelta(days=days)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        reviews = self.env["omct.state.review"]
        if {"date_loi", "date_report", "date_follow_up"} & vals.keys():
            reviews = (self.review_ids | self.loi_review_ids).with_context(
                active_test=False
            )
        before = reviews._get_offered_dates()
        result = super().write(vals)
        reviews._offer_deadlines(before)
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_reviews(self):
        """Open the reviews and the lists of issues of the session."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_state_review_action"
        )
        action["domain"] = [
            "|",
            ("session_id", "=", self.id),
            ("loi_session_id", "=", self.id),
        ]
        action["context"] = {"default_session_id": self.id}
        return action
