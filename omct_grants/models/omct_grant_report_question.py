# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .omct_grant_report import AWAITED


class GrantReportQuestion(models.Model):
    """A question of the narrative report, in the languages of the members."""

    _name = "omct.grant.report.question"
    _description = "Question of the narrative report"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Question", required=True, translate=True)
    hint = fields.Char(translate=True, help="What a good answer holds.")
    is_required = fields.Boolean(string="Must be answered", default=True)
    asked_in = fields.Selection(
        selection=[
            ("all", "Every report"),
            ("interim", "Interim reports"),
            ("final", "The final report"),
        ],
        default="all",
        required=True,
    )
    active = fields.Boolean(default=True)

    def _is_asked(self, report):
        """Return whether this question belongs into report."""
        self.ensure_one()
        wanted = "final" if report.is_final else "interim"
        return self.asked_in in ("all", wanted)

    def write(self, vals):
        if "name" in vals and any(question.name != vals["name"] for question in self):
            self._check_not_answered()
        return super().write(vals)

    def _check_not_answered(self):
        """Raise for a question that a report in hand answers.

        :raises UserError: naming the question; another meaning would be read into
            what was answered
        """
        # Answers of every office count.
        answered = (
            self.env["omct.grant.report.answer"]
            .sudo()
            .search(
                [
                    ("question_id", "in", self.ids),
                    ("report_id.state", "not in", AWAITED),
                ],
                limit=1,
            )
        )
        if answered:
            raise UserError(
                self.env._(
                    "“%s” was answered in reports. Archive it and add another "
                    "question.",
                    answered.question_id.name,
                )
            )
