# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows of contacts.csv: people and their posts with the organisations."""

from datetime import date, timedelta
from random import Random

from build_members import SEED, slug
from sample_checks import script_of
from sample_people import POOLS
from sample_words import COUNTRIES, TITLE_LANGUAGES, TITLES

OTHER_ROLES = ("finance", "security", "legal", "rehabilitation", "communication")
GUEST_ROLES = ("legal", "rehabilitation", "communication")
GUESTS = 10
PERSON_COLUMNS = ["id", "name", "parent_id/id", "function", "email", "phone", "lang"]
AFFILIATION_FIELDS = [
    "id",
    "organisation_id/id",
    "role_id/id",
    "date_start",
    "date_end",
    "is_primary",
]
CONTACT_COLUMNS = PERSON_COLUMNS + [
    f"omct_affiliation_ids/{field}" for field in AFFILIATION_FIELDS
]


def pick_name(rng, pool, used):
    """A name nobody has yet; after many tries a namesake will do."""
    for _attempt in range(60):
        words = []
        for choices in rng.choice(pool):
            free = [w for w in choices.split() if w not in words]
            words.append(rng.choice(free))
        name = " ".join(words).replace("_", " ")
        if name not in used:
            break
    used.add(name)
    return name


def person_pool(organisation):
    """The pool of the country and script, else of the language or the script."""
    iso, script = organisation["iso"], script_of(organisation["name"])
    if script == "LATIN":
        return POOLS.get(iso) or POOLS[organisation["language"]]
    return POOLS.get(f"{iso}:{script}") or POOLS[script]


def roles_of_people(rng):
    """For each person the list of roles; "former" is a director of the past."""
    count = rng.choices((2, 3, 4), weights=(28, 44, 28))[0]
    roles = [["director"]]
    if rng.random() < 0.25:
        roles[0].append("focal_point")
    else:
        roles.append(["focal_point"])
    while len(roles) < count:
        roles.append([rng.choice(OTHER_ROLES)])
    if count > 2 and rng.random() < 0.4:
        roles[-1] = ["former"]
    return roles


def random_day(rng, first, last):
    return first + timedelta(days=rng.randint(0, (last - first).days))


def first_day(member):
    """No term of office begins before 2009 or in the founding year."""
    return date(max(2009, member["omct_founding_year"] + 1), 1, 5)


def term_dates(rng, member, roles):
    """Start and end of the terms of the director and of the former one."""
    first = first_day(member)
    former_start = random_day(rng, first, date(2022, 6, 30))
    former_end = former_start + timedelta(days=rng.randint(300, 1200))
    dates = {"former": (former_start, former_end)}
    if ["former"] in roles:
        dates["director"] = (former_end + timedelta(days=rng.randint(1, 90)), None)
    else:
        dates["director"] = (random_day(rng, first, date(2026, 6, 15)), None)
    return dates


def affiliation(key, organisation_id, role, start, end=None):
    return {
        "id": f"sample_affiliation_{key}",
        "organisation_id/id": organisation_id,
        "role_id/id": f"omct_network.contact_role_{role}",
        "date_start": start.isoformat(),
        "date_end": end.isoformat() if end else "",
        "is_primary": "False",
    }


def person_email(rng, name, role, domain, used):
    """Named mailbox for Latin names, mailbox of the role for the others."""
    if rng.random() < 0.04:
        return ""
    words = slug(name.replace("'", "")).split("-")
    local = role.replace("_", "-")
    if script_of(name) == "LATIN":
        local = ".".join([words[0], *words[-1:]]) if len(words) > 1 else words[0]
    while local in used:
        local += "2"
    used.add(local)
    return f"{local}@{domain}"


def title_language(iso, lang):
    """Titles are in English, French or Spanish; Arabic goes by the country."""
    if lang == "ar_001":
        lang = COUNTRIES[iso][2]
    return TITLE_LANGUAGES.get(lang, 0)


def make_posts(rng, member, key, roles, dates):
    """The posts of one person in the organisation itself."""
    posts = []
    for n, role in enumerate(roles, 1):
        suffix = key if n == 1 else f"{key}_{n}"
        started = random_day(rng, first_day(member), date(2026, 6, 15))
        term = dates.get(role, (started, None))
        kind = "director" if role == "former" else role
        posts.append(affiliation(suffix, member["id"], kind, *term))
    return posts


def make_people(organisation, member, used_names):
    """The people of one organisation, each with a list of posts."""
    rng = Random(f"{SEED} people {organisation['key']}")
    pool = person_pool(organisation)
    roles = roles_of_people(rng)
    dates = term_dates(rng, member, roles)
    title = title_language(organisation["iso"], member["lang"])
    domain, mailboxes, people = organisation["domain"], set(), []
    for k, held in enumerate(roles, 1):
        key = f"{organisation['key']}_{k}"
        name = pick_name(rng, pool, used_names)
        phone = f"{member['phone'][:-1]}{k}" if rng.random() < 0.8 else ""
        people.append(
            {
                "id": f"sample_contact_{key}",
                "name": name,
                "parent_id/id": member["id"],
                "function": TITLES[held[0]][title],
                "email": person_email(rng, name, held[0], domain, mailboxes),
                "phone": phone,
                "lang": member["lang"],
                "affiliations": make_posts(rng, member, key, held, dates),
            }
        )
    return people


def add_guests(people):
    """Give some people a second post, with another organisation of the country."""
    rng = Random(f"{SEED} guests")
    organisations = sorted({person["parent_id/id"] for person in people})
    candidates = [
        person
        for person in people
        if person["id"].endswith("_2") and not person["affiliations"][0]["date_end"]
    ]
    rng.shuffle(candidates)
    done = 0
    for person in candidates:
        home = person["parent_id/id"]
        near = [o for o in organisations if o[:-2] == home[:-2] and o != home]
        if not near or done == GUESTS:
            continue
        key = person["id"].removeprefix("sample_contact_")
        start = random_day(rng, date(2022, 3, 1), date(2026, 5, 31))
        role = rng.choice(GUEST_ROLES)
        post = affiliation(f"{key}_2", rng.choice(near), role, start)
        person["affiliations"].append(post)
        done += 1


def mark_primary(people):
    """One current affiliation for each organisation and role is the primary."""
    seen = set()
    for person in people:
        for post in person["affiliations"]:
            place = (post["organisation_id/id"], post["role_id/id"])
            if not post["date_end"] and place not in seen:
                seen.add(place)
                post["is_primary"] = "True"


def contact_rows(people):
    """A row for each person, and a continuation row for each further post."""
    rows = []
    for person in people:
        for n, post in enumerate(person["affiliations"]):
            row = {c: "" if n else person[c] for c in PERSON_COLUMNS}
            row.update({f"omct_affiliation_ids/{f}": post[f] for f in post})
            rows.append(row)
    return rows


def make_contacts(organisations, members):
    people, used_names = [], set()
    for organisation, member in zip(organisations, members, strict=True):
        people.extend(make_people(organisation, member, used_names))
    add_guests(people)
    mark_primary(people)
    return contact_rows(people)
