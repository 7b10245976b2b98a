# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Batches in every state, their files, and a statement of the bank that answers."""

import base64

from odoo import Command, fields

from .money import answer_warnings, confirm_account, decide, member
from .people import as_user

#: organisation, account, bank, BIC
PAYEES = (
    ("it_01", "IT60X0542811101000000123456", "Banca di Palermo", "BPALITRRXXX"),
    ("gr_01", "GR1601101250000000012300695", "Bank of Piraeus", "BPRSGRAAXXX"),
    ("sn_01", "SN08SN0100152000048500003035", "Banque de Dakar", "BQDKSNDAXXX"),
    ("ke_01", "0110294857301", "Bank of Nairobi", "BKNAKENAXXX"),
)
#: state of the batch, organisation and amount of its payouts
BATCHES = (
    ("draft", (("it_01", 420), ("gr_01", 310))),
    ("open", (("sn_01", 650), ("ke_01", 275))),
    ("signed", (("it_01", 180),)),
    ("generated", (("gr_01", 540), ("it_01", 265))),
    ("uploaded", (("it_01", 300), ("gr_01", 450), ("it_01", 220), ("gr_01", 150))),
    ("cancel", (("gr_01", 95),)),
)

STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><GrpHdr><MsgId>S{date}</MsgId><CreDtTm>{date}T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S{date}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">50000.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{closing:.2f}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{date}</Dt></BookgDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly>
</Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>
<Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>
<RmtInf><Ustrd>{name}</Ustrd></RmtInf>{returned}</TxDtls></NtryDtls></Ntry>"""
RETURNED = (
    "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account closed</AddtlInf></RtrInf>"
)


def load(env):
    """Bring a batch to each state, and import what the bank says of one."""
    company = env.ref("__sample__.office_brussels")
    journal = _set_up_bank(env, company)
    accounts = {row[0]: _load_account(env, *row) for row in PAYEES}
    for state, rows in BATCHES:
        payouts = _load_payouts(env, company, accounts, rows)
        batch = _load_batch(env, company, payouts, state)
        if state == "uploaded":
            _load_statement(env, company, journal, batch)


def _set_up_bank(env, company):
    """Let the office's bank account make files and book its charges."""
    company.partner_id.write({"street": "Rue du Conseil 8", "zip": "1000"})
    manager = as_user(env, "finance_manager")
    journal = (
        manager["account.journal"]
        .with_company(company)
        .search([("company_id", "=", company.id), ("type", "=", "bank")], limit=1)
    )
    manager["account.payment.method.line"].with_company(company).create(
        {
            "name": "Payment file (pain.001)",
            "payment_method_id": env.ref(
                "account_payment_sepa_credit_transfer.sepa_credit_transfer"
            ).id,
            "journal_id": journal.id,
            "selectable": True,
            "payment_account_id": env.ref(
                f"account.{company.id}_account_journal_payment_credit_account_id"
            ).id,
        }
    )
    charges = (
        manager["account.account"]
        .with_company(company)
        .create(
            {
                "name": "Bank charges",
                "code": "658950",
                "account_type": "expense",
                "company_ids": [Command.set(company.ids)],
            }
        )
    )
    journal.omct_charge_account_id = charges
    return journal


def _load_account(env, code, number, name, bic):
    """Enter an account with its bank as finance; the finance manager confirms it."""
    finance = as_user(env, "finance")
    bank = finance["res.bank"].search([("bic", "=", bic)], limit=1)
    bank = bank or finance["res.bank"].create({"name": name, "bic": bic})
    partner = member(env, code)
    account = finance["res.partner.bank"].create(
        {"partner_id": partner.id, "acc_number": number, "bank_id": bank.id}
    )
    confirm_account(env, account)
    return account


def _load_payouts(env, company, accounts, rows):
    officer = as_user(env, "grants_officer")
    fund = env.ref("__sample__.fund_eu")
    payouts = (
        officer["omct.disbursement"]
        .with_company(company)
        .create(
            [
                {
                    "purpose": "other",
                    "company_id": company.id,
                    "fund_id": fund.id,
                    "fund_line_id": env.ref("__sample__.fund_eu_2").id,
                    "partner_id": accounts[code].partner_id.id,
                    "partner_bank_id": accounts[code].id,
                    "currency_id": fund.currency_id.id,
                    "amount": amount,
                }
                for code, amount in rows
            ]
        )
    )
    for payout in payouts:
        payout.action_submit()
        decide(env, payout)
    payouts = payouts.with_env(as_user(env, "finance")).with_company(company)
    answer_warnings(payouts, "The payee asked for the new account by telephone.")
    payouts.action_create_bill()
    return payouts


def _load_batch(env, company, payouts, state):
    action = payouts.action_add_to_batch()
    payouts.env[action["res_model"]].with_context(**action["context"]).create(
        {}
    ).action_add()
    batch = payouts.batch_id
    if state == "draft":
        return batch
    batch.draft2open()
    manager = batch.with_env(as_user(env, "finance_manager")).with_company(company)
    if state == "open":
        return batch
    manager.action_sign_off(manager.omct_totals)
    if state == "signed":
        return batch
    batch.open2generated()
    if state == "uploaded":
        batch.generated2uploaded()
    elif state == "cancel":
        manager.action_cancel_batch("The bank's portal was down; made again by hand")
    return batch


def _load_statement(env, company, journal, batch):
    """One payment as sent, one with a fee, one that came back, one on its way."""
    today = fields.Date.today()
    paid, charged, returned = batch.payment_ids.sorted("id")[:3]

    def entry(payment, side="DBIT", code="ESCT", amount=None, text=""):
        return ENTRY.format(
            amount=amount or payment.amount,
            side=side,
            code=code,
            date=today,
            name=payment.omct_end_to_end,
            returned=text,
        )

    entries = (
        entry(paid),
        entry(charged, amount=charged.amount + 4.5),
        entry(returned),
        entry(returned, side="CRDT", code="RRTN", text=RETURNED),
        entry(paid, code="CHRG", amount=2.75),
    )
    content = STATEMENT.format(
        date=today,
        iban=journal.bank_account_id.sanitized_acc_number,
        closing=50000 - paid.amount - charged.amount - 4.5 - 2.75,
        entries="".join(entries),
    )
    finance = as_user(env, "finance")
    finance["account.statement.import"].with_company(company).create(
        {
            "statement_file": base64.b64encode(content.encode()),
            "statement_filename": "statement.xml",
        }
    )._import_file()
