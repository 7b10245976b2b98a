# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

ENDORSERS_NEEDED = 2
VETTING_CHECKS = ("vetting_sources", "vetting_members", "vetting_interview")


class Membership(models.Model):
    """From the application to the decision.

    The desk of the region answers the seven criteria, gathers two endorsements, ticks
    its checks and writes its opinion; a manager who had no part in that decides.
    """

    _inherit = "omct.membership"

    criterion_answered_count = fields.Integer(
        string="Criteria answered",
        compute="_compute_progress",
    )
    endorsement_ids = fields.One2many(
        comodel_name="omct.membership.endorsement",
        inverse_name="membership_id",
        string="Endorsements",
        copy=False,
    )
    endorser_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Endorsed by",
        compute="_compute_progress",
        help="Members whose endorsement was given.",
    )
    endorsement_given_count = fields.Integer(
        string="Endorsements given",
        compute="_compute_progress",
    )
    known_by_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="omct_membership_known_by_rel",
        column1="membership_id",
        column2="partner_id",
        string="Known by",
        copy=False,
        help="Organisations that told the desk that they know the applicant.",
    )
    vetting_sources = fields.Boolean(
        string="Public sources read",
        copy=False,
        help="Website, register of associations, press, reports.",
    )
    vetting_members = fields.Boolean(
        string="Members of the country asked",
        copy=False,
        help="They were asked what they know of the applicant, or there are none.",
    )
    vetting_interview = fields.Boolean(
        string="Spoken with the applicant",
        copy=False,
        help="In a meeting or a call, with a person who speaks for the applicant.",
    )
    opinion = fields.Selection(
        selection=[
            ("favourable", "Favourable"),
            ("reserved", "Reserved"),
            ("unfavourable", "Unfavourable"),
        ],
        string="Opinion of the desk",
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    opinion_note = fields.Text(
        string="Grounds of the opinion",
        copy=False,
    )
    opinion_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Opinion by",
        readonly=True,
        copy=False,
    )
    opinion_date = fields.Date(
        string="Opinion of",
        readonly=True,
        copy=False,
    )
    decision_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided by",
        readonly=True,
        copy=False,
    )
    decision_date = fields.Date(
        string="Decided on",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    decision_note = fields.Text(
        string="Grounds of the decision",
        readonly=True,
        copy=False,
    )
    missing_note = fields.Char(
        string="What is missing",
        compute="_compute_missing_note",
        help="What stands in the way of the next step.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("criterion_ids.met", "endorsement_ids.state")
    def _compute_progress(self):
        for membership in self:
            answered = membership.criterion_ids.filtered("met")
            given = membership.endorsement_ids.filtered(
                lambda rec: rec.state == "given"
            )
            membership.criterion_answered_count = len(answered)
            membership.endorsement_given_count = len(given)
            membership.endorser_ids = given.partner_id

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "origin",
        "criterion_ids.met",
        "endorsement_ids.state",
        "opinion",
        "opinion_note",
        *VETTING_CHECKS,
    )
    def _compute_missing_note(self):
        next_steps = {"vetting": "propose", "deciding": "admit"}
        for membership in self:
            step = next_steps.get(membership.state)
            hook = f"_get_cannot_{step}_reason"
            membership.missing_note = (step and getattr(membership, hook)()) or False

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _create_criteria(self):
        """Open the seven questions of an application."""
        criteria = self.env["omct.membership.criterion"]
        keys = criteria._fields["criterion"].get_values(self.env)
        # Coordinators answer criteria; adding or removing one is not theirs.
        criteria.sudo().create(
            [
                {"membership_id": rec.id, "criterion": key, "sequence": index}
                for rec in self
                if rec.origin == "application"
                for index, key in enumerate(keys, 1)
            ]
        )

    def _check_nothing_vetted(self):
        """Raise when a new application carries what its vetting has to find out."""
        for membership in self:
            if any(
                membership[name]
                for name in (*VETTING_CHECKS, "opinion", "opinion_note")
            ):
                raise UserError(
                    self.env._(
                        "%s: the checks and the opinion of the desk are entered once "
                        "the vetting has started.",
                        membership.display_name,
                    )
                )

    def _sign_opinion(self):
        """Keep who wrote the opinion, and when."""
        self._write_governed(
            {
                "opinion_by_id": self.env.uid,
                "opinion_date": fields.Date.context_today(self),
            }
        )

    # ------------------------------------------------------------------
    # Why a step is not possible
    # ------------------------------------------------------------------

    def _get_cannot_start_vetting_reason(self):
        """Return why vetting cannot start, or False."""
        self.ensure_one()
        return self.origin == "recorded" and self.env._(
            "it records a decision of the past; use “Record”"
        )

    def _get_cannot_propose_reason(self):
        """Return what is missing before the decision, or False."""
        self.ensure_one()
        return (
            self._get_missing_criteria()
            or self._get_missing_endorsements()
            or self._get_missing_vetting()
        )

    def _get_missing_criteria(self):
        open_criteria = self.criterion_ids.filtered(lambda line: not line.met)
        if open_criteria or not self.criterion_ids:
            return self.env._(
                "%s of the seven criteria wait for an answer",
                len(open_criteria) or len(self.criterion_ids) or 7,
            )
        return False

    def _get_missing_endorsements(self):
        given = self.endorsement_ids.filtered(lambda rec: rec.state == "given")
        for endorsement in given:
            if not endorsement.independent:
                return endorsement.check_note
        if len(given) < ENDORSERS_NEEDED:
            return self.env._("two endorsing members are needed, %s found", len(given))
        return False

    def _get_missing_vetting(self):
        undone = [
            self._fields[name]._description_string(self.env)
            for name in VETTING_CHECKS
            if not self[name]
        ]
        if undone:
            return self.env._("not checked yet: %s", ", ".join(undone))
        if not self.opinion or not (self.opinion_note or "").strip():
            return self.env._("the opinion of the desk and its grounds are missing")
        return False

    def _get_vetters(self):
        """Return the users who entered or vetted the application."""
        self.ensure_one()
        steps = self.event_ids.filtered(
            lambda event: event.step in ("start_vetting", "propose")
        )
        return (
            self.create_uid
            | steps.user_id
            | self.opinion_by_id
            | self.criterion_ids.answered_by_id
            | self.endorsement_ids.answered_by_id
        )

    def _get_cannot_decide_reason(self):
        """Return why the user has to leave the decision to another person, or False."""
        if self.create_uid == self.env.user:
            return self.env._("you entered the application, so another person decides")
        if self.env.user in self._get_vetters():
            return self.env._("you vetted the application, so another person decides")
        return False

    def _get_cannot_decline_reason(self):
        """Return why the user cannot decline the applicant, or False."""
        self.ensure_one()
        return self._get_cannot_decide_reason()

    def _get_cannot_admit_reason(self):
        """Return why the user cannot admit the applicant, or False."""
        self.ensure_one()
        reason = self._get_cannot_decide_reason()
        if reason:
            return reason
        unmet = self.criterion_ids.filtered(lambda line: line.met == "no")
        if unmet:
            labels = dict(unmet._fields["criterion"]._description_selection(self.env))
            return self.env._(
                "not met: %s", ", ".join(labels[line.criterion] for line in unmet)
            )
        return self._get_cannot_propose_reason()

    def _get_cannot_record_reason(self):
        """Return why the membership cannot be recorded, or False."""
        self.ensure_one()
        if self.origin != "recorded":
            return self.env._("it is an application: vet it and decide")
        if not self.date_admission:
            return self.env._("“Admitted on” is missing")
        if self.date_admission > fields.Date.context_today(self):
            return self.env._("“Admitted on” lies in the future")
        return False

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start_vetting(self):
        """Take applications into vetting."""
        return self._do_step("start_vetting")

    def action_propose(self):
        """Put vetted applications before the managers for decision."""
        return self._do_step("propose")

    def action_return(self, reason=None):
        """Give an application back to vetting, with a reason."""
        return self._step_with_reason("return", reason, self.env._("Return to Vetting"))

    def _get_decision_values(self, reason):
        return {
            "decision_by_id": self.env.uid,
            "decision_date": fields.Date.context_today(self),
            "decision_note": (reason or "").strip(),
        }

    def action_admit(self, reason=None):
        """Admit applicants today, number them and begin to welcome them.

        :param str reason: the grounds; without them a dialog asks for them
        :raises UserError: naming each record that cannot be admitted, and why
        """
        result = self._step_with_reason(
            "admit",
            reason,
            self.env._("Admit"),
            {
                "date_admission": fields.Date.context_today(self),
                **self._get_decision_values(reason),
            },
        )
        if reason:
            self._assign_number()
            self._schedule_next_review()
            self._start_welcome_plan()
        return result

    def action_record(self):
        """Record memberships decided in the past, with their own date.

        :raises UserError: naming each record that cannot be recorded, and why
        """
        self._do_step("record")
        self.sorted("date_admission")._assign_number()
        self._schedule_next_review()
        return True

    def action_decline(self, reason=None):
        """Decline applications, with a reason."""
        return self._step_with_reason(
            "decline",
            reason,
            self.env._("Decline"),
            self._get_decision_values(reason),
        )

    def action_withdraw(self, reason=None):
        """Note that applicants withdrew, with a reason."""
        return self._step_with_reason("withdraw", reason, self.env._("Withdraw"))
