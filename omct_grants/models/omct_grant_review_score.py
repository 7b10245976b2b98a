# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError


class GrantReviewScore(models.Model):
    """A reviewer's score of one criterion, with a comment.

    The reviewer alone reads and writes it until the review is submitted; after that
    nobody writes it.
    """

    _name = "omct.grant.review.score"
    _description = "Score of a Review"
    _order = "review_id, sequence, id"
    _rec_name = "criterion_id"

    review_id = fields.Many2one(
        comodel_name="omct.grant.review", required=True, index=True, ondelete="cascade"
    )
    criterion_id = fields.Many2one(
        comodel_name="omct.grant.call.criterion", required=True, ondelete="restrict"
    )
    criterion_name = fields.Char(
        related="criterion_id.name", string="Name of the criterion"
    )
    description = fields.Char(related="criterion_id.description", string="Guidance")
    weight = fields.Float(related="criterion_id.weight", store=True)
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    reviewer_id = fields.Many2one(related="review_id.reviewer_id", store=True)
    grant_id = fields.Many2one(
        related="review_id.grant_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    state = fields.Selection(related="review_id.state", store=True)
    score = fields.Selection(
        selection=[
            ("1", "1 Poor"),
            ("2", "2 Weak"),
            ("3", "3 Sound"),
            ("4", "4 Good"),
            ("5", "5 Excellent"),
        ]
    )
    comment = fields.Text()

    _criterion_uniq = models.Constraint(
        "UNIQUE (review_id, criterion_id)", "A criterion is scored once in a review."
    )

    def write(self, vals):
        self.check_access("write")
        if not set(vals) <= {"score", "comment"}:
            raise AccessError(
                self.env._("Of a score, “Score” and “Comment” are the reviewer's.")
            )
        for line in self:
            if line.state != "scoring" or line.reviewer_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%s: scores are written by the reviewer, until the review is "
                        "submitted.",
                        line.sudo().review_id.display_name,
                    )
                )
        return super().write(vals)
