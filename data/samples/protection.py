# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Requests for protection in every state, on behalf of invented defenders."""

import base64
from datetime import timedelta

from odoo import Command, fields

from .money import bank_account, decide, member
from .offices import xmlid
from .people import as_user

#: organisation, urgency, scores (threat, vulnerability, capacity), state to reach
REQUESTS = (
    ("cd_02", "h24", (4, 4, 2), "active"),
    ("ml_01", "h72", (3, 4, 3), "active"),
    ("mx_01", "h2", (5, 4, 2), "active"),
    ("co_01", "h24", (4, 3, 2), "assessment"),
    ("ph_01", "d10", (2, 3, 3), "deciding"),
    ("sn_01", "d10", (3, 3, 3), "aftercare"),
    ("gt_01", "h72", (4, 4, 3), "verification"),
    ("np_01", "d10", None, "triage"),
    ("lk_01", "h24", None, "intake"),
    ("tn_01", "h72", None, "intake"),
    ("ke_01", "d10", (2, 2, 4), "closed"),
    ("ng_01", "d10", None, "declined"),
    ("pk_01", "h72", None, "referred"),
    ("br_01", "d10", None, "withdrawn"),
    ("ar_01", "d10", None, "duplicate"),
)
#: request number, type, amount in EUR
ASSISTANCE = (
    (0, "legal", 2400),
    (0, "medical", 850),
    (1, "digital_security", 1200),
    (1, "psychosocial", 640),
    (2, "relocation", 6800),
    (2, "family", 1500),
    (3, "transport", 420),
    (5, "legal", 2950),
)
NAMES = (
    "Mireille Kabongo Lufuma", "Adama Dembélé Sow", "Ximena Arrieta Luján",
    "Efraín Tocarruncho", "Lualhati Dimayuga", "Ndiaga Thiongane",
    "Ixchel Xicay Batz", "Sarita Bhujel", "Nirmala Weerakkody", "Hédi Mzoughi",
    "Wanjiru Gathogo", "Obiageli Nwachukwu", "Zarmina Achakzai",
    "Iracema Potyguara", "Rosario Etchegoyhen",
)  # fmt: skip
SITUATION = (
    "Held for two days without access to a lawyer, released without charge, threatened "
    "with a new arrest. The organisation asks for a lawyer and for safe transport to "
    "the hearing."
)
#: Language of the consent by the country in the number of the organisation.
LANGUAGES = {
    **dict.fromkeys(("cd", "ml", "sn", "tn"), "base.lang_fr"),
    **dict.fromkeys(("mx", "co", "gt", "ar"), "base.lang_es"),
    "br": "base.lang_pt_BR",
}
#: What is answered before a relocation is paid.
RELOCATION = {
    "relocation_place": "A town in a neighbouring country",
    "relocation_months": 6,
    "relocation_host": "A member that has taken people in before",
    "relocation_alternatives": "Another town at home: known to those who threaten",
    "relocation_visa": "None needed for 90 days; a permit is asked for",
    "relocation_travel": "By air, met on arrival, a call each evening",
    "relocation_family": "Two children come along",
    "relocation_effect": "Out of reach until the hearing",
    "relocation_return": "After the hearing, when the threats have stopped",
}
#: An intake that was broken off: neither country nor who is at risk is known yet.
BROKEN_OFF = {
    "source": "direct",
    "urgency": "h24",
    "intake_channel": "phone",
    "caller": "A cousin, who gave no name",
    "caller_phone": "Calls again this evening; not to be called",
    "narrative": "Taken from home before dawn. The line broke before the caller said "
    "where.",
}
EVALUATION = (
    "SAMPLE. Evaluation by the Istanbul Protocol, invented.\n\n"
    "Told: beaten on the soles of both feet during two days in custody.\n"
    "Found: tenderness and healing bruises of both soles; pain on walking.\n"
    "Conclusion: highly consistent with what is told.\n"
)
CHANNELS = ("phone", "secure", "in_person", "letter")
VIOLATIONS = (
    ("detention", "police"),
    ("threat", "unknown"),
    ("judicial", "private"),
    ("attack", "armed_group"),
)


def load(env):
    """File the requests as the officer; the manager of the team decides."""
    # Who takes up what members file through the portal, and what comes by the public
    # page, which is open in the sample.
    officer = env.ref("__sample__.user_protection_officer").id
    manager = env.ref("__sample__.user_protection_manager").id
    env["res.company"].search([]).write(
        {
            "omct_intake_officer_id": officer,
            "omct_intake_manager_id": manager,
            "omct_help_officer_id": officer,
            "omct_help_manager_id": manager,
            "omct_help_open": True,
        }
    )
    requests = [_load_request(env, number, *row) for number, row in enumerate(REQUESTS)]
    for number, kind, amount in ASSISTANCE:
        _load_assistance(env, requests[number], kind, amount)
    _load_medical(requests[0])
    _load_cofunder(requests[1])
    _load_broken_off(env)
    for request, row in zip(requests, REQUESTS, strict=True):
        finish(env, request, row[3])


