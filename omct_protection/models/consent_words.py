# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a defender may consent to."""

PURPOSES = [
    ("keep", "Keeping the request"),
    ("help", "Help and its payment"),
    ("verification", "Verification"),
    ("sharing", "Sharing with members"),
    ("appeal", "Urgent interventions"),
    ("donor_report", "Reports to donors"),
]
RECIPIENTS = [
    ("secretariat", "The secretariat"),
    ("member", "Members"),
    ("provider", "Providers of help"),
    ("donor", "Donors"),
    ("authority", "Authorities"),
    ("mechanism", "UN and regional mechanisms"),
    ("public", "The public"),
]
#: “any” permits each of the others.
CHANNELS = [
    ("any", "Any channel"),
    ("secure", "Encrypted message"),
    ("phone", "Telephone"),
    ("in_person", "In person"),
    ("letter", "Letter or e-mail"),
    ("publication", "Publication"),
]
#: Never by e-mail: it can be read on the way and proves nothing.
WAYS = [
    ("in_person", "In person"),
    ("phone", "By telephone"),
    ("secure", "By encrypted message"),
    ("signed", "On signed paper"),
    ("member", "Through the member, who asked in person"),
]
#: Days before the end of a consent on which the officer is reminded.
REMIND_DAYS = 14
