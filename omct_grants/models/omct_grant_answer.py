# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GrantAnswer(models.Model):
    """The applicant's answer to a question of the call."""

    _name = "omct.grant.answer"
    _inherit = ["omct.grant.part.mixin"]
    _description = "Answer of an Application"
    _rec_name = "question_id"

    question_id = fields.Many2one(
        comodel_name="omct.grant.call.question",
        required=True,
        index=True,
        ondelete="restrict",
    )
    required = fields.Boolean(related="question_id.required")
    answer = fields.Text()

    _question_uniq = models.Constraint(
        "UNIQUE (grant_id, question_id)", "This question has an answer already."
    )

    @api.constrains("grant_id", "question_id", "answer")
    def _check_answer(self):
        for answer in self:
            question = answer.question_id
            if question.call_id != answer.grant_id.call_id:
                raise ValidationError(
                    self.env._(
                        "%(grant)s: “%(question)s” is a question of another call.",
                        grant=answer.grant_id.display_name,
                        question=question.name,
                    )
                )
            length = len(answer.answer or "")
            if question.length_max and length > question.length_max:
                raise ValidationError(
                    self.env._(
                        "The answer to “%(question)s” has %(length)s characters, at "
                        "most %(most)s are taken. Shorten it.",
                        question=question.name,
                        length=length,
                        most=question.length_max,
                    )
                )
