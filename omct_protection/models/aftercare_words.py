# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words of aftercare."""

#: Months from the start of aftercare.
CHECK_MONTHS = {"m01": 1, "m03": 3, "m06": 6, "m12": 12}
CHECKS = [
    ("m01", "After 1 month"),
    ("m03", "After 3 months"),
    ("m06", "After 6 months"),
    ("m12", "After 12 months"),
    ("extra", "Extra"),
]
CHECK_RESULTS = [
    ("safe", "Safe"),
    ("signs", "Signs of a threat"),
    ("harm", "Harmed"),
    ("duress", "Under duress"),
    ("unreachable", "Not reached"),
]
OUTCOMES = [
    ("released", "Released from detention"),
    ("acquitted", "Acquitted"),
    ("relocated", "Relocated"),
    ("returned", "Returned"),
    ("safe", "Safe"),
    ("harmed", "Harmed"),
]
RESUME_REASONS = [
    ("threat", "New threat"),
    ("incident", "New incident"),
    ("asked", "The defender asked again"),
    ("unfinished", "Help not finished"),
    ("mistake", "Closed by mistake"),
]
