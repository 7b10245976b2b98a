# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.constrains("model", "res_id", "partner_ids")
    def _check_team(self):
        """A recipient may read the message: so it must be somebody on the team."""
        mixin = self.env["omct.protection.team.mixin"]
        for message in self.sudo().filtered("partner_ids"):
            mixin._check_team_access(message.model, message.res_id)
            allowed = mixin._get_team_partner_ids(message.model, [message.res_id])
            for partners in allowed.values():
                outside = message.partner_ids.filtered(
                    lambda partner, inside=partners: partner.id not in inside
                )
                if outside:
                    raise ValidationError(
                        self.env._(
                            "%s is not on the team of this record, so they cannot be "
                            "mentioned here.",
                            ", ".join(outside.mapped("display_name")),
                        )
                    )

    @api.constrains("model", "res_id", "body", "subject")
    def _check_no_identity(self):
        mixin = self.env["omct.protection.team.mixin"]
        for message in self.sudo():
            mixin._check_no_identity(
                message.model, message.res_id, message.body, message.subject
            )
