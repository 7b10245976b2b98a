# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network, through the same import that a coordinator uses on screen."""

from pathlib import Path

from odoo import Command

from .people import as_user

DATA = Path(__file__).parent.parent
FILES = (
    ("members.csv", "res.partner"),
    ("contacts.csv", "res.partner"),
    ("memberships.csv", "omct.membership"),
)
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "float_thousand_separator": "",
    "float_decimal_separator": ".",
    "keep_matches": False,
}


def import_file(env, path, model):
    """Load one CSV file with Odoo's import, as the user of ``env``.

    :return: ids of the records
    :raises ValueError: with the import's own messages; nothing is kept then
    """
    content = Path(path).read_bytes()
    header = content.decode("utf-8").splitlines()[0].split(",")
    wizard = env["base_import.import"].create(
        {
            "res_model": model,
            "file": content,
            "file_name": Path(path).name,
            "file_type": "text/csv",
        }
    )
    result = wizard.execute_import(header, header, dict(OPTIONS))
    if result["messages"]:
        raise ValueError(
            f"{path}: " + "; ".join(line["message"] for line in result["messages"])
        )
    return result["ids"]


def load(env):
    """Import the three files as the coordinator; a manager records the past."""
    coordinator = as_user(env, "coordinator")
    for name, model in FILES:
        import_file(coordinator, DATA / name, model)
    manager = as_user(env, "network_manager")
    memberships = manager["omct.membership"]
    recorded = memberships.search([("origin", "=", "recorded")])
    recorded.action_record()
    _portal_user(env)


def search_lookalikes(env):
    """Compare what was loaded, as the background does, and decide about one pair."""
    env["res.partner"]._cron_search_lookalikes()
    manager = as_user(env, "network_manager")
    pairs = manager["omct.lookalike"].search([("is_company", "=", True)])
    pairs[-1:].action_not_the_same()


def _portal_user(env):
    person = env.ref("__import__.sample_contact_cd_02_1")
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": person.name,
            "partner_id": person.id,
            "login": "member",
            "password": "member",
            "company_id": env.ref("__sample__.office_brussels").id,
            "company_ids": [Command.set(env.ref("__sample__.office_brussels").ids)],
            "group_ids": [Command.set(env.ref("base.group_portal").ids)],
        }
    )
