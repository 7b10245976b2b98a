# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .omct_grant_condition import ALWAYS
from .omct_grant_instalment import OPEN_GRANT


class GrantInstalment(models.Model):
    """The conditions of an instalment, and who may still change the schedule."""

    _inherit = "omct.grant.instalment"

    condition_ids = fields.One2many(
        comodel_name="omct.grant.condition", inverse_name="instalment_id"
    )
    condition_summary = fields.Char(
        string="Conditions", compute="_compute_condition_summary"
    )

    @api.depends("condition_ids.kind", "condition_ids.date")
    def _compute_condition_summary(self):
        today = fields.Date.context_today(self)
        for instalment in self:
            conditions = instalment.condition_ids
            met = sum(not condition._get_open_reason(today) for condition in conditions)
            instalment.condition_summary = (
                f"{met}/{len(conditions)}" if conditions else ""
            )

    def _get_report_condition_reason(self):
        """Return which report is missing for this instalment, or False.

        Extend where there are reports.
        """
        return False

    def _get_blocked_reason(self, today):
        reason = super()._get_blocked_reason(today)
        if reason:
            return reason
        # Asked for even where an old instalment has no line that says so.
        reason = self.grant_id.partner_id._get_due_diligence_reason("payment")
        if reason:
            return reason
        for condition in self.condition_ids:
            reason = condition._get_open_reason(today)
            if reason:
                return reason
        return False

    @api.depends("condition_ids.kind", "condition_ids.date")
    def _compute_state(self):
        return super()._compute_state()

    @api.depends("condition_ids.kind", "condition_ids.date")
    def _compute_blocked_reason(self):
        return super()._compute_blocked_reason()

    @api.model
    def _cron_refresh_states(self):
        """Look at what waits again each day: what it waits for changes by the day."""
        res = super()._cron_refresh_states()
        waiting = self.search(
            [("state", "in", ("blocked", "due")), ("grant_id.state", "=", "active")]
        )
        self.env.add_to_compute(self._fields["state"], waiting)
        waiting.flush_recordset(["state"])
        return res

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        instalments = super().create(vals_list)
        self.env["omct.grant.condition"].create(
            [
                {"instalment_id": instalment.id, "kind": kind}
                for instalment in instalments
                for kind in ALWAYS
                if kind not in instalment.condition_ids.mapped("kind")
            ]
        )
        return instalments

    def _check_schedule_open(self):
        """Raise once the award is decided, unless an amendment is being applied.

        :raises ValidationError: naming the grant and the way to change its schedule
        """
        for instalment in self:
            grant = instalment.grant_id
            if grant.state not in OPEN_GRANT and not grant._get_amendment_at_work():
                raise ValidationError(
                    self.env._(
                        "%s is decided: its schedule is fixed. An amendment changes "
                        "it.",
                        grant.display_name,
                    )
                )

    @api.constrains("amount", "date_due", "grant_id")
    def _check_schedule_frozen(self):
        self._check_schedule_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open_grant(self):
        self._check_schedule_open()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_request_payment(self):
        """Ask for the payment, while nobody changes what it rests on."""
        self.ensure_one()
        self.check_access("write")
        grant = self.grant_id
        # Amendments and refunds of the same grant wait, and the other way round.
        grant._lock_terms()
        # Who asks may not change every due diligence; nobody else shall meanwhile.
        grant.partner_id.sudo().omct_due_diligence_ids.lock_for_update(
            allow_referencing=True
        )
        return super().action_request_payment()

    def action_view_conditions(self):
        """Open the conditions of this instalment."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
