# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

SUBMISSION_STATES = [
    ("call", "Call"),
    ("drafting", "Drafting"),
    ("review", "Under review"),
    ("submitted", "Submitted"),
    ("published", "Published"),
    ("dropped", "Dropped"),
]
# Which deadline a kind of submission answers to.
DEADLINE_OF_KIND = {"loi": "loi", "report": "report", "follow_up": "follow_up"}


class StateReviewSubmission(models.Model):
    """What members hand in to the committee, from the call to the publication.

    The state is a plain list to work by, moved by whoever writes the text. What must
    not happen is held beside it: a text that is confidential to the committee is not
    published, in the database, and only the desk of its region reads it.
    """

    _name = "omct.state.review.submission"
    _description = "Submission to a State review"
    _inherit = ["omct.region.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "review_id", "partner_ids"]

    _governed_fields = frozenset({"region_id", "country_id"})
    _region_sources = frozenset({"review_id"})

    name = fields.Char(
        string="Title",
        required=True,
    )
    review_id = fields.Many2one(
        comodel_name="omct.state.review",
        required=True,
        ondelete="restrict",
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
    kind = fields.Selection(
        selection=[
            ("loi", "Input to the list of issues"),
            ("report", "Alternative report"),
            ("follow_up", "Follow-up report"),
            ("other", "Other"),
        ],
        default="report",
        required=True,
        index=True,
    )
    state = fields.Selection(
        selection=SUBMISSION_STATES,
        default="call",
        required=True,
        group_expand=True,
        index=True,
        tracking=True,
        copy=False,
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_state_review_submission_partner_rel",
        column1="submission_id",
        column2="partner_id",
        string="Members",
        domain=[("omct_network_organisation", "=", True)],
    )
    is_joint = fields.Boolean(
        string="Joint",
        compute="_compute_is_joint",
        store=True,
        help="Handed in by more than one organisation.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain=[("share", "=", False)],
        tracking=True,
    )
    confidentiality = fields.Selection(
        selection=[
            ("public", "Public"),
            ("committee", "Confidential to the committee"),
        ],
        default="public",
        required=True,
        index=True,
        tracking=True,
    )
    lang_ids = fields.Many2many(
        comodel_name="res.lang",
        relation="omct_state_review_submission_lang_rel",
        column1="submission_id",
        column2="lang_id",
        string="Languages",
        context={"active_test": False},
    )
    date_due = fields.Date(
        string="Due on",
        compute="_compute_date_due",
        help="The deadline of the review for this kind of submission.",
    )
    date_submitted = fields.Date(
        string="Submitted on",
        copy=False,
    )
    date_published = fields.Date(
        string="Published on",
        copy=False,
    )
    url = fields.Char(
        string="Web address",
        copy=False,
    )
    file = fields.Binary(
        attachment=True,
        copy=False,
    )
    file_name = fields.Char(
        copy=False,
    )
    note = fields.Text()
    active = fields.Boolean(
        default=True,
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _published_is_public = models.Constraint(
        "CHECK (state <> 'published' OR confidentiality = 'public')",
        "A submission that is confidential to the committee is not published: make it "
        "public first, if its authors agree.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_published >= date_submitted)",
        "“Published on” lies before “Submitted on”.",
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("state", "url", "file")
    def _check_published(self):
        for submission in self.filtered(lambda rec: rec.state == "published"):
            if not submission.url and not submission.file:
                raise ValidationError(
                    self.env._(
                        "%s: add the file or the web address before it is published.",
                        submission.name,
                    )
                )

    @api.constrains("state", "partner_ids")
    def _check_partners(self):
        for submission in self:
            outside = submission.partner_ids.filtered(
                lambda partner: not partner.omct_network_organisation
            )
            if outside:
                raise ValidationError(
                    self.env._(
                        "“Members”: %s is not an organisation of the network.",
                        outside[0].display_name,
                    )
                )
            if (
                submission.state in ("submitted", "published")
                and not submission.partner_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%s: say under “Members” who hands it in.", submission.name
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("partner_ids")
    def _compute_is_joint(self):
        for submission in self:
            submission.is_joint = len(submission.partner_ids) > 1

    @api.depends("kind", "review_id.deadline_ids.date")
    def _compute_date_due(self):
        for submission in self:
            kind = DEADLINE_OF_KIND.get(submission.kind)
            submission.date_due = submission.review_id.deadline_ids.filtered(
                lambda line, wanted=kind: line.kind == wanted
            )[:1].date

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        submissions = super().create(vals_list)
        submissions._date_step()
        return submissions

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._date_step()
        return result

    def _date_step(self):
        """Enter today where a step has no date yet."""
        today = fields.Date.context_today(self)
        for states, name in (
            (("submitted", "published"), "date_submitted"),
            (("published",), "date_published"),
        ):
            undated = self.filtered(
                lambda rec, s=states, n=name: rec.state in s and not rec[n]
            )
            if undated:
                undated.write({name: today})
