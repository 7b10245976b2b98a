# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class MailFollowers(models.Model):
    """Only the team follows, and only who may read a record sees who follows it."""

    _name = "mail.followers"
    _inherit = ["mail.followers", "omct.protection.hidden.row.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo subscribes people on its own, e.g. whoever runs an import: who is not
        # on the team is left out.
        mixin = self.env["omct.protection.team.mixin"]
        kept = []
        for vals in vals_list:
            if not self.env.su:
                mixin._check_team_access(vals.get("res_model"), vals.get("res_id"))
            allowed = mixin._get_team_partner_ids(
                vals.get("res_model"), [vals.get("res_id") or 0]
            )
            if all(vals.get("partner_id") in partners for partners in allowed.values()):
                kept.append(vals)
        return super().create(kept) if kept else self.browse()

    @api.constrains("res_model", "res_id", "partner_id")
    def _check_team(self):
        mixin = self.env["omct.protection.team.mixin"]
        for follower in self:
            allowed = mixin._get_team_partner_ids(follower.res_model, [follower.res_id])
            if any(
                follower.partner_id.id not in partners for partners in allowed.values()
            ):
                raise ValidationError(
                    self.env._("Only the team of this record may follow it.")
                )
