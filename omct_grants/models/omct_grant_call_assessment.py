# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class GrantCall(models.Model):
    """The call in the days of review and decision."""

    _inherit = "omct.grant.call"

    assessment_ids = fields.One2many(
        comodel_name="omct.grant.review", inverse_name="call_id", string="Reviews"
    )

    def action_review_applications(self):
        """Start the review of all that was handed in."""
        self.check_access("write")
        applied = self.env["omct.grant"].search(
            [("call_id", "in", self.ids), ("state", "=", "applied")]
        )
        applied.action_review()
        return self.action_invite_reviewers()

    def action_invite_reviewers(self):
        """Open the dialog that invites reviewers to the applications of the call."""
        applications = self.env["omct.grant"].search(
            [("call_id", "in", self.ids), ("state", "in", ("applied", "reviewing"))]
        )
        return applications.action_invite_reviewers()

    def action_view_ranking(self):
        """Open the list of the decision meeting."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_ranking_action"
        )
        return {
            **action,
            "domain": [("call_id", "=", self.id)],
            "context": {"default_call_id": self.id},
        }

    def action_view_assessments(self):
        """Open the reviews of the call."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_review_action"
        )
        return {**action, "domain": [("call_id", "=", self.id)], "context": {}}
