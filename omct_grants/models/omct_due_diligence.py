# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_grant import MANAGER, OFFICER

OPEN = ("draft", "submitted")


class DueDiligence(models.Model):
    """What is known of a member before money is entrusted to it.

    An officer gathers the items, a manager who entered none of them accepts. Once
    accepted it stays in force until another one replaces it; its items expire one by
    one and are renewed one by one, each confirmed by a second person.
    """

    _name = "omct.due.diligence"
    _description = "Due diligence of a member"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name"]

    _reference_sequence = "omct.due.diligence"
    _governed_fields = frozenset(
        {
            "state",
            "submitted_by_id",
            "accepted_by_id",
            "accepted_date",
            "lock_version",
        }
    )
    _transitions = {
        "submit": Transition(("draft",), "submitted", OFFICER),
        "send_back": Transition(("submitted",), "draft", MANAGER, True),
        "accept": Transition(("submitted",), "accepted", MANAGER),
        "refuse": Transition(("submitted", "accepted"), "refused", MANAGER, True),
    }
    _draft_fields = frozenset({"partner_id", "risk", "conclusion"})

    name = fields.Char(string="Reference", default="/", readonly=True, copy=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('omct_network_organisation', '=', True)]",
    )
    company_id = fields.Many2one(
        related="partner_id.company_id", string="Office", store=True, index=True
    )
    country_id = fields.Many2one(
        related="partner_id.country_id", store=True, index=True
    )
    region_id = fields.Many2one(
        related="partner_id.omct_region_id", store=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        help="Gets the reminders before an item expires.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Gathering"),
            ("submitted", "To accept"),
            ("accepted", "In force"),
            ("replaced", "Replaced"),
            ("refused", "Refused"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    risk = fields.Selection(
        selection=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
        copy=False,
        tracking=True,
        help="Risk of entrusting money to this member.",
    )
    conclusion = fields.Text(
        copy=False,
        help="What was found, and what follows for the grants of this member.",
    )
    item_ids = fields.One2many(
        comodel_name="omct.due.diligence.item", inverse_name="assessment_id"
    )
    screening_ids = fields.One2many(related="partner_id.omct_screening_ids")
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", string="Put forward by", readonly=True, copy=False
    )
    accepted_by_id = fields.Many2one(
        comodel_name="res.users", string="Accepted by", readonly=True, copy=False
    )
    accepted_date = fields.Date(string="Accepted on", readonly=True, copy=False)
    lock_version = fields.Integer(default=0, readonly=True, copy=False)
    award_reason = fields.Char(
        string="What blocks an award", compute="_compute_reasons"
    )
    payment_reason = fields.Char(
        string="What blocks a payment", compute="_compute_reasons"
    )
    next_expiry = fields.Date(
        string="Next expiry",
        compute="_compute_next_expiry",
        store=True,
        index=True,
        help="The first of its items to expire.",
    )
    exposure_count = fields.Integer(related="partner_id.omct_award_count")
    exposure_open_eur = fields.Float(related="partner_id.omct_award_open_eur")
    exposure_paid_eur = fields.Float(related="partner_id.omct_award_paid_eur")
    exposure_overdue_count = fields.Integer(
        related="partner_id.omct_report_overdue_count"
    )
    exposure_report_count = fields.Integer(related="partner_id.omct_report_count")

    _open_uniq = models.UniqueIndex(
        "(partner_id) WHERE state IN ('draft', 'submitted')",
        "A due diligence of this member is under way already.",
    )
    _accepted_uniq = models.UniqueIndex(
        "(partner_id) WHERE state = 'accepted'",
        "A due diligence of this member is in force already.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.name} {record.partner_id.name or ''}"

    @api.depends("state", "item_ids.answer", "item_ids.verified_by_id")
    def _compute_reasons(self):
        for record in self:
            partner = record.partner_id
            for step in ("award", "payment"):
                record[f"{step}_reason"] = (
                    partner and partner._get_due_diligence_reason(step)
                )

    @api.depends("item_ids.valid_until", "item_ids.active", "item_ids.verified_by_id")
    def _compute_next_expiry(self):
        for record in self:
            days = record.item_ids.filtered("verified_by_id").mapped("valid_until")
            record.next_expiry = min(filter(None, days), default=False)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # One accepted a moment ago must have left the unique index by now.
        self.flush_model(["state"])
        records = super().create(vals_list)
        types = self.env["omct.due.diligence.type"].search([("active", "=", True)])
        self.env["omct.due.diligence.item"].create(
            [
                {"assessment_id": record.id, "type_id": kind.id}
                for record in records
                for kind in types - record.item_ids.type_id
            ]
        )
        return records

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        for name in self._draft_fields.intersection(vals):
            field = self._fields[name]
            for record in self.filtered(lambda rec: rec.state != "draft"):
                new = field.convert_to_cache(vals[name], record, validate=False)
                if field.convert_to_record(new, record) != record[name]:
                    raise UserError(
                        self.env._(
                            "%(record)s was put forward: “%(field)s” stays. Send it "
                            "back, or start another one.",
                            record=record.display_name,
                            field=field._description_string(self.env),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        kept = self.filtered(lambda rec: rec.state != "draft")
        if kept:
            raise UserError(
                self.env._(
                    "%s was put forward and is kept. Start another one to replace it.",
                    kept[0].display_name,
                )
            )

    def _note_change(self):
        """Make a request of money that reads these at the same time start anew."""
        for record in self.sudo():
            record._write_governed({"lock_version": record.lock_version + 1})
        self.partner_id._refresh_instalments()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if not self.risk or not (self.conclusion or "").strip():
            return self.env._("say the risk and the conclusion first")
        return self._get_incomplete_reason()

    def _get_incomplete_reason(self):
        """Return which needed item has no answer yet, or False."""
        self.ensure_one()
        kinds = self.env["omct.due.diligence.type"]
        needed = kinds._get_required("award") | kinds._get_required("payment")
        answered = self.item_ids.filtered("answer")
        for item in answered:
            reason = item._get_incomplete_reason()
            if reason:
                return reason
        missing = needed - answered.type_id
        if missing:
            return self.env._(
                "not answered yet: %s", ", ".join(missing.mapped("display_name"))
            )
        return False

    def _get_cannot_accept_reason(self):
        self.ensure_one()
        user = self.env.user
        if user in (self.create_uid | self.submitted_by_id):
            return self.env._("you put it forward, so another person accepts it")
        mine = self.item_ids.filtered(
            lambda item: not item.verified_by_id and item.entered_by_id == user
        )
        if mine:
            return self.env._(
                "you entered “%s”, so another person confirms it first",
                mine[0].type_id.display_name,
            )
        hit = self.partner_id.sudo().omct_screening_ids.filtered(
            lambda rec: rec.state in ("hit", "confirmed")
        )
        if hit:
            return self.env._("%s is not cleared", hit[0].display_name)
        return self._get_incomplete_reason()

    def action_submit(self):
        """Put what was gathered to a manager."""
        return self._do_step("submit", {"submitted_by_id": self.env.uid})

    def action_accept(self):
        """Put it in force: its items are confirmed, the one before is replaced."""
        self.partner_id.lock_for_update(allow_referencing=True)
        before = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "=", "accepted"),
                ("id", "not in", self.ids),
            ]
        )
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_can("accept")
        before._write_governed({"state": "replaced"})
        before.flush_recordset(["state"])
        self._do_step(
            "accept",
            {
                "accepted_by_id": self.env.uid,
                "accepted_date": fields.Date.context_today(self),
            },
        )
        self.item_ids.filtered(
            lambda item: item.answer and not item.verified_by_id
        )._verify()
        self._note_change()
        return True

    def action_send_back(self, reason=None):
        """Give it back to the officer, with a reason."""
        if not reason:
            return self._open_reason_wizard("action_send_back", self.env._("Send back"))
        return self._do_step("send_back", reason=reason)

    def action_refuse(self, reason=None):
        """Refuse the member: nothing is awarded or paid until a new one is accepted."""
        if not reason:
            return self._open_reason_wizard("action_refuse", self.env._("Refuse"))
        self._do_step("refuse", reason=reason)
        before = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "=", "accepted"),
                ("id", "not in", self.ids),
            ]
        )
        before._write_governed({"state": "replaced"})
        self._note_change()
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_send_back", "action_refuse"}

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------

    def action_screen(self):
        """Open a new screening of the member and of its board."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a screening"),
            "res_model": "omct.sanctions.screening",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_names": self.partner_id.name,
            },
        }

    def action_view_grants(self):
        """Open the grants of the member."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.partner_id.id)],
            "context": {"create": False},
        }
