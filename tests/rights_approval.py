# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Deputies, rows that payouts and accounts write, in the table of rights.

Rows of a payout are own where the payout is; see there.
"""

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import new_test_user

PARTS = (
    "omct.disbursement.event",
    "omct.disbursement.override",
    "omct.disbursement.flag",
)
ROLE_GROUPS = (
    "omct_network.group_network_manager",
    "omct_network.group_director",
    "omct_grants.group_grants_manager",
    "omct_grants.group_finance_manager",
    "omct_grants.group_auditor",
    "omct_protection.group_protection_manager",
)


class ApprovalRights:
    """Mixed into the common class of the table."""

    @classmethod
    def _set_up_approvals(cls, roles):
        cls._set_up_deputies(roles)
        for model in PARTS:
            cls._set_up_parts(model)
        cls._set_up_confirmations()

    # ------------------------------------------------------------------
    # Deputies
    # ------------------------------------------------------------------

    @classmethod
    def _set_up_deputies(cls, roles):
        cls.users["stand_in"] = new_test_user(
            cls.root_env,
            login="test_stand_in",
            groups=",".join(ROLE_GROUPS),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        other = cls.root_env["omct.approval.deputy"].create(
            cls._deputy_vals(cls.users["manager2"])
        )
        for role, user in roles.items():
            own = cls.users[user]
            if own.share:
                own = cls.users["manager"]
            cls._keep_for(
                [role],
                cls.root_env["omct.approval.deputy"].create(cls._deputy_vals(own)),
                other,
            )
        cls._keep(cls.special[role, "omct.approval.deputy", "own"][0], other)

    @classmethod
    def _deputy_vals(cls, user):
        return {
            "user_id": user.id,
            "deputy_id": cls.users["stand_in"].id,
            # To come: what runs is kept.
            "date_from": str(cls.today + relativedelta(days=5)),
            "date_to": str(cls.today + relativedelta(days=9)),
        }

    @classmethod
    def _new_omct_approval_deputy(cls, role, own):
        which = "own" if own else "other"
        records = cls.get_records(role, "omct.approval.deputy", which)
        return cls._deputy_vals(records[0].user_id)

    # ------------------------------------------------------------------
    # Rows of payouts
    # ------------------------------------------------------------------

    @classmethod
    def _part_vals(cls, model, payout):
        user = cls.users["manager2"].id
        return {
            "disbursement_id": payout.id,
            **{
                "omct.disbursement.event": {"step": "submit", "user_id": user},
                "omct.disbursement.override": {
                    "separation": "approver_payer",
                    "user_id": user,
                    "granted_by_id": user,
                    "reason": "Rights",
                },
                "omct.disbursement.flag": {
                    "kind": "changed",
                    "key": f"changed:{payout.id}",
                    "text": "Rights",
                    "reason": "Rights",
                    "user_id": user,
                },
            }[model],
        }

    @classmethod
    def _set_up_parts(cls, model):
        mine, theirs = (case["payout"] for case in cls.cases)
        rows = {
            name: cls.root_env[model].sudo().create(cls._part_vals(model, payout))
            for name, payout in {
                "submitted": cls.submitted,
                "approved": cls.approved,
                "mine": mine,
                "theirs": theirs,
                "away": cls.branch_payout,
            }.items()
        }

        def keep(roles, own, *others):
            cls._keep_for(roles, rows[own], *(rows[name] for name in others))

        cls._keep(rows["submitted"], rows["away"])
        keep(
            ["grants_officer", "grants_manager"], "submitted", "mine", "theirs", "away"
        )
        keep(["finance", "finance_manager"], "approved", "submitted", "mine", "away")
        keep(["director", "auditor"], "submitted", "away")
        keep(["protection_officer"], "mine", "theirs", "submitted", "away")
        keep(["protection_manager"], "mine", "submitted", "approved", "away")

    @classmethod
    def _new_part(cls, model, role, own):
        records = cls.get_records(role, model, "own" if own else "other")
        vals = cls._part_vals(model, records[0].sudo().disbursement_id)
        if "key" in vals:
            vals["key"] = "changed:another"
        return vals

    @classmethod
    def _new_omct_disbursement_event(cls, role, own):
        return cls._new_part("omct.disbursement.event", role, own)

    @classmethod
    def _new_omct_disbursement_override(cls, role, own):
        return cls._new_part("omct.disbursement.override", role, own)

    @classmethod
    def _new_omct_disbursement_flag(cls, role, own):
        return cls._new_part("omct.disbursement.flag", role, own)

    # ------------------------------------------------------------------
    # Call backs
    # ------------------------------------------------------------------

    @classmethod
    def _set_up_confirmations(cls):
        away = cls.records["res.partner.bank", "other"][0]
        cls._keep(
            cls.account.sudo().omct_confirmation_ids[0].with_env(cls.root_env),
            cls.root_env["omct.bank.confirmation"]
            .sudo()
            .create(cls._confirmation_vals(away)),
        )

    @classmethod
    def _confirmation_vals(cls, account):
        return {
            "bank_id": account.id,
            "acc_number": "1",
            "called_name": "Treasurer",
            "called_number": "+221 33 839 50 00",
            "known_from": "file",
            "called_at": "2026-01-01 00:00:00",
            "user_id": cls.users["finance_manager"].id,
            "fingerprint": "1",
        }

    @classmethod
    def _new_omct_bank_confirmation(cls, role, own):
        kept = cls.records["omct.bank.confirmation", "own" if own else "other"][0]
        return cls._confirmation_vals(kept.sudo().bank_id)
