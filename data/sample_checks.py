# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rules the sample files keep, checked on their contents."""

import csv
import io
import re
import unicodedata
from collections import Counter
from datetime import date
from itertools import combinations

ORGANISATIONS = 200
COUNTRIES = 70
ENOUGH = {"ARABIC": 15, "CYRILLIC": 10, "MYANMAR": 3}
OTHER_SCRIPTS = 5
LOOK_ALIKES = 6
LETTER_LANGUAGES = {"en_US", "fr_FR", "es_ES", "ar_001", "ru_RU"}
STATUSES = {"association", "foundation", "network", "coalition", "unregistered"}
REAL_NAMES = "omct acat ahrc amnesty fidh licadho odhikar redress reprieve apt irct"
POST = "omct_affiliation_ids/"


def script_of(text):
    """Script of most letters; the three of Japanese count as one."""
    letters = Counter(
        unicodedata.name(char).split()[0] for char in text if char.isalpha()
    )
    script = letters.most_common(1)[0][0]
    return "CJK" if script in ("HIRAGANA", "KATAKANA") else script


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def words_of(name):
    """Words that tell a name apart, without the short ones."""
    words = re.split(r"[\s,.'’«»“„”\"-]+", name.casefold())
    return frozenset(word[:5] for word in words if len(word) > 2)


def look_alikes(members):
    """Pairs of one country whose names share nearly all their words."""
    pairs = []
    for one, two in combinations(members, 2):
        if one["country_id/id"] != two["country_id/id"]:
            continue
        first, second = words_of(one["name"]), words_of(two["name"])
        if len(first & second) / len(first | second) >= 0.6:
            pairs.append((one["name"], two["name"]))
    return pairs


def repeated(values):
    return [value for value, times in Counter(values).items() if times > 1]


def check_members(members):
    names = [m["name"].casefold() for m in members]
    domains = [m["website"] for m in members]
    countries = {m["country_id/id"] for m in members}
    if len(members) != ORGANISATIONS:
        yield f"{len(members)} organisations, not {ORGANISATIONS}"
    if len(countries) != COUNTRIES:
        yield f"{len(countries)} countries, not {COUNTRIES}"
    for value in repeated(names) + repeated(domains):
        yield f"used by two organisations: {value}"
    for member in members:
        where = member["id"]
        if not 1 <= len(member["omct_mandate_ids/id"].split(",")) <= 4:
            yield f"{where}: one to four mandates"
        if member["lang"] not in LETTER_LANGUAGES:
            yield f"{where}: language {member['lang']}"
        if member["omct_legal_status"] not in STATUSES:
            yield f"{where}: status {member['omct_legal_status']}"
        if not 1961 <= int(member["omct_founding_year"]) <= 2021:
            yield f"{where}: founded in {member['omct_founding_year']}"
        if not 2 <= int(member["omct_staff_size"]) <= 180:
            yield f"{where}: staff of {member['omct_staff_size']}"


def check_names(members):
    scripts = Counter(script_of(m["name"]) for m in members)
    for script, least in ENOUGH.items():
        if scripts[script] < least:
            yield f"{scripts[script]} names in {script}, fewer than {least}"
    if len(set(scripts) - set(ENOUGH) - {"LATIN"}) < OTHER_SCRIPTS:
        yield f"fewer than {OTHER_SCRIPTS} other scripts"
    for member in members:
        words = set(
            re.findall(r"\w+", f"{member['name']} {member['omct_acronym']}".lower())
        )
        if words & set(REAL_NAMES.split()):
            yield f"{member['id']}: name of a real organisation"
    if len(look_alikes(members)) < LOOK_ALIKES:
        yield f"fewer than {LOOK_ALIKES} pairs of look-alike names"
    if sum(len(m["name"]) > 110 for m in members) < 3:
        yield "fewer than three names longer than 110 characters"


def check_ids(tables):
    ids = [row["id"] for rows in tables for row in rows if row["id"]]
    ids += [row[f"{POST}id"] for row in tables[1]]
    for value in repeated(ids):
        yield f"id used twice: {value}"


def check_addresses(tables):
    """Only the top-level domain kept for examples (RFC 2606)."""
    for row in tables[0] + tables[1]:
        for column in ("email", "website"):
            value = row.get(column) or ""
            if value and not re.fullmatch(r"[a-z0-9.:/@-]+\.example", value):
                yield f"{row['id']}: {column} {value}"
        phone = row["phone"]
        if phone and not re.fullmatch(r"\+\d{1,3} 00 555 \d{4}", phone):
            yield f"{row['id']}: phone {phone}"


def check_people(members, contacts):
    ids = {m["id"] for m in members}
    people = Counter(c["parent_id/id"] for c in contacts if c["id"])
    for member_id in sorted(ids | set(people)):
        if member_id not in ids:
            yield f"people of an unknown organisation: {member_id}"
        elif not 2 <= people[member_id] <= 4:
            yield f"{member_id}: {people[member_id]} people"
    if contacts and not contacts[0]["id"]:
        yield "contacts.csv begins with a continuation row"


def check_posts(members, contacts):
    """One current director and focal point; one primary for each role."""
    ids = {m["id"] for m in members}
    current, primary = Counter(), Counter()
    for row in contacts:
        start, end = row[f"{POST}date_start"], row[f"{POST}date_end"]
        if row[f"{POST}organisation_id/id"] not in ids:
            yield f"{row[f'{POST}id']}: unknown organisation"
        if not "2009-01-01" <= start <= (end or start) <= "2026-06-30":
            yield f"{row[f'{POST}id']}: dates {start} {end}"
        place = (row[f"{POST}organisation_id/id"], row[f"{POST}role_id/id"])
        current[place] += not end
        primary[place] += row[f"{POST}is_primary"] == "True"
        if end and row[f"{POST}is_primary"] == "True":
            yield f"{row[f'{POST}id']}: primary but ended"
    for place, times in primary.items():
        if times != min(1, current[place]):
            yield f"{place}: {times} primary"
    for member_id in sorted(ids):
        for role in ("director", "focal_point"):
            if current[member_id, f"omct_network.contact_role_{role}"] != 1:
                yield f"{member_id}: not exactly one {role}"


def check_memberships(members, memberships):
    founded = {m["id"]: int(m["omct_founding_year"]) for m in members}
    for value in repeated(
        [m["partner_id/id"] for m in memberships]
        + [m["legacy_number"] for m in memberships if m["legacy_number"]]
    ):
        yield f"used by two memberships: {value}"
    for row in memberships:
        asked, admitted = row["date_application"], row["date_admission"]
        where = row["id"]
        if row["partner_id/id"] not in founded:
            yield f"{where}: unknown organisation"
        elif int(asked[:4]) < founded[row["partner_id/id"]]:
            yield f"{where}: asked to join before it was founded"
        if (row["origin"] == "recorded") != bool(admitted and row["legacy_number"]):
            yield f"{where}: date or number does not fit the origin"
        if admitted:
            wait = date.fromisoformat(admitted) - date.fromisoformat(asked)
            if not ("1985-11" <= admitted < "2026" and 60 <= wait.days <= 275):
                yield f"{where}: dates {asked} {admitted}"


def find_problems(files):
    """Every broken rule, as a line of text."""
    names = ("members.csv", "contacts.csv", "memberships.csv")
    tables = members, contacts, memberships = [read(files[name]) for name in names]
    checks = (
        check_members(members),
        check_names(members),
        check_ids(tables),
        check_addresses(tables),
        check_people(members, contacts),
        check_posts(members, contacts),
        check_memberships(members, memberships),
    )
    return [problem for check in checks for problem in check]
