# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Channels, contacts, meetings, risks and a group message of a coordinator."""

from datetime import timedelta

from odoo import Command, fields

from .people import as_user

#: Text of the group message by language.
INVITATION = {
    "en_US": (
        "General Assembly in May",
        "The General Assembly meets from 11 to 13 May.",
    ),
    "fr_FR": (
        "Assemblée générale en mai",
        "L'Assemblée générale se réunit du 11 au 13 mai.",
    ),
    "es_ES": (
        "Asamblea General en mayo",
        "La Asamblea General se reúne del 11 al 13 de mayo.",
    ),
    "ar_001": ("الجمعية العامة في مايو", "تنعقد الجمعية العامة من 11 إلى 13 مايو."),
}
RISKS = ("low", "medium", "high", "refused")


def load(env):
    """Fill the screens of relations; no mail leaves."""
    coordinator = as_user(env, "coordinator")
    members = coordinator["res.partner"].search(
        [("omct_membership_state", "=", "member")], order="id"
    )
    _set_channels(members)
    _write_and_meet(members)
    _assess_risks(members)
    _draft_message(coordinator)


def _set_channels(members):
    """Every ninth organisation has a focal point who is never to be e-mailed."""
    people = members[::9]._get_first_contacts()
    for number, person in enumerate(people):
        person.write(
            {
                "omct_never_email": True,
                "omct_safe_channel": ("signal", "phone", "in_person")[number % 3],
                "omct_signal_number": f"+00 555 01 {number:02}",
                "omct_phone_hours": "9-12",
            }
        )


def _write_and_meet(members):
    """A message, a call, a meeting or a visit with most, some of them long ago."""
    now = fields.Datetime.now()
    env = members.env
    visit = env.ref("omct_network.calendar_event_type_visit")
    events = []
    for number, member in enumerate(members):
        when = now - timedelta(days=3 + number * 7 % 400)
        if number % 10 == 9:
            continue
        if number % 3:
            member.message_post(
                body="Thank you for your report. We come back to you next week.",
                subject="Your report",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                date=when,
            )
            continue
        people = member._get_first_contacts() or member
        events.append(
            {
                "name": f"Visit to {member.name}" if number % 2 else "Yearly talk",
                "start": when,
                "stop": when + timedelta(hours=2),
                "categ_ids": [Command.set(visit.ids if number % 2 else [])],
                "partner_ids": [Command.set((people[:1] | env.user.partner_id).ids)],
            }
        )
    for number, member in enumerate(members[:6]):
        start = now + timedelta(days=2 + 5 * number)
        events.append(
            {
                "name": "Planning call",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set((member | env.user.partner_id).ids)],
            }
        )
        member.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=(now - timedelta(days=4 - 3 * number)).date(),
            summary="Ask about the new law",
            user_id=env.uid,
        )
    env["calendar.event"].with_context(no_mail_to_attendees=True).create(events)


def _assess_risks(members):
    today = fields.Date.today()
    members.env["omct.registration.risk"].create(
        [
            {
                "partner_id": member.id,
                "level": RISKS[(number + step) % 4],
                "date": today - timedelta(days=700 - 600 * step),
                "note": ("Before the law on associations", "After the inspection")[
                    step
                ],
            }
            for number, member in enumerate(members[::8])
            for step in (0, 1)
        ]
    )


def _draft_message(coordinator):
    languages = coordinator["res.lang"].search([("code", "in", list(INVITATION))])
    message = coordinator["omct.group.message"].create(
        {
            "name": "General Assembly",
            "version_ids": [
                Command.create(
                    {
                        "lang_id": language.id,
                        "subject": INVITATION[language.code][0],
                        "body": f"<p>{INVITATION[language.code][1]}</p>",
                    }
                )
                for language in languages
            ],
        }
    )
    message.action_preview()
