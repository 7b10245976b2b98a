# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .aftercare_words import CHECK_MONTHS, OUTCOMES, RESUME_REASONS
from .encrypted_mixin import cipher_text, clear_text


class ProtectionRequest(models.Model):
    """What becomes of the defenders after the help, and taking a request up anew."""

    _inherit = "omct.protection.request"

    safety_check_ids = fields.One2many(
        comodel_name="omct.protection.safety.check",
        inverse_name="request_id",
        string="Safety checks",
    )
    next_check_date = fields.Date(
        string="Next safety check", compute="_compute_next_check_date"
    )
    outcome = fields.Selection(
        selection=OUTCOMES,
        copy=False,
        tracking=True,
        index=True,
        help="What became of the defenders.",
    )
    resume_reason = fields.Selection(
        selection=RESUME_REASONS, string="Taken up again because", readonly=True,
        copy=False,
    )  # fmt: skip
    resumed_date = fields.Datetime(
        string="Taken up again on", readonly=True, copy=False
    )
    resume_note = clear_text("resume_note", "team_ids", string="Why, in words")
    resume_note_cipher = cipher_text()

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"resume_reason", "resumed_date"}

    @api.depends("safety_check_ids.state", "safety_check_ids.date_due")
    def _compute_next_check_date(self):
        dates = dict(
            self.env["omct.protection.safety.check"]._read_group(
                [("request_id", "in", self.ids), ("state", "=", "planned")],
                ["request_id"],
                ["date_due:min"],
            )
        )
        for request in self:
            request.next_check_date = dates.get(request._origin, False)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "officer_id" in vals:
            self._get_planned_checks()._plan_activities()
        if "manager_id" in vals:
            # Whoever manages it now learns of what the earlier manager was told; who
            # hands it over may not see it any more.
            checks = self.sudo()._get_planned_checks()
            checks.filtered("manager_told_date")._tell_managers()
        return result

    def _get_manager_told(self):
        """Return the manager, or who stands in for one who has left."""
        self.ensure_one()
        manager = self.sudo().manager_id
        return manager if manager.active else self.sudo()._get_active_managers()[:1]

    def _get_planned_checks(self):
        return self.safety_check_ids.filtered(lambda rec: rec.state == "planned")

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _do_step(self, step, values=None, reason=None):
        result = super()._do_step(step, values, reason)
        if step == "aftercare":
            self._plan_checks()
        elif step in ("close", "withdraw"):
            self._get_planned_checks().action_cancel()
        return result

    def _plan_checks(self):
        """Plan the safety checks from today on."""
        today = fields.Date.context_today(self)
        self.env["omct.protection.safety.check"].create(
            [
                {
                    "request_id": request.id,
                    "kind": kind,
                    "date_due": today + relativedelta(months=months),
                }
                for request in self
                for kind, months in CHECK_MONTHS.items()
            ]
        )

    def _get_cannot_close_reason(self):
        reason = super()._get_cannot_close_reason()
        if not reason and self.state == "aftercare" and not self.outcome:
            return self.env._(
                "say under “Aftercare” what became of the defenders: the outcome"
            )
        return reason

    def _get_cannot_resume_reason(self):
        self.ensure_one()
        if not self.consent_given:
            return self.env._("the defender has not consented")
        return self._get_cannot_activate_reason()

    def action_resume(self, reason=None, note=None):
        """Take a closed request up again: closed to active, under its decision.

        :param str reason: one of ``RESUME_REASONS``; without it the dialog opens
        :param str note: words for the team, kept encrypted, never in the chatter
        :raises UserError: when the user is its officer, or a consent is missing
        """
        if not reason:
            self.ensure_one()
            self._check_can("resume")
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Take up %s again", self.name),
                "res_model": "omct.protection.resume.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {"default_request_id": self.id},
            }
        self._do_step(
            "resume",
            {
                "resume_reason": reason,
                "resumed_date": fields.Datetime.now(),
                "outcome_reason": False,
                "outcome": False,
                "closed_date": False,
            },
        )
        labels = dict(self._fields["resume_reason"]._description_selection(self.env))
        for request in self:
            request.resume_note = note
            request.message_post(body=self.env._("Taken up again: %s", labels[reason]))
        return True
