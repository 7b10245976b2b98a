# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Ratings from which an answer counts as support.
RELIABLE, CREDIBLE = ("a", "b", "c"), ("1", "2", "3")


class ProtectionRequest(models.Model):
    """What members in the country say about a request."""

    _inherit = "omct.protection.request"

    reference_ids = fields.One2many(
        comodel_name="omct.protection.reference",
        inverse_name="request_id",
        string="Questions to members",
    )
    verification = fields.Selection(
        selection=[
            ("none", "Nobody was asked"),
            ("waiting", "No answer that counts yet"),
            ("partly", "A source supports a part"),
            ("single", "One source supports it"),
            ("confirmed", "Independent sources support it"),
            ("disputed", "A source contradicts it"),
        ],
        compute="_compute_verification",
        help="Answers count when they are rated C3 or better and their source declares "
        "no conflict of interest.",
    )

    @api.depends(
        "reference_ids.state",
        "reference_ids.answer_kind",
        "reference_ids.member_conflict",
        "reference_ids.reliability",
        "reference_ids.credibility",
    )
    def _compute_verification(self):
        for request in self:
            request.verification = request._get_verification()

    def _get_verification(self):
        asked = self.reference_ids.filtered(
            lambda question: question.state in ("asked", "answered")
        )
        if not asked:
            return "none"
        answers = asked.filtered(
            lambda question: (
                question.state == "answered" and not question.member_conflict
            )
        )
        # A contradiction is shown before anybody has rated it.
        if "contradicts" in answers.mapped("answer_kind"):
            return "disputed"
        rated = answers.filtered(
            lambda question: (
                question.reliability in RELIABLE and question.credibility in CREDIBLE
            )
        )
        support = rated.filtered(lambda question: question.answer_kind == "confirms")
        if not support:
            partly = "partly" in rated.mapped("answer_kind")
            return "partly" if partly else "waiting"
        return "single" if len(support) == 1 else "confirmed"
