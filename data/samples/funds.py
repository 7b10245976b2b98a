# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the funds come from and what their donors expect, in every state."""

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from . import awards
from .money import bank_account, decide, member
from .offices import xmlid
from .people import as_user

#: title, office, donor, amount, currency, months of the project, what becomes of it
PROSPECTS = (
    ("Global programme against torture 2028", "brussels",
     "European Commission, INTPA",
     1_500_000, "base.EUR", 48, "open"),
    ("Documentation in the Sahel", "geneva",
     "Norwegian Agency for Development Cooperation",
     400_000, "base.EUR", 24, "open"),
    ("Legal aid in Central Asia", "geneva", "Stiftung Rechtshilfe Basel",
     90_000, "base.CHF", 12, "won"),
    ("Digital security of defenders", "brussels", "Agence française de développement",
     60_000, "base.EUR", 12, "incomplete"),
    ("Conference on the Istanbul Protocol", "tunis", "Fonds Euro-Méditerranéen",
     25_000, "base.EUR", 6, "lost"),
)  # fmt: skip
#: fund, what for, months from today, amount, way, how far
INCOME = (
    ("eu", "First instalment", -6, 190_000, "invoice", "received"),
    ("eu", "Second instalment", 3, 152_000, "invoice", "expected"),
    ("eu", "Final payment", 14, 38_000, "invoice", "expected"),
    ("members", "First instalment", -2, 240_000, "invoice", "booked"),
    ("members", "Second instalment", 6, 240_000, "invoice", "expected"),
    ("norad", "Year one", -4, 220_000, "entry", "partial"),
    ("norad", "Year two", 8, 220_000, "entry", "expected"),
    ("mott", "Whole amount", -1, 75_000, "entry", "expected"),
    ("maghreb", "First instalment", 0, 375_000, "invoice", "expected"),
)
#: fund, kind, months of the period before the due day, days from today, how far
DEADLINES = (
    ("eu", "both", 6, -40, "accepted"),
    ("eu", "financial", 6, 25, "due"),
    ("eu", "audit", 12, 200, "due"),
    ("members", "narrative", 6, -12, "due"),
    ("members", "both", 12, 120, "due"),
    ("norad", "both", 12, -5, "sent"),
    ("norad", "both", 12, 90, "due"),
    ("mott", "narrative", 12, 6, "due"),
    ("maghreb", "financial", 6, 60, "due"),
)
#: fund, reason, months more, money moved from the first line to the second, how far
AMENDMENTS = (
    ("norad", "No-cost extension agreed by letter of the donor", 6, 0, "approved"),
    ("members", "More legal aid, agreed by e-mail of the desk officer", 0, 20_000,
     "submitted"),
    ("eu", "Visits cost less than planned", 0, -10_000, "draft"),
    ("maghreb", "Longer rehabilitation", 3, 0, "rejected"),
)  # fmt: skip


def load(env):
    """Load what belongs to the funds, each in the hands of who does it."""
    _load_shared_grant(env)
    for row in PROSPECTS:
        _load_prospect(env, *row)
    for row in INCOME:
        _load_income(env, *row)
    for row in DEADLINES:
        _load_deadline(env, *row)
    for row in AMENDMENTS:
        _load_amendment(env, *row)
    for model in ("omct.fund.deadline", "omct.fund.income"):
        records = env[model].search(env[model]._get_reminder_domain())
        records._remind(fields.Date.today())


def _fund(env, code, login="grants_manager"):
    fund = env.ref(f"__sample__.fund_{code}")
    return fund.with_env(as_user(env, login)).with_company(fund.company_id)


def _load_shared_grant(env):
    """A grant that two funds pay, awarded and active."""
    lead, second = _fund(env, "members"), _fund(env, "eu")
    partner = member(env, "ke_01")
    bank_account(env, partner)
    today = fields.Date.today()
    grant = (
        as_user(env, "grants_officer")["omct.grant"]
        .with_company(lead.company_id)
        .create(
            {
                "title": "Rapid response desk of the coalition",
                "partner_id": partner.id,
                "company_id": lead.company_id.id,
                "fund_id": lead.id,
                "fund_line_id": lead.line_ids[1].id,
                "amount_requested": 12_000,
                "amount": 12_000,
                "date_start": today,
                "date_end": today + relativedelta(months=10),
                "share_ids": [_share(lead, 60), _share(second, 40)],
                "instalment_ids": [
                    _instalment(1, 7_000, today + relativedelta(months=1)),
                    _instalment(2, 5_000, today + relativedelta(months=6)),
                ],
            }
        )
    )
    grant.action_apply()
    grant.action_review()
    awards.pass_due_diligence(env, grant.partner_id)
    grant.action_submit()
    decide(env, grant)
    awards.make_agreement(env, grant)
    grant.action_activate()
    xmlid(env, "grant_shared", grant)


