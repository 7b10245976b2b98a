# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_datetime

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_grant import MANAGER, OFFICER

#: Who sees what came in; a reviewer sees what the call says, no more.
STAFF = f"{OFFICER},omct_grants.group_auditor,omct_network.group_director"
#: Applications of a call that wait for a decision.
UNDECIDED = ("applied", "reviewing", "deciding")


def _start_of_day(day, zone):
    """Return the first moment of a day in a time zone, in UTC without a zone."""
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


class GrantCall(models.Model):
    """A call for proposals: until when, for whom, how much, and how it is judged.

    From its opening on, what members were told stays as it is; only the last day can
    be put off.
    """

    _name = "omct.grant.call"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Call for Proposals"
    _order = "date_close desc, id desc"
    _rec_names_search = ["reference", "name"]
    _check_company_auto = True

    _governed_fields = frozenset({"state", "reference"})
    _transitions = {
        "open": Transition(("draft",), "open", MANAGER),
        "back_to_draft": Transition(("open",), "draft", MANAGER),
        "close": Transition(("open",), "closed", OFFICER),
        "reopen": Transition(("closed",), "open", MANAGER, True),
        "decide": Transition(("closed",), "decided", MANAGER),
    }
    # What members were told when the call opened.
    _opened_frozen_fields = (
        "company_id",
        "currency_id",
        "tz",
        "date_open",
        "members_only",
        "country_ids",
        "region_ids",
        "mandate_ids",
        "amount_max",
    )

    reference = fields.Char(default="/", readonly=True, copy=False, index=True)
    name = fields.Char(string="Title", required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What the call is for, as members read it."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(
        string="Budget", required=True, tracking=True, help="To be awarded in all."
    )
    amount_max = fields.Monetary(
        string="At most an application", help="Zero: no ceiling."
    )
    fund_ids = fields.Many2many(
        comodel_name="omct.fund",
        string="Funds",
        domain="[('company_id', '=', company_id), ('state', '=', 'open')]",
        check_company=True,
        help="Where the money comes from.",
        groups=STAFF,
    )
    date_open = fields.Date(
        string="Opens on",
        required=True,
        default=lambda self: self._default_date_open(),
    )
    date_close = fields.Date(
        string="Last day",
        required=True,
        tracking=True,
        help="Applications arrive until midnight of this day, in the time zone of the "
        "call.",
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time zone",
        required=True,
        compute="_compute_tz",
        store=True,
        readonly=False,
        precompute=True,
        help="That of the office, unless you choose another one.",
    )
    deadline = fields.Datetime(
        compute="_compute_deadline", store=True, help="The first moment that is late."
    )
    members_only = fields.Boolean(
        string="Members only",
        default=True,
        help="Only organisations that are members on the day they apply.",
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="Countries",
        help="Of the applicant. Empty: all.",
    )
    region_ids = fields.Many2many(
        comodel_name="omct.region",
        string="Regions",
        help="Of the applicant. Empty: all.",
    )
    mandate_ids = fields.Many2many(
        comodel_name="omct.mandate",
        string="Mandates",
        help="The applicant has one of them. Empty: any.",
    )
    criterion_ids = fields.One2many(
        comodel_name="omct.grant.call.criterion",
        inverse_name="call_id",
        string="Criteria",
        copy=True,
    )
    question_ids = fields.One2many(
        comodel_name="omct.grant.call.question",
        inverse_name="call_id",
        string="Questions",
        copy=True,
    )
    review_min = fields.Integer(
        string="Reviews needed",
        default=2,
        help="So many reviews are submitted before an application is put to decision.",
    )
    score_min = fields.Float(
        string="Lowest score",
        digits=(4, 2),
        help="Below this average an application is not proposed. Zero: none.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("closed", "Closed"),
            ("decided", "Decided"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_group_expand_states",
    )
    grant_ids = fields.One2many(
        comodel_name="omct.grant",
        inverse_name="call_id",
        string="Applications",
        groups=STAFF,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND amount_max >= 0)",
        "The budget of a call must be above zero, its ceiling not below.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_close >= date_open)", "A call cannot close before it opens."
    )
    _numbers_in_range = models.Constraint(
        "CHECK (review_min >= 0 AND score_min >= 0 AND score_min <= 5)",
        "Reviews needed cannot be negative; the lowest score lies between 0 and 5.",
    )
    _reference_uniq = models.UniqueIndex(
        "(reference) WHERE reference <> '/'", "This reference is taken."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.model
    def _group_expand_states(self, states, domain):
        return [key for key, _label in self._fields["state"].selection]

    @api.depends("name", "reference")
    def _compute_display_name(self):
        for call in self:
            call.display_name = (
                call.name
                if call.reference in ("/", False)
                else f"{call.reference} {call.name}"
            )

    @api.depends("company_id")
    def _compute_tz(self):
        for call in self:
            office = call.company_id.partner_id
            call.tz = office.tz or call.tz or self._get_zone(office.country_id)

    def _default_date_open(self):
        """Return today in the office's time zone, for a call that opens at once."""
        office = self.env.company.partner_id
        zone = office.tz or self._get_zone(office.country_id)
        return datetime.now(ZoneInfo(zone)).date()

    def _get_zone(self, country):
        """Return the time zone of an office whose contact has none.

        That of its country; where it has several, the user's own if it is one of them.
        """
        own = self.env.user.tz
        zones = pytz.country_timezones.get(country.code or "", [])
        return own if own in zones else (zones or [own or "UTC"])[0]

    @api.depends("date_close", "tz")
    def _compute_deadline(self):
        for call in self:
            call.deadline = call.date_close and _start_of_day(
                call.date_close + timedelta(days=1), call.tz or "UTC"
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        for call in calls:
            # Whoever may create the call may draw its number.
            sequence = self.env["ir.sequence"].sudo().with_company(call.company_id)
            call._write_governed({"reference": sequence.next_by_code(self._name)})
        return calls

    def write(self, vals):
        self.check_access("write")
        for name in self._opened_frozen_fields:
            if name not in vals:
                continue
            field = self._fields[name]
            for call in self.filtered(lambda rec: rec.state != "draft"):
                new = field.convert_to_cache(vals[name], call, validate=False)
                if field.convert_to_record(new, call) != call[name]:
                    raise UserError(
                        self.env._(
                            "%(call)s was opened: “%(field)s” stays as members were "
                            "told. Take the call back to draft while nobody has "
                            "applied, or enter another one.",
                            call=call.display_name,
                            field=field._description_string(self.env),
                        )
                    )
        if vals.get("date_close"):
            self._check_not_shortened(fields.Date.to_date(vals["date_close"]))
        return super().write(vals)

    def _check_not_shortened(self, day):
        for call in self.filtered(lambda rec: rec.state != "draft"):
            if day < call.date_close:
                raise UserError(
                    self.env._(
                        "%(call)s: members were told that %(day)s is the last day. It "
                        "can be put off, not brought forward.",
                        call=call.display_name,
                        day=format_date(self.env, call.date_close),
                    )
                )

    @api.constrains("currency_id", "company_id")
    def _check_applications_agree(self):
        for call in self:
            if any(
                grant.currency_id != call.currency_id
                or grant.company_id != call.company_id
                for grant in call.sudo().grant_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%s has applications in its currency and of its office.",
                        call.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for call in self:
            if call.state != "draft" or call.sudo().grant_ids:
                raise UserError(
                    self.env._(
                        "%s was opened or has applications: archive it.",
                        call.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Who may apply, and when
    # ------------------------------------------------------------------

    def _get_closed_reason(self, until=None):
        """Say why the call takes no application now, by the server's clock.

        :param until: a later moment, in UTC, until which one application is awaited
        :return: a sentence, or False
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if until and now < until and self.state in ("open", "closed"):
            return False
        if self.state == "draft" or now < _start_of_day(self.date_open, self.tz):
            return self.env._(
                "the call opens on %s", format_date(self.env, self.date_open)
            )
        late = max(self.deadline, until or self.deadline)
        if now >= late:
            return self.env._(
                "it is late: the call closed on %(moment)s (%(zone)s)",
                moment=format_datetime(
                    self.env, late - timedelta(minutes=1), tz=self.tz
                ),
                zone=self.tz,
            )
        if self.state != "open":
            return self.env._("the call is closed")
        return False

    def _get_ineligible_reason(self, partner):
        """Say why an organisation is not one that the call is for, or return False."""
        self.ensure_one()
        if self.members_only and partner.omct_membership_state != "member":
            return self.env._(
                "the call is for members of the network, and %s is none today",
                partner.display_name,
            )
        for allowed, own, name in (
            (self.country_ids, partner.country_id, self.env._("country")),
            (self.region_ids, partner.omct_region_id, self.env._("region")),
            (self.mandate_ids, partner.omct_mandate_ids, self.env._("mandate")),
        ):
            if allowed and not allowed & own:
                return self.env._(
                    "the call is for other organisations: %(kind)s is “%(own)s”, not "
                    "one of “%(allowed)s”",
                    kind=name,
                    own=", ".join(own.mapped("display_name")) or self.env._("unknown"),
                    allowed=", ".join(allowed.mapped("display_name")),
                )
        return False

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_open_reason(self):
        self.ensure_one()
        if not self.criterion_ids:
            return self.env._("it has no criteria to score by")
        if self.deadline <= fields.Datetime.now():
            return self.env._("its last day is over")
        closed = self.fund_ids.filtered(lambda fund: fund.state != "open")
        if closed:
            return self.env._("%s is not open", closed[0].display_name)
        return False

    def _get_cannot_reopen_reason(self):
        if self.deadline <= fields.Datetime.now():
            return self.env._("its last day is over: put that off first")
        return False

    def _get_cannot_back_to_draft_reason(self):
        if self.sudo().grant_ids:
            return self.env._("members have begun to apply")
        return False

    def _get_cannot_decide_reason(self):
        # Also those that the user, in conflict with one, does not see.
        waiting = self.sudo().grant_ids.filtered(lambda rec: rec.state in UNDECIDED)
        if waiting:
            return self.env._(
                "these applications are not decided: %s",
                ", ".join(waiting.mapped("name")),
            )
        return False

    def action_open(self):
        """Let members see the call and apply."""
        return self._do_step("open")

    def action_back_to_draft(self):
        """Take the call back while nobody has begun to apply."""
        return self._do_step("back_to_draft")

    def action_close(self):
        """Take no more applications."""
        return self._do_step("close")

    def action_reopen(self, reason=None):
        """Take applications again, with a reason."""
        if not reason:
            return self._open_reason_wizard("action_reopen", self.env._("Open again"))
        return self._do_step("reopen", reason=reason)

    def action_decide(self):
        """Everything of the call is decided."""
        return self._do_step("decide")

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_reopen"}

    @api.model
    def _cron_close(self):
        """Close the calls whose last day is over."""
        late = self.search(
            [("state", "=", "open"), ("deadline", "<=", fields.Datetime.now())]
        )
        late.action_close()

    # ------------------------------------------------------------------
    # Smart buttons
    # ------------------------------------------------------------------

    def action_view_applications(self):
        """Open the applications of this call."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_action_applications"
        )
        return {
            **action,
            "domain": [("call_id", "=", self.id)],
            "context": {"default_call_id": self.id},
        }
