# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class Region(models.Model):
    """A desk of the secretariat: the countries and the people who follow them."""

    _name = "omct.region"
    _description = "Region"
    _inherit = ["omct.list.mixin"]

    country_ids = fields.One2many(
        comodel_name="res.country",
        inverse_name="omct_region_id",
        string="Countries",
    )
    coordinator_ids = fields.Many2many(
        comodel_name="res.users",
        relation="omct_region_res_users_rel",
        column1="region_id",
        column2="user_id",
        string="Coordinators",
        domain=[("share", "=", False)],
        help="They keep the organisations and memberships of this region.",
    )
    country_count = fields.Integer(
        string="Number of countries",
        compute="_compute_country_count",
    )
    member_count = fields.Integer(
        string="Members",
        compute="_compute_member_count",
        help="Organisations of the region that are members today.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("country_ids")
    def _compute_country_count(self):
        counts = dict(
            self.env["res.country"]._read_group(
                [("omct_region_id", "in", self.ids)], ["omct_region_id"], ["__count"]
            )
        )
        for region in self:
            region.country_count = counts.get(region, 0)

    def _compute_member_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [
                    ("omct_region_id", "in", self.ids),
                    ("omct_membership_state", "=", "member"),
                ],
                ["omct_region_id"],
                ["__count"],
            )
        )
        for region in self:
            region.member_count = counts.get(region, 0)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        regions = super().create(vals_list)
        self.env.registry.clear_cache()
        return regions

    def write(self, vals):
        result = super().write(vals)
        if "coordinator_ids" in vals:
            # Record rules keep the regions of a user in the cache.
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_without_countries(self):
        for region in self.filtered("country_ids"):
            raise UserError(
                self.env._(
                    "%s has countries: give them to another region first.", region.name
                )
            )

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_members(self):
        """Open the member organisations of the region."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_organisation_action"
        )
        action["domain"] = [
            ("omct_network_organisation", "=", True),
            ("omct_region_id", "=", self.id),
        ]
        return action
