# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words of urgent interventions."""

KINDS = [
    ("appeal", "Urgent appeal"),
    ("letter", "Letter to authorities"),
    ("statement", "Joint statement"),
    ("trial", "Trial observation"),
]
LANGUAGES = [
    ("en", "English"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("ar", "Arabic"),
    ("ru", "Russian"),
]
LANGUAGE_CODES = {
    "en": "en_US",
    "fr": "fr_FR",
    "es": "es_ES",
    "ar": "ar_001",
    "ru": "ru_RU",
}
LABELS = [
    ("confidential", "Confidential"),
    ("network", "Network"),
    ("public", "Public"),
]
#: How it leaves; each is a channel of the matrix of consent.
RELEASE_CHANNELS = [
    ("letter", "Letter or e-mail"),
    ("secure", "Encrypted message"),
    ("in_person", "Handed over"),
    ("publication", "Publication"),
]
#: Each is a recipient of the matrix of consent.
ADDRESSEE_KINDS = [
    ("authority", "Authority"),
    ("mechanism", "UN or regional mechanism"),
]
INTERVENTION_STATES = [
    ("draft", "Draft"),
    ("checking", "Checking"),
    ("released", "Released"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("stopped", "Stopped"),
]
OUT_STATES = ("released", "answered", "closed")
STOP_REASONS = [
    ("consent", "Consent is missing or was withdrawn"),
    ("safety", "It would endanger somebody"),
    ("facts", "Facts are not certain"),
    ("overtaken", "Overtaken by events"),
    ("other_way", "Another way was chosen"),
]
IMPACTS = [
    ("none", "No change seen"),
    ("contact", "A dialogue opened"),
    ("improved", "The situation improved"),
    ("met", "What was asked was done"),
    ("worse", "The situation got worse"),
]
REPLY_KINDS = [
    ("receipt", "Confirms that it arrived"),
    ("answer", "Answers the substance"),
    ("action", "Announces action"),
    ("denial", "Denies the facts"),
    ("refusal", "Refuses to act"),
]
RELATIONS = [
    ("relative", "Relative"),
    ("lawyer", "Lawyer"),
    ("colleague", "Colleague"),
    ("witness", "Witness"),
    ("official", "Official"),
    ("other", "Somebody else"),
]
#: What stands in these is still to be written.
GAP = "[["
