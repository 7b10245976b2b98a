# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .omct_membership import COORDINATOR


class ResPartner(models.Model):
    _inherit = "res.partner"

    omct_membership_event_ids = fields.One2many(
        comodel_name="omct.membership.event",
        inverse_name="partner_id",
        string="History of memberships",
        readonly=True,
        groups=COORDINATOR,
    )
    omct_endorsement_ids = fields.One2many(
        comodel_name="omct.membership.endorsement",
        inverse_name="partner_id",
        string="Endorsements of others",
        readonly=True,
        groups=COORDINATOR,
    )
    omct_membership_review_ids = fields.One2many(
        comodel_name="omct.membership.review",
        inverse_name="partner_id",
        string="Membership reviews",
        readonly=True,
        groups=COORDINATOR,
    )
    omct_membership_review_count = fields.Integer(
        string="Number of membership reviews",
        compute="_compute_omct_membership_review_count",
        groups=COORDINATOR,
    )

    def _compute_omct_membership_review_count(self):
        counts = dict(
            self.env["omct.membership.review"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.omct_membership_review_count = counts.get(partner, 0)

    def action_open_omct_membership_reviews(self):
        """Open the reviews of the organisation's memberships."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_network.omct_membership_review_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        return action
