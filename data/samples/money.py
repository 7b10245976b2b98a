# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Funds, grants and payouts in every state, moved by the people who may move them."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from . import awards
from .offices import xmlid
from .people import as_user

#: code, office, donor, reference, name, currency, budget lines, ceiling, countries
FUNDS = (
    ("eu", "brussels", "European Commission, INTPA", "NDICI-HR/2026/448-211",
     "Emergency support to defenders 2026", "base.EUR",
     (("1", "Emergency grants", 320000), ("2", "Monitoring and visits", 60000)),
     10000, ()),
    ("members", "brussels", "European Commission, INTPA", "NDICI-HR/2026/448-212",
     "Grants to member organisations 2026-2027", "base.EUR",
     (("1", "Documentation", 280000), ("2", "Legal aid", 200000)), 0, ()),
    ("norad", "geneva", "Norwegian Agency for Development Cooperation", "QZA-26/0117",
     "Torture prevention in five regions", "base.CHF",
     (("A", "Grants to members", 350000), ("B", "Emergency help", 90000)), 0, ()),
    ("mott", "geneva", "Stiftung Rechtshilfe Basel", "SRB-2026-09",
     "Legal aid for detainees", "base.EUR",
     (("L", "Legal aid", 75000),), 5000,
     ("base.cd", "base.sn", "base.ml", "base.tn", "base.mx", "base.co")),
    ("maghreb", "tunis", "Fonds Euro-Méditerranéen", "FEM-TN-0426",
     "Rehabilitation in North Africa", "base.TND",
     (("R", "Rehabilitation", 600000), ("S", "Support to members", 150000)), 0,
     ("base.tn", "base.dz", "base.ma", "base.ly", "base.eg")),
    ("next", "brussels", "Agence française de développement", "AFD-CTR-2027-014",
     "Support to coalitions 2027", "base.EUR", (("1", "Grants", 120000),), 0, ()),
    ("past", "brussels", "Swiss Federal Department of Foreign Affairs", "FDFA-81071",
     "Documentation of enforced disappearance", "base.EUR",
     (("1", "Documentation", 40000),), 0, ()),
)  # fmt: skip
#: funds that are not open, and the state they are in
FUND_STATES = {"next": "draft", "past": "closed"}

#: title, organisation, fund, line, award, state to reach
GRANTS = (
    ("Documentation of torture in pre-trial detention",
     "cd_02", "members", "1", 24000, "active"),
    ("Legal clinic for women in detention",
     "cd_03", "members", "2", 18000, "active"),
    ("Rehabilitation centre: second year",
     "sn_01", "norad", "A", 42000, "approved"),
    ("Strategic litigation before the Human Rights Committee",
     "mx_01", "members", "2", 31000, "deciding"),
    ("Monitoring of police custody",
     "ml_01", "members", "2", 15500, "deciding"),
    ("Alternative report to the Committee against Torture",
     "co_01", "norad", "A", 9800, "reviewing"),
    ("Training of lawyers on the Istanbul Protocol",
     "ph_01", "norad", "A", 12500, "reviewing"),
    ("Protection of indigenous leaders",
     "gt_01", "members", "2", 22000, "applied"),
    ("Children in conflict with the law",
     "np_01", "members", "2", 16400, "applied"),
    ("Shelter for families of the disappeared",
     "lk_01", "norad", "A", 20000, "applied"),
    ("Mobile legal aid",
     "tn_01", "maghreb", "S", 45000, "active"),
    ("Psychosocial care for survivors",
     "ma_01", "maghreb", "R", 60000, "closing"),
    ("Campaign for the ratification of the Optional Protocol",
     "ar_01", "norad", "A", 8000, "concept"),
    ("Visits to places of deprivation of liberty",
     "ua_01", "members", "2", 27000, "concept"),
    ("Radio programme against torture",
     "ng_01", "members", "2", 7000, "declined"),
    ("Archive of testimonies",
     "br_01", "norad", "A", 11000, "withdrawn"),
    ("Emergency fund of the regional coalition",
     "ke_01", "members", "2", 13000, "cancelled"),
    ("First aid for documentation teams",
     "pk_01", "norad", "A", 6000, "closed"),
)  # fmt: skip


