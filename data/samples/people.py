# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One user a role, as listed in logins.csv; passwords for a machine of one's own."""

import csv
from pathlib import Path

from odoo import Command

from .offices import OFFICES, xmlid

ROLES = {
    "coordinator": (
        "omct_network.group_network_coordinator",
        "omct_grants.group_grants_reviewer",
        "base.group_allow_export",
    ),
    "network_manager": (
        "omct_network.group_network_manager",
        "omct_grants.group_grants_reviewer",
        "base.group_allow_export",
    ),
    "grants_officer": ("omct_grants.group_grants_officer",),
    "grants_manager": ("omct_grants.group_grants_manager",),
    "director": ("omct_network.group_director",),
    "finance": ("omct_grants.group_finance",),
    "finance_manager": ("omct_grants.group_finance_manager",),
    "protection_officer": ("omct_protection.group_protection_officer",),
    "protection_manager": ("omct_protection.group_protection_manager",),
    "auditor": ("omct_grants.group_auditor",),
}
#: The screen after the log-in: what waits for the role, or what it looks after.
HOMES = {
    "coordinator": "omct_network.omct_organisation_action",
    "network_manager": "omct_network.omct_organisation_action",
    "grants_officer": "omct_grants.omct_grants_today_action",
    "grants_manager": "omct_grants.omct_grants_today_action",
    "director": "omct_grants.omct_grants_today_action",
    "finance": "omct_grants.omct_grants_today_action",
    "finance_manager": "omct_grants.omct_grants_today_action",
    "protection_officer": "omct_protection.omct_protection_request_action",
    "protection_manager": "omct_protection.omct_protection_request_action",
    "auditor": "omct_grants.omct_disbursement_action_all",
}


#: The logins of a sample are printed: a second factor would protect nothing there.
PASSWORD_ALONE = "omct_protection.password_alone"


def load(env):
    """Make the users of logins.csv; coordinators keep all five desks."""
    env["ir.config_parameter"].set_param(PASSWORD_ALONE, "True")
    offices = [env.ref(f"__sample__.office_{office[0]}").id for office in OFFICES]
    brussels = env.ref("__sample__.office_brussels")
    path = Path(__file__).parent.parent / "logins.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["login"] not in ROLES:
                continue
            user = (
                env["res.users"]
                .with_context(no_reset_password=True)
                .create(
                    {
                        "name": row["who"],
                        "login": row["login"],
                        "password": row["password"],
                        "email": f"{row['login']}@secretariat.example",
                        "company_id": brussels.id,
                        "company_ids": [Command.set(offices)],
                        "tz": "Europe/Zurich",
                        "action_id": env.ref(HOMES[row["login"]]).id,
                        "group_ids": [
                            Command.link(env.ref("base.group_user").id),
                            *(
                                Command.link(env.ref(group).id)
                                for group in ROLES[row["login"]]
                            ),
                        ],
                    }
                )
            )
            xmlid(env, f"user_{row['login']}", user)
    regions = env["omct.region"].search([])
    regions.coordinator_ids = env.ref("__sample__.user_coordinator")


def as_user(env, login):
    """Return the environment of a sample user, in the office of Brussels."""
    user = env.ref(f"__sample__.user_{login}")
    return env(
        user=user,
        context={
            "lang": "en_US",
            "tz": "Europe/Zurich",
            "allowed_company_ids": [user.company_id.id, *user.company_ids.ids],
        },
    )
