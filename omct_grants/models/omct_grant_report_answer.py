# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class GrantReportAnswer(models.Model):
    """A member's answer to one question of its report."""

    _name = "omct.grant.report.answer"
    _description = "Answer of a report"
    _order = "report_id, sequence, id"
    _rec_name = "question_id"

    report_id = fields.Many2one(
        comodel_name="omct.grant.report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    question_id = fields.Many2one(
        comodel_name="omct.grant.report.question",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="question_id.sequence", store=True)
    is_required = fields.Boolean(related="question_id.is_required")
    answer = fields.Text()

    _question_uniq = models.UniqueIndex(
        "(report_id, question_id)", "The report asks this question already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers.report_id._check_open_to_writing()
        answers.filtered("answer").report_id._note_author()
        return answers

    def write(self, vals):
        self.check_access("write")
        if {"report_id", "question_id"} & vals.keys():
            raise UserError(
                self.env._("An answer stays with its report and its question.")
            )
        self.report_id._check_open_to_writing()
        if "answer" in vals:
            self.report_id._note_author()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.report_id._check_open_to_writing()
        self.report_id._note_author()
