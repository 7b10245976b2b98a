# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Calls in every state, applications and their reviews, by the people who do them."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from .money import bank_account, decide, member
from .offices import xmlid
from .people import as_user

#: code, fund, title, budget, ceiling, days until the last day, state to reach
CALLS = (
    ("next", "next", "Prevention in places of detention 2027", 120000, 20000, 75,
     "draft"),
    ("open", "members", "Legal aid in pre-trial detention", 90000, 18000, 21, "open"),
    ("maghreb", "maghreb", "Rehabilitation close to home", 180000, 60000, 9, "open"),
    ("closed", "members", "Documentation that stands in court", 50000, 15000, 14,
     "closed"),
    ("decided", "norad", "Reports to the Committee against Torture", 24000, 9000, 7,
     "decided"),
)  # fmt: skip
CRITERIA = (
    ("Need", "How urgent is it, and who else helps?", 3),
    ("Method", "Does the plan lead to the outcomes?", 2),
    ("Experience", "Has the organisation done the like?", 2),
    ("Value for money", "Are the costs those of the country?", 1),
)
QUESTIONS = (
    ("Whom do you reach, and how many?", "Numbers by age and gender.", True),
    ("How do you keep the people you work with safe?", "Data, travel, visits.", True),
    ("Whom do you work with?", "Other organisations, lawyers, authorities.", False),
)
REVIEWERS = ("network_manager", "coordinator", "director")
#: call, member, title, asked for in whole hundreds, scores of the reviewers, state
APPLICATIONS = (
    ("open", "cd_02", "Lawyers in the cells of Bukavu", 12800, (), "concept"),
    ("open", "ke_01", "Court monitors in three counties", 14200, (), "applied"),
    ("open", "mx_01", "Habeas corpus within 48 hours", 16500, (), "applied"),
    ("maghreb", "tn_01", "Physiotherapy and counselling at home", 42000, (), "applied"),
    ("closed", "co_01", "Forensic files for twenty cases", 14800, (5, 4, 5),
     "reviewing"),
    ("closed", "ph_01", "Medical documentation after raids", 13900, (4, 4, 5),
     "reviewing"),
    ("closed", "np_01", "Interviewing children", 12400, (5, 2, 4), "reviewing"),
    ("closed", "lk_01", "A shared archive of testimonies", 11200, (3, 3, 4),
     "reviewing"),
    ("closed", "ua_01", "Visits with forensic doctors", 9800, (4,), "reviewing"),
    ("closed", "gt_01", "Community reporters", 7400, (2, 2, 3), "reviewing"),
    ("decided", "sn_01", "Alternative report on police custody", 8600, (5, 4, 4),
     "approved"),
    ("decided", "ml_01", "Alternative report on military detention", 8900, (4, 4, 4),
     "approved"),
    ("decided", "ng_01", "Radio debate on the report", 7000, (2, 2, 2), "declined"),
    ("decided", "pk_01", "Briefing of the Committee", 5200, (), "withdrawn"),
)  # fmt: skip


def load(env):
    """Open the calls, hand the applications in, review and decide them."""
    for row in CALLS:
        _load_call(env, *row)
    for number, row in enumerate(APPLICATIONS):
        _load_application(env, number, *row)
    _finish_calls(env)


def _load_call(env, code, fund, title, budget, ceiling, days, state):
    manager = as_user(env, "grants_manager")
    fund = env.ref(f"__sample__.fund_{fund}")
    today = fields.Date.today()
    call = (
        manager["omct.grant.call"]
        .with_company(fund.company_id)
        .create(
            {
                "name": title,
                "description": f"{title}: proposals of members for twelve months.",
                "company_id": fund.company_id.id,
                "currency_id": fund.currency_id.id,
                "fund_ids": [Command.set(fund.ids)],
                "amount": budget,
                "amount_max": ceiling,
                "date_open": today - relativedelta(days=20),
                "date_close": today + timedelta(days=days),
                "tz": "Africa/Tunis" if code == "maghreb" else "Europe/Zurich",
                "members_only": False,
                "country_ids": [Command.set(fund.country_ids.ids)],
                "user_id": as_user(env, "grants_officer").uid,
                "criterion_ids": [
                    Command.create(
                        {"name": name, "description": description, "weight": weight}
                    )
                    for name, description, weight in CRITERIA
                ],
                "question_ids": [
                    Command.create(
                        {"name": name, "description": text, "required": required}
                    )
                    for name, text, required in QUESTIONS
                ],
            }
        )
    )
    xmlid(env, f"call_{code}", call)
    if state != "draft":
        call.action_open()


