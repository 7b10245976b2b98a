# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What need-to-know costs: lists of 100,000 requests, and a new request.

The requests are made by SQL inside the transaction of the bench, which is rolled back.
"""

from _bench import bench, list_specification

from odoo import Command
from odoo.tools import SQL

REQUESTS = 100_000
#: What a list shows of a page, and where it stops to count.
PAGE, COUNT_LIMIT = 80, 10_001
#: One request in a hundred is the user's: three years of 300 requests and more.
OWN_EVERY = 100
CREATED = 20


def become_officer(env):
    """Make the user of the bench a protection officer who sells, too."""
    groups = (
        env.ref("omct_protection.group_protection_officer")
        | env.ref("sales_team.group_sale_salesman")
    )  # fmt: skip
    env.user.sudo().write({"group_ids": [Command.link(group.id) for group in groups]})
    return (
        env["res.users"]
        .sudo()
        .create(
            {
                "name": "Bench protection manager",
                "login": "bench_protection_manager",
                "group_ids": [
                    Command.set(env.ref("omct_protection.group_protection_manager").ids)
                ],
            }
        )
    )


def fill_requests(env, manager, own_every):
    """Make the requests, with the user on the team of one in ``own_every``."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            WITH countries AS (
                SELECT array_agg(id ORDER BY id) AS ids
                  FROM res_country WHERE omct_region_id IS NOT NULL
            ), made AS (
                INSERT INTO omct_protection_request (
                    name, company_id, state, source, country_id, region_id, urgency,
                    received_date, acknowledge_deadline, decision_deadline,
                    next_deadline, officer_id, manager_id, create_uid, write_uid,
                    create_date, write_date)
                SELECT 'P/BENCH/' || n, %(company)s,
                       (ARRAY['intake', 'triage', 'assessment', 'active', 'closed'])
                           [1 + n %% 5],
                       'direct', country.id, country.omct_region_id,
                       (ARRAY['h2', 'h24', 'h72', 'd10'])[1 + n %% 4],
                       now() - n * interval '1 minute', now(),
                       now() + (n * 7919 %% 900007 - 800000) * interval '1 minute',
                       CASE WHEN n %% 5 < 3 THEN
                       now() + (n * 7919 %% 900007 - 800000) * interval '1 minute' END,
                       CASE WHEN n %% %(every)s = 0 THEN %(user)s ELSE %(admin)s END,
                       %(manager)s, 1, 1, now(), now()
                  FROM generate_series(1, %(requests)s) n
                  JOIN countries ON true
                  JOIN res_country country
                    ON country.id = countries.ids[1 + n %% cardinality(countries.ids)]
             RETURNING id, officer_id, manager_id
            )
            INSERT INTO %(team)s (%(request)s, %(member)s)
            SELECT id, officer_id FROM made UNION ALL SELECT id, manager_id FROM made
            """,
            company=env.company.id,
            every=own_every,
            user=env.uid,
            admin=env.ref("base.user_admin").id,
            manager=manager.id,
            requests=REQUESTS,
            team=SQL.identifier(team_of(env).relation),
            request=SQL.identifier(team_of(env).column1),
            member=SQL.identifier(team_of(env).column2),
        )
    )
    for table in (
        "omct_protection_request",
        team_of(env).relation,
        "res_users",
        "res_partner",
    ):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()


def team_of(env):
    """Return the field that says who is on the team of a request."""
    return env["omct.protection.request"]._fields["team_ids"]


def lists_of(env, domain):
    """Return the list of requests as the user and the same without the rule."""
    view = "omct_protection.omct_protection_request_view_list"
    specification = list_specification(env, view, "omct.protection.request")

    def ask(records):
        return records.web_search_read(
            domain, specification, limit=PAGE, count_limit=COUNT_LIMIT
        )

    requests = env["omct.protection.request"]
    return lambda: ask(requests), lambda: ask(requests.sudo())


@bench(n=REQUESTS, yardstick="the same list without the rule", limit=2.0)
def need_to_know_list(env):
    """Protection > Requests: a page of an officer who is on one team in a hundred."""
    manager = become_officer(env)
    fill_requests(env, manager, OWN_EVERY)
    return lists_of(env, [])


@bench(n=REQUESTS, yardstick="the same list without the rule", limit=2.0)
def need_to_know_list_of_all(env):
    """The same of somebody who is on every team, so that both lists are as long."""
    manager = become_officer(env)
    fill_requests(env, manager, 1)
    return lists_of(env, [("state", "not in", ("closed", "purged"))])


@bench(n=CREATED, yardstick="Odoo's own opportunities, as many", limit=1.2)
def create_requests(env):
    """New requests one by one, the situation encrypted, changes tracked."""
    manager = become_officer(env)
    country = env.ref("base.sn")
    partner = env["res.partner"].search(
        [("omct_network_organisation", "=", True)], limit=1
    )
    requests, leads = env["omct.protection.request"], env["crm.lead"]
    text = "What happened and what is feared, in a few sentences of plain text. " * 5

    def create_requests():
        for number in range(CREATED):
            requests.create(
                {
                    "source": "member",
                    "partner_id": partner.id,
                    "country_id": country.id,
                    "urgency": "h72",
                    "manager_id": manager.id,
                    "narrative": f"{number} {text}",
                }
            )
            env.flush_all()

    def create_leads():
        for number in range(CREATED):
            leads.create(
                {
                    "type": "opportunity",
                    "name": f"Opportunity {number}",
                    "partner_id": partner.id,
                    "country_id": country.id,
                    "priority": "2",
                    "description": f"<p>{number} {text}</p>",
                }
            )
            env.flush_all()

    return create_requests, create_leads
