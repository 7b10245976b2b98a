# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The pipeline of grants in the table of rights.

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
omct.grant.deadline            of the user's office              of another office
omct.fund.euro                 of the user's office              of another office
omct.grants.today              a card of all roles that work     a card of another role
=============================  ================================  ======================
"""

from odoo import Command


class PipelineRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_pipeline(cls):
        env = cls.root_env
        account = env["account.account"].create(
            {
                "name": "Grants",
                "code": "658902",
                "account_type": "expense",
                "company_ids": [Command.set(cls.branch.ids)],
            }
        )
        fund = env["omct.fund"].create(
            {
                **cls._fund_vals(cls.branch, "OPEN"),
                "expense_account_id": account.id,
                "line_ids": [Command.create({"name": "All", "amount": 500.0})],
            }
        )
        fund.action_open()
        env.flush_all()
        funds = cls.fund.with_env(env), fund
        cls._keep(*(cls._deadline_of(rec) for rec in funds))
        cls._keep(*(env["omct.fund.euro"].browse(rec.line_ids[0].id) for rec in funds))
        late, accounts, applications = (
            env.ref(f"omct_grants.omct_grants_today_{key}")
            for key in ("late_activities", "accounts_to_confirm", "applications")
        )
        cls._keep(late, accounts)
        cls._keep_for(["finance", "finance_manager"], late, applications)

    @classmethod
    def _deadline_of(cls, fund):
        return cls.root_env["omct.grant.deadline"].search(
            [("fund_id", "=", fund.id), ("kind", "=", "fund_end")]
        )

    @classmethod
    def _new_omct_grant_deadline(cls, _role, own):
        fund = cls.records["omct.fund", "own" if own else "other"][0]
        return {"kind": "fund_end", "fund_id": fund.id, "date": str(cls.today)}

    @classmethod
    def _new_omct_fund_euro(cls, _role, own):
        fund = cls.records["omct.fund", "own" if own else "other"][0]
        return {"fund_id": fund.id, "budget_eur": 1.0}

    @classmethod
    def _new_omct_grants_today(cls, _role, _own):
        return {"name": "Rights", "key": "rights"}
