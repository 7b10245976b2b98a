# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who is who, and what is whose, for the table of rights in ``rights.csv``.

What ``own`` and ``other`` mean:

=============================  ================================  ======================
model                          own                               other
=============================  ================================  ======================
res.partner                    organisation of the user's        of another region;
                               region; for a member, its own     another organisation
omct.region                    the user's desk, no country yet   a desk with countries
omct.mandate, .contact.role,   entered by a manager              shipped with the addon
.protection.assistance.type,
.fund.purpose, .cost.type
omct.lookalike                 of contacts of the user's region  of another region
omct.lookalike.key             of such a contact                 of such a contact
omct.affiliation, .membership  in the user's region, applied     another region, vetted
.membership.criterion          of such an application            of such an application
omct.export.log                of the user of the role           of another user
.membership.criterion, .event  of such an application            of such an application
.membership.endorsement        of such an application, asked     answered
.membership.review             of a member, open                 done
omct.contact.moment,           of an organisation in the         of another region
.registration.risk             user's region
omct.contact.channel           shipped with the addon            the same
omct.group.message and its     of the coordinator; for the       of the manager; for the
lines                          manager, the manager's            manager, another's
omct.import and its lines      started by the user               by another user
omct.fund, .line, .figure,     of the user's office              of another office
.amendment and its lines,
.deadline, .income
omct.grant, .instalment,       of the user's office, a concept   of another office
.share, .instalment.part
omct.audit.pack                of a fund of the user's office    of another office
omct.disbursement.receipt      of an approved payout as below    of another one
omct.payment.file,             of the user's office              of another office
.payout.run and its lines
omct.disbursement              grants: for a grant, a draft      assistance, or away
..                             finance: approved                 not approved
..                             director, auditor: submitted      a draft, or away
..                             protection officer: of a request  of another team
                               of the user's
..                             protection manager: assistance    for a grant
tier.review,                   on a payout as above              on a payout as above
.disbursement.event,
.override, .flag
omct.approval.deputy           the user is the approver          another is
omct.bank.confirmation         of an account as below            of an account as below
res.partner.bank               of a payee of all offices         of another office
omct.protection.request and    the user is on the team           another team's
its lines, .defender
.identity.log, .break.glass    of the user's defenders and       of another team's
                               requests
=============================  ================================  ======================

