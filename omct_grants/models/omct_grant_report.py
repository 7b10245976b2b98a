# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.omct_network.models.governed_mixin import Transition

OFFICER = "omct_grants.group_grants_officer"
MANAGER = "omct_grants.group_grants_manager"
#: The member has it, not the secretariat.
AWAITED = ("due", "returned")
REPORT_KINDS = [
    ("both", "Narrative and financial"),
    ("narrative", "Narrative"),
    ("financial", "Financial"),
]


class GrantReport(models.Model):
    """A member's report on a grant: awaited, submitted, returned or accepted.

    The member fills it in and submits it in the portal. Whoever wrote any part of it
    does not accept it. What was submitted is frozen until it is returned. "Late" is
    not a state: it follows from the due date.
    """

    _name = "omct.grant.report"
    _inherit = [
        "omct.governed.mixin",
        "omct.attachment.holder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Report on a grant"
    _order = "date_due, id"
    _rec_names_search = ["name", "title", "grant_id"]

    _reference_sequence = "omct.grant.report"
    _governed_fields = frozenset(
        {
            "state",
            "number",
            "active",
            "date_original",
            "submitted_date",
            "submitted_by_id",
            "accepted_date",
            "accepted_by_id",
            "author_ids",
            "return_note",
            "return_count",
            "reminder_offset",
            "reminder_date",
        }
    )
    # What the member is asked for; it stands once the report is in.
    _asked_fields = frozenset(
        {"title", "kind", "is_final", "period_start", "period_end", "date_due"}
    )
    # What the member says; whoever changes it is one of the authors.
    _written_fields = frozenset({"summary", "attachment_ids"})
    _transitions = {
        "submit": Transition(AWAITED, "submitted", OFFICER),
        "return": Transition(("submitted",), "returned", OFFICER, True),
        "accept": Transition(("submitted",), "accepted", OFFICER),
        "reopen": Transition(("accepted",), "returned", MANAGER, True),
    }

    name = fields.Char(
        string="Reference", default="/", readonly=True, copy=False, index=True
    )
    number = fields.Integer(
        string="No.",
        default=0,
        readonly=True,
        copy=False,
        help="Counts the reports of a grant; an instalment may wait for one of them.",
    )
    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, readonly=True, copy=False)
    grant_id = fields.Many2one(
        comodel_name="omct.grant",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    partner_id = fields.Many2one(
        related="grant_id.partner_id", store=True, index=True, string="Member"
    )
    country_id = fields.Many2one(related="grant_id.country_id", store=True)
    region_id = fields.Many2one(related="grant_id.region_id", store=True)
    company_id = fields.Many2one(
        related="grant_id.company_id", store=True, index=True, string="Office"
    )
    fund_id = fields.Many2one(related="grant_id.fund_id", store=True, index=True)
    user_id = fields.Many2one(
        related="grant_id.user_id", store=True, index=True, string="Grants officer"
    )
    grant_state = fields.Selection(
        related="grant_id.state", string="State of the grant"
    )
    currency_id = fields.Many2one(related="grant_id.currency_id")
    kind = fields.Selection(
        selection=REPORT_KINDS, required=True, default="both", tracking=True
    )
    is_planned = fields.Boolean(
        string="From the plan",
        readonly=True,
        copy=False,
        help="Made from the plan of the grant; the others are asked for ad hoc.",
    )
    is_final = fields.Boolean(string="Final report", tracking=True)
    period_start = fields.Date(required=True, tracking=True)
    period_end = fields.Date(required=True, tracking=True)
    date_due = fields.Date(
        string="Due on",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=30),
    )
    date_original = fields.Date(
        string="First due on",
        readonly=True,
        copy=False,
        help="As it was first asked for, before any extension.",
    )
    state = fields.Selection(
        selection=[
            ("due", "Awaited"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("accepted", "Accepted"),
        ],
        default="due",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    days_late = fields.Integer(compute="_compute_is_late")
    was_late = fields.Boolean(
        string="Came in late", compute="_compute_was_late", store=True
    )
    summary = fields.Text(help="The report in a few sentences.")
    answer_ids = fields.One2many(
        comodel_name="omct.grant.report.answer",
        inverse_name="report_id",
        string="Answers",
    )
    line_ids = fields.One2many(
        comodel_name="omct.grant.report.line",
        inverse_name="report_id",
        string="Spending",
    )
    share_ids = fields.One2many(
        comodel_name="omct.grant.report.share",
        inverse_name="report_id",
        string="Shares of the funds",
        readonly=True,
    )
    budget_amount = fields.Monetary(string="Budget", compute="_compute_totals")
    spent_amount = fields.Monetary(
        string="Spent in the period", compute="_compute_totals"
    )
    spent_total = fields.Monetary(string="Spent to date", compute="_compute_totals")
    author_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_grant_report_author_rel",
        string="Written by",
        readonly=True,
        copy=False,
    )
    submitted_date = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", string="Submitted by", readonly=True, copy=False
    )
    accepted_date = fields.Datetime(string="Accepted on", readonly=True, copy=False)
    accepted_by_id = fields.Many2one(
        comodel_name="res.users", string="Accepted by", readonly=True, copy=False
    )
    return_note = fields.Text(string="What to change", readonly=True, copy=False)
    return_count = fields.Integer(
        string="Times returned", default=0, readonly=True, copy=False
    )
    reminder_offset = fields.Integer(
        default=-1000,
        readonly=True,
        copy=False,
        help="Days from the due date to the last reminder; before it, below zero.",
    )
    reminder_date = fields.Date(string="Last reminder", readonly=True, copy=False)
    cannot_accept_reason = fields.Char(
        string="Why you cannot accept", compute="_compute_cannot_accept_reason"
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _period_in_order = models.Constraint(
        "CHECK (period_end >= period_start)",
        "The period of a report cannot end before it starts.",
    )
    _number_uniq = models.UniqueIndex(
        "(grant_id, number) WHERE number > 0",
        "The grant has a report with this number already. Try again.",
    )
    _state_due = models.Index("(state, date_due)")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "title")
    def _compute_display_name(self):
        for report in self:
            report.display_name = f"{report.name} {report.title}"

    @api.depends("state", "date_due", "active")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for report in self:
            late = (
                report.active
                and report.state in AWAITED
                and report.date_due
                and report.date_due < today
            )
            report.is_late = bool(late)
            report.days_late = (today - report.date_due).days if late else 0

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = (
            Domain("active", "=", True)
            & Domain("state", "in", AWAITED)
            & Domain("date_due", "<", today)
        )
        wanted = {bool(item) for item in value}
        if wanted == {True}:
            return late
        return ~late if wanted == {False} else Domain(bool(wanted))

    @api.depends("submitted_date", "date_due")
    def _compute_was_late(self):
        for report in self:
            report.was_late = bool(
                report.submitted_date
                and report.date_due
                and report.submitted_date.date() > report.date_due
            )

    @api.depends("line_ids.budget_amount", "line_ids.spent_amount", "currency_id")
    def _compute_totals(self):
        for report in self:
            lines = report.line_ids
            report.budget_amount = sum(lines.mapped("budget_amount"))
            report.spent_amount = sum(lines.mapped("spent_amount"))
            report.spent_total = sum(lines.mapped("spent_total"))

    @api.depends_context("uid")
    @api.depends(
        "state", "author_ids", "submitted_by_id", "excess_amount", "excess_note"
    )
    def _compute_cannot_accept_reason(self):
        reasons = self._get_cannot_reason("accept")
        for report in self:
            report.cannot_accept_reason = (
                report.state == "submitted" and reasons[report.id]
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        for grant, same in reports.grouped("grant_id").items():
            if grant.state not in grant._get_reporting_states():
                raise UserError(
                    self.env._(
                        "%s: reports are asked for once the grant is active.",
                        grant.display_name,
                    )
                )
            last = max(
                self.with_context(active_test=False)
                .search([("grant_id", "=", grant.id)])
                .mapped("number")
            )
            for number, report in enumerate(same, last + 1):
                report._write_governed(
                    {"number": number, "date_original": report.date_due}
                )
        reports._prepare_form()
        reports.filtered(
            lambda report: any(report[name] for name in self._written_fields)
        )._note_author()
        return reports

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        if "grant_id" in vals and any(
            report.grant_id.id != vals["grant_id"] for report in self
        ):
            raise UserError(self.env._("A report stays with its grant."))
        if (self._asked_fields | self._written_fields) & vals.keys():
            self._check_open_to_writing()
        self._check_period_kept(vals)
        if self._written_fields & vals.keys():
            self._note_author()
        result = super().write(vals)
        if "date_due" in vals:
            # Another day: what was said of the old one does not count.
            self._write_governed({"reminder_offset": -1000})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A report that was asked for is kept. A grants manager can waive it."
            )
        )

    def _check_open_to_writing(self):
        """Raise for a report that is in.

        :raises UserError: naming the report and what to do
        """
        for report in self:
            if report.state not in AWAITED:
                raise UserError(
                    self.env._(
                        "%s was submitted and stays as it is. Return it first, then "
                        "it can be changed.",
                        report.display_name,
                    )
                )

    def _check_period_kept(self, vals):
        """Raise when a planned report would end before the plan of the grant says.

        An amendment moves it, or a grants manager: whoever awaits a report cannot
        bring the day forward from which it may come in.
        """
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        end = fields.Date.to_date(vals.get("period_end"))
        for report in self.filtered("is_planned"):
            if (end and end < report.period_end) or vals.get(
                "is_planned", True
            ) is False:
                raise UserError(
                    self.env._(
                        "%s is of the plan of its grant: an amendment of the grant's "
                        "dates moves its period, or a grants manager does.",
                        report.display_name,
                    )
                )

    def _note_author(self):
        """Keep the user as one of those who wrote these reports."""
        for report in self:
            # An author stays one, whoever may see the users.
            if self.env.user not in report.sudo().author_ids:
                report._write_governed({"author_ids": [(4, self.env.uid)]})

    def _prepare_form(self):
        """Add the questions and the budget lines that the member answers to."""
        # Archived ones are left out; the rest is a handful.
        questions = self.env["omct.grant.report.question"].search(
            [("asked_in", "!=", False)]
        )
        for report in self:
            if report.kind != "financial" and not report.answer_ids:
                asked = questions.filtered(
                    lambda question, rec=report: question._is_asked(rec)
                )
                self.env["omct.grant.report.answer"].create(
                    [
                        {"report_id": report.id, "question_id": question.id}
                        for question in asked
                    ]
                )
            if report.kind != "narrative" and not report.line_ids:
                self.env["omct.grant.report.line"].create(
                    report._prepare_line_vals_list()
                )

    def _prepare_line_vals_list(self):
        """Return the lines to report spending on, from the budget of the grant."""
        self.ensure_one()
        budget = {}
        for name, amount in self.grant_id._get_report_budget_lines():
            # Lines are told apart by their name, from report to report.
            budget[name] = budget.get(name, 0.0) + amount
        return [
            {
                "report_id": self.id,
                "sequence": number,
                "name": name,
                "budget_amount": amount,
            }
            for number, (name, amount) in enumerate(budget.items(), 1)
        ]
