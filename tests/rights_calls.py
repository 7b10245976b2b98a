# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Calls, applications and reviews in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.grant.call, .criterion,   of the user's office, a draft     of another office
.question
.budget.line, .cofunder,       of the user's office, a concept   of another office
.answer
.review                        of the user's office              of another office
.review.score                  submitted by somebody             not submitted yet
.ranking                       of the user's office              of another office
=============================  ================================  ======================
"""

from odoo import Command


class CallRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_calls(cls):
        # The users of the table and the office beside it.
        offices = [("manager", {}), (cls.root_env.uid, {"company_id": cls.branch.id})]
        drafts, cls.concepts, reviews = [], [], []
        for user, vals in offices:
            vals = {**vals, "fund_ids": []}
            drafts.append(cls._create_call(user=user, **vals))
            call = cls._create_call(user=user, **vals)
            call.action_open()
            author = "officer" if user == "manager" else user
            cls.concepts.append(cls._create_rights_application(author, call))
            call = cls._create_call(user=user, **vals)
            call.action_open()
            reviewed = cls._create_rights_application(author, call)
            reviewed.action_apply()
            reviewed.action_review()
            reviews.append(cls._invite_as_root(reviewed, "reviewer"))
        cls._keep(*drafts)
        cls._keep(*(call.criterion_ids[0] for call in drafts))
        cls._keep(*(call.question_ids[0] for call in drafts))
        for part in ("budget_line_ids", "cofunder_ids", "answer_ids"):
            cls._keep(*(concept[part][0] for concept in cls.concepts))
        cls._keep(*reviews)
        cls._keep(
            *(
                cls.root_env["omct.grant.ranking"].browse(review.grant_id.id)
                for review in reviews
            )
        )
        cls._set_up_scores()

    @classmethod
    def _create_rights_application(cls, user, call):
        return cls._create_application(
            user=user,
            call=call,
            no_cofunder=False,
            cofunder_ids=[Command.create({"name": "Town"})],
        )

    @classmethod
    def _invite_as_root(cls, application, name):
        return cls.root_env["omct.grant.review"].create(
            {"grant_id": application.id, "reviewer_id": cls.users[name].id}
        )

    @classmethod
    def _set_up_scores(cls):
        application = cls.records["omct.grant.review", "own"][0].grant_id
        done, begun = (
            cls._invite_as_root(application, name).with_user(cls.users[name])
            for name in ("reviewer2", "reviewer3")
        )
        cls._score(done, 5, 4)
        cls._score(begun, 5, 4, submit=False)
        cls._keep(done.score_ids[0], begun.score_ids[0])

    # ------------------------------------------------------------------
    # New records
    # ------------------------------------------------------------------

    @classmethod
    def _new_omct_grant_call(cls, _role, own):
        return {
            "name": "New",
            "amount": 1.0,
            "date_close": "2031-01-31",
            "company_id": (cls.company if own else cls.branch).id,
            "currency_id": cls.company.currency_id.id,
        }

    @classmethod
    def _new_part_of_call(cls, _role, own):
        call = cls.records["omct.grant.call", "own" if own else "other"][0]
        return {"call_id": call.id, "name": "New"}

    _new_omct_grant_call_criterion = _new_part_of_call
    _new_omct_grant_call_question = _new_part_of_call

    @classmethod
    def _new_omct_grant_budget_line(cls, _role, own):
        return {
            "grant_id": cls.concepts[not own].id,
            "description": "New",
            "price": 1.0,
        }

    @classmethod
    def _new_omct_grant_cofunder(cls, _role, own):
        return {"grant_id": cls.concepts[not own].id, "name": "New"}

    @classmethod
    def _new_omct_grant_answer(cls, _role, own):
        concept = cls.concepts[not own].with_env(cls.root_env)
        return {
            "grant_id": concept.id,
            "question_id": concept.call_id.question_ids[1].id,
        }

    @classmethod
    def _new_omct_grant_review(cls, _role, own):
        review = cls.records["omct.grant.review", "own" if own else "other"][0]
        return {
            "grant_id": review.with_env(cls.root_env).grant_id.id,
            "reviewer_id": cls.users["manager2"].id,
        }

    @classmethod
    def _new_omct_grant_review_score(cls, _role, own):
        line = cls.records["omct.grant.review.score", "own" if own else "other"][0]
        line = line.with_env(cls.root_env)
        return {"review_id": line.review_id.id, "criterion_id": line.criterion_id.id}

    @classmethod
    def _new_omct_grant_ranking(cls, _role, own):
        row = cls.records["omct.grant.ranking", "own" if own else "other"][0]
        return {"grant_id": row.id}