Away: of another office. Own region: of the coordinator, whatever the role.
"""

from rights_approval import ApprovalRights
from rights_awards import AwardRights
from rights_bank import BankRights
from rights_calls import CallRights
from rights_cases import CaseRights
from rights_finance import FinanceRights
from rights_funds import FundRights
from rights_grant_reports import GrantReportRights
from rights_interventions import InterventionRights
from rights_network import NetworkRights
from rights_payouts import PayoutRights
from rights_pipeline import PipelineRights
from rights_protection import ProtectionRights
from rights_retention import RetentionRights
from rights_roles import MORE_USERS, ROLES
from rights_state_reviews import StateReviewRights

from odoo import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.omct_grants.tests.calls_common import CallsCommon
from odoo.addons.omct_network.tests.rpc_common import RpcCase
from odoo.addons.omct_protection.tests.common import use_key_file, use_password_alone


class RightsCommon(
    ApprovalRights,
    AwardRights,
    BankRights,
    CallRights,
    FinanceRights,
    CaseRights,
    FundRights,
    GrantReportRights,
    InterventionRights,
    NetworkRights,
    PayoutRights,
    PipelineRights,
    ProtectionRights,
    RetentionRights,
    StateReviewRights,
    RpcCase,
    CallsCommon,
    HttpCase,
):
    """One user a role, and of each model a record of theirs and one of others.

    ``records[model, which]`` holds them; ``special[role, model, which]`` where what is
    whose depends on the role.
    """

    office_currency = "base.EUR"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_file(cls)
        use_password_alone(cls.root_env)
        for name, groups in MORE_USERS.items():
            cls.users[name] = new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
        cls.branch = cls.root_env["res.company"].create(
            {"name": "Other office", "currency_id": cls.company.currency_id.id}
        )
        cls.records, cls.special = {}, {}
        cls._set_up_network()
        cls._set_up_relations()
        cls._set_up_vocabularies()
        cls._set_up_imports()
        cls._set_up_state_reviews()
        cls._set_up_grants()
        cls._set_up_grant_reports()
        cls._set_up_calls()
        cls._set_up_pipeline()
        cls._set_up_payees()
        cls._set_up_payouts()
        cls._set_up_awards()
        cls._set_up_bank()
        cls._set_up_protection()
        cls._set_up_finance()
        cls._set_up_case_parts()
        cls._set_up_retention()
        cls._set_up_interventions()
        cls._set_up_aftercare()
        cls._set_up_reviews()
        cls._set_up_approvals(ROLES)
        # Last: a pair goes when its contacts change and are no longer alike.
        cls._set_up_lookalikes()
        cls.env.flush_all()

    @classmethod
    def _keep(cls, own, *others):
        cls.records[own._name, "own"] = [own]
        cls.records[own._name, "other"] = list(others)

    @classmethod
    def _keep_for(cls, roles, own, *others):
        for role in roles:
            cls.special[role, own._name, "own"] = [own]
            cls.special[role, own._name, "other"] = list(others)

    @classmethod
    def get_records(cls, role, model, which):
        """Return the records of a cell of the table."""
        return cls.special.get((role, model, which)) or cls.records[model, which]

    # ------------------------------------------------------------------
    # Grants
    # ------------------------------------------------------------------

    @classmethod
    def _fund_vals(cls, company, reference):
        return {
            "name": "Fund of an office",
            "reference": reference,
            "donor_id": cls.partner_a.id,
            "company_id": company.id,
            "currency_id": cls.company.currency_id.id,
            "amount": 500.0,
            "date_start": str(cls.today),
            "date_end": str(cls.today),
        }

    @classmethod
    def _set_up_grants(cls):
        funds = [
            cls.env_of(user)["omct.fund"].create(
                {
                    **cls._fund_vals(company, "RIGHTS"),
                    "line_ids": [Command.create({"name": "All", "amount": 500.0})],
                }
            )
            for user, company in (
                ("manager", cls.company),
                (cls.root_env.uid, cls.branch),
            )
        ]
        cls._keep(*funds)
        lines = [fund.line_ids for fund in funds]
        cls._keep(*lines)
        cls._keep(*(cls.root_env["omct.fund.figure"].browse(line.id) for line in lines))
        cls.branch_fund, cls.branch_line = funds[1], lines[1]
        cls._set_up_fund_records(funds)
        grants = [
            cls._create_grant(),
            cls._create_grant(
                user=cls.root_env.uid,
                company_id=cls.branch.id,
                fund_id=cls.branch_fund.id,
                fund_line_id=cls.branch_line.id,
            ),
        ]
        cls._keep(*grants)
        cls._keep(*(grant.instalment_ids[0] for grant in grants))
        cls._set_up_shares(grants)

    @classmethod
    def env_of(cls, name):
        return cls.root_env if name == cls.root_env.uid else super().env_of(name)

    @classmethod
    def _set_up_payees(cls):
        payee = cls.root_env["res.partner"].create(
            {"name": "Payee of the other office", "company_id": cls.branch.id}
        )
        account = cls.root_env["res.partner.bank"].create(
            {"partner_id": payee.id, "acc_number": "ML13 0001"}
        )
        cls.branch_payee = payee
        # Of no payout yet.
        cls._keep(cls._create_account(cls.member, "SN08 0002"), account)

    # ------------------------------------------------------------------
    # Protection
    # ------------------------------------------------------------------

    @classmethod
    def _request_vals(cls, team=""):
        return {
            "source": "direct",
            "country_id": cls.member.country_id.id,
            "urgency": "h24",
            "officer_id": cls.users[f"protection_officer{team}"].id,
            "manager_id": cls.users[f"protection_manager{team}"].id,
            "company_id": cls.company.id,
        }

    @classmethod
    def _assistance_vals(cls, request):
        return {
            "request_id": request.id,
            "type_id": cls.root_env.ref("omct_protection.assistance_type_legal").id,
            "partner_id": cls.member.id,
            "partner_bank_id": cls.account.id,
            "fund_id": cls.fund.id,
            "fund_line_id": cls.line.id,
            "amount": 240.0,
            "currency_id": cls.company.currency_id.id,
        }

    @classmethod
    def _set_up_protection(cls):
        cls.cases = [cls._create_case(team) for team in ("", "_2")]
        for model in ("request", "defender", "violation", "assistance", "identity.log"):
            cls._keep(*(case[model] for case in cls.cases))
        # Other managers joined them; the one of the table stays outside the second.
        cls._keep(
            *(
                cls.root_env["omct.protection.break.glass"].create(
                    {
                        "request_id": case["request"].id,
                        "user_id": cls.users["protection_manager_2"].id,
                        "reason": "danger",
                    }
                )
                for case in cls.cases
            )
        )
        cls._keep_payouts_of_cases()
        cls._set_up_consents()
        cls._set_up_references()
        cls._set_up_public_page()

    @classmethod
    def _create_case(cls, team):
        """Return the records of a request of a team, with a payout under way."""
        env = cls.env_of(f"protection_officer{team}")
        defender = env["omct.protection.defender"].create(
            {"country_id": cls.member.country_id.id}
        )
        request = env["omct.protection.request"].create(
            {
                **cls._request_vals(team),
                "narrative": "What happened",
                "defender_ids": [Command.link(defender.id)],
                "violation_ids": [Command.create({"kind": "threat"})],
                "consent_given": True,
            }
        )
        request.action_fast_track()
        defender.update_identity({"name": "Ousmane Testi"})
        helps = env["omct.protection.assistance"]
        for _number in range(2):
            helps |= helps.create(cls._assistance_vals(request))
        helps[1].action_request_payment()
        return {
            "request": request,
            "defender": defender,
            "violation": request.violation_ids,
            "assistance": helps[0],
            "payout": helps[1].disbursement_id,
            "identity.log": cls.root_env["omct.protection.identity.log"].search(
                [("defender_id", "=", defender.id)], limit=1
            ),
        }

    # ------------------------------------------------------------------
    # New records
    # ------------------------------------------------------------------

    @classmethod
    def get_new_values(cls, role, model, which):
        """Return valid values of a new record that is the user's own or another's."""
        own = which == "own"
        name = "_new_" + model.replace(".", "_")
        if hasattr(cls, name):
            return getattr(cls, name)(role, own)
        user, case = cls.users[ROLES[role]].id, cls.cases[not own]
        request, defender = case["request"].id, case["defender"].id
        joining = cls.records["omct.membership", which][0].id
        word = {"code": f"new_{which}", "name": "New"}
        return {
            "omct.contact.channel": {"code": "phone"},
            "omct.contact.role": word,
            "omct.mandate": word,
            "omct.fund.purpose": word,
            "omct.cost.type": word,
            "omct.membership": {
                "partner_id": (cls.free_own if own else cls.free_other).id
            },
            "omct.membership.criterion": {"membership_id": joining, "criterion": "ngo"},
            "omct.export.log": {"kind": "directory", "user_id": user},
            "omct.membership.event": {
                "membership_id": joining,
                "step": "admit",
                "state_to": "member",
                "user_id": user,
            },
            "omct.membership.endorsement": {
                "membership_id": joining,
                "partner_id": cls.recorded[1].partner_id.id,
            },
            "omct.membership.review": {
                "membership_id": cls.recorded[1 if own else 3].id
            },
            "omct.region": word,
            "omct.protection.assistance": cls._assistance_vals(case["request"]),
            "omct.protection.assistance.type": word,
            "omct.protection.break.glass": {
                "request_id": request,
                "user_id": user,
                "reason": "danger",
            },
            "omct.protection.identity.log": {
                "defender_id": defender,
                "user_id": user,
                "kind": "read",
            },
            "omct.protection.violation": {"request_id": request, "kind": "threat"},
            "res.partner.bank": {
                "partner_id": (cls.member if own else cls.branch_payee).id,
                "acc_number": "SN08 0009",
            },
        }[model]

    @classmethod
    def _new_omct_fund(cls, _role, own):
        return cls._fund_vals(cls.company if own else cls.branch, "NEW")

    @classmethod
    def _new_omct_fund_line(cls, _role, own):
        fund = cls.records["omct.fund", "own" if own else "other"][0]
        return {"fund_id": fund.id, "name": "New", "amount": 0.0}

    _new_omct_fund_figure = _new_omct_fund_line

    @classmethod
    def _new_omct_grant(cls, _role, own):
        return {
            "title": "New",
            "partner_id": cls.member.id,
            "company_id": (cls.company if own else cls.branch).id,
            "currency_id": cls.company.currency_id.id,
        }

    @classmethod
    def _new_omct_grant_instalment(cls, _role, own):
        grant = cls.records["omct.grant", "own" if own else "other"][0]
        return {"grant_id": grant.id, "amount": 1.0, "date_due": str(cls.today)}

    @classmethod
    def _new_omct_protection_request(cls, role, own):
        vals = cls._request_vals("" if own else "_2")
        if own:
            vals["officer_id"] = cls.users[ROLES[role]].id
            if role == "protection_manager":
                vals["manager_id"] = cls.users["protection_manager_2"].id
        return vals

    @classmethod
    def _new_omct_protection_defender(cls, _role, own):
        vals = {"country_id": cls.member.country_id.id}
        if own:
            return vals
        request = cls.cases[1]["request"]
        return {**vals, "request_ids": [Command.link(request.id)]}
