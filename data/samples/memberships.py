# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Applications under way, decisions, reviews and former members of the network."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .people import as_user

VETTING = {
    "vetting_sources": True,
    "vetting_members": True,
    "vetting_interview": True,
}
EVIDENCE = {
    "ngo": "Extract from the register of associations, copy on file",
    "aims": "Statutes, article 2: prevention of torture and help for its victims",
    "values": "Code of conduct adopted by the general assembly",
    "independent": "List of the board; accounts show no public money",
    "peaceful": "Public statements of the last three years",
    "reliable": "Two reports checked by the desk against court records",
    "engaged": "Letter of the director; took part in two webinars",
}
SUSPENDED = (
    ("inactive", "No report and no answer for three years"),
    ("inquiry", "Two members question how a report was written; inquiry until March"),
)
ENDED = (
    ("dissolved", "The organisation was dissolved by its general assembly"),
    ("own_request", "Leaves for a national coalition that is a member"),
    ("merged", "Merged into a larger organisation"),
)


def load(env):
    """Move applications and members on, in the hands of coordinator and manager."""
    coordinator = as_user(env, "coordinator")
    manager = as_user(env, "network_manager")
    members = coordinator["omct.membership"].search(
        [("state", "=", "member"), ("origin", "=", "recorded")], order="id"
    )
    _move_applications(coordinator, manager, members)
    _change_standing(coordinator, manager, members[20:])
    _review(coordinator, manager, members[40:])


def _move_applications(coordinator, manager, members):
    applications = coordinator["omct.membership"].search(
        [("origin", "=", "application")], order="id"
    )
    endorsers = iter(members[60:])
    applications[1:6].action_start_vetting()
    for application in applications[3:6]:
        _vet(application, endorsers)
    applications[3:5].action_propose()
    applications[5].write({"opinion": False, "vetting_interview": False})
    # Half of the work is done.
    _answer(applications[2], 4)
    _ask(applications[2], endorsers, 1)
    applications[4].with_env(manager).action_admit(
        reason="Meets the seven criteria; the first member of its region in ten years"
    )
    applications[7].action_withdraw(reason="Wants to join a national coalition first")
    applications[6].with_env(manager).action_decline(reason="Linked to a party")


def _answer(application, number):
    for line in application.criterion_ids[:number]:
        line.write({"met": "yes", "evidence": EVIDENCE[line.criterion]})


def _ask(application, endorsers, given):
    """Ask two members of other organisations for their word; some have given it."""
    endorsements = application.env["omct.membership.endorsement"]
    while len(endorsements) < 2:
        endorsement = endorsements.create(
            {
                "membership_id": application.id,
                "partner_id": next(endorsers).partner_id.id,
                "note": "Letter of the director, read to the desk by telephone",
            }
        )
        if endorsement.independent:
            endorsements |= endorsement
        else:
            endorsement.unlink()
    endorsements[:given].action_give()


def _vet(application, endorsers):
    _answer(application, 7)
    _ask(application, endorsers, 2)
    application.write(
        {
            **VETTING,
            "opinion": "favourable",
            "opinion_note": "Well known to the members of the country; careful "
            "reports, quoted by the Committee.",
            "known_by_ids": application.country_member_ids[:2].ids,
        }
    )


def _change_standing(coordinator, manager, members):
    for membership, (category, reason) in zip(members, SUSPENDED, strict=False):
        membership.with_env(manager).action_suspend(reason=reason, category=category)
    for membership, (category, reason) in zip(members[5:], ENDED, strict=False):
        membership.with_env(manager).action_end(reason=reason, category=category)
    # One comes back, another one asks to.
    back, asking = members[5:7]
    for former in (back, asking):
        again = coordinator["omct.membership"].create(
            {
                "partner_id": former.partner_id.id,
                "application_note": "Was a member before, see the former membership.",
            }
        )
        again.action_start_vetting()
        if former == back:
            _vet(again, iter(members[30:]))
            again.action_propose()
            again.with_env(manager).action_admit(
                reason="Founded anew by the same people, with new statutes"
            )


def _review(coordinator, manager, members):
    """Reviews done, late, due and ahead."""
    today = fields.Date.context_today(members)
    outcomes = (
        ("continue", "yes", ""),
        ("conditions", "unclear", "Statutes changed; the new text was not seen yet"),
        ("suspend", "no", "No sign of activity since the office was closed"),
        ("continue", "yes", ""),
    )
    for membership, (outcome, answer, note) in zip(members, outcomes, strict=False):
        coordinator["omct.membership.review"].create(
            {
                "membership_id": membership.id,
                "date_due": today - relativedelta(days=20),
                "criteria_met": answer,
                "contacts_current": "yes",
                "is_active_member": answer,
                "outcome": outcome,
                "note": note,
                "conditions": outcome == "conditions" and "New statutes by 30 June",
            }
        ).action_complete()
    for days, membership in zip((-25, -3, 12, 40, 75), members[4:], strict=False):
        membership.next_review_date = today + relativedelta(days=days)
    members[4:9]._raise_review()