def _load_application(env, number, code, organisation, title, asked, scores, state):
    officer = as_user(env, "grants_officer")
    call = env.ref(f"__sample__.call_{code}")
    partner = member(env, organisation)
    today = fields.Date.today()
    application = (
        officer["omct.grant"]
        .with_company(call.company_id)
        .create(
            {
                "title": title,
                "partner_id": partner.id,
                "call_id": call.id,
                "company_id": call.company_id.id,
                "currency_id": call.currency_id.id,
                "partner_bank_id": bank_account(env, partner).id,
                "summary": f"{title}: one year of work in {partner.country_id.name}.",
                "outcomes": "What we count at the end of each quarter is enclosed.",
                "date_start": today + relativedelta(months=2, day=1),
                "date_end": today + relativedelta(months=14, day=1, days=-1),
                "no_cofunder": bool(number % 2),
                "cofunder_ids": [
                    Command.create(
                        {"name": "Own means", "amount": asked * 0.1, "status": "own"}
                    )
                    for _one in range(1 - number % 2)
                ],
                "budget_line_ids": _get_budget(asked),
                "answer_ids": [
                    Command.create({"question_id": question.id, "answer": answer})
                    for question, answer in zip(
                        call.question_ids,
                        (
                            "About 180 people, half of them women.",
                            False
                            if state == "concept"
                            else "Visits in pairs, files without names.",
                            False,
                        ),
                        strict=True,
                    )
                ],
            }
        )
    )
    xmlid(env, f"application_{number:02d}", application)
    if state == "concept":
        return
    application.action_apply()
    if state == "withdrawn":
        application.action_withdraw_application(reason="Funded by another donor")
        return
    if state != "applied":
        _review(env, application, scores, state)


def _get_budget(asked):
    return [
        Command.create(
            {
                "category": category,
                "description": description,
                "unit": unit,
                "quantity": quantity,
                "price": asked * share / quantity,
            }
        )
        for category, description, unit, quantity, share in (
            ("staff", "Coordinator, part time", "month", 10, 0.45),
            ("legal", "Fees of lawyers and doctors", "day", 20, 0.30),
            ("travel", "Visits", "visit", 10, 0.15),
            ("indirect", "Office and telephone", "month", 10, 0.10),
        )
    ]


def _review(env, application, scores, state):
    """Invite reviewers, let them score, and bring the application to its state."""
    officer = as_user(env, "grants_officer")
    application.action_review()
    for number, login in enumerate(REVIEWERS):
        review = officer["omct.grant.review"].create(
            {
                "grant_id": application.id,
                "reviewer_id": as_user(env, login).uid,
                "date_due": fields.Date.today() + timedelta(days=10),
            }
        )
        if number < len(scores):
            _score(review.with_env(as_user(env, login)), scores[number])
    if state == "declined":
        application.with_env(as_user(env, "grants_manager")).action_decline(
            reason="The plan does not lead to the outcomes"
        )
        application.feedback = "Say which broadcasts reach whom, and what follows."
    if state == "approved":
        _award(env, application)


def _score(review, score):
    review.action_declare_free()
    for number, line in enumerate(review.score_ids):
        value = max(1, score - (number == 3))
        line.write(
            {
                "score": str(value),
                "comment": "Convincing." if value > 3 else "Say more about how.",
            }
        )
    review.action_submit()


def _award(env, application):
    fund = application.call_id.fund_ids[0]
    application.write(
        {
            "fund_id": fund.id,
            "fund_line_id": fund.line_ids[0].id,
            "amount": application.amount_requested,
        }
    )
    as_user(env, "grants_officer")["omct.schedule.wizard"].create(
        {
            "grant_id": application.id,
            "count": 2,
            "first_percent": 70,
            "date_first": application.date_start,
            "months_between": 6,
        }
    ).action_split()
    application.action_submit()
    decide(env, application)


def _finish_calls(env):
    manager = as_user(env, "grants_manager")
    for code, *_rest, state in CALLS:
        call = env.ref(f"__sample__.call_{code}").with_env(manager)
        if state in ("closed", "decided"):
            call.action_close()
        if state == "decided":
            call.action_decide()
    # One reviewer is in conflict, one is invited: the other two are in the list.
    review = env["omct.grant.review"].search(
        [("state", "=", "invited")], order="id", limit=1
    )
    review.with_user(review.reviewer_id).action_declare_conflict(
        reason="I sat on the board of the organisation until last year."
    )
