# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_grant_review import PENDING, SHUT


class Grant(models.Model):
    """The application under review, and what reviewers may not know of it."""

    _inherit = "omct.grant"

    assessment_ids = fields.One2many(
        comodel_name="omct.grant.review", inverse_name="grant_id", string="Reviews"
    )
    review_progress = fields.Char(
        string="Reviewed",
        compute="_compute_review_progress",
        compute_sudo=True,
        help="Reviews submitted, of those that were asked for. Set aside: a conflict "
        "of interest was declared after they were submitted.",
    )
    decline_reason = fields.Text(
        readonly=True, copy=False, help="Why it was declined: for the staff."
    )
    feedback = fields.Text(
        string="Feedback to the member",
        copy=False,
        help="Stands in the letter and on the member's page after the decision.",
    )

    def _get_governed_fields(self):
        return super()._get_governed_fields() | {"decline_reason"}

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("name", "title")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        # The name of a record is shown wherever one refers to it, rules or not.
        shut = self._get_shut_for_user()
        for grant in self:
            if grant._origin.id in shut:
                grant.display_name = grant.name
        return result

    def _get_shut_for_user(self):
        """Return ids of those that the user, as a reviewer, must see nothing of."""
        ids = [grant_id for grant_id in self._origin.ids if grant_id]
        if not ids:
            return set()
        shut = (
            self.env["omct.grant.review"]
            .sudo()
            .search_fetch(
                [
                    ("reviewer_id", "=", self.env.uid),
                    ("state", "in", SHUT),
                    ("grant_id", "in", ids),
                ],
                ["grant_id"],
            )
        )
        return set(shut.grant_id.ids)

    @api.depends("assessment_ids.state", "assessment_ids.submitted_date")
    def _compute_review_progress(self):
        counts = {grant.id: [0, 0] for grant in self}
        aside = dict(
            self.env["omct.grant.review"]._read_group(
                [
                    ("grant_id", "in", self.ids),
                    ("state", "=", "conflicted"),
                    ("submitted_date", "!=", False),
                ],
                ["grant_id"],
                ["__count"],
            )
        )
        groups = self.env["omct.grant.review"]._read_group(
            [
                ("grant_id", "in", self.ids),
                ("state", "in", (*PENDING, "submitted")),
            ],
            ["grant_id", "state"],
            ["__count"],
        )
        for grant, state, count in groups:
            counts[grant.id][1] += count
            if state == "submitted":
                counts[grant.id][0] += count
        for grant in self:
            submitted, asked = counts.get(grant.id, (0, 0))
            progress = (
                self.env._("%(done)s of %(all)s", done=submitted, all=asked)
                if asked or grant in aside
                else False
            )
            if grant in aside:
                progress = self.env._(
                    "%(progress)s, %(count)s set aside",
                    progress=progress,
                    count=aside[grant],
                )
            grant.review_progress = progress

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_submit_reason(self):
        return self._get_few_reviews_reason() or super()._get_cannot_submit_reason()

    def _get_few_reviews_reason(self):
        """Return that reviews are missing, or False."""
        self.ensure_one()
        call = self.call_id
        # All reviews count, those that the user may not see yet too.
        submitted = self.sudo().assessment_ids.filtered(
            lambda review: review.state == "submitted"
        )
        if call and len(submitted) < call.review_min:
            return self.env._(
                "%(done)s reviews are submitted, the call asks for %(needed)s",
                done=len(submitted),
                needed=call.review_min,
            )
        return False

    def _get_cannot_approve_reason(self):
        reason = super()._get_cannot_approve_reason()
        if not reason and self.env.user._belongs_to_organisation(self.partner_id):
            return self.env._("you belong, or belonged, to the applicant")
        return reason

    _get_cannot_reject_reason = _get_cannot_approve_reason
    _get_cannot_send_back_reason = _get_cannot_approve_reason

    def action_submit(self):
        """Put the award to decision; reviews that are not submitted are over."""
        result = super().action_submit()
        self._end_open_reviews()
        return result

    def _end_open_reviews(self):
        # Whoever decides need not see the reviews; the engine ends them.
        self.sudo().assessment_ids.filtered(
            lambda review: review.state in PENDING
        ).action_withdraw()

    def action_decline(self, reason=None):
        """Decline the application before a decision on the award."""
        result = super().action_decline(reason)
        if reason:
            self._write_governed({"decline_reason": reason})
            self._end_open_reviews()
        return result

    def action_reject(self, reason=None):
        """Decline the award, with a reason."""
        result = super().action_reject(reason)
        if reason:
            self._write_governed({"decline_reason": reason})
        return result

    def action_withdraw_application(self, reason=None):
        """The member withdrew its application."""
        result = super().action_withdraw_application(reason)
        if reason:
            self._end_open_reviews()
        return result

    def action_invite_reviewers(self):
        """Open the dialog that invites reviewers to these applications."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite reviewers"),
            "res_model": "omct.review.invite.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_grant_ids": self.ids},
        }

    def action_view_assessments(self):
        """Open the reviews of this application."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_review_action"
        )
        return {
            **action,
            "domain": [("grant_id", "=", self.id)],
            "context": {"default_grant_id": self.id},
        }
