# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .omct_grant import OFFICER

DAY = "d MMM y"


class DueDiligenceItem(models.Model):
    """One answer of a due diligence: with its date, its document and two people.

    An answer counts once a person other than the one who entered it confirmed it, and
    stays as it is from then on. It is renewed by a new line; the old one counts until
    the new one is confirmed.
    """

    _name = "omct.due.diligence.item"
    _description = "Answer of a due diligence"
    _inherit = ["omct.governed.mixin"]
    _order = "assessment_id, type_sequence, id"
    _rec_names_search = ["type_id", "partner_id"]

    _governed_fields = frozenset(
        {
            "active",
            "entered_by_id",
            "entered_date",
            "verified_by_id",
            "verified_date",
            "reminded_on",
            "activity_id",
        }
    )
    _answer_fields = frozenset(
        {"answer", "date", "valid_until", "document", "document_name", "note"}
    )

    assessment_id = fields.Many2one(
        comodel_name="omct.due.diligence",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="assessment_id.partner_id", string="Member", store=True, index=True
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True
    )
    assessment_state = fields.Selection(
        related="assessment_id.state", string="Due diligence", store=True, index=True
    )
    user_id = fields.Many2one(related="assessment_id.user_id")
    type_id = fields.Many2one(
        comodel_name="omct.due.diligence.type",
        string="Item",
        required=True,
        ondelete="restrict",
    )
    type_sequence = fields.Integer(related="type_id.sequence", store=True)
    active = fields.Boolean(default=True)
    answer = fields.Selection(
        selection=[
            ("yes", "In order"),
            ("no", "Not in order"),
            ("na", "Does not apply"),
        ],
    )
    date = fields.Date(
        string="Dated", help="Day of the document, or of the check where there is none."
    )
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        index=True,
        help="Counted from the date; may be set earlier, not later.",
    )
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
    note = fields.Char()
    entered_by_id = fields.Many2one(
        comodel_name="res.users", string="Entered by", readonly=True, copy=False
    )
    entered_date = fields.Date(string="Entered on", readonly=True, copy=False)
    verified_by_id = fields.Many2one(
        comodel_name="res.users", string="Confirmed by", readonly=True, copy=False
    )
    verified_date = fields.Date(string="Confirmed on", readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False
    )
    status = fields.Selection(
        selection=[
            ("missing", "Missing"),
            ("entered", "To confirm"),
            ("valid", "Valid"),
            ("expiring", "Expires soon"),
            ("expired", "Expired"),
            ("failed", "Not in order"),
        ],
        compute="_compute_status",
    )

    _entered_uniq = models.UniqueIndex(
        "(assessment_id, type_id) WHERE active AND verified_by_id IS NULL",
        "This item is waiting for an answer or its confirmation already.",
    )
    _verified_uniq = models.UniqueIndex(
        "(assessment_id, type_id) WHERE active AND verified_by_id IS NOT NULL",
        "This item has a confirmed answer already.",
    )
    _partner_expiry = models.Index("(assessment_state, valid_until)")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date", "valid_until", "type_id")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for item in self:
            if item.date and item.date > today:
                raise ValidationError(
                    self.env._(
                        "%s: the date of an answer cannot be in the future.",
                        item.display_name,
                    )
                )
            latest = item._get_latest_validity()
            if latest and (not item.valid_until or item.valid_until > latest):
                raise ValidationError(
                    self.env._(
                        "%(item)s: it is valid until %(day)s at the latest.",
                        item=item.display_name,
                        day=format_date(self.env, latest, date_format=DAY),
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("type_id", "partner_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = self.env._(
                "%(item)s, %(member)s",
                item=item.type_id.display_name or "",
                member=item.partner_id.name or "",
            )

    def _get_latest_validity(self):
        """Return the last day that the answer may count, or False without an end."""
        self.ensure_one()
        months = self.type_id.validity_months
        if not self.date or not months:
            return False
        return self.date + relativedelta(months=months)

    @api.depends("date", "type_id")
    def _compute_valid_until(self):
        for item in self:
            item.valid_until = item._get_latest_validity()

    @api.depends("answer", "verified_by_id", "valid_until")
    def _compute_status(self):
        today = fields.Date.context_today(self)
        for item in self:
            soon = today + relativedelta(days=item.type_id.reminder_days)
            if not item.answer:
                item.status = "missing"
            elif not item.verified_by_id:
                item.status = "entered"
            elif item.answer == "no":
                item.status = "failed"
            elif item.valid_until and item.valid_until < today:
                item.status = "expired"
            elif item.valid_until and item.valid_until <= soon:
                item.status = "expiring"
            else:
                item.status = "valid"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        for item in items:
            if item.assessment_id.state in ("replaced", "refused"):
                raise UserError(
                    self.env._(
                        "%s is over. Start another due diligence.",
                        item.assessment_id.display_name,
                    )
                )
        items.filtered("answer")._note_entry()
        return items

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        for name in ("assessment_id", "type_id"):
            if name in vals and any(item[name].id != vals[name] for item in self):
                raise UserError(
                    self.env._("An answer stays where it was given. Add another one.")
                )
        changed = self._answer_fields.intersection(vals)
        if changed:
            self._check_may_change()
        res = super().write(vals)
        if changed:
            self._note_entry()
        return res

    def _check_may_change(self):
        for item in self:
            if item.verified_by_id:
                raise UserError(
                    self.env._(
                        "%s was confirmed and stays. Press “Renew” for a new answer.",
                        item.display_name,
                    )
                )
            if item.assessment_state == "submitted":
                raise UserError(
                    self.env._(
                        "%s was put forward. Send it back to change an answer.",
                        item.assessment_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unanswered(self):
        for item in self:
            if item.verified_by_id or item.assessment_state != "draft":
                raise UserError(
                    self.env._(
                        "%s is kept: it belongs to what was put forward.",
                        item.display_name,
                    )
                )

    def action_remove(self):
        """Take an item out of a draft.

        :raises UserError: once it was confirmed or put forward
        """
        return self.unlink()

    def _note_entry(self):
        """Keep who gave the answer: another person confirms it."""
        self._write_governed(
            {
                "entered_by_id": self.env.uid,
                "entered_date": fields.Date.context_today(self),
            }
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_incomplete_reason(self):
        """Return what is missing in an answer that was given, or False."""
        self.ensure_one()
        if self.answer == "yes" and self.type_id.needs_document and not self.document:
            return self.env._("%s: the document is missing", self.type_id.display_name)
        if self.answer != "na" and not self.date:
            return self.env._("%s: the date is missing", self.type_id.display_name)
        if self.answer != "yes" and not (self.note or "").strip():
            return self.env._("%s: say why in the note", self.type_id.display_name)
        return False

    def _get_cannot_verify_reason(self):
        self.ensure_one()
        if not self.answer or self.verified_by_id:
            return self.env._("there is no answer that waits for it")
        if self.entered_by_id == self.env.user:
            return self.env._("you entered it, so another person confirms it")
        if self.assessment_state in ("replaced", "refused"):
            return self.env._("the due diligence is over")
        return self._get_incomplete_reason()

    def action_verify(self):
        """Confirm answers that another person entered.

        :raises UserError: naming each answer that the user cannot confirm, and why
        """
        self.check_access("write")
        self.assessment_id.lock_for_update(allow_referencing=True)
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["answer", "verified_by_id", "entered_by_id"])
        if not self.env.user.has_group(OFFICER):
            raise UserError(self.env._("Your role does not include this step."))
        for item in self:
            reason = item._get_cannot_verify_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(item)s: %(reason)s", item=item.display_name, reason=reason
                    )
                )
        self._verify()
        self.assessment_id._note_change()
        return True

    def _verify(self):
        """Let answers count from now on, in place of those before them."""
        before = self.search(
            [
                ("assessment_id", "in", self.assessment_id.ids),
                ("type_id", "in", self.type_id.ids),
                ("verified_by_id", "!=", False),
                ("id", "not in", self.ids),
            ]
        ).filtered(
            lambda old: any(
                old.assessment_id == item.assessment_id and old.type_id == item.type_id
                for item in self
            )
        )
        before._write_governed({"active": False})
        before.flush_recordset(["active"])
        # The reminder belongs to somebody else perhaps, and has served.
        before.sudo().activity_id.unlink()
        self._write_governed(
            {
                "verified_by_id": self.env.uid,
                "verified_date": fields.Date.context_today(self),
            }
        )
        for assessment, items in self.grouped("assessment_id").items():
            names = ", ".join(items.type_id.mapped("display_name"))
            assessment.message_post(body=self.env._("Confirmed: %s", names))

    def action_renew(self):
        """Open a new answer beside this one, which counts until that is confirmed."""
        self.ensure_one()
        self.check_access("write")
        waiting = self.search(
            [
                ("assessment_id", "=", self.assessment_id.id),
                ("type_id", "=", self.type_id.id),
                ("verified_by_id", "=", False),
            ]
        )
        renewal = waiting or self.create(
            {"assessment_id": self.assessment_id.id, "type_id": self.type_id.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renew"),
            "res_model": self._name,
            "res_id": renewal.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind of what expires soon, once each; runs once a day."""
        today = fields.Date.context_today(self)
        days = max(
            self.env["omct.due.diligence.type"]
            .search([("reminder_days", ">", 0)])
            .mapped("reminder_days"),
            default=0,
        )
        items = self.search(
            [
                ("assessment_state", "=", "accepted"),
                ("verified_by_id", "!=", False),
                ("reminded_on", "=", False),
                ("valid_until", "<=", today + relativedelta(days=days)),
            ]
        )
        for item in items:
            if today >= item.valid_until - relativedelta(
                days=item.type_id.reminder_days
            ):
                item._remind(today)
        items.partner_id._refresh_instalments()

    def _remind(self, today):
        self.ensure_one()
        assessment = self.assessment_id
        activity = assessment.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=max(self.valid_until, today),
            summary=self.env._(
                "%(item)s expires on %(day)s: renew it",
                item=self.type_id.display_name,
                day=format_date(self.env, self.valid_until, date_format=DAY),
            ),
            user_id=(assessment.user_id or assessment.create_uid).id,
        )
        self._write_governed({"reminded_on": today, "activity_id": activity.id})
