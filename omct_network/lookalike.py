# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Are two names, addresses or numbers those of one organisation or person?

Nothing here reads a database: a :class:`Profile` holds what is compared, its
``keys`` bring together those worth comparing, and :func:`compare` scores a pair from
0 (nothing in common) to 100 (the same) and says why.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from rapidfuzz import fuzz
from unidecode import unidecode

#: Below this score two contacts are not shown to anybody as look-alikes.
MIN_SCORE = 65
#: A key that more contacts share than this tells nothing about one of them.
MAX_SHARED = 150
#: Of the contacts that share a key, those that share the rarest keys are compared.
MAX_CANDIDATES = 40

# Weight of one piece of evidence, as a score of its own.
EMAIL_SCORE = 85
PHONE_SCORE = 70
PERSON_PHONE_SCORE = 40
DOMAIN_SCORE = 70
ACRONYM_SCORE = 50
SPELLED_ACRONYM_SCORE = 75
# A name counts from this similarity on; there it scores the second figure.
ALIKE_FROM, ALIKE_SCORE = 78, 55
# Names in two scripts agree in their consonants at best, which proves less.
CROSS_SCRIPT_MAX = 95
# The same name in two countries, and where a country is not known.
OTHER_COUNTRY_FACTOR, NO_COUNTRY_FACTOR = 0.55, 0.9

SMALL_WORDS = frozenset(
    "a al and au aux d da das de del der des di do dos du e ed el en et for fur i in "
    "l la las le les los of on para per po por pour the und v y".split()
)
LEGAL_WORDS = frozenset(
    "aisbl asbl ass assoc association associacao asociacion associazione assotsiatsiia "
    "ev inc limited ltd ngo ong onlus org".split()
)
PUBLIC_DOMAINS = frozenset(
    "126.com 163.com aol.com bluewin.ch facebook.com fb.com free.fr gmail.com gmx.ch "
    "gmx.com gmx.de gmx.net googlemail.com hotmail.com hotmail.fr hushmail.com "
    "icloud.com instagram.com laposte.net linkedin.com linktr.ee list.ru live.com "
    "live.fr mac.com mail.com mail.ru me.com medium.com msn.com orange.fr outlook.com "
    "outlook.fr pm.me proton.me protonmail.ch protonmail.com qq.com rambler.ru "
    "rediffmail.com riseup.net sites.google.com skype.com t.me tuta.io tutanota.com "
    "twitter.com ukr.net vk.com wanadoo.fr web.de wordpress.com x.com yahoo.co.uk "
    "yahoo.com yahoo.es yahoo.fr yandex.com yandex.ru ymail.com youtube.com".split()
)
_WORD = re.compile(r"[a-z0-9]+")
_OTHER_NAMES = re.compile(r"[;\n؛；]")
_EMAIL = re.compile(r"[^\s<>;,\"]+@[^\s<>;,\"]+")
_SOUNDS = str.maketrans({"q": "k", "c": "k", "z": "s", "x": "k"})


class Lookalike(NamedTuple):
    """A contact that may be the same as another one.

    :param partner_id: id of the contact
    :param score: 0 to 100
    :param reasons: tuple of sentences that explain the score, in the user's language
    """

    partner_id: int
    score: int
    reasons: tuple[str, ...]


class Reason(NamedTuple):
    """A piece of evidence, not yet a sentence.

    :param kind: ``name``, ``email``, ``phone``, ``domain``, ``acronym``, ``spelled``
    :param value: what the two have in common; of names, the first one's
    :param other: of names, the second one's
    """

    kind: str
    value: str
    other: str = ""


class Name(NamedTuple):
    """A name, ready to be compared."""

    text: str
    words: tuple[str, ...]
    sorted_text: str
    skeletons: tuple[str, ...]
    numbers: tuple[str, ...]
    is_latin: bool


class Profile(NamedTuple):
    """What is compared of a contact."""

    is_company: bool
    country: int
    names: tuple[Name, ...]
    acronyms: frozenset[str]
    initials: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    domains: frozenset[str]


# ----------------------------------------------------------------------
# Normal forms
# ----------------------------------------------------------------------