def member(env, code):
    """Return the sample organisation with this code, e.g. ``cd_02``."""
    return env.ref(f"__import__.sample_member_{code}")


def bank_account(env, partner):
    """Enter the account of a payee as finance; the finance manager confirms it."""
    if partner.bank_ids:
        return partner.bank_ids[:1]
    account = as_user(env, "finance")["res.partner.bank"].create(
        {
            "partner_id": partner.id,
            "acc_number": f"{partner.id * 7919:012d}",
        }
    )
    confirm_account(env, account)
    return account.with_env(env)


def confirm_account(env, account):
    """Let the finance manager note a call back to the payee and confirm the account."""
    account = account.with_env(as_user(env, "finance_manager"))
    action = account.action_confirm_account()
    wizard = account.env[action["res_model"]].with_context(**action["context"])
    partner = account.partner_id
    wizard.create(
        {
            "called_name": f"Treasurer, {partner.name}",
            "called_number": partner.phone or f"+{100000000 + partner.id}",
            "known_from": "file",
            "note": "The number was read back by the payee.",
        }
    ).action_confirm()


def answer_warnings(payouts, reason):
    """Let finance answer for what stands out about these payouts."""
    for payout in payouts.filtered(lambda rec: rec.flag_state == "open"):
        action = payout.action_answer_flags()
        wizard = payout.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": reason}).action_confirm()


def load(env):
    """Open the funds and bring each grant to its state."""
    manager = as_user(env, "grants_manager")
    for number, row in enumerate(FUNDS):
        _load_fund(env, manager, number, *row)
    for number, row in enumerate(GRANTS):
        _load_grant(env, number, *row)
    active = env["omct.grant"].search([("state", "=", "active")], order="id", limit=3)
    awards.load_amendments(env, active)


def _expense_account(env, company):
    """Return the office's account for grants and assistance, made once."""
    accounts = env["account.account"].with_company(company)
    account = accounts.search(
        [("code", "=", "658900"), ("company_ids", "in", company.ids)]
    )
    return account or accounts.create(
        {
            "name": "Grants and assistance to third parties",
            "code": "658900",
            "account_type": "expense",
            "company_ids": [Command.set(company.ids)],
        }
    )


def _cost(env, *codes):
    return [
        Command.set([env.ref(f"omct_grants.cost_type_{code}").id for code in codes])
    ]


def _get_rules(env, code):
    """Return the rules of a fund, entered before it is opened."""
    if code == "eu":
        return {
            "excluded_cost_ids": _cost(env, "incurred", "guards", "vehicles", "debts"),
            "line_variance": 10.0,
        }
    if code == "members":
        return {"excluded_cost_ids": _cost(env, "vehicles", "buildings")}
    if code == "next":
        purposes = [
            env.ref(f"omct_grants.fund_purpose_{purpose}").id
            for purpose in ("advocacy", "core")
        ]
        return {
            "region_ids": [Command.set(env.ref("omct_network.region_africa").ids)],
            "purpose_ids": [Command.set(purposes)],
        }
    return {}


def _load_fund(
    env, manager, number, code, office, donor, reference, name, currency, lines,
    ceiling, countries
):  # fmt: skip
    company = env.ref(f"__sample__.office_{office}")
    # A donor of several funds is one contact.
    partners = env["res.partner"]
    partner = partners.search(
        [("name", "=", donor), ("is_company", "=", True)], limit=1
    ) or partners.create({"name": donor, "is_company": True})
    expense = _expense_account(env, company)
    today = fields.Date.today()
    fund = (
        manager["omct.fund"]
        .with_company(company)
        .create(
            {
                "name": name,
                "reference": reference,
                "donor_id": partner.id,
                "company_id": company.id,
                "currency_id": env.ref(currency).id,
                "amount": sum(amount for _code, _name, amount in lines),
                "date_start": date(today.year, 1, 1),
                "date_end": date(today.year + 1 + number % 2, 12, 31),
                "ceiling_amount": ceiling,
                "country_ids": [Command.set([env.ref(key).id for key in countries])],
                "expense_account_id": expense.id,
                "line_ids": [
                    Command.create({"code": key, "name": title, "amount": amount})
                    for key, title, amount in lines
                ],
                **_get_rules(env, code),
            }
        )
    )
    state = FUND_STATES.get(code, "open")
    if state != "draft":
        fund.action_open()
    if state == "closed":
        fund.action_close()
    xmlid(env, f"fund_{code}", fund)
    for line in fund.line_ids:
        xmlid(env, f"fund_{code}_{line.code}", line)


