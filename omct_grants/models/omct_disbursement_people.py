# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models


class Disbursement(models.Model):
    """Three people, and the emergency that lifts one of their separations."""

    _inherit = "omct.disbursement"

    override_ids = fields.One2many(
        comodel_name="omct.disbursement.override",
        inverse_name="disbursement_id",
        string="Emergency override",
        readonly=True,
        copy=False,
    )
    override_state = fields.Selection(
        selection=[
            ("open", "Override to be reviewed"),
            ("accepted", "Override in order"),
            ("objected", "Override not in order"),
        ],
        string="Override",
        compute="_compute_override_state",
        compute_sudo=True,
    )

    @api.depends("override_ids.state")
    def _compute_override_state(self):
        for payout in self:
            payout.override_state = payout.override_ids[:1].state

    def _get_approvers(self):
        """Return who decided on this, and in whose stead."""
        self.ensure_one()
        reviews = self.sudo().review_ids.filtered(
            lambda review: review.status == "approved"
        )
        return reviews.done_by | reviews.omct_for_user_id

    def _is_same_person_allowed(self, separation):
        override = self.sudo().override_ids.filtered(
            lambda rec: rec.separation == separation and rec.user_id == self.env.user
        )
        return bool(override) or super()._is_same_person_allowed(separation)

    def _get_cannot_pay_reason(self):
        """Return why the user cannot bill or pay this payout, or False.

        Requester, approver and payer are three people; administrators and the
        superuser's automated runs are held to it too, by their user.
        """
        self.ensure_one()
        payout, user = self.sudo(), self.env.user
        if user.id == SUPERUSER_ID:
            return self.env._("a person pays, not an automated run")
        if user in payout._get_requesters() and not self._is_same_person_allowed(
            "requester_payer"
        ):
            return self.env._("you asked for it, so another person pays it")
        if user in payout._get_approvers() and not self._is_same_person_allowed(
            "approver_payer"
        ):
            return self.env._("you approved it, so another person pays it")
        return super()._get_cannot_pay_reason()

    def _note_override_used(self, separation):
        """Note that the exception was made use of."""
        self.sudo().override_ids.filtered(
            lambda rec: (
                rec.separation == separation
                and rec.user_id == self.env.user
                and not rec.used_date
            )
        ).write({"used_date": fields.Datetime.now()})

    def _note_review(self, review, status, comment):
        result = super()._note_review(review, status, comment)
        for payout in self:
            if self.env.user in payout.sudo()._get_requesters():
                payout._note_override_used("requester_approver")
        return result

    def _check_can_pay(self):
        result = super()._check_can_pay()
        for payout in self.filtered("override_ids"):
            if self.env.user in payout.sudo()._get_requesters():
                payout._note_override_used("requester_payer")
            if self.env.user in payout._get_approvers():
                payout._note_override_used("approver_payer")
        return result

    def action_override(self):
        """Open the dialog of the emergency override."""
        self.ensure_one()
        self.check_access("read")
        self.env["omct.disbursement.override"]._check_may_grant()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Emergency override"),
            "res_model": "omct.override.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_disbursement_id": self.id},
        }

    def action_view_override(self):
        """Open the override of this payout."""
        self.ensure_one()
        return self.override_ids._get_records_action(name=self.env._("Override"))
