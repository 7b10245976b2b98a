# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .no_trace import keep_no_page


class QuestionPortal(CustomerPortal):
    """A person of a member answers the questions put to them, and sees no more."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "question_count" in counters:
            questions = request.env["omct.protection.reference"]._get_open_for_user()
            values["question_count"] = len(questions)
        return values

    @http.route("/my/questions", type="http", auth="user", website=True, readonly=True)
    def portal_my_questions(self, **kwargs):
        """List the open questions to the user."""
        model = request.env["omct.protection.reference"]
        questions = model._get_open_for_user()
        answers = model._fields["answer_kind"]._description_selection(request.env)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "questions",
            # The template gets texts, never the records.
            "questions": [
                {
                    "id": question.id,
                    "name": question.name,
                    "date_due": question.date_due,
                    "text": question._get_clear_question(),
                }
                for question in questions
            ],
            "answers": answers,
            "error": kwargs.get("error"),
            "thanks": kwargs.get("thanks"),
        }
        response = request.render("omct_protection.portal_my_questions", values)
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route(
        "/my/questions/<int:question_id>/answer",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_answer(self, question_id, kind="", text="", conflict="", **_kwargs):
        """Keep an answer. What was typed never comes back in an address."""
        questions = request.env["omct.protection.reference"]._get_open_for_user()
        question = questions.filtered(lambda record: record.id == question_id)
        if not question:
            return request.redirect("/my/questions?error=gone")
        try:
            with request.env.cr.savepoint():
                question.with_user(request.env.user)._keep_answer(kind, text, conflict)
        except (AccessError, UserError):
            return request.redirect("/my/questions?error=answer")
        return keep_no_page(request.redirect("/my/questions?thanks=1"), "/my")
