# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Finding one organisation, and the list that coordinators work in."""

from _bench import bench, list_specification, time_once
from lxml import etree

from odoo.tools.safe_eval import safe_eval

LIST = "omct_network.omct_organisation_view_list"
SEARCH = "omct_network.omct_organisation_view_search"
NOTICED = "0.1 s, which nobody notices"


def organisation_domain(env):
    action = env["ir.actions.act_window"]._for_xml_id(
        "omct_network.omct_organisation_action"
    )
    return safe_eval(action["domain"] or "[]")


def words_of(env):
    """Return parts of an organisation's names and numbers, and of a person's name."""
    member = env["res.partner"].search([("omct_member_number", "!=", False)], limit=1)
    role = env["omct.affiliation"].search([], limit=1)
    return [
        member.name.split()[-1][1:].lower(),
        member.omct_acronym,
        member.omct_other_names.split()[-1],
        member.omct_member_number,
        role.person_id.name,
        "komitet nadezhd",
        "комитет",
        "kmtt",
    ]


@bench(n=20_000, yardstick=NOTICED, limit=1.0)
def find_organisation(env):
    """The search bar of Network > Organisations: the slowest of eight searches."""
    partners = env["res.partner"]
    arch = partners.get_view(env.ref(SEARCH).id, "search")["arch"]
    search = etree.fromstring(arch).find(".//field").get("filter_domain")
    fields = list_specification(env, LIST, "res.partner")
    base = organisation_domain(env)

    def find(words):
        domain = base + safe_eval(search, {"self": words})
        return partners.web_search_read(domain, fields, limit=80, count_limit=10001)

    # Two runs each, so that the first search does not pay for the cache.
    slowest = max(
        words_of(env), key=lambda words: min(time_once(env, lambda: find(words))[0]
                                             for _run in range(2))
    )  # fmt: skip
    return lambda: find(slowest), 0.1


@bench(n=20_000, yardstick=NOTICED, limit=1.0)
def find_in_a_field(env):
    """What a field suggests while one types: the slowest of eight."""
    partners = env["res.partner"]
    slowest = max(
        words_of(env),
        key=lambda words: min(
            time_once(env, lambda: partners.name_search(words, limit=8))[0]
            for _run in range(2)
        ),
    )
    return lambda: partners.name_search(slowest, limit=8), 0.1


@bench(n=20_000, yardstick="Odoo's own list of contacts, 80 rows", limit=1.2)
def list_of_organisations(env):
    """The first 80 organisations with every column, as the web client asks."""
    partners = env["res.partner"]
    fields = list_specification(env, LIST, "res.partner")
    own_fields = list_specification(env, "base.view_partner_tree", "res.partner")
    domain = organisation_domain(env)
    return (
        lambda: partners.web_search_read(domain, fields, limit=80, count_limit=10001),
        lambda: partners.web_search_read([], own_fields, limit=80, count_limit=10001),
    )
