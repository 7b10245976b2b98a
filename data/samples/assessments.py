# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How the risk of the requests was judged before, and who did what to whom."""

from datetime import timedelta

from odoo import fields

#: days ago, threats, vulnerabilities, capacities
EARLIER = ((63, "5", "4", "1"), (35, "4", "4", "2"), (12, "4", "3", "2"))
STANDINGS = ("state", "consent", "non_state", "unknown")
PRECISIONS = ("day", "month", "about")


def load(env):
    """Put a history before what the requests say now."""
    requests = env["omct.protection.request"].search([], order="id")
    now = fields.Datetime.now()
    env["omct.protection.assessment"].create(
        [
            {
                "request_id": request.id,
                "user_id": request.officer_id.id,
                "date": now - timedelta(days=days),
                "threat_score": threat,
                "vulnerability_score": vulnerability,
                "capacity_score": capacity,
            }
            for request in requests.filtered("risk_level")
            for days, threat, vulnerability, capacity in EARLIER
        ]
    )
    for number, violation in enumerate(requests.violation_ids):
        violation.write(
            {
                "defender_id": violation.request_id.defender_ids[:1].id,
                "date": now.date() - timedelta(days=3 * number + 1),
                "date_precision": PRECISIONS[number % len(PRECISIONS)],
                "place_precision": "town",
            }
        )
        if number % 5 == 4:
            violation.perpetrator_standing = STANDINGS[number % len(STANDINGS)]
