# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class StateReviewRecommendation(models.Model):
    """A recommendation of the concluding observations and what the State made of it.

    The degrees of implementation are those in which the rapporteur on follow-up of the
    Committee against Torture reports: substantive steps, initial steps, none, or
    measures to the contrary.
    """

    _name = "omct.state.review.recommendation"
    _description = "Recommendation of a State review"
    _inherit = ["omct.region.mixin"]
    _order = "review_id, sequence, id"

    _region_sources = frozenset({"review_id"})

    review_id = fields.Many2one(
        comodel_name="omct.state.review",
        required=True,
        ondelete="cascade",
        index=True,
    )
    region_id = fields.Many2one(
        related="review_id.region_id",
        store=True,
        index=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    paragraph = fields.Char(
        help="Paragraph of the concluding observations.",
    )
    name = fields.Text(
        string="Recommendation",
        required=True,
    )
    is_follow_up = fields.Boolean(
        string="For follow-up",
        index=True,
        help="The committee asked to hear of it within a year.",
    )
    assessment = fields.Selection(
        selection=[
            ("full", "Implemented"),
            ("substantive", "Substantive steps"),
            ("initial", "Initial steps"),
            ("none", "Not implemented"),
            ("contrary", "Measures to the contrary"),
            ("unknown", "Not enough information"),
        ],
        index="btree_not_null",
        help="The committee's assessment of the follow-up.",
    )
    date_assessment = fields.Date(
        string="Assessed on",
    )
    note = fields.Text()

    @api.depends("paragraph", "name")
    def _compute_display_name(self):
        for line in self:
            text = (line.name or "")[:80]
            line.display_name = f"{line.paragraph}. {text}" if line.paragraph else text
