# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payouts and their reviews in the table of rights."""


class PayoutRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_payouts(cls):
        cls.draft = cls._create_payout(100.0)
        cls.submitted = cls._create_payout(200.0)
        cls.submitted.action_submit()
        cls.approved = cls._approved_payout(300.0)
        cls.branch_payout = cls._create_payout(
            50.0,
            user=cls.root_env.uid,
            company_id=cls.branch.id,
            fund_id=cls.branch_fund.id,
            fund_line_id=cls.branch_line.id,
        )
        cls._keep(cls.draft, cls.branch_payout)

    @classmethod
    def _keep_payouts_of_cases(cls):
        mine, theirs = (case["payout"] for case in cls.cases)
        away = cls.branch_payout
        everywhere = [cls.draft, cls.submitted, mine, away]
        cls._keep_for(
            ["grants_officer", "grants_manager"], cls.draft, mine, theirs, away
        )
        cls._keep_for(["finance", "finance_manager"], cls.approved, *everywhere)
        cls._keep_for(["director", "auditor"], cls.submitted, cls.draft, away)
        cls._keep_for(["protection_officer"], mine, theirs, cls.draft, away)
        cls._keep_for(["protection_manager"], mine, cls.submitted, cls.approved, away)

    @classmethod
    def _set_up_reviews(cls):
        mine, theirs = (case["payout"].sudo().review_ids for case in cls.cases)
        of_grants = cls.submitted.sudo().review_ids
        done = cls.approved.sudo().review_ids
        away = cls.root_env["tier.review"].create(
            {
                "model": "omct.disbursement",
                "res_id": cls.branch_payout.id,
                "definition_id": of_grants.definition_id.id,
                "status": "pending",
                "sequence": 1,
            }
        )
        cls._keep(of_grants, away, mine)
        cls._keep_for(
            ["grants_officer", "grants_manager"], of_grants, mine, theirs, away
        )
        cls._keep_for(["finance", "finance_manager"], done, of_grants, mine, away)
        cls._keep_for(["director", "auditor"], of_grants, away)
        cls._keep_for(["protection_officer"], mine, theirs, of_grants, away)
        cls._keep_for(["protection_manager"], mine, of_grants, done, away)

    # ------------------------------------------------------------------
    # New records
    # ------------------------------------------------------------------

    @classmethod
    def _new_omct_disbursement(cls, role, own):
        vals = {
            "fund_id": cls.fund.id,
            "fund_line_id": cls.line.id,
            "company_id": cls.company.id,
            "partner_id": cls.member.id,
            "partner_bank_id": cls.account.id,
            "amount": 240.0,
            "currency_id": cls.company.currency_id.id,
        }
        if role == "protection_officer" or role == "protection_manager" and own:
            help_given = cls.cases[not own]["assistance"]
            return {**vals, "purpose": "assistance", "assistance_id": help_given.id}
        if own or role == "protection_manager":
            return vals
        return {
            **vals,
            "company_id": cls.branch.id,
            "fund_id": cls.branch_fund.id,
            "fund_line_id": cls.branch_line.id,
        }

    @classmethod
    def _new_tier_review(cls, role, own):
        review = cls.get_records(role, "tier.review", "own" if own else "other")[0]
        return {
            "model": review.model,
            "res_id": review.res_id,
            "definition_id": review.definition_id.id,
            "status": "approved",
            "sequence": 1,
        }
