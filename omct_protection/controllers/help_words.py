# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words of the public page, in every language of it, installed or not."""

from babel import Locale

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Code in the address: own name, language of the words, direction.
LANGUAGES = {
    "en": ("English", "en_US", "ltr"),
    "fr": ("Français", "fr_FR", "ltr"),
    "es": ("Español", "es_ES", "ltr"),
    "ar": ("العربية", "ar_001", "rtl"),
    "ru": ("Русский", "ru_RU", "ltr"),
}
WORDS = {
    "title": _lt("Contact form"),
    "languages": _lt("Language of this page"),
    "leave": _lt("Leave this page now"),
    "leave_note": _lt(
        "Another site opens at once. For five minutes, going back does not show this "
        "page."
    ),
    "ask": _lt("Ask for help"),
    "free": _lt(
        "Write what you can. You may leave everything empty except one thing: what "
        "happened, or a way to reach you."
    ),
    "safe": _lt(
        "Only the protection team reads it, and it is kept encrypted. Do not use a "
        "telephone or a computer that others watch."
    ),
    "story": _lt("What happened? What do you fear?"),
    "asked": _lt("What help do you ask for?"),
    "urgency": _lt("How urgent is it?"),
    "unknown": _lt("I do not know"),
    "h2": _lt("A life is in danger now"),
    "h24": _lt("Help is needed within a day"),
    "h72": _lt("Help is needed within three days"),
    "d10": _lt("It can wait longer"),
    "country": _lt("Country"),
    "reach": _lt("How do we reach you safely?"),
    "channel": _lt("Safe way: a number, an address or a name in an application"),
    "hours": _lt("When is it safe?"),
    "language": _lt("Language that you speak"),
    "name": _lt("Name. It need not be your real name"),
    "trap": _lt("Leave this empty"),
    "files": _lt(
        "Files cannot be sent here. Once we are in touch, we agree on a safe way for "
        "them."
    ),
    "send": _lt("Send"),
    "known": _lt(
        "Have you written to us before? Come back with your reference and code"
    ),
    "empty": _lt("Write what happened, or a way to reach you."),
    "limited": _lt(
        "Too much was sent from this connection. What you wrote is still below: send "
        "it in a few hours, or from another connection."
    ),
    "refused": _lt(
        "It could not be kept just now. What you wrote is still below: send it again."
    ),
    "thanks": _lt("We have it"),
    "contacted": _lt("Somebody will contact you by the way that you chose."),
    "unreachable": _lt(
        "You gave no way to reach you. Come back with reference and code to add one."
    ),
    "once": _lt(
        "Write both down where nobody finds them. They are shown only now and cannot "
        "be found again."
    ),
    "reference": _lt("Reference"),
    "code": _lt("Return code"),
    "return": _lt(
        "With both you can come back to see how far we are, and to add something."
    ),
    "back": _lt("Come back"),
    "add": _lt("Add something, if you wish"),
    "go_on": _lt("Go on"),
    "wrong": _lt(
        "This reference and this code do not match, or there were too many attempts "
        "from this connection. Check both, or try again in a few hours."
    ),
    "received": _lt("We have it. The team has not started on it yet."),
    "contact": _lt(
        "We are working on it. Somebody will contact you by the way that you chose."
    ),
    "ended": _lt("Your request is closed. If you need help again, send a new request."),
    "added": _lt("What you added was kept, and the team is told."),
    "gone": _lt("Nothing can be added any more. Send a new request."),
    "first": _lt("Writing for the first time? Ask for help"),
}


def get_words(code):
    """Return ``{key: words}`` in a language of the page.

    :param str code: key of ``LANGUAGES``
    """
    lang = LANGUAGES[code][1]
    return {key: words._translate(lang) for key, words in WORDS.items()}


def get_country_names(code, countries):
    """Return pairs of code and name, sorted by the name in a language of the page.

    :param countries: pairs of code and the name to use where the language has none
    """
    names = Locale(code).territories
    pairs = [(country, names.get(country, name)) for country, name in countries]
    return sorted(pairs, key=lambda pair: pair[1].casefold())
