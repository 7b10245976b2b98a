# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The figures of a fund are sums of the journal items behind them."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_fund_money import FundMoneyCommon

FIGURES = ("approved_amount", "billed_amount", "paid_amount", "committed_amount")


class FigureCommon(FundMoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        rates = cls.env["res.currency.rate"].sudo()
        rates.search([("currency_id", "=", cls.euro.id)]).unlink()
        cls.rate = rates.create(
            {
                "currency_id": cls.euro.id,
                "name": cls.today,
                "rate": 0.8,
                "company_id": cls.company.id,
            }
        )

    def _figures(self, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return {name: record[name] for name in FIGURES}

    def _items(self, fund):
        """Return the posted items that the books charge to the fund."""
        return self.root_env["account.move.line"].search(
            [
                ("analytic_distribution", "in", fund.analytic_account_id.ids),
                ("parent_state", "=", "posted"),
                "|",
                ("move_id.omct_exchange_payout_id", "!=", False),
                ("account_id.account_type", "not in", ("income", "income_other")),
            ]
        )

    def _pay_and_match(self, payout):
        payment = self._register_payment(payout)
        self._match_with_bank(payment)
        return payment


@tagged("post_install", "-at_install")
class TestFundFigures(FigureCommon):
    def test_each_step_moves_its_figure(self):
        payout = self._create_payout(1000.0)
        payout.action_submit()
        self.assertEqual(set(self._figures(self.fund).values()), {0.0})
        self._approve(payout)
        steps = [self._figures(self.fund)]
        payout.with_user(self.users["finance"]).action_create_bill()
        steps.append(self._figures(self.fund))
        payment = self._register_payment(payout)
        steps.append(self._figures(self.fund))
        self._match_with_bank(payment)
        steps.append(self._figures(self.fund))
        rows = [tuple(step[name] for name in FIGURES) for step in steps]
        self.assertEqual(
            rows,
            [
                (1000.0, 0.0, 0.0, 1000.0),
                (1000.0, 1000.0, 0.0, 1000.0),
                (1000.0, 1000.0, 0.0, 1000.0),
                (1000.0, 1000.0, 1000.0, 1000.0),
            ],
        )
        self.assertEqual(self._figures(self.line), steps[-1])

    def test_loss_of_exchange_is_the_funds(self):
        payout = self._billed(800.0, currency_id=self.euro.id)
        self.assertEqual(self._figures(self.fund)["billed_amount"], 1000.0)
        self.rate.rate = 0.64
        self._pay_and_match(payout)
        figures = self._figures(self.fund)
        # EUR 800 cost USD 1,250 by then.
        self.assertEqual(
            figures,
            {
                "approved_amount": 1250.0,
                "billed_amount": 1250.0,
                "paid_amount": 1250.0,
                "committed_amount": 1250.0,
            },
        )
        self.assertEqual(self.fund.available_amount, 8750.0)
        items = self._items(self.fund)
        self.assertEqual(sum(items.mapped("balance")), 1250.0)
        self.assertEqual(items.omct_payout_id.ids, payout.ids)
        self.assertEqual(self.fund.ledger_difference, 0.0)

    def test_gain_of_exchange_is_the_funds(self):
        payout = self._billed(800.0, currency_id=self.euro.id)
        self.rate.rate = 1.0
        self._pay_and_match(payout)
        self.assertEqual(self._figures(self.fund)["paid_amount"], 800.0)
        self.assertEqual(self.fund.available_amount, 9200.0)
        self.assertEqual(self.fund.ledger_difference, 0.0)

    def test_payment_taken_back_takes_the_difference_back(self):
        payout = self._billed(800.0, currency_id=self.euro.id)
        self.rate.rate = 0.64
        payment = self._register_payment(payout)
        self.assertEqual(self._figures(self.fund)["billed_amount"], 1250.0)
        payment.with_user(self.users["finance_manager"]).action_cancel()
        self.assertEqual(payout.state, "billed")
        self.assertEqual(self._figures(self.fund)["billed_amount"], 1000.0)
        self.assertEqual(self.fund.ledger_difference, 0.0)

    def test_entry_of_the_difference_is_frozen(self):
        payout = self._billed(800.0, currency_id=self.euro.id)
        self.rate.rate = 0.64
        self._register_payment(payout)
        entry = self._items(self.fund).move_id.filtered("omct_exchange_payout_id")
        self.assertEqual(len(entry), 1)
        charged = entry.line_ids.filtered("analytic_distribution")
        for user in ("finance", "finance_manager"):
            for record, vals in (
                (charged, {"analytic_distribution": {}}),
                (charged, {"name": "Other"}),
                (entry, {"ref": "Other"}),
            ):
                with self.assertRaises(UserError):
                    record.with_user(self.users[user]).write(vals)

    def test_what_an_item_charges_is_not_entered(self):
        self._billed()
        item = self._items(self.fund).with_user(self.users["finance_manager"])
        payout = self.root_env["omct.disbursement"].search([], limit=1)
        self.env.invalidate_all()
        for record, vals in (
            (item, {"omct_fund_amount": 1.0}),
            (item, {"omct_fund_line_id": False}),
            (item, {"omct_payout_id": False}),
            (item.move_id, {"omct_exchange_payout_id": payout.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.write(vals)
        for key, value in (
            ("default_omct_exchange_payout_id", payout.id),
            ("default_omct_fund_line_id", self.line.id),
        ):
            moves = self.env_of("finance")["account.move"].with_context(**{key: value})
            vals = {"move_type": "entry", "line_ids": self._balanced_lines()}
            with self.subTest(key=key):
                if "exchange" in key:
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        moves.create(vals)
                else:
                    entry = moves.create(vals)
                    self.assertFalse(entry.line_ids.omct_fund_line_id)

    def _balanced_lines(self):
        account = self.company_data["default_account_expense"]
        return [
            Command.create({"name": "x", "account_id": account.id, "debit": 5.0}),
            Command.create({"name": "x", "account_id": account.id, "credit": 5.0}),
        ]

    def test_manual_loss_of_exchange_is_not_charged(self):
        loss = self.company.expense_currency_exchange_account_id
        bank = self.company_data["default_journal_bank"].default_account_id
        entry = self.env_of("finance")["account.move"].create(
            {
                "journal_id": self.company.currency_exchange_journal_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "name": "Loss",
                            "account_id": loss.id,
                            "debit": 50.0,
                            "analytic_distribution": self._charge(),
                        }
                    ),
                    Command.create(
                        {"name": "Loss", "account_id": bank.id, "credit": 50.0}
                    ),
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "without a payout"):
            entry.action_post()

    def test_fund_in_the_currency_of_the_payout_has_no_difference(self):
        fund = self._create_fund(5000.0, currency_id=self.euro.id)
        payout = self._billed(
            800.0,
            currency_id=self.euro.id,
            fund_id=fund.id,
            fund_line_id=fund.line_ids[0].id,
        )
        self.rate.rate = 0.64
        self._pay_and_match(payout)
        self.assertEqual(
            self._figures(fund),
            dict.fromkeys(FIGURES, 800.0),
        )
        self.assertEqual(fund.billed_company_amount, 1250.0)
        self.assertEqual(fund.ledger_difference, 0.0)

    def test_fund_in_a_third_currency(self):
        franc = self.env.ref("base.CHF")
        franc.active = True
        self.env["res.currency.rate"].sudo().create(
            {
                "currency_id": franc.id,
                "name": self.today,
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        fund = self._create_fund(5000.0, currency_id=franc.id)
        payout = self._billed(
            800.0,
            currency_id=self.euro.id,
            fund_id=fund.id,
            fund_line_id=fund.line_ids[0].id,
        )
        self.assertEqual(self._figures(fund)["billed_amount"], 500.0)
        self.rate.rate = 0.64
        self._pay_and_match(payout)
        # USD 250 of loss at the rate frozen with the approval: two dollars a franc.
        self.assertEqual(self._figures(fund)["paid_amount"], 625.0)
        self.assertEqual(
            sum(self._items(fund).mapped("omct_fund_amount")),
            self._figures(fund)["billed_amount"],
        )

    def test_loss_on_one_line_does_not_stop_another(self):
        payout = self._billed(4800.0, currency_id=self.euro.id)
        self.rate.rate = 0.79
        self._pay_and_match(payout)
        self.assertLess(self._figures(self.line) and self.line.available_amount, 0)
        other = self.fund.line_ids[1]
        self._approved_payout(500.0, fund_line_id=other.id)
        with self.assertRaisesRegex(UserError, "more than is left"):
            self._create_payout(0.01).action_submit()

    def test_credit_note_gives_back(self):
        payout = self._billed(800.0, currency_id=self.euro.id)
        self.rate.rate = 0.64
        payout.with_user(self.users["finance"]).move_id._reverse_moves(
            [{"invoice_date": self.today}], cancel=True
        )
        self.assertEqual(set(self._figures(self.fund).values()), {0.0})
        self.assertEqual(self.fund.available_amount, 10000.0)


@tagged("post_install", "-at_install")
class TestFigureLaw(FigureCommon):
    """Sum of lines = budget; committed + available = budget; figures = items."""

    @settings(
        max_examples=12,
        deadline=None,
        # A failing example is said as it is: to shrink it takes minutes.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(
        cents=st.lists(st.integers(1, 900_000), min_size=1, max_size=3),
        payouts=st.lists(
            st.tuples(
                st.integers(1, 5_000),
                st.booleans(),
                st.integers(0, 3),
                st.sampled_from([0.5, 0.7731, 0.93, 1.4]),
            ),
            max_size=3,
        ),
        foreign=st.booleans(),
    )
    def test_law(self, cents, payouts, foreign):
        with self.cr.savepoint() as savepoint:
            self._try_law(cents, payouts, foreign)
            savepoint.rollback()
        self.env.invalidate_all()

    def _try_law(self, cents, payouts, foreign):
        currency = self.euro if foreign else self.company.currency_id
        fund = self._create_fund(
            sum(cents) / 100,
            currency_id=currency.id,
            line_variance=50.0,
            line_ids=[
                Command.create({"name": f"L{index}", "amount": amount / 100})
                for index, amount in enumerate(cents)
            ],
        )
        for index, (amount, in_euro, stage, rate) in enumerate(payouts):
            self._take(fund, index, amount / 100, in_euro, stage, rate)
        self.env.flush_all()
        self.env.invalidate_all()
        self._check_law(fund)

    def _take(self, fund, index, amount, in_euro, stage, rate):
        """Bring a payout as far as ``stage`` says, at a rate that moves on the way."""
        self.rate.rate = 0.8
        line = fund.line_ids[index % len(fund.line_ids)]
        payout = self._create_payout(
            amount,
            fund_id=fund.id,
            fund_line_id=line.id,
            currency_id=(self.euro if in_euro else self.company.currency_id).id,
        )
        if payout._get_overdrawn_reason():
            return
        payout.action_submit()
        self._approve(payout)
        if stage:
            payout.with_user(self.users["finance"]).action_create_bill()
        self.rate.rate = rate
        if stage > 1:
            payment = self._register_payment(payout)
        if stage > 2:
            self._match_with_bank(payment)

    def _check_law(self, fund):
        currency = fund.currency_id
        equal = lambda one, two: not currency.compare_amounts(one, two)  # noqa: E731
        self.assertTrue(equal(sum(fund.line_ids.mapped("amount")), fund.amount))
        for record in [fund, *fund.line_ids]:
            total = record.committed_amount + record.available_amount
            self.assertTrue(equal(total, record.amount))
        for name in (*FIGURES, "planned_amount"):
            self.assertTrue(equal(sum(fund.line_ids.mapped(name)), fund[name]), name)
        items = self._items(fund)
        self.assertTrue(
            equal(sum(items.mapped("omct_fund_amount")), fund.billed_amount)
        )
        paid = items.filtered(
            lambda item: item.omct_payout_id.state in ("paid", "received")
        )
        self.assertTrue(equal(sum(paid.mapped("omct_fund_amount")), fund.paid_amount))
        if currency == fund.company_currency_id:
            self.assertTrue(equal(sum(items.mapped("balance")), fund.billed_amount))
        self.assertEqual(fund.ledger_difference, 0.0)
        self._check_rows_add_up(fund)
