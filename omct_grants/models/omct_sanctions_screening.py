# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.omct_network.models.governed_mixin import Transition

from .omct_due_diligence_item import DAY
from .omct_grant import MANAGER


class SanctionsScreening(models.Model):
    """A search of a sanctions list that was made: a fact, never changed or deleted.

    A hit blocks awards and payments until a second person cleared it with a reason; a
    later search without a hit does not take it away.
    """

    _name = "omct.sanctions.screening"
    _description = "Sanctions screening"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["partner_id.name", "names"]

    _governed_fields = frozenset(
        {
            "state",
            "valid_until",
            "screened_by_id",
            "decided_by_id",
            "decided_date",
            "decision_reason",
            "reminded_on",
            "activity_id",
        }
    )
    _transitions = {
        "clear_hit": Transition(("hit",), "cleared", MANAGER, True),
        "confirm_hit": Transition(("hit", "cleared"), "confirmed", MANAGER, True),
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('omct_network_organisation', '=', True)]",
    )
    company_id = fields.Many2one(
        related="partner_id.company_id", store=True, index=True
    )
    country_id = fields.Many2one(related="partner_id.country_id", store=True)
    list_id = fields.Many2one(
        comodel_name="omct.sanctions.list",
        string="Sanctions list",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(
        string="Searched on", required=True, default=fields.Date.context_today
    )
    valid_until = fields.Date(compute="_compute_valid_until", store=True, index=True)
    names = fields.Text(
        string="Names searched",
        required=True,
        help="The organisation under all its names, and each member of its board: one "
        "a line.",
    )
    result = fields.Selection(
        selection=[("clear", "No hit"), ("hit", "Hit")], required=True
    )
    note = fields.Text(help="For a hit: the entry that was found, and how alike it is.")
    document = fields.Binary(attachment=True, string="Print-out of the search")
    document_name = fields.Char()
    screened_by_id = fields.Many2one(
        comodel_name="res.users", string="Searched by", readonly=True, copy=False
    )
    state = fields.Selection(
        selection=[
            ("clear", "No hit"),
            ("hit", "Hit, to clear"),
            ("cleared", "Cleared"),
            ("confirmed", "Confirmed hit"),
        ],
        default="clear",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True, copy=False
    )
    decided_date = fields.Date(string="Decided on", readonly=True, copy=False)
    decision_reason = fields.Text(string="Reason", readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False
    )

    _latest = models.Index("(partner_id, list_id, date)")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date")
    def _check_date(self):
        if any(rec.date > fields.Date.context_today(rec) for rec in self):
            raise ValidationError(
                self.env._("“Searched on” cannot be in the future: enter the day.")
            )

    @api.constrains("result", "note")
    def _check_note(self):
        if any(rec.result == "hit" and not (rec.note or "").strip() for rec in self):
            raise ValidationError(
                self.env._("Say in the note which entry of the list was hit.")
            )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("list_id.name", "partner_id.name", "date")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Screening %(list)s of %(day)s, %(member)s",
                list=record.list_id.name or "",
                day=format_date(self.env, record.date, date_format=DAY),
                member=record.partner_id.name or "",
            )

    @api.depends("date", "list_id")
    def _compute_valid_until(self):
        for record in self:
            months = record.list_id.validity_months
            record.valid_until = (
                record.date + relativedelta(months=months)
                if months and record.date
                else False
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._write_governed({"screened_by_id": self.env.uid})
        records.filtered(lambda rec: rec.result == "hit")._write_governed(
            {"state": "hit"}
        )
        records._end_reminders()
        records._note_change()
        return records

    def _end_reminders(self):
        """Take away what asked to search the same lists again: it is done."""
        before = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("list_id", "in", self.list_id.ids),
                ("activity_id", "!=", False),
                ("id", "not in", self.ids),
            ]
        )
        pairs = {(record.partner_id, record.list_id) for record in self}
        done = before.filtered(lambda rec: (rec.partner_id, rec.list_id) in pairs)
        # The reminder belongs to somebody else perhaps, and has served.
        done.sudo().activity_id.unlink()

    def write(self, vals):
        # Rights first: whoever may not write is not told what stands there.
        self.check_access("write")
        facts = {"partner_id", "list_id", "date", "names", "result", "note"} | {
            "document",
            "document_name",
        }
        if facts.intersection(vals):
            raise UserError(
                self.env._(
                    "%s is a fact and stays as it is. Record another screening.",
                    self[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A screening that was made is kept. Record another one to correct it."
            )
        )

    def _note_change(self):
        # Who screens may not see every due diligence; each must take notice of it.
        self.partner_id.sudo().omct_due_diligence_ids._note_change()
        self.partner_id._refresh_instalments()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_clear_hit_reason(self):
        self.ensure_one()
        if self.env.user in (self.screened_by_id | self.create_uid):
            return self.env._("you searched it, so another person decides on the hit")
        return False

    def _decide(self, step, reason):
        self._do_step(
            step,
            {
                "decided_by_id": self.env.uid,
                "decided_date": fields.Date.context_today(self),
                "decision_reason": reason,
            },
            reason=reason,
        )
        self._note_change()
        return True

    def action_clear_hit(self, reason=None):
        """Say why a hit is not the member: a second person, with a reason."""
        if not reason:
            self._check_can("clear_hit")
            return self._open_reason_wizard(
                "action_clear_hit", self.env._("Clear the hit")
            )
        return self._decide("clear_hit", reason)

    def action_confirm_hit(self, reason=None):
        """Say that a hit is the member: nothing is awarded or paid any more."""
        if not reason:
            return self._open_reason_wizard(
                "action_confirm_hit", self.env._("Confirm the hit")
            )
        return self._decide("confirm_hit", reason)

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {
            "action_clear_hit",
            "action_confirm_hit",
        }

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind of the last search of each list before it is too old; once each."""
        today = fields.Date.context_today(self)
        lists = self.env["omct.sanctions.list"].search([("active", "=", True)])
        days = max(lists.mapped("reminder_days"), default=0)
        old = self.search(
            [
                ("reminded_on", "=", False),
                ("list_id", "in", lists.ids),
                ("valid_until", "<=", today + relativedelta(days=days)),
            ]
        )
        latest = old.partner_id._get_latest_screenings()
        for record in old:
            if latest.get((record.partner_id.id, record.list_id.id)) == record:
                record._remind(today)

    def _remind(self, today):
        self.ensure_one()
        assessment = self.partner_id.omct_due_diligence_ids.filtered(
            lambda rec: rec.state == "accepted"
        )
        soon = self.valid_until - relativedelta(days=self.list_id.reminder_days)
        if not assessment or soon > today:
            return
        activity = assessment.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=max(self.valid_until, today),
            summary=self.env._(
                "The screening against %(list)s is too old from %(day)s: search again",
                list=self.list_id.display_name,
                day=format_date(self.env, self.valid_until, date_format=DAY),
            ),
            user_id=(assessment.user_id or assessment.create_uid).id,
        )
        self._write_governed({"reminded_on": today, "activity_id": activity[:1].id})