@lru_cache(maxsize=65536)
def normalise(text):
    """Return ``text`` in small Latin letters and digits, words apart by one space.

    Accents, case, script, width and punctuation are gone: “Комитет «Équité»”
    becomes ``komitet equite``.
    """
    if not text:
        return ""
    flat = unicodedata.normalize("NFKC", text).replace("’", " ").replace("'", " ")
    # An apostrophe of the transliteration (a soft sign, an ayn) parts no word.
    flat = re.sub(r"['`]", "", unidecode(flat))
    return " ".join(_WORD.findall(flat.lower()))


def skeleton(word):
    """Return the consonants of a normalised word, those that sound alike as one.

    It is what spellings of a name in several languages and scripts share:
    ``mohamed``, ``muhammad`` and the Arabic ``mhmd`` are all ``mhmd``.
    """
    sounds = word.translate(_SOUNDS).replace("ph", "f").replace("sh", "s")
    sounds = sounds.replace("kh", "k").replace("th", "t").replace("dh", "d")
    bare = re.sub(r"[aeiouyw]", "", sounds)
    return re.sub(r"(.)\1+", r"\1", bare)


@lru_cache(maxsize=65536)
def parse_name(text):
    """Return the :class:`Name` of a text, or None when no letter is left of it."""
    words = normalise(text).split()
    kept = [word for word in words if word not in SMALL_WORDS]
    kept = [word for word in kept if word not in LEGAL_WORDS] or kept or words
    if not kept:
        return None
    letters = [char for char in text if char.isalpha()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return Name(
        text.strip(),
        tuple(kept),
        " ".join(sorted(kept)),
        tuple(sorted(filter(None, map(skeleton, kept)))),
        tuple(sorted(word for word in kept if word.isdigit())),
        latin * 2 >= len(letters),
    )


@lru_cache(maxsize=65536)
def parse_phones(text, country_code):
    """Return the numbers in a text in international form, ``+221338000000``.

    :param str country_code: ISO code of the country for numbers without prefix
    """
    found = set()
    for part in re.split(r"[;,/\n]", text or ""):
        try:
            number = phonenumbers.parse(part, country_code or None)
        except phonenumbers.NumberParseException:
            number = None
        digits = re.sub(r"\D", "", part)
        if number and phonenumbers.is_possible_number(number):
            found.add(
                phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            )
        elif len(digits) >= 7:
            found.add(digits)
    return frozenset(found)


def parse_emails(text):
    """Return the addresses in a text, in small letters."""
    return frozenset(found.lower().strip(".") for found in _EMAIL.findall(text or ""))


def parse_domain(website):
    """Return the domain of a website without ``www.``, or an empty string."""
    domain = re.sub(r"^[a-z]+://", "", (website or "").strip().lower())
    domain = re.split(r"[/?#:]", domain.rpartition("@")[2])[0].removeprefix("www.")
    return domain if "." in domain else ""


def make_profile(vals, country_code=""):
    """Return the :class:`Profile` of a contact.

    :param dict vals: ``name``, ``omct_acronym``, ``omct_other_names``,
        ``country_id``, ``email``, ``phone``, ``website``, ``is_company``; each may
        be missing or False
    :param str country_code: ISO code of the country
    """
    texts = [vals.get("name") or ""]
    texts += _OTHER_NAMES.split(vals.get("omct_other_names") or "")
    names = tuple(dict.fromkeys(filter(None, map(parse_name, texts))))
    is_company = bool(vals.get("is_company"))
    emails = parse_emails(vals.get("email"))
    domains = set()
    acronyms, initials = set(), set()
    if is_company:
        domains = {email.rpartition("@")[2] for email in emails}
        domains.add(parse_domain(vals.get("website")))
        acronyms = {normalise(vals.get("omct_acronym") or "").replace(" ", "")}
        acronyms |= {n.words[0] for n in names if len(n.words) == 1}
        acronyms = {text for text in acronyms if 2 <= len(text) <= 10}
        initials = {
            "".join(word[0] for word in name.words)
            for name in names
            if len(name.words) >= 3
        }
    return Profile(
        is_company,
        vals.get("country_id") or 0,
        names,
        frozenset(acronyms),
        frozenset(initials),
        emails,
        parse_phones(vals.get("phone") or "", country_code or ""),
        frozenset(domains - PUBLIC_DOMAINS - {""}),
    )


# ----------------------------------------------------------------------
# Keys
# ----------------------------------------------------------------------


def make_keys(profile):
    """Return the keys of a profile: look-alikes have at least one in common.

    A word of a name counts within a country only, so that a key stays rare; two
    neighbours in alphabetical order find names of which each word is common.
    """
    kind = "o" if profile.is_company else "p"
    place = f"{kind}{profile.country}"
    keys = set()
    for name in profile.names:
        words = [skeleton(word) for word in name.words]
        parts = sorted(
            {
                bone if len(bone) > 1 else word
                for bone, word in zip(words, name.words, strict=True)
            }
        )
        keys.update(f"w:{place}:{part}" for part in parts)
        keys.update(
            f"w:{place}:{first}+{second}"
            for first, second in zip(parts, parts[1:], strict=False)
        )
        keys.add(f"n:{kind}:{'+'.join(parts)}")
    keys.update(f"a:{place}:{text}" for text in profile.acronyms | profile.initials)
    keys.update(f"e:{kind}:{text}" for text in profile.emails)
    keys.update(f"t:{kind}:{text}" for text in profile.phones)
    keys.update(f"d:{kind}:{text}" for text in profile.domains)
    return keys


# ----------------------------------------------------------------------
# Scores
# ----------------------------------------------------------------------


def name_similarity(first, second):
    """Return how alike two names are, 0 to 100, whatever the order of their words."""
    if first.sorted_text == second.sorted_text:
        return 100.0
    if first.numbers != second.numbers:
        # Section 17 and section 18 differ in one sign, and are two.
        return 0.0
    bones = 0.0
    if min(sum(map(len, first.skeletons)), sum(map(len, second.skeletons))) >= 5:
        bones = fuzz.ratio(" ".join(first.skeletons), " ".join(second.skeletons))
    if first.is_latin != second.is_latin:
        return min(bones, CROSS_SCRIPT_MAX)
    letters = fuzz.ratio(first.sorted_text, second.sorted_text)
    return max(letters, (letters + min(bones, CROSS_SCRIPT_MAX)) / 2)


def _score_names(first, second):
    """Return the score of the two most alike names, and the reason."""
    best, pair = 0.0, None
    for one in first.names:
        for other in second.names:
            similarity = name_similarity(one, other)
            if similarity > best:
                best, pair = similarity, (one.text, other.text)
    if best < ALIKE_FROM:
        return 0.0, None
    span = (best - ALIKE_FROM) / (100 - ALIKE_FROM)
    score = ALIKE_SCORE + span * (100 - ALIKE_SCORE)
    if first.country != second.country:
        known = first.country and second.country
        score *= OTHER_COUNTRY_FACTOR if known else NO_COUNTRY_FACTOR
    return score, Reason("name", *pair)


def _score_acronyms(first, second):
    """Return the score of a common acronym in one country, and the reason."""
    if first.country != second.country:
        return 0.0, None
    spelled = (first.acronyms & second.initials) | (first.initials & second.acronyms)
    if spelled:
        return SPELLED_ACRONYM_SCORE, Reason("spelled", min(spelled).upper())
    common = first.acronyms & second.acronyms
    if common:
        return ACRONYM_SCORE, Reason("acronym", min(common).upper())
    return 0.0, None


def compare(first, second):
    """Return ``(score, reasons)`` of two profiles, reasons by weight.

    An organisation and a person never look alike. Independent pieces of evidence add
    up: of two at 70, each leaves 30 % of doubt, both leave 9 %, which scores 91. The
    same name in the same country is 100 by itself.
    """
    if first.is_company != second.is_company:
        return 0, ()
    evidence = [_score_names(first, second), _score_acronyms(first, second)]
    phone_score = PHONE_SCORE if first.is_company else PERSON_PHONE_SCORE
    domains = first.domains & second.domains
    for kind, weight, common in (
        ("email", EMAIL_SCORE, first.emails & second.emails),
        ("domain", DOMAIN_SCORE, domains),
        ("phone", phone_score, first.phones & second.phones),
    ):
        if common:
            evidence.append((weight, Reason(kind, min(common))))
    evidence = sorted((item for item in evidence if item[1]), key=lambda item: -item[0])
    doubt = 1.0
    for weight, reason in evidence:
        # An address has the domain in it: that is no second piece of evidence.
        if reason.kind == "domain" and first.emails & second.emails:
            continue
        doubt *= 1 - weight / 100
    return round(100 * (1 - doubt)), tuple(reason for _weight, reason in evidence)
