# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Money of a fund leaves through its payouts alone, and is paid once."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import GrantsCommon


class FundMoneyCommon(GrantsCommon):
    def _billed(self, amount=1000.0, **vals):
        payout = self._approved_payout(amount, **vals)
        payout.with_user(self.users["finance"]).action_create_bill()
        return payout

    def _charge(self):
        return {str(self.fund.analytic_account_id.id): 100}

    def _loose_payment(self, account, amount=1000.0, **vals):
        return self.env_of("finance")["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.member.id,
                "partner_bank_id": account.id,
                "amount": amount,
                "currency_id": self.company.currency_id.id,
                "journal_id": self.company_data["default_journal_bank"].id,
                **vals,
            }
        )

    def _payable(self, move):
        return move.line_ids.filtered(
            lambda item: item.account_id.account_type == "liability_payable"
        )


@tagged("post_install", "-at_install")
class TestFundSpending(FundMoneyCommon):
    def _move(self, move_type, account, **vals):
        return self.env_of("finance")["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.member.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Something",
                            "account_id": account.id,
                            "price_unit": 100.0,
                            "tax_ids": [Command.clear()],
                            "analytic_distribution": self._charge(),
                        }
                    )
                ],
                **vals,
            }
        )

    def _entry(self, debit, credit):
        def line(account, **vals):
            return Command.create({"name": "x", "account_id": account.id, **vals})

        return self.env_of("finance")["account.move"].create(
            {
                "line_ids": [
                    line(debit, debit=50.0, analytic_distribution=self._charge()),
                    line(credit, credit=50.0),
                ]
            }
        )

    def test_bill_without_a_payout(self):
        bill = self._move("in_invoice", self.company_data["default_account_expense"])
        with self.assertRaisesRegex(UserError, "ask for one"):
            bill.action_post()

    def test_entry_without_a_payout(self):
        bank = self.company_data["default_journal_bank"].default_account_id
        for key in ("default_account_expense", "default_account_revenue"):
            entry = self._entry(self.company_data[key], bank)
            with (
                self.subTest(account=key),
                self.assertRaisesRegex(UserError, "without a payout"),
            ):
                entry.action_post()

    def test_fund_put_on_a_posted_bill(self):
        bill = self._move(
            "in_invoice",
            self.company_data["default_account_expense"],
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Rent",
                        "account_id": self.company_data["default_account_expense"].id,
                        "price_unit": 100.0,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        )
        bill.action_post()
        with self.assertRaisesRegex(UserError, "without a payout"):
            bill.invoice_line_ids.write({"analytic_distribution": self._charge()})

    def test_analytic_item_by_hand(self):
        self.users["finance"].sudo().group_ids += self.env.ref(
            "analytic.group_analytic_accounting"
        )
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            self.env_of("finance")["account.analytic.line"].create(
                {
                    "name": "x",
                    "account_id": self.fund.analytic_account_id.id,
                    "amount": -5.0,
                }
            )

    def test_income_of_the_fund_is_booked(self):
        invoice = self._move(
            "out_invoice", self.company_data["default_account_revenue"]
        )
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.ledger_difference, 0)

    def test_credit_note_is_the_whole_bill(self):
        payout = self._billed()
        bill = payout.with_user(self.users["finance"]).move_id
        credit = bill._reverse_moves([{"invoice_date": self.today}])
        credit.invoice_line_ids.price_unit = 400.0
        with self.assertRaisesRegex(UserError, "without a payout"):
            credit.action_post()