def _load_grant(env, number, title, organisation, fund, line, award, target):
    officer = as_user(env, "grants_officer")
    fund = env.ref(f"__sample__.fund_{fund}")
    today = fields.Date.today()
    start = today - relativedelta(months=number % 4)
    partner = member(env, organisation)
    bank_account(env, partner)
    grant = (
        officer["omct.grant"]
        .with_company(fund.company_id)
        .create(
            {
                "title": title,
                "partner_id": partner.id,
                "company_id": fund.company_id.id,
                "fund_id": fund.id,
                "fund_line_id": fund.line_ids.filtered(lambda rec: rec.code == line).id,
                "amount_requested": award * 1.1,
                "amount": award,
                "date_start": start,
                "date_end": start + relativedelta(months=12),
                "report_interval": ("half", "quarter")[number % 2],
                "summary": f"{title}.",
            }
        )
    )
    xmlid(env, f"grant_{number:02d}", grant)
    if target != "concept":
        _move_grant(env, grant, target, start)


def _move_grant(env, grant, target, start):
    """Take the steps that lead to ``target``, each as the role that takes it."""
    officer = as_user(env, "grants_officer")
    manager = as_user(env, "grants_manager")
    if target == "withdrawn":
        return grant.action_withdraw_application(reason="Funded by another donor")
    grant.action_apply()
    if target == "declined":
        return grant.with_env(manager).action_decline(reason="Outside the call")
    if target == "applied":
        return None
    grant.action_review()
    officer["omct.schedule.wizard"].create(
        {
            "grant_id": grant.id,
            "count": 3,
            "first_percent": 50,
            "date_first": start,
            "months_between": 4,
        }
    ).action_split()
    awards.pass_due_diligence(env, grant.partner_id)
    if target == "reviewing":
        return None
    grant.action_submit()
    if target == "deciding":
        return None
    decide(env, grant)
    if target == "cancelled":
        return grant.with_env(manager).action_cancel(reason="The coalition dissolved")
    awards.make_agreement(env, grant, signed=target != "approved")
    if target in ("active", "closing", "closed"):
        grant.action_activate()
    if target in ("closing", "closed"):
        grant.action_start_closing()
    if target == "closed":
        grant.report_ids.with_env(manager).action_waive(
            reason="The documentation was handed over in person"
        )
        grant.with_env(manager).action_close()
    return None


def decide(env, record, managers=("grants_manager", "protection_manager")):
    """Approve a record as each of those whose turn it is."""
    for login in (*managers, "director"):
        turn = record.with_env(as_user(env, login))
        if turn.has_access("write") and turn.can_approve:
            turn.action_approve()


def load_payments(env):
    """Ask for the instalments that are due, and bring payouts to every state."""
    officer = as_user(env, "grants_officer")
    due = officer["omct.grant.instalment"].search([("state", "=", "due")], order="id")
    for instalment in due:
        instalment.action_request_payment()
    payouts = env["omct.disbursement"].search(
        [("approval_state", "=", "submitted")], order="id"
    )
    # Leave some of each kind to decide; the rest goes on.
    keep = {"instalment": 1, "assistance": 2}
    for purpose, number in keep.items():
        same = payouts.filtered(lambda rec, key=purpose: rec.purpose == key)
        for payout in same[:-number]:
            decide(env, payout)
    approved = payouts.filtered(lambda rec: rec.approval_state == "approved")
    _pay(env, approved)
    _load_other_payouts(env)
    _finish(env, payouts)
    awards.load_refunds(env, _match_refund)
    awards.load_due_diligence(env, member)


