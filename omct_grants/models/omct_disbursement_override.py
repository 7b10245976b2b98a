# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.readers import is_readable_by

GRANTERS = ("omct_network.group_director", "omct_grants.group_finance_manager")
AUDITOR = "omct_grants.group_auditor"
ACTIVITY = "omct_grants.mail_activity_type_override"
SEPARATIONS = [
    ("requester_approver", "Whoever asked for it approves it"),
    ("requester_payer", "Whoever asked for it pays it"),
    ("approver_payer", "Whoever approved it pays it"),
]


class DisbursementOverride(models.Model):
    """In an emergency one person does what two should: once, said why, looked at after.

    It lifts one separation of one payout for one person. It stays, and a second person
    says afterwards whether it was in order.
    """

    _name = "omct.disbursement.override"
    _inherit = ["omct.disbursement.part.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Emergency override"
    _order = "id desc"
    _rec_name = "disbursement_id"
    _mail_post_access = "read"

    _told_fields = ("reason", "review_note")

    separation = fields.Selection(
        selection=SEPARATIONS, string="What is lifted", required=True, readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="For",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    granted_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Granted by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    granted_date = fields.Datetime(
        string="Granted on", required=True, readonly=True, default=fields.Datetime.now
    )
    # A reason may tell whom the payout is for.
    reason = fields.Text(
        string="Reason as kept", required=True, readonly=True, groups=fields.NO_ACCESS
    )
    reason_shown = fields.Text(string="Reason", compute="_compute_texts")
    used_date = fields.Datetime(string="Used on", readonly=True)
    state = fields.Selection(
        selection=[
            ("open", "To be reviewed"),
            ("accepted", "In order"),
            ("objected", "Not in order"),
        ],
        string="Review",
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    reviewed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    reviewed_date = fields.Datetime(string="Reviewed on", readonly=True)
    review_note = fields.Text(
        string="Review as kept", readonly=True, groups=fields.NO_ACCESS
    )
    review_note_shown = fields.Text(string="Finding", compute="_compute_texts")

    _disbursement_uniq = models.UniqueIndex(
        "(disbursement_id)",
        "This payout has an emergency override already: one payout, one override.",
    )
    _reviewed_by_another = models.Constraint(
        "CHECK (reviewed_by_id IS NULL OR "
        "(reviewed_by_id <> granted_by_id AND reviewed_by_id <> user_id))",
        "A second person reviews an override: neither who granted it nor who used it.",
    )

    @api.depends("reason", "review_note", "disbursement_id")
    @api.depends_context("uid")
    def _compute_texts(self):
        for override in self:
            shown = override.disbursement_id._may_read_comments()
            kept = override.sudo()
            override.reason_shown = shown and kept.reason
            override.review_note_shown = shown and kept.review_note

    # ------------------------------------------------------------------
    # Grant
    # ------------------------------------------------------------------

    @api.model
    def _check_may_grant(self):
        """Raise unless the user may grant and review overrides."""
        if not any(self.env.user.has_group(group) for group in GRANTERS):
            raise AccessError(
                self.env._(
                    "An emergency override is for the director or a finance manager."
                )
            )

    @api.model
    def _grant(self, payout, separation, user, reason):
        """Lift one separation of a payout for a user, now.

        :raises AccessError: for whoever may not grant it
        :raises UserError: without a reason, or when the payout has one already
        """
        self._check_may_grant()
        payout.ensure_one().check_access("read")
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why it cannot wait for a second person: it is kept.")
            )
        payout.lock_for_update(allow_referencing=True)
        # Written by this step alone.
        overrides = self.sudo()
        if overrides.search_count([("disbursement_id", "=", payout.id)], limit=1):
            raise UserError(
                self.env._(
                    "%s has an emergency override already: one lifts one separation, "
                    "once.",
                    payout.name,
                )
            )
        override = overrides.create(
            {
                "disbursement_id": payout.id,
                "separation": separation,
                "user_id": user.id,
                "granted_by_id": self.env.uid,
                "reason": reason.strip(),
            }
        )
        override._ask_auditors()
        return override

    def _ask_auditors(self):
        """Give each auditor of the office an activity until it was reviewed."""
        for override in self.sudo().filtered(lambda rec: rec.state == "open"):
            auditors = (
                self.env.ref(AUDITOR)
                .sudo()
                .all_user_ids.filtered(
                    lambda user, office=override.company_id: (
                        user.active and office in user.company_ids
                    )
                )
            )
            for user in auditors - override.activity_ids.user_id:
                if is_readable_by(override, user):
                    override.activity_schedule(ACTIVITY, user_id=user.id)

    @api.model
    def _cron_ask_auditors(self):
        """An activity that was ticked off comes back while nobody has reviewed."""
        self.sudo().search([("state", "=", "open")])._ask_auditors()

    # ------------------------------------------------------------------
    # Review
    # ------------------------------------------------------------------

    def action_accept(self, reason=None):
        """Say that it was in order, as a second person."""
        return self._review("accepted", "action_accept", reason)

    def action_object(self, reason=None):
        """Say that it was not in order, as a second person."""
        return self._review("objected", "action_object", reason)

    @api.model
    def _get_reason_methods(self):
        return frozenset({"action_accept", "action_object"})

    def _review(self, state, method, note):
        self.check_access("read")
        self._check_may_grant()
        self._check_second_person()
        if not note:
            return self._open_finding_wizard(method)
        if not note.strip():
            raise UserError(self.env._("Say what you found: it is kept."))
        override = self.sudo()
        override.lock_for_update(allow_referencing=True)
        override.invalidate_recordset(["state"])
        if any(rec.state != "open" for rec in override):
            raise UserError(self.env._("This override was reviewed already."))
        override.write(
            {
                "state": state,
                "review_note": note.strip(),
                "reviewed_by_id": self.env.uid,
                "reviewed_date": fields.Datetime.now(),
            }
        )
        override.activity_unlink([ACTIVITY])
        return True

    def _open_finding_wizard(self, method):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Finding"),
            "res_model": "omct.reason.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": ",".join(map(str, self.ids)),
                "default_method": method,
            },
        }

    def _check_second_person(self):
        for override in self:
            if self.env.user in override.granted_by_id | override.user_id:
                raise UserError(
                    self.env._(
                        "%s: you granted or used this override, so another person "
                        "reviews it.",
                        override.disbursement_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An emergency override is kept for good."))
