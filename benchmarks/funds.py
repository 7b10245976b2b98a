# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The figures of 200 funds, each summed from its journal items, on one list page."""

from _bench import bench, default_columns, list_specification

from odoo import Command
from odoo.tools import SQL

FUNDS, LINES, ITEMS = 200, 3, 100_000
LIST = "omct_grants.omct_fund_view_list"

FILLED = (
    "omct.fund",
    "omct.fund.line",
    "account.move",
    "omct.disbursement",
    "account.move.line",
)
# Written straight into the tables: the path of a payout through its approvals would
# take an hour. What the addon would store with each item is stored here as well.
FILL = (
    """
    INSERT INTO omct_fund (name, reference, donor_id, company_id, currency_id, state,
                           date_start, date_end, amount, active, line_variance)
    SELECT 'Bench fund ' || n, 'BENCH-' || n, %(partner)s, %(company)s, %(currency)s,
           'open', current_date - 300, current_date + 300, 3000000, TRUE, 0
      FROM generate_series(1, %(funds)s) n
    """,
    """
    INSERT INTO omct_fund_line (fund_id, name, sequence, amount, company_id)
    SELECT id, 'Line ' || n, n, 1000000, company_id
      FROM omct_fund, generate_series(1, %(lines)s) n
     WHERE reference LIKE 'BENCH-%%'
  ORDER BY id, n
    """,
    """
    CREATE TEMPORARY TABLE bench_payout ON COMMIT DROP AS
    SELECT n, line.id AS line_id, line.fund_id, 100 + n %% 900 AS amount,
           nextval('account_move_id_seq') AS move_id,
           nextval('omct_disbursement_id_seq') AS payout_id,
           CASE WHEN n / (%(funds)s * %(lines)s) %% 20 = 0 THEN 'billed'
                ELSE 'paid' END AS state
      FROM generate_series(1, %(items)s) n
      JOIN (SELECT id, fund_id, row_number() OVER (ORDER BY id) - 1 AS place
              FROM omct_fund_line WHERE name LIKE 'Line %%'
                   AND fund_id IN (SELECT id FROM omct_fund
                                    WHERE reference LIKE 'BENCH-%%')
           ) line ON line.place = n %% (%(funds)s * %(lines)s)
    """,
    """
    INSERT INTO account_move (id, journal_id, currency_id, company_id, state, move_type,
                              auto_post, date, name, partner_id)
    SELECT move_id, %(journal)s, %(currency)s, %(company)s, 'posted', 'in_invoice',
           'no', current_date, 'BENCH/' || n, %(partner)s
      FROM bench_payout
    """,
    """
    INSERT INTO omct_disbursement (id, name, company_id, fund_id, fund_line_id,
                                   partner_id, currency_id, approval_state, state,
                                   purpose, channel, date_due, amount, amount_fund,
                                   amount_company, move_id)
    SELECT payout_id, 'BENCH/' || n, %(company)s, fund_id, line_id, %(partner)s,
           %(currency)s, 'approved', state, 'other', 'bank', current_date, amount,
           amount, amount, move_id
      FROM bench_payout
    """,
    # The item that charges the fund, and the one that owes the payee.
    """
    INSERT INTO account_move_line (move_id, currency_id, company_currency_id,
                                   company_id, account_id, display_type, parent_state,
                                   date, name, partner_id, balance, amount_currency,
                                   debit, credit, omct_payout_id, omct_fund_line_id,
                                   omct_fund_amount)
    SELECT move_id, %(currency)s, %(currency)s, %(company)s,
           CASE side WHEN 1 THEN %(expense)s ELSE %(payable)s END,
           CASE side WHEN 1 THEN 'product' ELSE 'payment_term' END, 'posted',
           current_date, 'BENCH/' || n, %(partner)s, side * amount, side * amount,
           CASE side WHEN 1 THEN amount ELSE 0 END,
           CASE side WHEN 1 THEN 0 ELSE amount END,
           CASE side WHEN 1 THEN payout_id END, CASE side WHEN 1 THEN line_id END,
           CASE side WHEN 1 THEN amount ELSE 0 END
      FROM bench_payout, (VALUES (1), (-1)) both_sides (side)
    """,
    "ANALYZE omct_fund, omct_fund_line, omct_disbursement, account_move_line",
)
# Billed and paid by fund: what somebody would write who has the tables alone.
PLAIN = """
    SELECT payout.fund_id, sum(item.omct_fund_amount),
           sum(item.omct_fund_amount) FILTER (
               WHERE payout.state IN ('paid', 'received'))
      FROM account_move_line item
      JOIN omct_disbursement payout ON payout.id = item.omct_payout_id
     WHERE item.parent_state = 'posted'
  GROUP BY payout.fund_id
"""


def fill(env):
    """Make the funds, their payouts and journal items; gone with the transaction."""
    company = env.company
    accounts = env["account.account"]

    def account(kind):
        return accounts.search([("account_type", "=", kind)], limit=1).id

    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "partner": company.partner_id.id,
        "journal": env["account.journal"]
        .search([("type", "=", "purchase")], limit=1)
        .id,
        "expense": account("expense"),
        "payable": account("liability_payable"),
        "funds": FUNDS,
        "lines": LINES,
        "items": ITEMS,
    }
    default_columns(env, *FILLED)
    for statement in FILL:
        env.cr.execute(statement, values)
    env.invalidate_all()


@bench(n=ITEMS, yardstick="a plain SQL aggregate of the same items", limit=1.5)
def list_of_funds(env):
    """200 funds with every figure, as the web client asks, for a grants manager."""
    root = env(user=1)
    fill(root)
    manager = root["res.users"].create(
        {
            "name": "Bench manager",
            "login": "bench_grants_manager",
            "group_ids": [
                Command.link(root.ref("omct_grants.group_grants_manager").id)
            ],
        }
    )
    funds = env(user=manager.id)["omct.fund"]
    specification = list_specification(funds.env, LIST, "omct.fund")
    domain = [("reference", "=like", "BENCH-%")]

    def page():
        result = funds.web_search_read(domain, specification, limit=FUNDS)
        assert len(result["records"]) == FUNDS
        return result

    def plain():
        return env.execute_query(SQL(PLAIN))

    sums = {fund: (billed, paid) for fund, billed, paid in plain()}
    for row in page()["records"]:
        assert (row["billed_amount"], row["paid_amount"]) == sums[row["id"]]
    return page, plain
