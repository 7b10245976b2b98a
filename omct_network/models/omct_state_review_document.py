# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class StateReviewDocument(models.Model):
    """A document of a State's review, on the committee's site or kept here."""

    _name = "omct.state.review.document"
    _description = "Document of a State review"
    _inherit = ["omct.region.mixin"]
    _order = "date desc, id desc"

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
    name = fields.Char(
        string="Title",
        required=True,
    )
    kind = fields.Selection(
        selection=[
            ("loi", "List of issues"),
            ("state_report", "State report"),
            ("replies", "Replies of the State"),
            ("record", "Summary record"),
            ("observations", "Concluding observations"),
            ("follow_up", "Follow-up of the State"),
            ("assessment", "Assessment of the follow-up"),
            ("other", "Other"),
        ],
        default="other",
        required=True,
    )
    symbol = fields.Char(
        help="Number of the document at the United Nations.",
    )
    date = fields.Date()
    url = fields.Char(
        string="Web address",
    )
    file = fields.Binary(
        attachment=True,
    )
    file_name = fields.Char()
