# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows of memberships.csv: members of long standing, and applications."""

from datetime import date, timedelta
from random import Random

from build_contacts import random_day
from build_members import SEED
from sample_words import NOTES

NOT_MEMBERS = 15
ADMITTED_IN_2023 = 10
MEMBERSHIP_COLUMNS = [
    "id",
    "partner_id/id",
    "origin",
    "date_application",
    "date_admission",
    "legacy_number",
    "application_note",
]


def admission_day(rng, founded, in_2023):
    if in_2023:
        return random_day(rng, date(2023, 1, 15), date(2023, 12, 15))
    first = max(date(1985, 11, 10), date(founded + 2, 1, 10))
    last = date(2025, 12, 20)
    day = date(2023, 1, 1)
    while day.year == 2023:
        day = min(random_day(rng, first, last), random_day(rng, first, last))
    return day


def recorded_memberships(rng, members):
    """Members admitted before the system, numbered by year."""
    old_enough = [m["id"] for m in members if m["omct_founding_year"] <= 2019]
    in_2023 = set(rng.sample(old_enough, ADMITTED_IN_2023))
    days = {
        m["id"]: admission_day(rng, m["omct_founding_year"], m["id"] in in_2023)
        for m in members
    }
    count, rows = {}, {}
    for member_id in sorted(days, key=lambda key: (days[key], key)):
        day = days[member_id]
        count[day.year] = count.get(day.year, 0) + 1
        rows[member_id] = {
            "origin": "recorded",
            "date_application": day - timedelta(days=rng.randint(62, 270)),
            "date_admission": day,
            "legacy_number": f"OMCT-{day.year}-{count[day.year]:03d}",
            "application_note": "",
        }
    return rows


def application_memberships(rng, members):
    """Organisations that ask to join, each with its own note."""
    rows = {}
    for member, (english, french) in zip(members, NOTES, strict=True):
        rows[member["id"]] = {
            "origin": "application",
            "date_application": random_day(rng, date(2026, 1, 8), date(2026, 6, 20)),
            "date_admission": "",
            "legacy_number": "",
            "application_note": french if member["lang"] == "fr_FR" else english,
        }
    return rows


def make_memberships(members):
    rng = Random(f"{SEED} memberships")
    others = rng.sample(members, len(NOTES) + NOT_MEMBERS)
    ids = {member["id"] for member in others}
    rows = application_memberships(rng, others[: len(NOTES)])
    rows.update(recorded_memberships(rng, [m for m in members if m["id"] not in ids]))
    return [
        {
            "id": m["id"].replace("sample_member_", "sample_membership_"),
            "partner_id/id": m["id"],
            **rows[m["id"]],
        }
        for m in members
        if m["id"] in rows
    ]
