# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words and figures of a protection request."""

REQUEST_STATES = [
    ("intake", "Intake"),
    ("triage", "Triage"),
    ("verification", "Verification"),
    ("assessment", "Assessment"),
    ("deciding", "Deciding"),
    ("active", "Active"),
    ("aftercare", "Aftercare"),
    ("closed", "Closed"),
    ("purged", "Purged"),
    ("declined", "Declined"),
    ("referred", "Referred"),
    ("withdrawn", "Withdrawn"),
    ("duplicate", "Duplicate"),
]
OPEN_STATES = (
    "intake",
    "triage",
    "verification",
    "assessment",
    "deciding",
    "active",
    "aftercare",
)
BEFORE_DECISION = OPEN_STATES[:5]
#: States that an intake can be in, or end in, while it is incomplete.
MAY_BE_INCOMPLETE = (
    "intake",
    "declined",
    "referred",
    "withdrawn",
    "duplicate",
    "purged",
)
INTAKE_CHANNELS = [
    ("phone", "Telephone"),
    ("secure", "Encrypted message"),
    ("in_person", "In person"),
    ("letter", "Letter or e-mail"),
    ("portal", "Members' portal"),
    ("page", "Public page"),
    ("other", "Other"),
]
#: Until the sender hears from us, and until it is decided, by urgency. First reply
#: within 2 hours: Access Now helpline; decision within 10 days: EMHRF. What is urgent
#: runs round the clock, in hours; the rest by the working days of the office.
CLOCK_HOURS = {"h2": (2, 2), "h24": (2, 24)}
WORKING_DAYS = {"h72": (1, 3), "d10": (1, 10)}
OUTCOME_REASONS = [
    ("unfounded", "Facts not confirmed"),
    ("mandate", "Outside our mandate"),
    ("violence", "Uses or calls for violence"),
    ("no_funds", "No fund can pay for it"),
    ("other_funder", "Helped by another organisation"),
    ("no_contact", "Contact lost"),
    ("wish", "Wish of the defender"),
    ("consent", "Consent withdrawn"),
    ("same_case", "Same case as another request"),
    ("done", "Help completed"),
    ("safe", "No longer at risk"),
]