@tagged("post_install", "-at_install")
class TestPaidOnce(FundMoneyCommon):
    def test_loose_payment_does_not_settle(self):
        payout = self._billed()
        payment = self._loose_payment(self.account)
        payment.action_post()
        bill = payout.with_user(self.users["finance"]).move_id
        for settle in (
            lambda: bill.js_assign_outstanding_line(self._payable(payment.move_id).id),
            lambda: self._payable(bill | payment.move_id).reconcile(),
        ):
            with (
                self.assertRaisesRegex(UserError, "settled by its own payment"),
                self.cr.savepoint(),
            ):
                settle()
            self.env.invalidate_all()

    def test_manual_entry_does_not_settle(self):
        payout = self._billed()
        bill = payout.with_user(self.users["finance"]).move_id
        bank = self.company_data["default_journal_bank"].default_account_id
        entry = self.env_of("finance")["account.move"].create(
            {
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self._payable(bill).account_id.id,
                            "partner_id": self.member.id,
                            "debit": 1000.0,
                        }
                    ),
                    Command.create({"account_id": bank.id, "credit": 1000.0}),
                ]
            }
        )
        entry.action_post()
        with self.assertRaisesRegex(UserError, "settled by its own payment"):
            self._payable(bill | entry).reconcile()

    def test_unconfirmed_account_is_not_paid_loosely(self):
        loose = self._create_account(self.member, "SN12 K001 0015", confirmed=False)
        payment = self._loose_payment(loose)
        for step in (
            payment.action_post,
            payment.action_validate,
            lambda: payment.write({"state": "in_process"}),
        ):
            with self.assertRaisesRegex(UserError, "not confirmed"):
                step()

    def test_reference_of_a_payout_is_for_its_payment(self):
        payout = self._billed()
        self._register_payment(payout)
        for memo in (payout.name, f"again {payout.name.lower().replace('/', ' / ')}"):
            payment = self._loose_payment(self.account, memo=memo)
            with (
                self.subTest(memo=memo),
                self.assertRaisesRegex(UserError, "carries the reference"),
            ):
                payment.action_post()

    def test_matched_payment_stays(self):
        payout = self._billed()
        payment = self._register_payment(payout)
        self._match_with_bank(payment)
        for user in ("finance", "finance_manager"):
            mine = payment.with_user(self.users[user])
            for step in (
                mine.action_draft,
                mine.action_cancel,
                mine.action_reject,
                mine.move_id.button_draft,
                mine.move_id.button_cancel,
                lambda mine=mine: mine.write({"state": "canceled"}),
            ):
                with (
                    self.subTest(user=user),
                    self.assertRaisesRegex(UserError, "its payment stays"),
                ):
                    step()
        self.assertEqual(payout.state, "paid")

    def test_sent_payment_is_taken_back_by_a_second_person(self):
        payout = self._billed()
        payment = self._register_payment(payout)
        for step in (
            payment.action_draft,
            payment.action_cancel,
            payment.action_reject,
        ):
            with self.assertRaisesRegex(UserError, "did not register"):
                step()
        other = self._billed()
        own = self._register_payment(other, "finance_manager")
        with self.assertRaisesRegex(UserError, "did not register"):
            own.action_cancel()
        payment.with_user(self.users["finance_manager"]).action_cancel()
        self.assertEqual(payout.state, "billed")


@tagged("post_install", "-at_install")
class TestFrozenBooks(FundMoneyCommon):
    def test_bill_and_payment_are_frozen(self):
        payout = self._billed()
        payment = self._register_payment(payout)
        bill = payout.move_id
        line = bill.invoice_line_ids
        for name in ("finance", "finance_manager"):
            user = self.users[name]
            for record, vals in (
                (line, {"analytic_distribution": {}}),
                (line, {"name": "Telling"}),
                (line, {"price_unit": 1.0}),
                (bill, {"narration": "Telling"}),
                (bill, {"invoice_origin": "Telling"}),
                (bill, {"invoice_line_ids": [Command.update(line.id, {"name": "T"})]}),
                (payment, {"memo": "Telling"}),
                (payment, {"partner_bank_id": False}),
                (payment.move_id, {"ref": "Telling"}),
                (payment.move_id.line_ids[0], {"name": "Telling"}),
            ):
                with self.subTest(user=name, vals=vals), self.assertRaises(UserError):
                    record.with_user(user).write(vals)
        with self.assertRaises(UserError):
            line.with_user(self.users["finance_manager"]).with_context(
                force_delete=True
            ).unlink()

    def test_open_fund_is_frozen(self):
        fund = self.fund.with_user(self.users["manager"])
        other = self.company_data["default_account_expense"].copy()
        for vals in (
            {"currency_id": self.env.ref("base.CHF").id},
            {"expense_account_id": other.id},
            {"donor_id": self.partner_b.id},
            {"company_id": self.env.ref("base.main_company").id},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "opened"):
                fund.write(vals)
        with self.assertRaisesRegex(AccessError, "buttons alone"):
            fund.analytic_account_id = fund.analytic_account_id.sudo().copy()
        fund.write({"donor_id": fund.donor_id.id, "note": "The same donor"})

    def test_due_day_is_frozen_by_the_decision(self):
        grant = self._create_grant()
        grant.instalment_ids[1].date_due = self.today
        grant = self._decided_grant()
        with self.assertRaisesRegex(ValidationError, "its schedule is fixed"):
            grant.instalment_ids[1].with_user(
                self.users["officer"]
            ).date_due = self.today


