# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_membership import UNDECIDED_STATES

COORDINATOR = "omct_network.group_network_coordinator"
OPEN_REVIEWS = [("state", "=", "open")]
NEXT_DEADLINES = [("done", "=", False), ("date", "<=", "today +90d")]


class Region(models.Model):
    """The desk as a coordinator's first screen: what is there, what is waiting."""

    _inherit = "omct.region"

    is_mine = fields.Boolean(
        string="My desk",
        compute="_compute_is_mine",
        search="_search_is_mine",
    )
    not_in_touch_count = fields.Integer(
        string="Not in touch",
        compute="_compute_desk_counts",
        groups=COORDINATOR,
        help="Members without a contact for longer than the days in the settings.",
    )
    application_count = fields.Integer(
        string="Applications",
        compute="_compute_desk_counts",
        groups=COORDINATOR,
        help="Applications that are not decided yet.",
    )
    late_activity_count = fields.Integer(
        string="My late activities",
        compute="_compute_desk_counts",
        groups=COORDINATOR,
        help="Activities of yours that are overdue, on contacts of the region.",
    )
    membership_review_count = fields.Integer(
        string="Membership reviews",
        compute="_compute_desk_counts",
        groups=COORDINATOR,
        help="Periodic reviews of memberships that are open.",
    )
    deadline_count = fields.Integer(
        string="State review deadlines",
        compute="_compute_desk_counts",
        groups=COORDINATOR,
        help="Deadlines of State reviews within 90 days, the late ones among them.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("coordinator_ids")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for region in self:
            region.is_mine = self.env.user in region.coordinator_ids

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = [("coordinator_ids", "in", self.env.uid)]
        if set(value) == {True}:
            return mine
        return ["!", *mine] if set(value) == {False} else [(1, "=", bool(value))]

    def _get_desk_domains(self):
        """Return ``{count field: (model, field of the region, domain)}``.

        Extend it, and the kanban card, for another number on the desk.
        """
        return {
            "not_in_touch_count": (
                "res.partner",
                "omct_region_id",
                [
                    ("omct_membership_state", "=", "member"),
                    ("omct_not_in_touch", "=", True),
                ],
            ),
            "application_count": (
                "omct.membership",
                "region_id",
                [("state", "in", UNDECIDED_STATES)],
            ),
            "membership_review_count": (
                "omct.membership.review",
                "region_id",
                OPEN_REVIEWS,
            ),
            "deadline_count": (
                "omct.state.review.deadline",
                "region_id",
                NEXT_DEADLINES,
            ),
            "late_activity_count": (
                "res.partner",
                "omct_region_id",
                [("my_activity_date_deadline", "<", "today")],
            ),
        }

    @api.depends_context("uid")
    def _compute_desk_counts(self):
        for name, (model, field, domain) in self._get_desk_domains().items():
            counts = dict(
                self.env[model]._read_group(
                    [*domain, (field, "in", self.ids)], [field], ["__count"]
                )
            )
            for region in self:
                region[name] = counts.get(region, 0)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def _open_desk_list(self, xmlid, domain, context=None):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = domain
        action["context"] = context or {}
        # A number is clicked to see what it counts: line by line.
        action["views"].sort(key=lambda view: view[1] != "list")
        return action

    def action_open_not_in_touch(self):
        """Open the members of the desk that were not in touch for too long."""
        return self._open_desk_list(
            "omct_network.omct_not_in_touch_action",
            [
                ("omct_region_id", "=", self.id),
                ("omct_membership_state", "=", "member"),
                ("omct_not_in_touch", "=", True),
            ],
        )

    def action_open_applications(self):
        """Open the applications of the desk that are not decided yet."""
        return self._open_desk_list(
            "omct_network.omct_membership_action_vetting",
            [("region_id", "=", self.id), ("state", "in", UNDECIDED_STATES)],
        )

    def action_open_membership_reviews(self):
        """Open the periodic reviews of the desk that are not done."""
        return self._open_desk_list(
            "omct_network.omct_membership_review_action",
            [("region_id", "=", self.id), *OPEN_REVIEWS],
        )

    def action_open_deadlines(self):
        """Open the desk's deadlines of State reviews within 90 days."""
        return self._open_desk_list(
            "omct_network.omct_state_review_deadline_action",
            [("region_id", "=", self.id), *NEXT_DEADLINES],
        )

    def action_open_late_activities(self):
        """Open the contacts of the desk on which the user is late."""
        action = self._open_desk_list(
            "omct_network.omct_organisation_action",
            [
                ("omct_region_id", "=", self.id),
                ("my_activity_date_deadline", "<", "today"),
            ],
        )
        action["name"] = self.env._("My Late Activities")
        return action
