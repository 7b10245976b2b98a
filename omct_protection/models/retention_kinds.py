# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Classes of what is known of people at risk, by how long it is kept."""

KINDS = [
    ("contact", "Contact: who called, how and where to reach them"),
    ("medical", "Medical evidence"),
    ("files", "Files"),
    ("narrative", "Narrative: what was told, asked and written"),
    ("identity", "Identity: name, birth date, notes"),
]
ENDED = ("closed", "declined", "referred", "withdrawn", "duplicate")
REQUEST = "omct.protection.request"
DEFENDER = "omct.protection.defender"

#: Encrypted columns that are no narrative, by model; all others of it are.
COLUMNS = {
    REQUEST: {"contact": ("caller_cipher", "caller_phone_cipher", "return_cipher")},
    DEFENDER: {
        "contact": (
            "identity_contact",
            "identity_location",
            "card_channel",
            "card_hours",
            "card_code_word",
            "card_duress_word",
        ),
        "identity": ("identity_name", "identity_birth_date", "identity_notes"),
    },
}
#: Models all of whose encrypted columns are of one class.
WHOLE = {"omct.protection.medical": "medical"}
#: What is not encrypted and tells all the same, with what stays in its place.
PLAIN = {
    (REQUEST, "contact"): {"filed_by_id": None, "help_reference": None},
    ("omct.protection.medical", "medical"): {
        "extension": None,
        "file_size": 0,
        "date": None,
    },
    (DEFENDER, "identity"): {"person_hash": None, "person_year_hash": None},
}
