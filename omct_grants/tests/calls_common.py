# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import new_test_user

from .awards_common import pass_due_diligence
from .common import GrantsCommon

REVIEWERS = ("reviewer", "reviewer2", "reviewer3")


class CallsCommon(GrantsCommon):
    """An open call with two criteria and two questions; members, reviewers, a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in REVIEWERS:
            cls.users[name] = new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups="omct_grants.group_grants_reviewer",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
        cls.portal = new_test_user(
            cls.root_env, login="member_portal", groups="base.group_portal"
        )
        cls.portal.partner_id.parent_id = cls.member
        cls.other_member = cls._create_member("Annapurna Legal", "base.np")
        cls.other_portal = new_test_user(
            cls.root_env, login="other_portal", groups="base.group_portal"
        )
        cls.other_portal.partner_id.parent_id = cls.other_member
        cls.open_call = cls._create_call()
        cls.open_call.action_open()

    @classmethod
    def _create_call(cls, user="manager", **vals):
        return cls.env_of(user)["omct.grant.call"].create(
            {
                "name": "Legal aid in pre-trial detention",
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "amount": 5000.0,
                "fund_ids": [Command.set(cls.fund.ids)],
                "date_open": cls.today - relativedelta(days=3),
                "date_close": cls.today + relativedelta(days=14),
                "tz": "UTC",
                "members_only": False,
                "criterion_ids": [
                    Command.create({"name": "Need", "weight": 3}),
                    Command.create({"name": "Method", "weight": 1}),
                ],
                "question_ids": [
                    Command.create({"name": "Whom do you reach?"}),
                    Command.create({"name": "Anything else?", "required": False}),
                ],
                **vals,
            }
        )

    @classmethod
    def _application_vals(cls, call=None, **vals):
        call = call or cls.open_call
        return {
            "title": "Lawyers on call in Kolda",
            "partner_id": cls.member.id,
            "call_id": call.id,
            "company_id": call.company_id.id,
            "currency_id": call.currency_id.id,
            "summary": "Lawyers visit police stations.",
            "outcomes": "Fewer detained without a judge.",
            "date_start": cls.today,
            "date_end": cls.today + relativedelta(months=6),
            "no_cofunder": True,
            "partner_bank_id": cls.account.id,
            "budget_line_ids": [
                Command.create({"description": "Fees", "quantity": 10, "price": 150.0}),
                Command.create({"description": "Travel", "quantity": 3, "price": 33.3}),
            ],
            "answer_ids": [
                Command.create(
                    {
                        "question_id": call.with_env(cls.root_env).question_ids[0].id,
                        "answer": "Detainees",
                    }
                )
            ],
            **vals,
        }

    @classmethod
    def _create_application(cls, user="officer", **vals):
        if vals.get("partner_id"):
            vals.setdefault("partner_bank_id", False)
        application = cls.env_of(user)["omct.grant"].create(
            cls._application_vals(**vals)
        )
        pass_due_diligence(
            cls.env_of("officer"), cls.env_of("manager"), application.partner_id
        )
        return application

    @classmethod
    def _create_other_application(cls, name="Third Organisation", **vals):
        """Return a complete application of one more member."""
        member = cls._create_member(name, "base.ml")
        account = cls._create_account(member, f"ML13 {member.id:08d}")
        return cls._create_application(
            partner_id=member.id, partner_bank_id=account.id, **vals
        )

    @classmethod
    def _in_review(cls, **vals):
        application = cls._create_application(**vals)
        application.action_apply()
        application.action_review()
        return application

    @classmethod
    def _invite(cls, application, *names):
        """Return reviews in the order of ``names``, each as its reviewer sees it."""
        reviews = cls.env_of("officer")["omct.grant.review"].create(
            [
                {"grant_id": application.id, "reviewer_id": cls.users[name].id}
                for name in names
            ]
        )
        return [
            review.with_user(cls.users[name])
            for review, name in zip(reviews, names, strict=True)
        ]

    @classmethod
    def _score(cls, review, *scores, submit=True):
        """Declare, score in the order of the criteria, and submit."""
        if review.state == "invited":
            review.action_declare_free()
        for line, score in zip(review.score_ids, scores, strict=True):
            line.write({"score": str(score), "comment": f"Because of {score}"})
        if submit:
            review.action_submit()
        return review

    def _as(self, record, name):
        """Return a record as a user sees it, with nothing left in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.users[name])
