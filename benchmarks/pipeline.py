# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The board of 100,000 grants, beside Odoo's own board of as many opportunities.

Both are filled by SQL inside the transaction of the bench, which is rolled back: as
many rows, officers, activities and archived ones on either side.
"""

from _bench import bench, default_columns, list_specification
from lxml import etree

from odoo import Command
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

CARDS = 100_000
#: One card in ten has an activity, one in fifty is archived.
ACTIVITY_EVERY, ARCHIVED_EVERY = 10, 50
#: What a board shows of a column before one scrolls.
PAGE = 20
FEW_STATES = ("deciding", "declined", "withdrawn", "cancelled")
STATES = ("concept", "applied", "reviewing", "approved", "active", "closing", "closed")


def fill_grants(env):
    """Make the grants of one office under eight funds, most of them in six states."""
    company, euro = env.company, env.ref("base.EUR")
    donor = env["res.partner"].create({"name": "Bench donor", "is_company": True})
    funds = env["omct.fund"].create(
        [
            {
                "name": f"Fund {number}",
                "reference": f"BENCH-{number}",
                "donor_id": donor.id,
                "company_id": company.id,
                "currency_id": euro.id,
                "amount": 10**6,
                "date_start": "2026-01-01",
                "date_end": "2030-12-31",
                "line_ids": [Command.create({"name": "All", "amount": 10**6})],
            }
            for number in range(8)
        ]
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            WITH members AS (
                SELECT array_agg(id ORDER BY id) AS ids FROM (
                    SELECT id FROM res_partner
                     WHERE omct_network_organisation LIMIT 2000) taken
            )
            INSERT INTO omct_grant (
                name, title, active, partner_id, country_id, region_id, company_id,
                user_id, fund_id, donor_id, fund_line_id, currency_id,
                amount_requested, amount, amount_fund, amount_eur, pipeline_eur,
                instalment_total, paid_amount, paid_eur, paid_rate, date_start,
                date_end, date_next_due, state, approval_state, fund_rate,
                create_uid, write_uid, create_date, write_date)
            SELECT 'G/2026/' || n, 'Grant number ' || n, n %% %(archived)s <> 0,
                   partner.id, partner.country_id, partner.omct_region_id, %(company)s,
                   (%(users)s)[1 + n %% %(user_count)s], line.fund_id, %(donor)s,
                   line.id, %(euro)s, n, n, n, n, n, n, n / 2, n / 2, 50,
                   current_date - n %% 900, current_date - n %% 900 + 700,
                   current_date + n %% 400 - 50,
                   CASE WHEN n %% 100 = 0 THEN (%(few)s)[1 + n / 100 %% 4]
                        ELSE (%(states)s)[1 + n %% 7] END,
                   'draft', 1, 1, 1, now(), now()
              FROM generate_series(1, %(cards)s) n
              JOIN members ON true
              JOIN res_partner partner
                ON partner.id = members.ids[1 + n %% cardinality(members.ids)]
              JOIN omct_fund_line line
                ON line.id = (%(lines)s)[1 + n %% 8]
            """,
            archived=ARCHIVED_EVERY,
            company=company.id,
            users=users_of(env),
            user_count=len(users_of(env)),
            donor=donor.id,
            euro=euro.id,
            few=list(FEW_STATES),
            states=list(STATES),
            cards=CARDS,
            lines=funds.line_ids.ids,
        )
    )


