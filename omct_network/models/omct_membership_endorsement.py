# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from .governed_mixin import Transition
from .omct_membership import COORDINATOR

# Many organisations have a page there: the same host says nothing about them.
SHARED_HOSTS = frozenset(
    {
        "facebook.com",
        "instagram.com",
        "linkedin.com",
        "linktr.ee",
        "sites.google.com",
        "t.me",
        "twitter.com",
        "x.com",
        "youtube.com",
    }
)


def get_web_domain(website):
    """Return the host of a website without “www.”, or "" where it is shared or none.

    :param str website: an address, with or without its scheme
    """
    text = (website or "").strip().lower()
    if not text:
        return ""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").removeprefix("m.").rstrip(".")
    return "" if host in SHARED_HOSTS else host


class MembershipEndorsement(models.Model):
    """A member's word for an applicant.

    It counts where the endorser is a member today and independent of the applicant:

    - no person has a current role in both;
    - neither is part of the other;
    - their websites have different domains;
    - the applicant did not itself endorse the endorser.
    """

    _name = "omct.membership.endorsement"
    _description = "Endorsement of an application"
    _inherit = ["omct.governed.mixin", "omct.attachment.holder.mixin"]
    _order = "membership_id, id"
    _rec_name = "partner_id"

    _governed_fields = frozenset({"state", "answered_by_id", "date"})
    _transitions = {
        "give": Transition(("asked", "refused"), "given", COORDINATOR),
        "refuse": Transition(("asked", "given"), "refused", COORDINATOR),
        "ask_again": Transition(("given", "refused"), "asked", COORDINATOR),
    }

    membership_id = fields.Many2one(
        comodel_name="omct.membership",
        string="Application",
        required=True,
        ondelete="cascade",
        index=True,
    )
    applicant_id = fields.Many2one(
        related="membership_id.partner_id",
        string="Applicant",
    )
    region_id = fields.Many2one(
        related="membership_id.region_id",
        string="Region",
        store=True,
        index=True,
    )
    membership_state = fields.Selection(
        related="membership_id.state",
        string="State of the application",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("omct_membership_state", "=", "member")],
    )
    state = fields.Selection(
        selection=[("asked", "Asked"), ("given", "Given"), ("refused", "Refused")],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_asked = fields.Date(
        string="Asked on",
        default=fields.Date.context_today,
        copy=False,
    )
    date = fields.Date(
        string="Answered on",
        readonly=True,
        copy=False,
    )
    answered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Entered by",
        readonly=True,
        copy=False,
        help="Who entered the answer.",
    )
    note = fields.Text(
        help="What the member says, or how the answer reached the desk.",
    )
    independent = fields.Boolean(
        compute="_compute_independent",
        compute_sudo=True,
    )
    check_note = fields.Char(
        string="Independence",
        compute="_compute_independent",
        compute_sudo=True,
        help="Whether the endorser is a member and independent of the applicant.",
    )

    # ------------------------------------------------------------------
    # SQL objects
    # ------------------------------------------------------------------

    _member_uniq = models.Constraint(
        "UNIQUE (membership_id, partner_id)",
        "This member stands in the list of endorsements already.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("lang")
    @api.depends(
        "partner_id.omct_membership_state",
        "partner_id.website",
        "partner_id.parent_id",
        "membership_id.partner_id.website",
        "membership_id.partner_id.parent_id",
    )
    def _compute_independent(self):
        people = self._get_current_people()
        returned = self._get_given_pairs()
        for endorsement in self:
            problem = endorsement._get_dependence(people, returned)
            endorsement.independent = bool(endorsement.partner_id) and not problem
            endorsement.check_note = problem or (
                endorsement.partner_id
                and self.env._("A member today, and independent of the applicant")
            )

    def _get_current_people(self):
        """Return ``{organisation: people with a current role}``."""
        people = {}
        for affiliation in self.env["omct.affiliation"].search(
            [
                ("organisation_id", "in", (self.partner_id | self.applicant_id).ids),
                ("is_current", "=", True),
            ]
        ):
            known = people.setdefault(
                affiliation.organisation_id, affiliation.person_id
            )
            people[affiliation.organisation_id] = known | affiliation.person_id
        return people

    def _get_given_pairs(self):
        """Return ``{(endorser, applicant)}`` of what today's applicants endorsed."""
        return {
            (endorsement.partner_id, endorsement.applicant_id)
            for endorsement in self.search(
                [
                    ("partner_id", "in", self.applicant_id.ids),
                    ("state", "=", "given"),
                ]
            )
        }

    def _get_dependence(self, people, returned):
        """Say in one sentence why the endorsement does not count, or return False."""
        self.ensure_one()
        member, applicant = self.partner_id, self.applicant_id
        if not member:
            return False
        names = {"member": member.display_name, "applicant": applicant.display_name}
        if member == applicant:
            return self.env._("%(member)s cannot endorse its own application", **names)
        if member.omct_membership_state != "member":
            return self.env._("an endorser is not a member: %(member)s", **names)
        shared = people.get(member, member.browse()) & people.get(
            applicant, member.browse()
        )
        if shared:
            return self.env._(
                "%(person)s has a role in both %(member)s and %(applicant)s",
                person=shared[0].name,
                **names,
            )
        if applicant in self._get_parents(member):
            return self.env._("%(member)s is part of %(applicant)s", **names)
        if member in self._get_parents(applicant):
            return self.env._("%(applicant)s is part of %(member)s", **names)
        domain = get_web_domain(member.website)
        if domain and domain == get_web_domain(applicant.website):
            return self.env._(
                "%(member)s and %(applicant)s have the same web domain %(domain)s",
                domain=domain,
                **names,
            )
        if (applicant, member) in returned:
            return self.env._(
                "%(member)s was itself endorsed by %(applicant)s", **names
            )
        return False

    @staticmethod
    def _get_parents(partner):
        parents = partner.browse()
        while partner.parent_id and partner.parent_id not in parents:
            partner = partner.parent_id
            parents |= partner
        return parents

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        endorsements = super().create(vals_list)
        endorsements._check_open()
        return endorsements

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        if vals.get("membership_id"):
            self.env["omct.membership"].browse(vals["membership_id"]).check_access(
                "write"
            )
        self._check_open()
        if "membership_id" in vals or "partner_id" in vals:
            self._check_asked()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()
        self._check_asked()

    def _check_open(self):
        """Raise when the decision has begun: endorsements are frozen from then on."""
        for membership in self.membership_id:
            if membership.origin == "recorded" or membership.state not in (
                "applied",
                "vetting",
            ):
                raise UserError(
                    self.env._(
                        "%s: endorsements are gathered before the decision. They are "
                        "frozen since; return the application to vetting to change "
                        "them.",
                        membership.display_name,
                    )
                )

    def _check_asked(self):
        """Raise when an answer would be lost, or given to another application."""
        answered = self.filtered(lambda rec: rec.state != "asked")
        if answered:
            raise UserError(
                self.env._(
                    "%s has answered: the endorsement stays. Choose “Ask Again” first.",
                    ", ".join(answered.partner_id.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------
    # Why a step is not possible
    # ------------------------------------------------------------------

    def _get_cannot_refuse_reason(self):
        """Return why the answer cannot be changed, or False."""
        self.ensure_one()
        if self.membership_state not in ("applied", "vetting"):
            return self.env._("the application is decided, or waits for the decision")
        return False

    _get_cannot_ask_again_reason = _get_cannot_refuse_reason

    def _get_cannot_give_reason(self):
        """Return why the endorsement cannot be given, or False."""
        self.ensure_one()
        frozen = self._get_cannot_refuse_reason()
        if frozen:
            return frozen
        if not self.independent:
            return self.check_note
        if not self.attachment_ids and not (self.note or "").strip():
            return self.env._(
                "attach the letter, or say in the note how the endorsement was given"
            )
        return False

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _answer(self, step):
        # Not while the application is put before the managers.
        self.membership_id.lock_for_update(allow_referencing=True)
        self.membership_id.invalidate_recordset(["state"])
        today = step != "ask_again" and fields.Date.context_today(self)
        return self._do_step(step, {"date": today, "answered_by_id": self.env.uid})

    def action_give(self):
        """Note that members endorse the applicant.

        :raises UserError: where a member is not independent, or nothing shows it
        """
        return self._answer("give")

    def action_refuse(self):
        """Note that members do not endorse the applicant."""
        return self._answer("refuse")

    def action_ask_again(self):
        """Take an answer back that was entered by mistake."""
        return self._answer("ask_again")
