# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    omct_region_ids = fields.Many2many(
        comodel_name="omct.region",
        relation="omct_region_res_users_rel",
        column1="user_id",
        column2="region_id",
        string="Regions",
        help="As coordinator, the user keeps the organisations of these regions.",
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_reviews_untouched(self, vals):
        """Raise when a user is made a reviewer by the back door of this field."""
        if vals.get("review_ids") and not self.env.su:
            raise AccessError(
                self.env._(
                    "Who decides follows from the tiers: “Reviews” of a user is not "
                    "entered."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_reviews_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_reviews_untouched(vals)
        result = super().write(vals)
        if "omct_region_ids" in vals:
            # Record rules keep the regions of a user in the cache.
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_has_signed_in(self):
        """What somebody asked for, decided or looked at carries their name for good.

        People of members delete their own portal account when they like.
        """
        known = self.filtered(lambda user: user.login_date and not user.share)
        if known:
            raise UserError(
                self.env._(
                    "%(users)s: whoever has signed in stays, for what they asked for "
                    "and decided carries their name. Archive the user instead.",
                    users=", ".join(known.mapped("name")),
                )
            )
