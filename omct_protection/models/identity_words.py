# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Finds the identity of a defender in a text that is not encrypted."""

import re

from odoo.tools import html2plaintext

#: Shorter parts of a name are words of a language too often.
SHORTEST_NAME = 4
SHORTEST_NUMBER = 7


def names_identity(text, identity, is_person):
    """Return whether ``text`` gives away an identity.

    :param str text: plain text or HTML
    :param dict identity: clear texts, with the keys ``name`` and ``contact``
    :param bool is_person: each part of a person's name gives it away; the name of a
        family or an organisation does as a whole
    """
    plain = html2plaintext(text or "").casefold()
    if not plain.strip():
        return False
    name = " ".join(identity.get("name", "").casefold().split())
    parts = re.findall(r"\w+", name) if is_person else [name]
    contact = identity.get("contact", "").casefold()
    parts += re.findall(r"[^\s<>,;]+@[^\s<>,;]+", contact)
    if any(
        len(part) >= SHORTEST_NAME and re.search(rf"\b{re.escape(part)}\b", plain)
        for part in parts
    ):
        return True
    digits = re.sub(r"\D", "", plain)
    numbers = [
        re.sub(r"\D", "", number)
        for number in re.findall(r"[+\d][\d\s()./-]+", contact)
    ]
    return any(
        len(number) >= SHORTEST_NUMBER and number in digits for number in numbers
    )


def bears_name(text, name):
    """Return whether ``text``, the name of a contact, is this person's name.

    Every word of the name stands in it, in whatever order. A name of one word is
    common in names of organisations, and has to be all of it.
    """
    words, parts = (set(re.findall(r"\w+", each.casefold())) for each in (text, name))
    return bool(parts) and (parts <= words if len(parts) > 1 else parts == words)