def _share(fund, percent):
    line = fund.line_ids[1]
    return Command.create(
        {"fund_id": fund.id, "fund_line_id": line.id, "percent": percent}
    )


def _instalment(number, amount, date):
    return Command.create({"number": number, "amount": amount, "date_due": date})


def _load_prospect(env, name, office, donor, amount, currency, months, target):
    manager = as_user(env, "grants_manager")
    today = fields.Date.today()
    start = today + relativedelta(months=6, day=1)
    company = env.ref(f"__sample__.office_{office}")
    prospect = (
        manager["crm.lead"]
        .with_company(company)
        .create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": env["res.partner"]
                .search([("name", "=", donor)], limit=1)
                .id,
                "company_id": company.id,
                "user_id": manager.uid,
                "omct_amount": amount,
                "omct_currency_id": env.ref(currency).id,
                "omct_date_start": start,
                "omct_date_end": False
                if target == "incomplete"
                else start + relativedelta(months=months, days=-1),
                "date_deadline": today + relativedelta(months=3),
            }
        )
    )
    if target in ("won", "incomplete"):
        prospect.action_set_won()
    elif target == "lost":
        prospect.action_set_lost()


def _income_account(env, company):
    """Return the office's account for the money of donors, made once."""
    accounts = env["account.account"].with_company(company)
    account = accounts.search(
        [("code", "=", "758900"), ("company_ids", "in", company.ids)]
    )
    return account or accounts.create(
        {
            "name": "Grants from donors",
            "code": "758900",
            "account_type": "income",
            "company_ids": [Command.set(company.ids)],
        }
    )


def _load_income(env, code, name, months, amount, way, target):
    fund = _fund(env, code)
    account = _income_account(env, env["res.company"].browse(fund.company_id.id))
    if not fund.income_account_id:
        fund.income_account_id = account.id
    income = fund.env["omct.fund.income"].create(
        {
            "fund_id": fund.id,
            "name": name,
            "date_expected": fields.Date.today() + relativedelta(months=months),
            "amount": amount,
            "way": way,
        }
    )
    if target == "expected":
        return
    finance = as_user(env, "finance")
    income = income.with_env(finance).with_company(fund.company_id)
    income.action_book()
    if target != "booked":
        part = 0.6 if target == "partial" else 1
        _receive(income, income.currency_id.round(amount * part))


def _receive(income, amount):
    """The donor's money is on the bank's statement and matched."""
    owed = income.move_id.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    wizard = (
        income.env["account.payment.register"]
        .with_context(active_model="account.move.line", active_ids=owed.ids)
        .create({"amount": amount})
    )
    wizard._create_payments()


def _load_deadline(env, code, kind, months, days, target):
    fund = _fund(env, code)
    due = fields.Date.today() + relativedelta(days=days)
    end = due - relativedelta(months=1)
    deadline = fund.env["omct.fund.deadline"].create(
        {
            "fund_id": fund.id,
            "kind": kind,
            "period_start": end - relativedelta(months=months),
            "period_end": end,
            "date_due": due,
        }
    )
    if target in ("sent", "accepted"):
        deadline.action_send()
    if target == "accepted":
        deadline.action_accept()


def _load_amendment(env, code, reason, months, moved, target):
    fund = _fund(env, code)
    amendment = fund.env["omct.fund.amendment"].create(
        {
            "fund_id": fund.id,
            "reason": reason,
            "date_end": fund.date_end + relativedelta(months=months),
        }
    )
    if moved:
        first, second = amendment.line_ids[:2]
        first.amount -= moved
        second.amount += moved
    if target == "draft":
        return
    amendment.action_submit()
    # The administrator stands in for the second manager, in every office.
    admin = env.ref("base.user_admin")
    admin.company_ids |= env["res.company"].search([])
    other = amendment.with_user(admin)
    if target == "approved":
        other.action_approve()
    elif target == "rejected":
        other.action_reject(reason="The donor did not agree")
