# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows of members.csv, from the blocks of the region files."""

import re
import unicodedata
from random import Random

import sample_orgs_africa
import sample_orgs_americas
import sample_orgs_asia
import sample_orgs_europe
import sample_orgs_mena
from sample_words import (
    COUNTRIES,
    FOUNDED_FROM,
    LANGUAGES,
    LETTERS,
    POSTCODES,
    STAFF,
    STATUS_WORDS,
    STREETS,
)

SEED = 1985
REGIONS = (
    sample_orgs_africa,
    sample_orgs_americas,
    sample_orgs_asia,
    sample_orgs_europe,
    sample_orgs_mena,
)
MANDATES = {
    "doc": "documentation",
    "leg": "legal_aid",
    "reh": "rehabilitation",
    "chi": "children",
    "wom": "women",
    "lgb": "lgbti",
    "def": "defenders",
    "det": "detention_monitoring",
    "lit": "litigation",
    "adv": "advocacy",
    "mig": "migrants",
    "ind": "indigenous",
    "esc": "esc_rights",
}
COMMON_MANDATES = ("doc", "leg", "chi", "wom", "def", "det", "lit", "adv", "esc")
MEMBER_COLUMNS = [
    "id",
    "name",
    "is_company",
    "omct_network_organisation",
    "omct_acronym",
    "omct_other_names",
    "country_id/id",
    "city",
    "street",
    "zip",
    "email",
    "phone",
    "website",
    "omct_mandate_ids/id",
    "omct_working_lang_ids/id",
    "lang",
    "omct_founding_year",
    "omct_legal_status",
    "omct_staff_size",
]


def read_organisations():
    """Read the blocks of the region files, in their order."""
    organisations = []
    count = {}
    for region in REGIONS:
        for block in region.ORGANISATIONS.strip().split("\n\n"):
            header, rest = block.split("\n", 1)
            iso, language, acronym, city, mandates = header.split(" | ")
            name, other_names = rest.split("\n=", 1)
            count[iso] = count.get(iso, 0) + 1
            organisations.append(
                {
                    "iso": iso,
                    "key": f"{iso}_{count[iso]:02d}",
                    "language": language,
                    "acronym": "" if acronym.startswith("-") else acronym,
                    "domain": f"{slug(acronym)}-{iso}.example",
                    "city": city,
                    "mandates": mandates.split(),
                    "name": " ".join(name.split()),
                    "other_names": " ".join(other_names.split()),
                }
            )
    return organisations


def slug(text):
    """Latin text in lower-case ASCII, words joined by a hyphen."""
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    plain = plain.encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def pick_mandates(rng, hints):
    wanted = set(hints)
    extra = rng.choice((0, 0, 1, 1, 2))
    wanted.update(rng.sample(COMMON_MANDATES, extra))
    chosen = [code for code in MANDATES if code in wanted][:4]
    return ",".join(f"omct_network.mandate_{MANDATES[code]}" for code in chosen)


def working_languages(organisation):
    language = organisation["language"]
    codes = [LANGUAGES[language]] if language in LANGUAGES else []
    for code in COUNTRIES[organisation["iso"]][1].split():
        if code not in codes:
            codes.append(code)
    return ",".join(f"base.lang_{code}" for code in codes)


def legal_status(rng, organisation):
    """The status said in the name, else most often an association."""
    text = f"{organisation['name']} {organisation['other_names']}".lower()
    words = set(re.findall(r"\w+", text))
    for status, telling in STATUS_WORDS.items():
        if words & set(telling.split()):
            return status
    statuses = ("association", "foundation", "unregistered")
    return rng.choices(statuses, weights=(88, 7, 5))[0]


def postcode(rng, city):
    pattern = POSTCODES.get(city, "")
    return "".join(str(rng.randint(0, 9)) if c == "#" else c for c in pattern)


def founding_year(rng, iso):
    first = next(year for year, codes in FOUNDED_FROM.items() if iso in codes.split())
    return rng.randint(first, 2021)


def staff_size(rng):
    smallest, largest, _weight = rng.choices(STAFF, [band[2] for band in STAFF])[0]
    return rng.randint(smallest, largest)


def make_member(number, organisation):
    rng = Random(f"{SEED} member {organisation['key']}")
    iso, domain = organisation["iso"], organisation["domain"]
    calling_code, _languages, letters, style = COUNTRIES[iso]
    status = legal_status(rng, organisation)
    street = rng.choice(STREETS[style]).format(n=rng.randint(2, 180))
    mailbox = rng.choice(("contact", "contact", "info", "office"))
    return {
        "id": f"sample_member_{organisation['key']}",
        "name": organisation["name"],
        "is_company": "True",
        "omct_network_organisation": "True",
        "omct_acronym": organisation["acronym"],
        "omct_other_names": organisation["other_names"],
        "country_id/id": f"base.{iso}",
        "city": organisation["city"],
        "street": "" if status == "unregistered" else street,
        "zip": postcode(rng, organisation["city"]),
        "email": f"{mailbox}@{domain}",
        "phone": f"+{calling_code} 00 555 {number:03d}0",
        "website": f"https://{domain}",
        "omct_mandate_ids/id": pick_mandates(rng, organisation["mandates"]),
        "omct_working_lang_ids/id": working_languages(organisation),
        "lang": LETTERS.get(organisation["language"], letters),
        "omct_founding_year": founding_year(rng, iso),
        "omct_legal_status": status,
        "omct_staff_size": staff_size(rng),
    }


def make_members(organisations):
    return [make_member(n, o) for n, o in enumerate(organisations, 1)]
