# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a text in a cell means: a word, a truth value, a date."""

import datetime
import functools
import re
import unicodedata

from babel.dates import get_month_names

LANGUAGES = ("en", "fr", "es", "ar")
TRUE_WORDS = frozenset(
    ["1", "true", "t", "yes", "y", "x", "oui", "vrai", "si", "verdadero", "نعم"]
)
FALSE_WORDS = frozenset(["0", "false", "f", "no", "n", "non", "faux", "falso", "لا"])
_SPLIT_DATE = re.compile(r"[\s./\-,]+")


class AmbiguousDate(ValueError):
    """A date whose day and month cannot be told apart."""


def fold(text):
    """Return a text without accents, case and punctuation, to compare words by."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", kept).replace("_", " ").split())


def unify_line_breaks(text):
    """Return a text whose line breaks are all ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_boolean(text):
    """Return the truth value of a word in one of our languages.

    :raises ValueError: when it is none
    """
    word = fold(text)
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError(text)


def parse_integer(text):
    """Return a whole number; groups of three may be parted by a space.

    :raises ValueError: when it is none
    """
    return int(re.sub(r"[\s\u00a0\u202f]", "", text))


@functools.cache
def _month_names():
    names = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = get_month_names(width, context=context, locale=language)
                names.update({fold(name): month for month, name in found.items()})
    return names


def _digits(text):
    """Return a text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def parse_date(text, order):
    """Return a date.

    ``2001-05-17`` and a month in words need no order. Two-digit years are refused.

    :param str text: the cell
    :param order: ``dmy``, ``mdy``, or False when nobody stated it
    :raises AmbiguousDate: when the order decides and is not stated
    :raises ValueError: when it is no date
    """
    text = _digits(text.strip())
    # A time after the date, as spreadsheets and databases add it.
    text = re.sub(
        r"[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$", "", text
    )
    parts = [part for part in _SPLIT_DATE.split(text) if part not in ("", "de", "del")]
    if len(parts) != 3:
        raise ValueError(text)
    # 1er, 3rd, 2º
    parts = [re.sub(r"^(\d{1,2})\D{1,2}$", r"\1", part) for part in parts]
    words = [index for index, part in enumerate(parts) if not part.isdigit()]
    if words:
        return _date_with_month_name(parts, words)
    if len(parts[0]) == 4:
        return datetime.date(*map(int, parts))
    if len(parts[2]) != 4:
        raise ValueError(text)
    first, second, year = map(int, parts)
    if order == "mdy":
        return datetime.date(year, first, second)
    if order == "dmy":
        return datetime.date(year, second, first)
    if first > 12 >= second or first == second:
        return datetime.date(year, second, first)
    if second > 12 >= first:
        return datetime.date(year, first, second)
    raise AmbiguousDate(text)


def _date_with_month_name(parts, words):
    month = _month_names().get(fold(parts[words[0]]))
    numbers = [part for index, part in enumerate(parts) if index != words[0]]
    if len(words) > 1 or not month:
        raise ValueError(" ".join(parts))
    if len(numbers[0]) == 4:
        year, day = numbers
    else:
        day, year = numbers
    if len(year) != 4:
        raise ValueError(" ".join(parts))
    return datetime.date(int(year), month, int(day))
