# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What waits for people: late activities, a grant without an officer."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .people import as_user

#: login, sample grant, what is to do, days late
ACTIVITIES = (
    ("grants_officer", "grant_07", "Ask for the missing audit report", 4),
    ("grants_officer", "grant_00", "Call about the first quarter", 1),
    ("grants_manager", "grant_03", "Read the budget again", 2),
    ("director", "grant_04", "Talk with the donor before the decision", 3),
)
#: An application that nobody has taken yet.
UNASSIGNED = "grant_09"


def load(env):
    """Schedule activities that are late by now, and free a grant of its officer."""
    today = fields.Date.today()
    for login, grant, summary, late in ACTIVITIES:
        user_env = as_user(env, login)
        env.ref(f"__sample__.{grant}").with_env(user_env).activity_schedule(
            "mail.mail_activity_data_todo",
            today - relativedelta(days=late),
            summary=summary,
            user_id=user_env.uid,
        )
    grant = env.ref(f"__sample__.{UNASSIGNED}")
    grant.with_env(as_user(env, "grants_manager")).user_id = False
