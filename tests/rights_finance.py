# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Receipts and audit packs in the table of rights.

Receipts are of payouts: own of one that the role sees once it is approved, other of one
that it does not see. Packs: own of a fund of the user's office, other of another one's.
"""

from odoo import fields


class FinanceRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_finance(cls):
        mine, theirs = (cls._make_receipt(case["payout"]) for case in cls.cases)
        own = cls._make_receipt(cls.approved)
        away = cls._make_receipt(cls.branch_payout)
        cls._keep(own, away)
        cls._keep_for(["grants_officer", "grants_manager"], own, mine, theirs, away)
        cls._keep_for(
            ["finance", "finance_manager", "director", "auditor"], own, mine, away
        )
        cls._keep_for(["protection_officer"], mine, theirs, own, away)
        cls._keep_for(["protection_manager"], mine, own, away)
        packs = cls.root_env["omct.audit.pack"].with_context(
            allowed_company_ids=(cls.company | cls.branch).ids
        )
        cls._keep(
            *(
                packs.create(cls._new_omct_audit_pack("auditor", which)).with_env(
                    cls.root_env
                )
                for which in (True, False)
            )
        )

    @classmethod
    def _make_receipt(cls, payout):
        receipts = cls.root_env["omct.disbursement.receipt"]
        return receipts._keep(
            payout.with_env(cls.root_env),
            {"kind": "letter", "date": fields.Date.today()},
        ).with_env(cls.root_env)

    @classmethod
    def _new_omct_disbursement_receipt(cls, role, own):
        return {
            "disbursement_id": (cls.submitted if own else cls.branch_payout).id,
            "kind": "signed",
            "date": "2026-01-31",
        }

    @classmethod
    def _new_omct_audit_pack(cls, role, own):
        return {
            "fund_id": (cls.fund if own else cls.branch_fund).id,
            "date_from": "2026-01-01",
            "date_to": "2026-01-31",
        }
