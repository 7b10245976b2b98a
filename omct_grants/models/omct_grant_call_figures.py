# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_grant_call import STAFF, UNDECIDED


class GrantCall(models.Model):
    """What came in on a call, and what was asked for and awarded."""

    _inherit = "omct.grant.call"

    application_count = fields.Integer(
        compute="_compute_applications",
        groups=STAFF,
        string="Number of applications",
        help="Without concepts and what was withdrawn.",
    )
    applied_count = fields.Integer(
        compute="_compute_applications",
        groups=STAFF,
        string="To take up",
        help="Handed in; the review has not started.",
    )
    reviewing_count = fields.Integer(
        compute="_compute_applications", groups=STAFF, string="In review"
    )
    concept_count = fields.Integer(
        compute="_compute_applications", groups=STAFF, string="Being written"
    )
    amount_requested = fields.Monetary(
        compute="_compute_applications", groups=STAFF, string="Asked for"
    )
    amount_awarded = fields.Monetary(
        compute="_compute_applications", groups=STAFF, string="Awarded"
    )
    awarded_rate = fields.Float(
        compute="_compute_applications",
        groups=STAFF,
        string="Awarded (% of the budget)",
    )

    @api.depends("grant_ids.state", "grant_ids.amount_requested", "grant_ids.amount")
    def _compute_applications(self):
        ended = ("declined", "withdrawn", "cancelled")
        figures = {call: [0, 0, 0.0, 0.0] for call in self}
        stages = {}
        groups = self.env["omct.grant"]._read_group(
            [("call_id", "in", self.ids), ("state", "!=", "withdrawn")],
            ["call_id", "state"],
            ["__count", "amount_requested:sum", "amount:sum"],
        )
        for call, state, count, requested, awarded in groups:
            figure = figures[call]
            stages[call, state] = count
            if state == "concept":
                figure[0] += count
                continue
            figure[1] += count
            figure[2] += requested
            if state not in (*UNDECIDED, *ended):
                figure[3] += awarded
        for call in self:
            concepts, count, requested, awarded = figures.get(call, (0, 0, 0.0, 0.0))
            call.concept_count, call.application_count = concepts, count
            call.applied_count = stages.get((call, "applied"), 0)
            call.reviewing_count = stages.get((call, "reviewing"), 0)
            call.amount_requested, call.amount_awarded = requested, awarded
            call.awarded_rate = 100 * awarded / call.amount if call.amount else 0
