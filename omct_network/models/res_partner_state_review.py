# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

COORDINATOR = "omct_network.group_network_coordinator"


class ResPartner(models.Model):
    """What an organisation handed in to State reviews, and its place on the map."""

    _inherit = "res.partner"

    # The page of a country looks its organisations up.
    country_id = fields.Many2one(
        index="btree_not_null",
    )
    omct_submission_ids = fields.Many2many(
        comodel_name="omct.state.review.submission",
        relation="omct_state_review_submission_partner_rel",
        column1="partner_id",
        column2="submission_id",
        string="Submissions to State reviews",
        copy=False,
        groups=COORDINATOR,
    )
    omct_submission_count = fields.Integer(
        string="Submissions",
        compute="_compute_omct_submission_count",
        groups=COORDINATOR,
        help="Submissions to State reviews that you may see, without dropped ones.",
    )

    @api.depends_context("uid")
    @api.depends("omct_submission_ids.state")
    def _compute_omct_submission_count(self):
        counts = {}
        if self.env["omct.state.review.submission"].has_access("read"):
            counts = dict(
                self.env["omct.state.review.submission"]._read_group(
                    [("partner_ids", "in", self.ids), ("state", "!=", "dropped")],
                    ["partner_ids"],
                    ["__count"],
                )
            )
        for partner in self:
            partner.omct_submission_count = counts.get(partner._origin, 0)

    def action_open_omct_submissions(self):
        """Open what the organisation handed in or is writing."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_state_review_submission_action"
        )
        action["domain"] = [("partner_ids", "in", self.ids)]
        action["context"] = {"default_partner_ids": self.ids}
        return action