def fill_leads(env):
    """Make the opportunities of one office in the stages that Odoo ships."""
    stages = env["crm.stage"].search([]).ids
    env.cr.execute(
        SQL(
            """
            WITH members AS (
                SELECT array_agg(id ORDER BY id) AS ids FROM (
                    SELECT id FROM res_partner
                     WHERE omct_network_organisation LIMIT 2000) taken
            )
            INSERT INTO crm_lead (
                name, active, type, partner_id, country_id, company_id, user_id,
                stage_id, priority, expected_revenue, prorated_revenue, probability,
                automated_probability, won_status, date_deadline, date_open,
                create_uid, write_uid, create_date, write_date)
            SELECT 'Opportunity number ' || n, n %% %(archived)s <> 0, 'opportunity',
                   partner.id, partner.country_id, %(company)s,
                   (%(users)s)[1 + n %% %(user_count)s],
                   (%(stages)s)[1 + n %% %(stage_count)s], '0', n, n / 2, 50, 50,
                   'pending', current_date + n %% 400 - 50, now(),
                   1, 1, now(), now()
              FROM generate_series(1, %(cards)s) n
              JOIN members ON true
              JOIN res_partner partner
                ON partner.id = members.ids[1 + n %% cardinality(members.ids)]
            """,
            archived=ARCHIVED_EVERY,
            company=env.company.id,
            users=users_of(env),
            user_count=len(users_of(env)),
            stages=stages,
            stage_count=len(stages),
            cards=CARDS,
        )
    )


def users_of(env):
    """Return the identifiers of those who keep the cards."""
    return [env.uid, env.ref("base.user_admin").id]


def fill_activities(env, table, model):
    """Give one card in ten an activity, some of them late."""
    kind = env.ref("mail.mail_activity_data_todo")
    env.cr.execute(
        SQL(
            """
            INSERT INTO mail_activity (
                res_model_id, res_model, res_id, res_name, activity_type_id, user_id,
                date_deadline, active, automated, create_uid, write_uid,
                create_date, write_date)
            SELECT %(model_id)s, %(model)s, id, name, %(kind)s, user_id,
                   current_date + id %% 60 - 10, true, false, 1, 1, now(), now()
              FROM %(table)s WHERE id %% %(every)s = 0
            """,
            model_id=env["ir.model"]._get_id(model),
            model=model,
            kind=kind.id,
            table=SQL.identifier(table),
            every=ACTIVITY_EVERY,
        )
    )


def board_of(env, view, model, domain):
    """Return a function that asks for a board as the web client does.

    :param str view: xmlid of the kanban
    """
    # Empty columns are shown too.
    records = env[model].with_context(read_group_expand=True)
    arch = etree.fromstring(records.get_view(env.ref(view).id, "kanban")["arch"])
    group_by = arch.get("default_group_by")
    bar = arch.find("progressbar")
    progress = {
        "field": bar.get("field"),
        "colors": safe_eval(bar.get("colors")),
        "sum_field": bar.get("sum_field"),
        "help": bar.get("help"),
    }
    specification = list_specification(env, view, model, "kanban")

    def ask():
        records.read_progress_bar(domain, group_by, progress)
        return records.web_read_group(
            domain,
            [group_by],
            [f"{progress['sum_field']}:sum"],
            auto_unfold=True,
            unfold_read_specification=specification,
            unfold_read_default_limit=PAGE,
        )

    return ask


@bench(n=CARDS, yardstick="Odoo's own CRM board, as many leads", limit=1.3)
def pipeline_board(env):
    """Grants > Pipeline: columns, counts, sums, bars and the first cards of each."""
    groups = (
        env.ref("omct_grants.group_grants_manager")
        | env.ref("sales_team.group_sale_manager")
    )  # fmt: skip
    env.user.sudo().write({"group_ids": [Command.link(group.id) for group in groups]})
    default_columns(env, "omct.grant", "crm.lead", "mail.activity")
    fill_grants(env)
    fill_leads(env)
    fill_activities(env, "omct_grant", "omct.grant")
    fill_activities(env, "crm_lead", "crm.lead")
    for table in ("omct_grant", "crm_lead", "mail_activity"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()
    return (
        board_of(env, "omct_grants.omct_grant_view_kanban", "omct.grant", []),
        board_of(
            env,
            "crm.crm_case_kanban_view_leads",
            "crm.lead",
            [("type", "=", "opportunity")],
        ),
    )
