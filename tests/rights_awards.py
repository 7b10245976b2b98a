# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Due diligence, agreements, amendments and refunds in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.due.diligence, .item      of a member of all offices,       of a member of another
                               a draft                           office
omct.due.diligence.type,       entered by a manager              the same
.sanctions.list
omct.sanctions.screening       of a member of all offices        of another office's
omct.grant.condition           of a concept of the user's        of another office
                               office, not one that stays
omct.grant.agreement           to sign, of the user's office     of another office
omct.grant.amendment, .line    a draft, of the user's office     of another office
omct.grant.refund              a draft, of the user's office     of another office
..                             finance: confirmed                a draft, or away
omct.grant.refund.line         of a confirmed refund             of another office
=============================  ================================  ======================
"""

from dateutil.relativedelta import relativedelta

from odoo import Command

from odoo.addons.omct_grants.tests.awards_common import (
    gather_due_diligence,
    sign_agreement,
)

UNNEEDED = {"required_award": False, "required_payment": False}


class AwardRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_awards(cls):
        cls._set_up_due_diligence()
        cls.awards = [cls._approve_award() for _number in range(2)]
        cls._with_branch(cls._set_up_branch_award)
        cls._set_up_agreed()
        cls._set_up_refunds()
        cls._set_up_fund_rows()
        # Last: whatever is asked for from now on is asked of nobody above.
        for model in ("omct.due.diligence.type", "omct.sanctions.list"):
            cls._keep(
                *cls.env_of("manager")[model].create(
                    [
                        {"code": f"rights_{number}", "name": "Rights", **UNNEEDED}
                        for number in range(2)
                    ]
                )
            )

    @classmethod
    def _set_up_fund_rows(cls):
        cls.root_env.flush_all()
        cls._keep(
            *(
                cls.root_env["omct.fund.row"].search(
                    [("company_id", "=", office.id), ("scope", "=", "grant")], limit=1
                )
                for office in (cls.company, cls.branch)
            )
        )

        cls._keep(
            *(
                cls.root_env["omct.grant.analysis"].search(
                    [("company_id", "=", office.id)], limit=1
                )
                for office in (cls.company, cls.branch)
            )
        )

    @classmethod
    def _new_omct_grant_analysis(cls, _role, _own):
        return {"fraction": 1.0}

    @classmethod
    def _new_omct_fund_row(cls, _role, own):
        line = cls.records["omct.fund.line", "own" if own else "other"][0]
        return {"fund_line_id": line.id, "amount": 1.0}

    @classmethod
    def _set_up_due_diligence(cls):
        cls.branch_member = cls._create_member("Other office's member", "base.np")
        cls.branch_member.company_id = cls.branch
        assessments = [
            gather_due_diligence(
                cls.env_of(user), member, answer=False, document=False, date=False
            )
            for user, member in (
                ("officer", cls._create_member("Looked at", "base.sn")),
                (cls.root_env.uid, cls.branch_member),
            )
        ]
        cls._keep(*assessments)
        cls.left_out = [record.item_ids[-1].type_id for record in assessments]
        for record in assessments:
            record.item_ids[-1].unlink()
        cls._keep(*(record.item_ids[0] for record in assessments))
        source = cls.root_env["omct.sanctions.list"].search([], limit=1)
        cls.screening_vals = {
            "list_id": source.id,
            "names": "Awa Testi",
            "result": "clear",
        }
        cls._keep(
            *(
                cls.root_env["omct.sanctions.screening"].create(
                    {**cls.screening_vals, "partner_id": record.partner_id.id}
                )
                for record in assessments
            )
        )

    @classmethod
    def _approve_award(cls, **vals):
        grant = cls._create_grant(40.0, **vals)
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        return cls._approve(grant)

    @classmethod
    def _with_branch(cls, method):
        """Call a method while officers and managers work for the other office too."""
        users = cls.users["officer"] | cls.users["manager"]
        users = users.with_env(cls.root_env)
        users.company_ids = [Command.link(cls.branch.id)]
        method()
        cls.env.flush_all()
        users.company_ids = [Command.unlink(cls.branch.id)]
        cls.env.invalidate_all()

    @classmethod
    def _set_up_branch_award(cls):
        account = cls.root_env["account.account"].create(
            {
                "name": "Grants of the other office",
                "code": "RIGHTS",
                "account_type": "expense",
                "company_ids": [Command.set(cls.branch.ids)],
            }
        )
        companies = cls.company | cls.branch
        env = cls.env_of("manager")
        fund = (
            env["omct.fund"]
            .with_context(allowed_company_ids=companies.ids)
            .create(
                {
                    **cls._fund_vals(cls.branch, "AWARDS"),
                    "expense_account_id": account.id,
                    "date_end": cls.today + relativedelta(years=1),
                    "line_ids": [Command.create({"name": "All", "amount": 500.0})],
                }
            )
        )
        fund.action_open()
        cls.branch_award = cls._approve_award(
            company_id=cls.branch.id, fund_id=fund.id, fund_line_id=fund.line_ids.id
        )
        root = cls.root_env
        cls.branch_agreement = root["omct.grant.agreement"].create(
            {"grant_id": cls.branch_award.id}
        )
        cls.branch_amendment = root["omct.grant.amendment"].create(
            {"grant_id": cls.branch_award.id}
        )
        cls.branch_refund = root["omct.grant.refund"].create(
            {"grant_id": cls.branch_award.id, "amount": 1.0}
        )
        cls.branch_part = root["omct.grant.refund.line"].create(
            {
                "refund_id": cls.branch_refund.id,
                "disbursement_id": cls.branch_payout.id,
                "amount": 1.0,
            }
        )

    @classmethod
    def _set_up_agreed(cls):
        conditions = cls.root_env["omct.grant.condition"]
        cls._keep(
            *(
                conditions.create(
                    {
                        "instalment_id": grant[0].instalment_ids[0].id,
                        "kind": "report",
                    }
                )
                for grant in (
                    cls.records["omct.grant", "own"],
                    cls.records["omct.grant", "other"],
                )
            )
        )
        officer = cls.env_of("officer")
        agreement = officer["omct.grant.agreement"].create(
            {"grant_id": cls.awards[0].id}
        )
        amendment = officer["omct.grant.amendment"].create(
            {"grant_id": cls.awards[0].id}
        )
        cls._keep(agreement, cls.branch_agreement)
        cls._keep(amendment, cls.branch_amendment)
        cls._keep(amendment.line_ids[0], cls.branch_amendment.line_ids[0])
        cls._keep(
            *(
                cls.root_env["omct.grant.amendment.budget"].create(
                    {"amendment_id": record.id, "description": "Rights", "amount": 1.0}
                )
                for record in (amendment, cls.branch_amendment)
            )
        )

    @classmethod
    def _set_up_refunds(cls):
        cls.paid = cls._approve_award()
        sign_agreement(cls.env_of("officer"), cls.paid)
        cls.paid.action_activate()
        instalment = cls.paid.instalment_ids[0]
        instalment.action_request_payment()
        payout = cls._approve(instalment.disbursement_id)
        payout.with_user(cls.users["finance"]).action_create_bill()
        cls._match_with_bank(cls._register_payment(payout))
        draft, confirmed = cls.env_of("officer")["omct.grant.refund"].create(
            [{"grant_id": cls.paid.id, "amount": 5.0} for _number in range(2)]
        )
        confirmed.with_user(cls.users["manager2"]).action_confirm()
        cls._keep(draft, cls.branch_refund)
        cls._keep_for(
            ["finance", "finance_manager"], confirmed, draft, cls.branch_refund
        )
        cls._keep(confirmed.line_ids, cls.branch_part)

    # ------------------------------------------------------------------
    # New records
    # ------------------------------------------------------------------

    @classmethod
    def _new_omct_due_diligence(cls, _role, own):
        # Of another office there is one under way: it may not be told.
        return {"partner_id": (cls.free_own if own else cls.branch_payee).id}

    @classmethod
    def _new_omct_due_diligence_item(cls, _role, own):
        which = "own" if own else "other"
        record = cls.records["omct.due.diligence", which][0]
        return {"assessment_id": record.id, "type_id": cls.left_out[not own].id}

    @classmethod
    def _new_word_with_validity(cls, _role, own):
        return {"code": f"new_{own}", "name": "New", **UNNEEDED}

    _new_omct_due_diligence_type = _new_word_with_validity
    _new_omct_sanctions_list = _new_word_with_validity

    @classmethod
    def _new_omct_sanctions_screening(cls, _role, own):
        member = cls.member if own else cls.branch_member
        return {**cls.screening_vals, "partner_id": member.id}

    @classmethod
    def _new_omct_grant_condition(cls, _role, own):
        grant = cls.records["omct.grant", "own" if own else "other"][0]
        return {
            "instalment_id": grant.instalment_ids[0].id,
            "kind": "date",
            "date": "2031-01-31",
        }

    @classmethod
    def _new_omct_grant_agreement(cls, _role, own):
        return {"grant_id": (cls.awards[1] if own else cls.branch_award).id}

    @classmethod
    def _new_omct_grant_amendment(cls, _role, own):
        return {"grant_id": (cls.awards[0] if own else cls.branch_award).id}

    @classmethod
    def _new_omct_grant_amendment_line(cls, _role, own):
        which = "own" if own else "other"
        amendment = cls.records["omct.grant.amendment", which][0]
        return {"amendment_id": amendment.id, "amount": 1.0}

    @classmethod
    def _new_omct_grant_amendment_budget(cls, _role, own):
        which = "own" if own else "other"
        amendment = cls.records["omct.grant.amendment", which][0]
        return {"amendment_id": amendment.id, "description": "New", "amount": 1.0}

    @classmethod
    def _new_omct_grant_refund(cls, _role, own):
        grant = cls.paid if own else cls.branch_award
        return {"grant_id": grant.id, "amount": 1.0}

    @classmethod
    def _new_omct_grant_refund_line(cls, _role, own):
        refund = cls.records["omct.grant.refund", "own" if own else "other"][0]
        return {
            "refund_id": refund.id,
            "disbursement_id": cls.approved.id,
            "amount": 1.0,
        }
