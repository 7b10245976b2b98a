# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Approved payouts to pay, plain bills to pay beside them, and the bank's answer."""

import base64
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.omct_grants.tests.common import confirm_account

PAYEES = 50
OUR_IBAN = "BE68539007547034"
ROLES = {
    "officer": "omct_grants.group_grants_officer",
    "manager": "omct_grants.group_grants_manager",
    "finance": "omct_grants.group_finance",
    "finance_manager": "omct_grants.group_finance_manager",
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{date}</Dt></BookgDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
</BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
<Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<RltdPties><CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>{end_to_end}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""
TABLES = (
    "omct_disbursement, tier_review, account_move, account_move_line, account_payment, "
    "account_payment_line, account_partial_reconcile, account_full_reconcile, "
    "account_bank_statement_line, mail_message, auditlog_log, auditlog_log_line"
)
# The decision on each payout is not what is measured: written as approvals leave it.
APPROVED = (
    """
    UPDATE omct_disbursement
       SET approval_state = 'approved', state = 'approved', company_rate = 1,
           amount_company = amount, amount_fund = amount, submitted_by_id = %(officer)s
     WHERE id = ANY(%(ids)s)
    """,
    """
    INSERT INTO tier_review (status, model, res_id, definition_id, sequence,
                             done_by, reviewed_date)
    SELECT 'approved', 'omct.disbursement', payout.id, tier.id, 1,
           %(manager)s, now()
      FROM unnest(%(ids)s) payout (id),
           (SELECT id FROM tier_definition LIMIT 1) tier
    """,
)


def iban(number):
    """Return an invented Czech account number with the right check digits."""
    body = f"0800{number:016}"
    return f"CZ{98 - int(body + '123500') % 97:02}{body}"


class Office:
    """An office with a bank account, four people, payees and a fund."""

    def __init__(self, env):
        root = env(user=1, context={"tracking_disable": True})
        self.root, self.company = root, root.company
        euro = root.ref("base.EUR")
        euro.active = True
        self.company.currency_id = euro
        self.company.partner_id.write(
            {"city": "Bruxelles", "country_id": root.ref("base.be").id}
        )
        self.users = {
            name: root["res.users"].create(
                {
                    "name": f"Bench {name}",
                    "login": f"bench_{name}",
                    "group_ids": [Command.link(root.ref(group).id)],
                }
            )
            for name, group in ROLES.items()
        }
        self._make_journal()
        self._make_payees()
        self._make_fund()
        self.statements = self.made = 0

    def env_of(self, name):
        return self.root(user=self.users[name].id, context={})

    def _make_journal(self):
        own = self.root["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": OUR_IBAN}
        )
        self.journal = self.root["account.journal"].create(
            {
                "name": "Bench bank",
                "type": "bank",
                "code": "BNCH",
                "bank_account_id": own.id,
            }
        )
        outstanding = self.root.ref(
            f"account.{self.company.id}_account_journal_payment_credit_account_id"
        )
        self.journal.outbound_payment_method_line_ids.payment_account_id = outstanding
        self.root["account.payment.method.line"].create(
            {
                "name": "Payment file",
                "payment_method_id": self.root.ref(
                    "account_payment_sepa_credit_transfer.sepa_credit_transfer"
                ).id,
                "journal_id": self.journal.id,
                "selectable": True,
                "payment_account_id": outstanding.id,
            }
        )

    def _make_payees(self):
        self.payees = self.root["res.partner"].create(
            [
                {
                    "name": f"Bench payee {number}",
                    "is_company": True,
                    "omct_network_organisation": True,
                    "street": f"Dlouha {number}",
                    "zip": "110 00",
                    "city": "Praha",
                    "country_id": self.root.ref("base.cz").id,
                }
                for number in range(1, PAYEES + 1)
            ]
        )
        accounts = self.env_of("finance")["res.partner.bank"].create(
            [
                {"partner_id": payee.id, "acc_number": iban(number)}
                for number, payee in enumerate(self.payees, start=1)
            ]
        )
        for account in accounts:
            confirm_account(account.with_user(self.users["finance_manager"]))
        self.accounts = accounts.with_env(self.root)

    def _make_fund(self):
        today = fields.Date.today()
        self.expense = self.root["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        fund = self.env_of("manager")["omct.fund"].create(
            {
                "name": "Bench of payouts",
                "reference": "BENCH-PAYOUTS",
                "donor_id": self.payees[0].id,
                "amount": 1e9,
                "currency_id": self.company.currency_id.id,
                "date_start": today - timedelta(days=100),
                "date_end": today + timedelta(days=100),
                "expense_account_id": self.expense.id,
                "line_ids": [Command.create({"name": "L", "amount": 1e9})],
            }
        )
        fund.action_open()
        self.fund = fund.with_env(self.root)

    def make_payouts(self, number):
        """Return so many approved payouts, as finance finds them.

        No two are of one amount: the same twice in a month asks for a reason.
        """
        payouts = self.root["omct.disbursement"]
        for start in range(0, number, 1000):
            payouts |= (
                self.env_of("officer")["omct.disbursement"]
                .with_context(tracking_disable=True, mail_create_nolog=True)
                .create(
                    [
                        {
                            "fund_id": self.fund.id,
                            "fund_line_id": self.fund.line_ids.id,
                            "partner_id": self.payees[index % PAYEES].id,
                            "partner_bank_id": self.accounts[index % PAYEES].id,
                            "amount": 100 + (self.made + index) / 100,
                        }
                        for index in range(start, min(start + 1000, number))
                    ]
                )
            )
            self.root.flush_all()
            self.root.invalidate_all()
        self.made += number
        for statement in APPROVED:
            self.root.cr.execute(
                statement,
                {
                    "ids": payouts.ids,
                    "officer": self.users["officer"].id,
                    "manager": self.users["manager"].id,
                },
            )
        self.analyze()
        return payouts.with_env(self.env_of("finance"))

    def make_bills(self, number):
        """Return so many posted vendor bills that are nobody's payout."""
        today = fields.Date.today()
        bills = (
            self.env_of("finance")["account.move"]
            .with_context(tracking_disable=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "move_type": "in_invoice",
                        "partner_id": self.payees[index % PAYEES].id,
                        "partner_bank_id": self.accounts[index % PAYEES].id,
                        "invoice_date": today,
                        "ref": f"Bench {index}",
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "name": "Bench",
                                    "account_id": self.expense.id,
                                    "price_unit": 100 + index % 900,
                                    "tax_ids": [Command.clear()],
                                }
                            )
                        ],
                    }
                    for index in range(number)
                ]
            )
        )
        bills.action_post()
        self.analyze()
        return bills.with_context(tracking_disable=False)

    def analyze(self):
        """Bring PostgreSQL up to date, as its autovacuum does on a running server."""
        self.root.flush_all()
        self.root.cr.execute(f"ANALYZE {TABLES}")
        self.root.invalidate_all()

    def register_payment(self, bills):
        """Pay bills with Odoo's own dialog, a payment each."""
        action = bills.with_context({}).action_register_payment()
        wizard = (
            bills.env["account.payment.register"]
            .with_context(**action["context"])
            .create({"journal_id": self.journal.id, "group_payment": False})
        )
        wizard._create_payments()
        bills.env.cr.flush()

    def make_statement(self, batch):
        """Return the bank's statement on a batch, as the dialog takes it."""
        self.statements += 1
        today = fields.Date.today()
        entries = "".join(
            ENTRY.format(
                amount=payment.amount,
                date=today,
                end_to_end=payment.omct_end_to_end,
                iban=payment.partner_bank_id.sanitized_acc_number,
            )
            for payment in batch.sudo().payment_ids
        )
        text = HEAD.format(
            name=f"BENCH-{self.statements}", iban=OUR_IBAN, date=today, entries=entries
        )
        return base64.b64encode(text.encode())
