# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        hidden = self.env["omct.protection.hidden.row.mixin"]
        names = hidden._get_protection_models()
        hidden._hide_names(
            self.filtered(lambda activity: activity.sudo().res_model in names)
        )
        return result

    def _compute_res_name(self):
        result = super()._compute_res_name()
        hidden = self.env["omct.protection.hidden.row.mixin"]
        # One that is being written names whatever number is typed.
        for activity in self.filtered(lambda rec: not rec.id and rec.res_name):
            if hidden._is_hidden(activity.res_model, activity.res_id):
                activity.res_name = False
        return result

    @api.constrains("res_model", "res_id", "user_id")
    def _check_team(self):
        """Whoever an activity is assigned to may read it: only the team."""
        mixin = self.env["omct.protection.team.mixin"]
        for activity in self.sudo().filtered("user_id"):
            mixin._check_team_access(activity.res_model, activity.res_id)
            allowed = mixin._get_team_partner_ids(activity.res_model, [activity.res_id])
            if any(
                activity.user_id.partner_id.id not in partners
                for partners in allowed.values()
            ):
                raise ValidationError(
                    self.env._(
                        "%s is not on the team of this record, so no activity of it "
                        "can be theirs.",
                        activity.user_id.display_name,
                    )
                )

    @api.constrains("res_model", "res_id", "summary", "note")
    def _check_no_identity(self):
        mixin = self.env["omct.protection.team.mixin"]
        for activity in self.sudo():
            mixin._check_no_identity(
                activity.res_model, activity.res_id, activity.summary, activity.note
            )
