# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .bank_common import OUR_IBAN, PRAGUE_IBAN, BankCommon

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">0.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">0.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="{currency}">{amount:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>
<RvslInd>{reversal}</RvslInd><Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>{date}</Dt></BookgDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn>
</BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
<Amt Ccy="{currency}">{amount:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}
<RltdPties>{parties}</RltdPties><RmtInf><Ustrd>{end_to_end}</Ustrd></RmtInf>{returned}
</TxDtls></NtryDtls></Ntry>"""
RETURN = """<RtrInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>{text}</AddtlInf></RtrInf>"""
CHARGE = """<Chrgs><Rcrd><Amt Ccy="EUR">{amount:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"""


class StatementCommon(BankCommon):
    def entry(self, payment, amount=None, side="DBIT", **values):
        """Return an entry of the bank's statement for a payment."""
        account = values.pop("account", PRAGUE_IBAN if payment else "")
        tag = "CdtrAcct" if side == "DBIT" else "DbtrAcct"
        return ENTRY.format(
            **{
                "amount": payment.amount if amount is None else amount,
                "currency": "EUR",
                "side": side,
                "reversal": "false",
                "status": "BOOK",
                "date": self.today,
                "code": "ESCT",
                "end_to_end": payment.omct_end_to_end or "NOTPROVIDED",
                "more": "",
                "returned": "",
                "parties": f"<{tag}><Id><IBAN>{account}</IBAN></Id></{tag}>"
                if account
                else "",
                **values,
            }
        )

    def back(self, payment, code="AC04", text="Closed account", **values):
        """Return the entry of a payment that comes back."""
        return self.entry(
            payment,
            side="CRDT",
            reversal="true",
            code="RRTN",
            returned=RETURN.format(code=code, text=text),
            **values,
        )

    def load(self, *entries, user="finance", name="2026-1", **values):
        """Import a statement as finance does; return its lines."""
        text = HEAD.format(
            **{
                "name": name,
                "iban": OUR_IBAN,
                "currency": "EUR",
                "date": self.today,
                "entries": "".join(entries),
                **values,
            }
        )
        wizard = self.env_of(user)["account.statement.import"].create(
            {
                "statement_file": base64.b64encode(text.encode()),
                "statement_filename": "Nadifa W. lawyer.xml",
            }
        )
        result = wizard._import_file()
        return (
            self.env["account.bank.statement"].browse(result["statement_ids"]).line_ids
        )

    def sent(self, amount=1000.0, **vals):
        """Return a payout at the bank, and its payment."""
        payout = self._prague(amount, **vals)
        batch = self._sent_batch(payout)
        return payout, batch.payment_ids


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    # ------------------------------------------------------------------
    # Matched
    # ------------------------------------------------------------------

    def test_same_id_amount_and_account_is_matched_at_once(self):
        payouts = self._prague(1000.0) | self._prague(750.25)
        batch = self._sent_batch(payouts)
        lines = self.load(*[self.entry(payment) for payment in batch.payment_ids])
        self.assertEqual(payouts.mapped("state"), ["paid", "paid"])
        self.assertEqual(lines.mapped("is_reconciled"), [True, True])
        self.assertEqual(lines.mapped("omct_wait_reason"), [False, False])
        self.assertEqual(set(batch.payment_ids.mapped("omct_bank_date")), {self.today})
        self.assertEqual(lines.omct_disbursement_id, payouts)

    def test_a_statement_counts_once(self):
        payout, payment = self.sent()
        self.load(self.entry(payment))
        with self.assertRaisesRegex(UserError, "already imported"):
            self.load(self.entry(payment))
        with self.assertRaisesRegex(UserError, "already imported"):
            self.load(self.entry(payment), name="A copy under another name")
        self.assertEqual(payout.state, "paid")

    def test_pending_entries_are_not_booked(self):
        payout, payment = self.sent()
        other, second = self.sent(20.0)
        lines = self.load(self.entry(payment, status="PDNG"), self.entry(second))
        self.assertEqual(len(lines), 1)
        self.assertEqual((payout.state, other.state), ("sent", "paid"))

    def test_another_currency_is_matched_by_the_instructed_amount(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        payout = self._billed_payout(300.0, currency_id=usd.id)
        batch = self._sent_batch(payout)
        payment = batch.payment_ids
        instructed = (
            '<AmtDtls><InstdAmt><Amt Ccy="USD">{:.2f}</Amt></InstdAmt></AmtDtls>'
        )
        wrong = self.load(
            self.entry(payment, 280.0, account="", more=instructed.format(299))
        )
        self.assertIn("299.00 USD", wrong.omct_wait_reason)
        self.assertEqual(payout.state, "sent")
        self.load(self.entry(payment, 281.5, account="", more=instructed.format(300)))
        self.assertEqual(payout.state, "paid")

    # ------------------------------------------------------------------
    # Waits
    # ------------------------------------------------------------------

    def test_whatever_differs_waits_and_says_why(self):
        iban = "BE71096123456769"
        self._create_bank_journal(iban)
        for name, build, values, reason in (
            ("part", lambda pay: self.entry(pay, 400.0), {}, "400.00 EUR.*1000.00 EUR"),
            ("more", lambda pay: self.entry(pay, 1005.0), {}, "1005.00 EUR"),
            (
                "account",
                lambda pay: self.entry(pay, account="CZ5508000000001234567899"),
                {},
                "names account CZ55",
            ),
            (
                "other journal",
                lambda pay: self.entry(pay),
                {"iban": iban},
                "another bank account",
            ),
            ("back first", lambda pay: self.back(pay), {}, "not shown its debit"),
        ):
            with self.subTest(name=name):
                payout, payment = self.sent()
                line = self.load(build(payment), name=name, **values)
                self.assertRegex(line.omct_wait_reason, reason)
                self.assertFalse(line.is_reconciled)
                self.assertEqual(payout.state, "sent")
                self.assertFalse(payment.omct_bank_date)

    def test_a_second_debit_waits(self):
        payout, payment = self.sent()
        lines = self.load(self.entry(payment), self.entry(payment))
        self.assertEqual(payout.state, "paid")
        self.assertRegex(
            lines.filtered("omct_wait_reason").omct_wait_reason,
            "shown its debit before",
        )

    def test_a_notice_is_no_statement(self):
        """A camt.054 tells; only the statement settles."""
        payout, payment = self.sent()
        text = HEAD.format(
            name="N",
            iban=OUR_IBAN,
            currency="EUR",
            date=self.today,
            entries=self.entry(payment),
        ).replace("camt.053.001.08", "camt.054.001.08")
        wizard = self.env_of("finance")["account.statement.import"].create(
            {
                "statement_file": base64.b64encode(text.encode()),
                "statement_filename": "n.xml",
            }
        )
        with self.assertRaisesRegex(UserError, f"notice.*{payout.name}"):
            wizard._import_file()
        self.assertEqual(payout.state, "sent")

    def test_a_manager_accepts_a_charge_and_nothing_less(self):
        self.journal.omct_charge_account_id = self.company_data[
            "default_account_expense"
        ]
        payout, payment = self.sent()
        line = self.load(self.entry(payment, 1005.0))
        for user, error in (
            ("finance2", "finance manager who did not"),
            ("finance", "finance manager who did not"),
        ):
            with self.subTest(user=user), self.assertRaisesRegex(UserError, error):
                line.with_user(self.users[user]).action_accept_difference("Fee")
        manager = line.with_user(self.users["finance_manager"])
        manager.action_accept_difference("Fee of the correspondent")
        self.assertEqual(payout.state, "paid")
        self.assertTrue(line.is_reconciled)
        with self.assertRaisesRegex(UserError, "differs by a charge"):
            manager.action_accept_difference("Again")
        short, payment = self.sent()
        line = self.load(self.entry(payment, 400.0), name="2026-2")
        with self.assertRaisesRegex(UserError, "differs by a charge"):
            line.with_user(self.users["finance_manager"]).action_accept_difference("x")
        self.assertEqual(short.state, "sent")

    # ------------------------------------------------------------------
    # Back
    # ------------------------------------------------------------------

    def test_a_return_opens_the_payout_once(self):
        payout, payment = self.sent()
        self.load(self.entry(payment))
        line = self.load(self.back(payment), name="2026-2")
        self.assertTrue(line.is_reconciled)
        self.assertEqual((payout.state, payment.state), ("returned", "rejected"))
        self.assertEqual(payment.omct_return_code, "AC04")
        self.assertEqual(payout.return_reason, "AC04 Closed account")
        self.assertEqual(payout.move_id.amount_residual, 1000.0)
        again = self.load(self.back(payment, date="2026-01-02"), name="2026-3")
        self.assertRegex(again.omct_wait_reason, "its payment is")
        batch = self._sent_batch(payout)
        self.assertEqual(batch.payment_ids.omct_end_to_end, f"{payout.name}/2")
        self.assertEqual(payout.state, "sent")
        self.load(self.entry(batch.payment_ids), name="2026-4")
        self.assertEqual(payout.state, "paid")
        self.assertEqual(payout.payment_number, 2)

    def test_debit_and_return_in_one_statement(self):
        payout, payment = self.sent()
        self.load(self.back(payment), self.entry(payment))
        self.assertEqual(payout.state, "returned")

    def test_a_receipt_does_not_outlive_a_return(self):
        payout, payment = self.sent()
        self.load(self.entry(payment))
        payout.with_user(self.users["finance"])._confirm_receipt(self.today, "Letter")
        self.assertEqual(payout.state, "received")
        self.load(self.back(payment), name="2026-2")
        self.assertEqual((payout.state, payout.receipt_date), ("returned", False))

    def test_what_came_back_stays_back(self):
        payout, payment = self.sent()
        self.load(self.entry(payment))
        line = self.load(self.back(payment), name="2026-2")
        manager = payment.with_user(self.users["finance_manager2"])
        for number, attempt in enumerate(
            (
                lambda: manager.write({"state": "in_process"}),
                lambda: manager.write({"state": "paid"}),
                lambda: manager.write({"state": "canceled"}),
                manager.action_draft,
                manager.action_cancel,
                manager.unlink,
                manager.move_id.button_draft,
                line.with_user(self.users["finance_manager"]).unlink,
                line.with_user(
                    self.users["finance_manager"]
                ).action_undo_reconciliation,
                lambda: line.with_user(self.users["finance"]).write({"amount": 1.0}),
                lambda: line.with_user(self.users["finance"]).write(
                    {"omct_kind": "charge"}
                ),
            )
        ):
            with (
                self.subTest(number=number),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                attempt()
        # Nor does it settle the bill again.
        account = payment.destination_account_id
        item = payment.move_id.line_ids.filtered(lambda it: it.account_id == account)
        finance = self.env_of("finance")["account.move.line"]
        finance.browse(item.ids).remove_move_reconcile()
        with self.assertRaisesRegex(UserError, "settled by its own payment"):
            finance.browse((item | payout._get_payable_line()).ids).reconcile()

    def test_an_undone_match_does_not_free_the_payment(self):
        """Two people, one after the other, cannot pay twice past the bank."""
        payout = self._prague()
        payment = self._register_payment(payout, journal_id=self.journal.id)
        self.load(self.entry(payment))
        self.assertEqual(payout.state, "paid")
        outstanding = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == payment.outstanding_account_id
        )
        self.env_of("finance2")["account.move.line"].browse(
            outstanding.ids
        ).remove_move_reconcile()
        self.env.invalidate_all()
        self.assertFalse(payment.is_matched)
        manager = payment.with_user(self.users["finance_manager2"])
        for attempt in (
            manager.action_draft,
            manager.action_cancel,
            manager.unlink,
            manager.move_id.button_draft,
        ):
            with self.assertRaisesRegex(UserError, "also when the match is undone"):
                attempt()
        self.assertEqual(payout.state, "sent")

    # ------------------------------------------------------------------
    # Charges
    # ------------------------------------------------------------------

    def test_charges_go_where_the_rule_says(self):
        account = self.company_data["default_account_expense"].copy(
            {"code": "659000", "name": "Bank charges"}
        )
        payout, payment = self.sent()
        waiting = self.load(self.entry(payment, 3.0, code="CHRG"), name="none")
        self.assertRegex(waiting.omct_wait_reason, "no account for bank charges")
        self.journal.omct_charge_account_id = account
        for number, (journal, fund, expected) in enumerate(
            (
                ("office", False, False),
                ("fund", False, True),
                ("office", "fund", True),
                ("fund", "office", False),
            )
        ):
            self.journal.omct_charges_to = journal
            self.fund.charges_to = fund
            line = self.load(
                self.entry(payment, 4.0 + number, code="CHRG"), name=f"c{number}"
            )
            item = line.move_id.line_ids.filtered(
                lambda it, account=account: it.account_id == account
            )
            with self.subTest(journal=journal, fund=fund):
                self.assertEqual(item.balance, 4.0 + number)
                self.assertEqual(
                    item.distribution_analytic_account_ids,
                    self.fund.analytic_account_id
                    if expected
                    else self.fund.analytic_account_id.browse(),
                )
        self.assertEqual(payout.state, "sent", "a charge pays nothing")

    def test_a_charge_within_the_amount_is_split_off(self):
        self.journal.omct_charge_account_id = self.company_data[
            "default_account_expense"
        ]
        self.journal.omct_charges_to = "fund"
        payout, payment = self.sent()
        line = self.load(self.entry(payment, 1007.5, more=CHARGE.format(amount=7.5)))
        self.assertEqual(payout.state, "paid")
        self.assertTrue(line.is_reconciled)
        cost = line.move_id.line_ids.filtered("analytic_distribution")
        self.assertEqual(cost.balance, 7.5)

    def test_figures_are_the_journal_items_with_charges_and_returns(self):
        """What the bank took stays paid, also when the payout itself comes back."""
        self.journal.omct_charge_account_id = self.company_data[
            "default_account_expense"
        ]
        self.journal.omct_charges_to = "fund"

        def figures():
            self.env.flush_all()
            self.env.invalidate_all()
            fund = self.fund.with_user(self.users["manager"])
            posted = self.env["account.move.line"].search(
                [
                    ("omct_fund_line_id", "in", fund.line_ids.ids),
                    ("parent_state", "=", "posted"),
                ]
            )
            self.assertEqual(fund.billed_amount, sum(posted.mapped("balance")))
            return fund.billed_amount, fund.paid_amount

        payout, payment = self.sent()
        self.assertEqual(figures(), (1000.0, 0.0))
        self.load(self.entry(payment), name="paid")
        self.assertEqual(figures(), (1000.0, 1000.0))
        self.load(self.entry(payment, 4.0, code="CHRG"), name="charge")
        self.assertEqual(figures(), (1004.0, 1004.0))
        self.load(self.back(payment), name="back")
        self.assertEqual(payout.state, "returned")
        self.assertEqual(figures(), (1004.0, 4.0))
        again = self._sent_batch(payout).payment_ids
        self.assertEqual(figures(), (1004.0, 4.0))
        self.load(self.entry(again), name="again")
        self.assertEqual(figures(), (1004.0, 1004.0))

    def test_nobody_charges_a_fund_by_hand(self):
        self.journal.omct_charge_account_id = self.company_data[
            "default_account_expense"
        ]
        self.journal.omct_charges_to = "fund"
        for values in ({}, {"omct_kind": "charge"}):
            with (
                self.subTest(values=values),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                charges = self.journal.omct_charge_account_id
                line = self.env_of("finance")["account.bank.statement.line"].create(
                    {
                        "journal_id": self.journal.id,
                        "amount": -9.0,
                        "payment_ref": "Fee",
                        "counterpart_account_id": charges.id,
                        **values,
                    }
                )
                line._get_items(charges).analytic_distribution = {
                    str(self.fund.analytic_account_id.id): 100
                }

    def test_no_entry_passes_for_the_banks_charge(self):
        """An entry that is not of the bank's line charges nothing."""
        charges = self.company_data["default_account_expense"]
        self.journal.omct_charge_account_id = charges
        self.journal.omct_charges_to = "fund"
        _payout, payment = self.sent()
        line = self.load(self.entry(payment, 4.0, code="CHRG"), name="charge")
        entries = self.env_of("finance")["account.move"]
        general = self.company_data["default_journal_misc"]
        item = {"account_id": charges.id, "name": "Fee"}
        items = [
            Command.create(
                {
                    **item,
                    "debit": 500.0,
                    "analytic_distribution": {
                        str(self.fund.analytic_account_id.id): 100
                    },
                }
            ),
            Command.create({**item, "credit": 500.0}),
        ]

        def made_with_the_line():
            return entries.create(
                {
                    "journal_id": general.id,
                    "statement_line_id": line.id,
                    "line_ids": items,
                }
            )

        def given_the_line_later():
            move = entries.create({"journal_id": general.id})
            move.write(
                {"name": "FEE/1", "narration": False, "statement_line_id": line.id}
            )
            move.line_ids = items
            return move

        for attempt in (made_with_the_line, given_the_line_later):
            with (
                self.subTest(attempt=attempt.__name__),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                attempt().action_post()
        self.env.invalidate_all()
        self.assertEqual(self.fund.with_user(self.users["manager"]).billed_amount, 1004)

    def test_the_banks_entry_charges_what_the_bank_said_and_no_more(self):
        charges = self.company_data["default_account_expense"]
        self.journal.omct_charge_account_id = charges
        self.journal.omct_charges_to = "fund"
        _payout, payment = self.sent()
        line = self.load(self.entry(payment, 4.0, code="CHRG"), name="charge")
        line = line.with_user(self.users["finance"])
        general = self.company_data["default_journal_misc"]
        other = self.env_of("finance")["account.move"].create(
            {"journal_id": general.id}
        )
        with self.assertRaisesRegex(UserError, "keeps the entry"):
            line.write({"move_id": other.id})
        fund = {str(self.fund.analytic_account_id.id): 100}
        item = {"account_id": charges.id, "name": "Fee"}
        more = [
            Command.create({**item, "debit": 500.0, "analytic_distribution": fund}),
            Command.create({**item, "credit": 500.0}),
        ]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.move_id.button_draft()
            line.move_id.with_context(skip_account_move_synchronization=True).write(
                {"line_ids": more}
            )
            line.move_id.action_post()
        self.env.invalidate_all()
        self.assertEqual(self.fund.with_user(self.users["manager"]).billed_amount, 1004)

    def test_the_statement_is_kept_under_a_neutral_name(self):
        _payout, payment = self.sent()
        line = self.load(self.entry(payment))
        self.assertRegex(
            line.statement_id.attachment_ids.name, r"^camt-B034-[\d-]+\.xml$"
        )