def _load_medical(request):
    """Keep an evaluation that the officer and the manager read."""
    request.env["omct.protection.medical"].create(
        {
            "request_id": request.id,
            "defender_id": request.defender_ids[:1].id,
            "reader_ids": [Command.set((request.officer_id | request.manager_id).ids)],
            "kind": "protocol",
            "date": request.received_date.date(),
            "consistency": "highly",
            "consented": True,
            "examiner": "Dr Solange Ndakala Mpoyi",
            "findings": "Injuries of both soles, highly consistent with falanga.",
            "content": base64.b64encode(EVALUATION.encode()),
            "content_name": "evaluation.txt",
        }
    )


def _load_cofunder(request):
    """Say what another funder pays for the same help."""
    request.env["omct.protection.cofunder"].create(
        [
            {
                "assistance_id": assistance.id,
                "name": "Harmattan Solidarity Fund",
                "amount": amount,
                "status": status,
            }
            for assistance, amount, status in zip(
                request.assistance_ids, (500, 200), ("granted", "asked"), strict=True
            )
        ]
    )


def _load_broken_off(env):
    request = as_user(env, "protection_officer")["omct.protection.request"].create(
        {
            **BROKEN_OFF,
            "manager_id": env.ref("__sample__.user_protection_manager").id,
        }
    )
    xmlid(env, f"request_{len(REQUESTS):02d}", request)


def create_request(env, organisation, name, urgency, received, violation, consented):
    """File a request about one person on behalf of a member organisation.

    :param str organisation: code of the member, e.g. ``cd_02``
    :param tuple violation: kinds of violation and of perpetrator
    """
    officer = as_user(env, "protection_officer")
    partner = member(env, organisation)
    defender = officer["omct.protection.defender"].create(
        {"kind": "person", "country_id": partner.country_id.id}
    )
    defender.update_identity({"name": name})
    kind, perpetrator = violation
    language = env.ref(LANGUAGES.get(organisation[:2], "base.lang_en"))
    return officer["omct.protection.request"].create(
        {
            "partner_id": partner.id,
            "country_id": partner.country_id.id,
            "urgency": urgency,
            "received_date": received,
            "manager_id": env.ref("__sample__.user_protection_manager").id,
            "defender_ids": [Command.link(defender.id)],
            "narrative": SITUATION,
            "consent_given": consented,
            "consent_date": received.date() if consented else False,
            "consent_language": language.id if consented else False,
            "violation_ids": [
                Command.create({"kind": kind, "perpetrator_kind": perpetrator})
            ],
        }
    )


def _load_request(env, number, organisation, urgency, scores, target):
    # What waits for a decision came in lately; some of it is late all the same.
    waits = target in ("intake", "triage", "verification", "assessment", "deciding")
    hours = 2 + 9 * (number % 4) if waits else 5 + 30 * number
    request = create_request(
        env,
        organisation,
        NAMES[number],
        urgency,
        fields.Datetime.now() - timedelta(hours=hours),
        VIOLATIONS[number % len(VIOLATIONS)],
        target not in ("intake", "declined"),
    )
    request.intake_channel = CHANNELS[number % len(CHANNELS)]
    xmlid(env, f"request_{number:02d}", request)
    if target != "intake":
        request.action_acknowledge()
    move(request, target)
    if scores:
        request.write(
            dict(
                zip(
                    ("threat_score", "vulnerability_score", "capacity_score"),
                    map(str, scores),
                    strict=True,
                )
            )
        )
    return request


def move(request, target):
    """Take the request to its assessment, or as far as its target lies before."""
    path = ("triage", "verification", "assessment")
    if target == "intake" or target not in (
        *path, "deciding", "active", "aftercare", "closed"
    ):  # fmt: skip
        return
    for state, step in zip(path, ("triage", "verify", "assess"), strict=True):
        getattr(request, f"action_{step}")()
        if state == target:
            return


def _load_assistance(env, request, kind, amount):
    fund = env.ref("__sample__.fund_eu")
    bank_account(env, request.partner_id)
    assistance = request.env["omct.protection.assistance"].create(
        {
            "request_id": request.id,
            "type_id": env.ref(f"omct_protection.assistance_type_{kind}").id,
            "partner_id": request.partner_id.id,
            "partner_bank_id": request.partner_id.bank_ids[:1].id,
            "company_id": fund.company_id.id,
            "fund_id": fund.id,
            "fund_line_id": env.ref("__sample__.fund_eu_1").id,
            "currency_id": env.ref("base.EUR").id,
            "amount": amount,
            **(RELOCATION if kind == "relocation" else {}),
        }
    )
    if kind not in ("transport", "psychosocial"):
        assistance.action_request_payment()


def finish(env, request, target, outcome="safe"):
    """Decide on the request, or end it, as its manager."""
    manager = request.with_env(as_user(env, "protection_manager"))
    if target in ("deciding", "active", "aftercare", "closed"):
        request.action_propose()
    if target in ("active", "aftercare", "closed"):
        manager.action_activate()
    if target in ("aftercare", "closed"):
        for assistance in request.assistance_ids:
            decide(env, assistance.disbursement_id.with_env(env))
        request.action_aftercare()
        request.outcome = outcome if target == "closed" else False
    ends = {
        "closed": ("close", request, "done"),
        "declined": ("decline", manager, "unfounded"),
        "referred": ("refer", request, "mandate"),
        "withdrawn": ("withdraw", request, "wish"),
        "duplicate": ("duplicate", request, "same_case"),
    }
    if target in ends:
        step, record, reason = ends[target]
        getattr(record, f"action_{step}")(reason=reason)