@tagged("post_install", "-at_install")
class TestCancelAsFinance(FundMoneyCommon):
    def test_button_before_the_bill(self):
        payout = self._approved_payout().with_user(self.users["finance"])
        action = payout.action_cancel()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env_of("finance")["omct.reason.wizard"].with_context(
            **action["context"]
        ).create({"reason": "Wrong payee"}).action_confirm()
        self.assertEqual(payout.state, "cancelled")
        self.assertIn("Wrong payee", payout.message_ids[0].body)

    def test_credit_note_then_cancel(self):
        payout = self._billed().with_user(self.users["finance"])
        payout.move_id._reverse_moves([{"invoice_date": self.today}], cancel=True)
        payout.action_cancel(reason="Wrong payee")
        self.assertEqual(payout.approval_state, "cancelled")
        credit = payout.move_id.reversal_move_ids
        with self.assertRaisesRegex(UserError, "stays as it is"):
            credit.button_draft()

    def test_cancelled_before_the_decision_stays_hidden(self):
        payout = self._create_payout()
        payout.action_cancel(reason="No longer needed")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            payout.with_user(self.users["finance"]).read(["name"])


@tagged("post_install", "-at_install")
class TestLedger(FundMoneyCommon):
    def test_figures_equal_the_items_on_a_mixed_sample(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"].sudo()
        rates.search([("currency_id", "=", euro.id)]).unlink()
        rate = rates.create(
            {
                "currency_id": euro.id,
                "name": self.today,
                "rate": 0.87,
                "company_id": self.company.id,
            }
        )
        paid = self._billed(333.33)
        self._match_with_bank(self._register_payment(paid))
        self._billed(0.01)
        foreign = self._billed(123.45, currency_id=euro.id)
        returned = self._billed(77.77, currency_id=euro.id)
        rate.rate = 0.5
        for payout in (returned, self._billed(55.55)):
            payout.with_user(self.users["finance"]).move_id._reverse_moves(
                [{"invoice_date": self.today}], cancel=True
            )
            self.assertEqual(payout.state, "cancelled")
        self.fund.invalidate_recordset()
        expected = 333.34 + foreign.amount_company
        items = self.env["account.move.line"].search(
            [
                ("analytic_distribution", "in", self.fund.analytic_account_id.ids),
                ("parent_state", "=", "posted"),
            ]
        )
        analytic = self.env["account.analytic.line"].search(
            [("account_id", "=", self.fund.analytic_account_id.id)]
        )
        self.assertAlmostEqual(sum(items.mapped("balance")), expected, 2)
        self.assertAlmostEqual(-sum(analytic.mapped("amount")), expected, 2)
        self.assertAlmostEqual(self.fund.billed_amount, expected, 2)
        self.assertAlmostEqual(self.fund.paid_amount, 333.33, 2)
        self.assertAlmostEqual(
            self._payable(paid.move_id.with_env(self.env)).balance,
            -self.fund.paid_amount,
            2,
        )
        self.assertEqual(self.fund.ledger_difference, 0)
