# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Periods in force, and a request that a court still needs."""

from .people import as_user


def load(env):
    """Put the proposed periods in force, and hold the closed request."""
    manager = as_user(env, "protection_manager")
    manager["omct.protection.retention"].search([]).action_confirm()
    closed = manager["omct.protection.request"].search(
        [("state", "=", "closed")], limit=1
    )
    manager["omct.protection.hold"].create(
        {
            "request_id": closed.id,
            "reason": "court",
            "note": "Until the judgement of the court of appeal",
        }
    )