def _load_other_payouts(env):
    """Payouts for visits: one in draft, one rejected, one cancelled."""
    officer = as_user(env, "grants_officer")
    fund = env.ref("__sample__.fund_eu")
    partner = member(env, "sn_01")
    _draft, rejected, cancelled = officer["omct.disbursement"].create(
        [
            {
                "purpose": "other",
                "company_id": fund.company_id.id,
                "fund_id": fund.id,
                "fund_line_id": env.ref("__sample__.fund_eu_2").id,
                "partner_id": partner.id,
                "partner_bank_id": partner.bank_ids[:1].id,
                "currency_id": fund.currency_id.id,
                "amount": amount,
            }
            for amount in (380, 1200, 640)
        ]
    )
    (rejected | cancelled).action_submit()
    manager = as_user(env, "grants_manager")
    rejected.with_env(manager).action_reject(reason="The visit is not in the plan")
    cancelled.action_cancel(reason="The visit was put off")


def _pay(env, approved):
    """Bill, pay, match and confirm: the first ones go further than the last."""
    finance = as_user(env, "finance")
    stages = [min(index, 4) for index in range(len(approved))]
    for payout, stage in zip(approved, reversed(stages), strict=True):
        payout = payout.with_env(finance).with_company(payout.company_id)
        if stage < 1:
            continue
        payout.action_create_bill()
        if stage < 2:
            continue
        payment = _register(payout)
        if stage < 3:
            # The bank's line is there, without the reference: a person matches it.
            _bank_line(payment, "SEPA credit transfer")
            continue
        _match(payment)
        if stage < 4:
            continue
        finance["omct.receipt.wizard"].create(
            {
                "disbursement_id": payout.id,
                "date": fields.Date.today(),
                "note": "Signed receipt",
            }
        ).action_confirm()


def _finish(env, payouts):
    """Pay two instalments whole: what their grants do not spend comes back."""
    finance = as_user(env, "finance")
    waiting = payouts.filtered(
        lambda rec: rec.purpose == "instalment" and rec.state in ("approved", "billed")
    )
    for payout in waiting[:2]:
        payout = payout.with_env(finance).with_company(payout.company_id)
        if payout.state == "approved":
            payout.action_create_bill()
        _match(_register(payout))


def _register(payout):
    action = payout.action_register_payment()
    wizard = (
        payout.env["account.payment.register"]
        .with_context(**action["context"])
        .create({})
    )
    return wizard._create_payments()


def _outstanding(payment):
    return payment.move_id.line_ids.filtered(
        lambda item: item.account_id == payment.outstanding_account_id
    )


def _bank_line(payment, text):
    """Book the line of the bank's statement that belongs to a payment."""
    payment = payment.with_company(payment.company_id)
    return payment.env["account.bank.statement.line"].create(
        {
            "journal_id": payment.journal_id.id,
            "date": fields.Date.today(),
            "payment_ref": text,
            "amount": sum(_outstanding(payment).mapped("balance")),
        }
    )


def _match(payment):
    """Match a payment with the bank's line."""
    outstanding = _outstanding(payment)
    line = _bank_line(payment, payment.memo)
    # The reference alone may have matched it already.
    if not line.is_reconciled:
        line._add_account_move_line(outstanding, keep_current=True)
        line.reconcile_bank_line()


def _match_refund(finance, refund):
    """Book what a member paid back and match it with the credit notes."""
    for move in refund.sudo().line_ids.move_id.with_env(finance):
        move = move.with_company(move.company_id)
        owed = move.line_ids.filtered(
            lambda item: item.account_id.account_type == "liability_payable"
        )
        journal = move.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", move.company_id.id)], limit=1
        )
        line = move.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": fields.Date.today(),
                "payment_ref": "Transfer received",
                "partner_id": move.partner_id.id,
                "amount": sum(owed.mapped("balance")),
            }
        )
        line._add_account_move_line(owed, keep_current=True)
        line.reconcile_bank_line()
