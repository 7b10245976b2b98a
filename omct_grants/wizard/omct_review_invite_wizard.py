# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ReviewInviteWizard(models.TransientModel):
    """Invites reviewers to applications, each to each."""

    _name = "omct.review.invite.wizard"
    _description = "Invitation of reviewers"

    grant_ids = fields.Many2many(
        comodel_name="omct.grant",
        string="Applications",
        required=True,
        domain="[('call_id', '!=', False), ('state', 'in', ('applied', 'reviewing'))]",
    )
    allowed_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_allowed_user_ids"
    )
    reviewer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_review_invite_wizard_reviewer_rel",
        string="Reviewers",
        required=True,
        domain="[('id', 'in', allowed_user_ids)]",
    )
    date_due = fields.Date(string="Due")

    @api.depends("grant_ids")
    def _compute_allowed_user_ids(self):
        group = self.env.ref("omct_grants.group_grants_reviewer").sudo()
        users = group.all_user_ids.filtered(lambda user: not user.share)
        self.allowed_user_ids = self.env["res.users"].browse(users.ids)

    def action_invite(self):
        """Invite; whoever was invited to an application before is left out.

        :raises ValidationError: for a reviewer who belongs to an applicant
        """
        self.ensure_one()
        self.grant_ids.check_access("read")
        # Who was invited before may be hidden from a user who reviews as well.
        known = {
            (review.grant_id.id, review.reviewer_id.id)
            for review in self.grant_ids.sudo().assessment_ids
        }
        self.env["omct.grant.review"].create(
            [
                {
                    "grant_id": grant.id,
                    "reviewer_id": reviewer.id,
                    "date_due": self.date_due,
                }
                for grant in self.grant_ids
                for reviewer in self.reviewer_ids
                if (grant.id, reviewer.id) not in known
            ]
        )
        return {"type": "ir.actions.act_window_close"}
