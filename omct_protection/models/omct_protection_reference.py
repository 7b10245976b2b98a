# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.omct_network.models.governed_mixin import Transition

from ..crypto import decrypt, encrypt
from .team_mixin import OFFICER

CONFLICTS = [
    ("unchecked", "Not looked at yet"),
    ("none", "None known"),
    ("involved", "Involved in the case"),
    ("perpetrator", "Close to an alleged perpetrator"),
    ("rival", "In dispute with the defender"),
]
ANSWERS = [
    ("confirms", "Confirms it"),
    ("partly", "Confirms a part"),
    ("contradicts", "Contradicts it"),
    ("unknown", "Cannot tell"),
]
#: What may change after the member has been asked.
OPEN_FIELDS = frozenset({"reliability", "credibility", "date_due"})


class Reference(models.Model):
    """A redacted question to one person of a member, and the answer.

    The person sees the question alone: no request, no code name, and no other
    member's answer. Question and answer stand encrypted.
    """

    _name = "omct.protection.reference"
    _inherit = ["omct.governed.mixin", "omct.protection.part.mixin"]
    _description = "Question to a Member"
    _order = "id desc"
    _check_company_auto = True

    _reference_sequence = "omct.protection.reference"
    _governed_fields = frozenset(
        {"state", "asked_date", "answered_date", "answer_kind", "member_conflict"}
    )
    _transitions = {
        "ask": Transition(("draft",), "asked", OFFICER),
        "answer": Transition(("asked",), "answered", OFFICER),
        "cancel": Transition(("draft", "asked"), "cancelled", OFFICER),
    }

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    country_id = fields.Many2one(related="request_id.country_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", required=True, index=True
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person asked",
        required=True,
        index=True,
        help="This person alone sees the question, after signing in.",
    )
    conflict = fields.Selection(
        selection=CONFLICTS,
        string="Conflict of interest",
        required=True,
        default="unchecked",
        help="What the officer found out about this member and the case.",
    )
    question = fields.Text(
        compute="_compute_question",
        inverse="_inverse_question",
        exportable=False,
        help="Without names, code names or anything else that tells who it is about. "
        "Kept encrypted.",
    )
    question_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    date_due = fields.Date(
        string="Answer by",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=3),
    )
    asked_date = fields.Datetime(string="Asked on", readonly=True, copy=False)
    answered_date = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answer_kind = fields.Selection(
        selection=ANSWERS, string="Answer", readonly=True, copy=False
    )
    member_conflict = fields.Boolean(
        string="Declares a conflict",
        readonly=True,
        copy=False,
        help="The person asked said that they are close to somebody in the case.",
    )
    answer = fields.Text(
        string="Answer in words",
        compute="_compute_answer",
        exportable=False,
        help="Kept encrypted.",
    )
    answer_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    reliability = fields.Selection(
        selection=[
            ("a", "A: completely reliable"),
            ("b", "B: usually reliable"),
            ("c", "C: fairly reliable"),
            ("d", "D: not usually reliable"),
            ("e", "E: unreliable"),
            ("f", "F: cannot be judged"),
        ],
        string="Source",
        copy=False,
    )
    credibility = fields.Selection(
        selection=[
            ("1", "1: confirmed by others"),
            ("2", "2: probably true"),
            ("3", "3: possibly true"),
            ("4", "4: doubtful"),
            ("5", "5: improbable"),
            ("6", "6: cannot be judged"),
        ],
        string="Information",
        copy=False,
    )

    _name_uniq = models.UniqueIndex("(name)", "This number is taken.")
    _member_uniq = models.UniqueIndex(
        "(request_id, partner_id) WHERE state <> 'cancelled'",
        "This member is asked already. Choose another one, or cancel the question.",
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("partner_id", "contact_id")
    def _check_contact(self):
        for question in self:
            member = question.partner_id
            if question.contact_id.commercial_partner_id != (
                member.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s: the person asked does not belong to %(member)s. "
                        "Choose one of its people.",
                        name=question.name,
                        member=member.name,
                    )
                )

    @api.constrains("reliability", "credibility")
    def _check_rating(self):
        for question in self:
            if question.state != "answered" and (
                question.reliability or question.credibility
            ):
                raise ValidationError(
                    self.env._(
                        "%s has no answer yet. Rate it when there is one.",
                        question.name,
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("question_cipher", "request_id.team_ids")
    def _compute_question(self):
        self._decrypt_field("question")

    def _inverse_question(self):
        self._encrypt_field("question")

    @api.depends_context("uid")
    @api.depends("answer_cipher", "request_id.team_ids")
    def _compute_answer(self):
        self._decrypt_field("answer")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # The check comes before the index tells strangers who was asked already.
        return super().create(self._prepare_parts(vals_list))

    def write(self, vals):
        if vals.keys() - OPEN_FIELDS and not self.env.su:
            asked = self.filtered(lambda question: question.state != "draft")
            if asked:
                raise AccessError(
                    self.env._(
                        "%s was asked as it stands. Cancel it and ask again.",
                        ", ".join(asked.mapped("name")),
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_ask_reason(self):
        """Return all that stands in the way, so that it is mended in one go."""
        self.ensure_one()
        reasons = (
            self._get_member_reason(),
            self._get_question_reason(),
            self.request_id._get_missing_consent(
                "verification", "member", "secure", self.partner_id
            ),
        )
        return "; ".join(reason for reason in reasons if reason)

    def _get_member_reason(self):
        """Say why this member is not asked, or not this person."""
        asking = self.request_id.partner_id.commercial_partner_id
        if asking and asking == self.partner_id.commercial_partner_id:
            return self.env._("this member filed the request; ask another one")
        if self.conflict == "unchecked":
            return self.env._("nobody looked for a conflict of interest yet")
        if self.conflict != "none":
            return self.env._("the member has a conflict of interest; ask another one")
        if self.partner_id.country_id != self.country_id:
            return self.env._("the member is not in the country of the request")
        if not self._get_member_users():
            return self.env._("the person asked has no portal login")
        return False

    def _get_question_reason(self):
        """Say what is wrong with the question, without repeating a name."""
        if not (self.question or "").strip():
            return self.env._("the question is empty")
        defenders = self._get_named_defenders()
        codes = [self.request_id.name, *defenders.mapped("name")]
        text = self.question.casefold()
        if defenders._is_named_in(self.question) or any(
            code.casefold() in text for code in codes
        ):
            return self.env._("the question tells who it is about; redact it")
        return False

    def _get_member_users(self):
        # Officers do not read logins; the answer is yes or no.
        return self.contact_id.sudo().user_ids.filtered("share")

    def action_ask(self):
        """Show the question to the person asked: draft to asked.

        :raises UserError: on a conflict, without consent, or when it names somebody
        """
        return self._do_step("ask", {"asked_date": fields.Datetime.now()})

    def action_cancel(self):
        """Take the question back; the person sees it no more."""
        self._do_step("cancel")
        # The index looks at the rows: the member may be asked anew at once.
        self.flush_recordset(["state"])
        return True

    # ------------------------------------------------------------------
    # The member's side
    # ------------------------------------------------------------------

    @api.model
    def _get_open_for_user(self):
        """Return the questions that wait for the user, in superuser mode.

        Portal users have no access to this model. A question whose consent was
        withdrawn since is shown no more.
        """
        # Only the person asked; the page shows number, question and day.
        return (
            self.sudo()
            .search(
                [
                    ("contact_id", "=", self.env.user.partner_id.id),
                    ("state", "=", "asked"),
                ]
            )
            .filtered(
                lambda question: (
                    not question.request_id._get_missing_consent(
                        "verification", "member", "secure", question.partner_id
                    )
                )
            )
        )

    def _get_clear_question(self):
        """Return the question for the eyes of the person asked."""
        self.ensure_one()
        if self not in self._get_open_for_user():
            raise AccessError(self.env._("This question is not yours to answer."))
        return decrypt(self.sudo().question_cipher)

    def _keep_answer(self, kind, text, conflict):
        """Keep what the person asked answers; once, and read by the team alone."""
        self.ensure_one()
        if self not in self._get_open_for_user():
            raise AccessError(self.env._("This question is not yours to answer."))
        if kind not in dict(ANSWERS):
            raise UserError(self.env._("Choose one of the answers."))
        # The person has no right on the model; the check above is the door.
        engine = self.sudo()
        engine._do_step(
            "answer",
            {
                "answered_date": fields.Datetime.now(),
                "answer_kind": kind,
                "member_conflict": bool(conflict),
                "answer_cipher": encrypt((text or "").strip()),
            },
        )
        # In the officer's name: the person asked takes no part in the request.
        officer = engine.request_id.officer_id
        engine.request_id.with_user(officer).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Read what came in on this file"),
            user_id=officer.id,
        )
