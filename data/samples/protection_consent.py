# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the invented defenders permit: in force, ending soon, replaced, withdrawn."""

from datetime import timedelta

from odoo import fields

from .people import as_user

#: purpose, recipient, channel, days from now until it ends (None: open)
MATRIX = (
    ("keep", "secretariat", "any", None),
    ("help", "secretariat", "any", 180),
    ("verification", "member", "secure", 60),
    ("appeal", "authority", "letter", 90),
    ("appeal", "mechanism", "letter", 90),
    ("donor_report", "donor", "any", 10),
)
#: numbers of requests whose last cells are withdrawn, or said again
WITHDRAWN, REPLACED = (1, 5), (0, 4)
WAYS = ("phone", "secure", "in_person", "member", "signed")


def load(env):
    """Enter the consents as the officer of the requests."""
    officer = as_user(env, "protection_officer")
    requests = officer["omct.protection.request"].search(
        [("consent_given", "=", True)], order="id"
    )
    for number, request in enumerate(requests):
        consents = _load_consents(request, WAYS[number % len(WAYS)])
        if number in WITHDRAWN:
            consents[-2:].action_withdraw()
        if number in REPLACED:
            consents[-1:].create([_vals(request, "in_person", *MATRIX[-1])])


def _load_consents(request, way):
    return request.env["omct.protection.consent"].create(
        [_vals(request, way, *cell) for cell in MATRIX]
    )


def _vals(request, way, purpose, recipient, channel, days):
    today = fields.Date.today()
    return {
        "request_id": request.id,
        "defender_id": request.defender_ids[:1].id,
        "purpose": purpose,
        "recipient": recipient,
        "channel": channel,
        "valid_until": today + timedelta(days=days) if days else False,
        "taken_date": request.consent_date or today,
        "way": way,
        "lang_id": request.consent_language.id,
    }
