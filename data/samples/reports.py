# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reports in every state: of members, to donors, to the public."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .people import as_user

#: title, days since it was due, per cent of the award spent, state to reach
REPORTS = (
    ("First report", 75, 20, "accepted"),
    ("Report on the visit", 40, 5, "due"),
    ("Second report", 12, 15, "submitted"),
    ("Report on reprisals", 6, 10, "returned"),
    ("Report on equipment", -9, 5, "due"),
)
ANSWERS = (
    "Two teams visited nine places of detention and spoke with 140 people.",
    "The prosecutor opened three inquiries; one officer was suspended.",
    "Access was refused twice; we now announce visits through the ombudsman.",
    "No.",
    "Training of six lawyers, visits to four more places.",
    "The register of visits is kept by the bar association from now on.",
)
#: fund, state to reach
DONOR_REPORTS = (("members", "submitted"), ("norad", "draft"), ("maghreb", "draft"))


def load(env):
    """Load the reports of members, then those of the house."""
    officer = as_user(env, "grants_officer")
    grants = officer["omct.grant"].search(
        [("state", "in", ("active", "closing"))], order="id"
    )
    for index, grant in enumerate(grants):
        for title, days, percent, state in REPORTS[index % 2 :]:
            _load_report(env, grant, title, days, percent, state)
    for code, state in DONOR_REPORTS:
        _load_donor_report(env, code, state)
    _load_publications(env, grants)


def _load_report(env, grant, title, days, percent, state):
    today = fields.Date.today()
    due = today - relativedelta(days=days)
    report = grant.env["omct.grant.report"].create(
        {
            "grant_id": grant.id,
            "title": title,
            "kind": "both",
            "period_start": due - relativedelta(months=3),
            "period_end": due - relativedelta(days=15),
            "date_due": due,
        }
    )
    if state == "due":
        return
    fill_in(report, percent)
    report.action_submit()
    reader = report.with_env(as_user(env, "grants_manager"))
    if state == "returned":
        reader.action_return(reason="Please say how many people you spoke with.")
    elif state == "accepted":
        reader.action_accept()


def fill_in(report, percent):
    """Answer the questions and enter the spending, as a member does."""
    for answer, text in zip(report.answer_ids, ANSWERS, strict=False):
        answer.answer = text
    for line in report.line_ids:
        line.spent_amount = round(line.budget_amount * percent / 100, 2)


def _load_donor_report(env, code, state):
    manager = as_user(env, "grants_manager")
    today = fields.Date.today()
    fund = env.ref(f"__sample__.fund_{code}")
    report = manager["omct.donor.report"].create(
        {
            "fund_id": fund.id,
            "period_start": today.replace(month=1, day=1),
            "period_end": today,
            "date_due": today + relativedelta(days=20),
            "note": "Thank you for your support. The annexes follow by post.",
        }
    )
    report.action_refresh()
    if state == "submitted":
        report.action_submit()


def _load_publications(env, grants):
    """Release one grant with its country, one in figures; publish their fund."""
    manager = as_user(env, "grants_manager")
    for number, company in enumerate(env["res.company"].search([]), 1):
        company.omct_iati_identifier = f"XX-SAMPLE-{number}"
    fund = env.ref("__sample__.fund_members")
    ours = grants.filtered(lambda grant: grant.fund_id.id == fund.id)
    for grant, release in zip(ours, ("country", "figures"), strict=False):
        grant.iati_title = "Monitoring of places of detention"
        manager["omct.iati.release.wizard"].create(
            {
                "grant_id": grant.id,
                "release": release,
                "reason": "The member agreed in writing.",
            }
        ).action_confirm()
    vals = {
        "fund_id": fund.id,
        "title": "Grants to member organisations",
        "description": "Grants to organisations that work against torture.",
    }
    released, draft = manager["omct.iati.publication"].create([vals, vals])
    released.action_preview()
    released.action_release()
    draft.action_preview()
