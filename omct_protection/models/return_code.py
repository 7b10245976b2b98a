# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reference and return code of whoever wrote by the public page.

Both follow from a token that the page carries, under the key file: whoever sends the
same page twice is told the same ones, and nobody else can tell them from the token.
"""

import hashlib
import unicodedata

from ..crypto import keyed_hashes

#: Nothing that is read for something else: no 0 and O, no 1, I and L, no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 8
#: 117 bits.
CODE_LENGTH = 24
#: Characters of a token below which it was not made here.
SHORTEST_TOKEN = 20


def make_return(token):
    """Return the reference and the code of a token, as a person writes them down.

    :raises UserError: when the key file is missing or unusable
    """
    reference = _spell(keyed_hashes(f"return reference|{token}")[0], REFERENCE_LENGTH)
    return reference, _spell(keyed_hashes(f"return code|{token}")[0], CODE_LENGTH)


def tidy(typed):
    """Return a reference or a code as it was given, from how somebody typed it."""
    plain = unicodedata.normalize("NFKC", typed or "").upper()
    return _group("".join(letter for letter in plain if letter in ALPHABET))


def fingerprint(reference, code):
    """Return what stands for both. Of 117 bits, a hash need not be slow."""
    return hashlib.sha256(f"{reference}|{code}".encode()).hexdigest()


def _spell(digest, length):
    number, letters = int(digest, 16), []
    for _place in range(length):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return _group("".join(letters))


def _group(letters):
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
