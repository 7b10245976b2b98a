# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestGrantRefund(GrantsCommon):
    def setUp(self):
        super().setUp()
        self.grant = self.paid_grant()

    def paid_grant(self, **vals):
        """Return an active grant whose two instalments are paid: 3000 and 1000."""
        grant = self._decided_grant(
            instalment_ids=[
                Command.create(
                    {"number": number, "amount": amount, "date_due": self.today}
                )
                for number, amount in ((1, 3000.0), (2, 1000.0))
            ],
            **vals,
        )
        grant.action_activate()
        for instalment in grant.instalment_ids:
            instalment.action_request_payment()
            payout = self._approve(instalment.disbursement_id)
            payout.with_user(self.users["finance"]).action_create_bill()
            self._match_with_bank(self._register_payment(payout))
        self.assertEqual(set(grant.instalment_ids.mapped("state")), {"paid"})
        return grant

    def expect(self, amount, user="officer"):
        return self.env_of(user)["omct.grant.refund"].create(
            {
                "grant_id": self.grant.id,
                "amount": amount,
                "reason": "A training did not take place",
            }
        )

    def confirmed(self, amount):
        refund = self.expect(amount)
        refund.with_user(self.users["manager2"]).action_confirm()
        return refund

    def as_finance(self, refund, user="finance"):
        self.env.invalidate_all()
        return refund.with_user(self.users[user])

    def receive(self, refund, user="finance"):
        """Book the bank's line for each credit note and match the two."""
        for part in refund.sudo().line_ids:
            move = part.move_id.with_user(self.users[user])
            owed = move.line_ids.filtered(
                lambda item: item.account_id.account_type == "liability_payable"
            )
            line = self.env_of(user)["account.bank.statement.line"].create(
                {
                    "journal_id": self.company_data["default_journal_bank"].id,
                    "date": self.today,
                    "payment_ref": "Transfer",
                    "partner_id": self.member.id,
                    "amount": sum(owed.mapped("balance")),
                }
            )
            line._add_account_move_line(owed, keep_current=True)
            line.reconcile_bank_line()

    @contextmanager
    def refused(self, message, error=UserError):
        """A refused change that leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def figures(self, fund=None):
        self.env.flush_all()
        self.env.invalidate_all()
        fund = (fund or self.fund).with_user(self.users["manager"])
        return (
            fund.committed_amount,
            fund.billed_amount,
            fund.available_amount,
            fund.ledger_difference,
        )

    # ------------------------------------------------------------------
    # Path
    # ------------------------------------------------------------------

    def test_whole_path(self):
        self.assertEqual(self.figures(), (4000, 4000, 6000, 0))
        refund = self.expect(1200.0)
        self.assertRegex(refund.name, r"^RF/\d{4}/\d{5}$")
        self.assertEqual((refund.state, refund.amount_left), ("draft", 4000))
        refund.with_user(self.users["manager"]).action_confirm()
        self.assertEqual(refund.state, "expected")
        # The last payout first, then part of the one before.
        self.assertEqual(refund.line_ids.mapped("amount"), [1000, 200])
        self.assertEqual(self.figures(), (4000, 4000, 6000, 0))
        self.as_finance(refund).action_post()
        self.assertEqual(refund.state, "posted")
        self.assertEqual(self.figures(), (2800, 2800, 7200, 0))
        self.grant.action_start_closing()
        self.grant.with_user(self.users["manager"]).report_ids.action_waive(
            reason="The work is known"
        )
        with self.refused("is expected back"):
            self.grant.with_user(self.users["manager"]).action_close()
        self.receive(refund)
        self.assertEqual((refund.state, self.grant.refunded_amount), ("received", 1200))
        self.assertEqual(self.figures(), (2800, 2800, 7200, 0))
        fund = self.fund.with_user(self.users["manager"])
        self.assertEqual(fund.paid_amount, 2800)
        self.assertEqual(fund.ledger_amount, 2800)
        self._check_rows_add_up(self.fund)
        self.grant.with_user(self.users["manager"]).action_close()

    def test_closing_can_be_taken_back_by_a_manager(self):
        self.grant.action_start_closing()
        manager = self.grant.with_user(self.users["manager"])
        with self.refused("your role does not include"):
            self.grant.action_resume(reason="More to do")
        manager.action_resume(reason="A hearing was put off")
        self.assertEqual(self.grant.state, "active")

    def test_closing_waits_for_a_payout_under_way(self):
        grant = self._decided_grant(1000.0)
        grant.action_activate()
        grant.instalment_ids[0].action_request_payment()
        with self.refused("a payout is under way"):
            grant.action_start_closing()

    def test_the_books_carry_the_reference_alone(self):
        refund = self.confirmed(500.0)
        self.as_finance(refund).action_post()
        moves = refund.sudo().line_ids.move_id
        for record in (*moves, *moves.line_ids, *refund):
            for value in record.with_user(self.users["finance"]).read()[0].values():
                self.assertNotIn(self.grant.title, str(value))
                self.assertNotIn("did not take place", str(value))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            refund.with_user(self.users["finance"]).read(["reason"])

    def test_cancelled_grant_is_refunded_whole(self):
        self.grant.with_user(self.users["manager"]).action_cancel(reason="War")
        refund = self.confirmed(4000.0)
        self.as_finance(refund).action_post()
        self.receive(refund)
        self.assertEqual(self.figures(), (0, 0, 10000, 0))
        with self.refused("is more than the"):
            self.confirmed(0.01)

    def test_foreign_currency_comes_back_at_the_rate_it_went_out_at(self):
        euro = self.env.ref("base.EUR")
        rates = self.root_env["res.currency.rate"]
        for day, rate in (
            (self.today - relativedelta(days=1), 0.8),
            (self.today - relativedelta(years=2), 0.5),
        ):
            rates.create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                }
            )
        euro.active = True
        fund = self._create_fund(20000.0, currency_id=euro.id)
        self.grant = self.paid_grant(
            currency_id=euro.id, fund_id=fund.id, fund_line_id=fund.line_ids[0].id
        )
        before = self.figures(fund)
        refund = self.confirmed(333.33)
        rates.create(
            {
                "name": self.today,
                "rate": 0.4,
                "currency_id": euro.id,
                "company_id": self.company.id,
            }
        )
        self.as_finance(refund).action_post()
        self.assertEqual(refund.line_ids.amount_company, round(333.33 / 0.8, 2))
        after = self.figures(fund)
        self.assertAlmostEqual(before[1] - after[1], 333.33)
        self.assertEqual(after[3], 0)

    # ------------------------------------------------------------------
    # Who and how much
    # ------------------------------------------------------------------

    def test_three_people(self):
        refund = self.expect(100.0, "manager")
        with self.refused("another person confirms"):
            refund.action_confirm()
        with self.refused("your role"):
            refund.with_user(self.users["officer"]).action_confirm()
        refund.with_user(self.users["manager2"]).action_confirm()
        with self.refused("posted by finance", AccessError):
            refund.action_post()
        self.users["manager2"].with_env(self.root_env).group_ids += self.env.ref(
            "omct_grants.group_finance"
        )
        with self.refused("another person posts"):
            self.as_finance(refund, "manager2").action_post()
        self.as_finance(refund).action_post()
        with self.refused("not a confirmed refund"):
            self.as_finance(refund).action_post()
        with self.refused("another person matches"):
            self.receive(refund, "manager2")

    def test_never_more_than_was_paid(self):
        with self.refused("is more than the"):
            self.confirmed(4000.01)
        self.confirmed(2500.0)
        with self.refused("is more than the"):
            self.confirmed(1500.01)
        last = self.confirmed(1500.0)
        self.assertEqual(last.line_ids.mapped("amount"), [1500])
        last.with_user(self.users["manager"]).action_cancel(reason="Spent after all")
        self.assertEqual(self.confirmed(1500.0).state, "expected")
        with self.refused("was confirmed: “Expected” stays"):
            last.with_user(self.users["manager"]).amount = 1.0

    def test_taken_out_of_the_books_again(self):
        refund = self.confirmed(500.0)
        self.as_finance(refund).action_post()
        move = refund.sudo().line_ids.move_id
        with self.refused("it is in the books"):
            refund.with_user(self.users["manager"]).action_cancel(reason="x")
        with self.refused("finance manager takes", AccessError):
            self.as_finance(refund).action_take_back()
        self.as_finance(refund, "finance_manager").action_take_back()
        self.assertEqual((refund.state, move.state), ("expected", "cancel"))
        self.assertEqual(self.figures(), (4000, 4000, 6000, 0))
        move = move.with_user(self.users["finance_manager"])
        move.button_draft()
        with self.refused("without a payout"):
            move.action_post()
        move.button_cancel()
        self.as_finance(refund).action_post()
        self.receive(refund)
        with self.refused("waits for the bank"):
            self.as_finance(refund, "finance_manager").action_take_back()

    # ------------------------------------------------------------------
    # Attack
    # ------------------------------------------------------------------

    def test_credit_note_is_not_forged_or_changed(self):
        refund = self.confirmed(500.0)
        finance = self.env_of("finance_manager")
        vals = refund.sudo()._prepare_credit_note_vals(refund.sudo().line_ids)
        part = refund.line_ids.id
        loose = finance["account.move"].create(vals)
        with self.refused("without a payout"):
            loose.action_post()
        with self.refused("", AccessError):
            finance["account.move"].create(
                {**vals, "omct_refund_line_ids": [Command.link(part)]}
            )
        with self.refused("", AccessError):
            loose.write({"omct_refund_line_ids": [Command.link(part)]})
        with self.refused("", AccessError):
            finance["omct.grant.refund.line"].browse(part).write({"move_id": loose.id})
        self.as_finance(refund).action_post()
        move = refund.sudo().line_ids.move_id.with_env(finance)
        for step in (
            lambda: move.button_draft(),
            lambda: move.button_cancel(),
            lambda: move.unlink(),
            lambda: move.write({"partner_id": self.partner_a.id}),
            lambda: move.invoice_line_ids.write({"price_unit": 1.0}),
            lambda: move.invoice_line_ids.write({"analytic_distribution": False}),
        ):
            with self.refused(""):
                step()

    def reverse(self, payout):
        """Post a credit note of the whole bill of a paid payout, as finance."""
        bill = payout.with_user(self.users["finance"]).move_id
        note = bill._reverse_moves([{"invoice_date": self.today}])
        note.action_post()

    def test_payout_is_not_given_back_twice(self):
        last = self.grant.instalment_ids[1].disbursement_id
        self.confirmed(100.0)
        with self.refused("without a payout"):
            self.reverse(last)
        first = self.grant.instalment_ids[0].disbursement_id
        self.reverse(first)
        self.env.flush_all()
        self.env.invalidate_all()
        # Of 4000, 3000 came back whole and 100 are expected.
        self.assertEqual(self.expect(1.0).amount_left, 900)
        with self.refused("is more than the"):
            self.confirmed(900.01)

    def test_money_is_there_when_the_bank_says_so(self):
        refund = self.confirmed(500.0)
        self.as_finance(refund).action_post()
        move = refund.sudo().line_ids.move_id.with_user(self.users["finance"])
        with self.refused("settled by the bank statement"):
            self.env_of("finance")["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})._create_payments()
        bill = self.env_of("finance")["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.member.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create({"name": "Rent", "price_unit": 500.0, "tax_ids": []})
                ],
            }
        )
        bill.action_post()
        with self.refused("settled by the bank statement"):
            (bill | move).line_ids.filtered(
                lambda item: item.account_id.account_type == "liability_payable"
            ).reconcile()
        payout = self._approved_payout(500.0)
        payout.with_user(self.users["finance"]).action_create_bill()
        with self.refused("settled by"):
            (payout.sudo().move_id.with_env(move.env) | move).line_ids.filtered(
                lambda item: item.account_id.account_type == "liability_payable"
            ).reconcile()
        self.assertEqual(refund.state, "posted")

    def test_nobody_writes_what_is_decided(self):
        refund = self.expect(100.0)
        for user in ("officer", "manager"):
            for vals in (
                {"decision": "confirmed"},
                {"state": "received"},
                {"confirmed_by_id": self.users["manager"].id},
            ):
                with self.subTest(user), self.refused("", AccessError):
                    refund.with_user(self.users[user]).write(vals)
        with self.refused("", AccessError):
            self.env_of("manager")["omct.grant.refund.line"].create(
                {
                    "refund_id": refund.id,
                    "disbursement_id": self.grant.instalment_ids[0].disbursement_id.id,
                    "amount": 1.0,
                }
            )
        for user in ("finance", "plain", "coordinator"):
            # Finance sees it once it is confirmed.
            with self.subTest(user), self.assertRaises(AccessError):
                self.as_finance(refund, user).read(["display_name"])
        refund.with_user(self.users["manager"]).action_confirm()
        self.as_finance(refund).read(["name", "partner_id", "amount", "state"])
        with self.refused("", AccessError):
            self.as_finance(refund).write({"amount": 1.0})

    def test_form(self):
        action = self.grant.action_refund()
        form = Form(
            self.env_of("officer")["omct.grant.refund"].with_context(
                **action["context"]
            )
        )
        form.amount = 10.0
        self.assertEqual(form.save().amount_left, 4000)
