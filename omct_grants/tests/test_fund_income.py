# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a donor pays: booked once by finance, its state read from the books."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestFundIncome(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.income_account = cls.company_data["default_account_revenue"]
        cls.fund.with_user(cls.users["manager"]).income_account_id = cls.income_account

    def _income(self, amount=4000.0, days=0, fund=None, **vals):
        return self.env_of("manager")["omct.fund.income"].create(
            {
                "fund_id": (fund or self.fund).id,
                "name": "First instalment",
                "date_expected": self.today + relativedelta(days=days),
                "amount": amount,
                **vals,
            }
        )

    def _book(self, income, user="finance"):
        income.with_user(self.users[user]).action_book()
        return income.move_id.with_user(self.users["finance"])

    def _receive(self, move, amount):
        wizard = (
            self.env_of("finance")["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"amount": amount})
        )
        return wizard._create_payments()

    def test_invoice(self):
        income = self._income()
        move = self._book(income)
        self.assertEqual(
            (move.move_type, move.state, move.amount_total, move.partner_id),
            ("out_invoice", "posted", 4000.0, self.partner_a),
        )
        self.assertEqual(
            move.invoice_line_ids.analytic_distribution,
            {str(self.fund.analytic_account_id.id): 100},
        )
        self.assertEqual(move.invoice_line_ids.account_id, self.income_account)
        self.assertEqual((income.state, income.received_amount), ("booked", 0.0))
        self._receive(move, 1500.0)
        self.assertEqual((income.state, income.received_amount), ("partial", 1500.0))
        self._receive(move, 2500.0)
        self.assertEqual((income.state, income.received_amount), ("received", 4000.0))
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.income_received_amount, 4000.0)
        # Money in is not money spent.
        self.assertEqual(self.fund.available_amount, 10000.0)
        self.assertEqual(self.fund.ledger_difference, 0.0)

    def test_entry_in_the_currency_of_the_fund(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"].sudo()
        rates.search([("currency_id", "=", euro.id)]).unlink()
        rates.create(
            {
                "currency_id": euro.id,
                "name": self.today,
                "rate": 0.8,
                "company_id": self.company.id,
            }
        )
        fund = self._create_fund(
            1000.0, currency_id=euro.id, income_account_id=self.income_account.id
        )
        income = self._income(800.0, fund=fund, way="entry")
        move = self._book(income)
        self.assertEqual(move.move_type, "entry")
        earned = move.line_ids.filtered("analytic_distribution")
        self.assertEqual((earned.amount_currency, earned.balance), (-800.0, -1000.0))
        self.assertEqual(income.state, "booked")
        owed = move.line_ids - earned
        bank = self.env_of("finance")["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": self.today,
                "payment_ref": "Donor",
                "partner_id": self.partner_a.id,
                "amount": 1000.0,
                "foreign_currency_id": euro.id,
                "amount_currency": 800.0,
            }
        )
        if not bank.is_reconciled:
            bank._add_account_move_line(owed, keep_current=True)
            bank.reconcile_bank_line()
        self.assertEqual((income.state, income.received_amount), ("received", 800.0))

    def test_what_is_only_booked_was_not_received_for_the_public(self):
        for way in ("invoice", "entry"):
            with self.subTest(way=way):
                fund = self._create_fund(income_account_id=self.income_account.id)
                income = self._income(800.0, fund=fund, way=way)
                move = self._book(income)
                self.env.flush_all()
                self.assertEqual(fund._iati_get_incoming_funds(), [])
                self._receive(move, 800.0)
                self.env.flush_all()
                amounts = [amount for _day, amount in fund._iati_get_incoming_funds()]
                self.assertEqual(amounts, [800.0])

    def test_booked_once(self):
        income = self._income()
        move = self._book(income)
        with self.assertRaisesRegex(UserError, f"booked already, in {move.name}"):
            self._book(income)
        count = self.env["account.move"].search_count(
            [("ref", "=", income.display_name)]
        )
        self.assertEqual(count, 1)

    def test_reversed_is_booked_again(self):
        income = self._income()
        first = self._book(income)
        first._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertEqual(income.state, "expected")
        second = self._book(income)
        self.assertNotEqual(first, second)
        self.assertEqual(income.state, "booked")

    def test_refusals_say_why(self):
        bare = self._create_fund(100.0)
        draft = bare.copy({"reference": "COPY"})
        for income, message in (
            (self._income(days=1), "not due before"),
            (self._income(fund=bare), "no income account"),
            (self._income(fund=draft), "is a draft"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._book(income)

    def test_finance_alone_books(self):
        income = self._income()
        for user in ("officer", "manager", "director", "auditor", "plain"):
            self.env.invalidate_all()
            with self.subTest(user=user), self.assertRaises(AccessError):
                self._book(income, user)
        for vals in ({"state": "received"}, {"move_id": False}, {"amount": 5.0}):
            with self.assertRaises(AccessError):
                income.with_user(self.users["finance"]).write(vals)

    def test_booked_is_frozen(self):
        income = self._income()
        self._book(income)
        for vals in ({"amount": 1.0}, {"way": "entry"}):
            with self.assertRaisesRegex(UserError, "is in the books"):
                income.write(vals)
        with self.assertRaisesRegex(UserError, "is kept"):
            income.unlink()

    def test_reminders(self):
        income = self._income(days=20)
        self.assertEqual(income._get_reminders_due(self.today), 0)
        counts = []
        for day in (5, 6, 19, 20, 21):
            income._remind(self.today + relativedelta(days=day))
            counts.append(len(income.activity_ids))
        self.assertEqual(counts, [0, 1, 1, 2, 2])
        self.assertIn("4,000.00", income.activity_ids[0].summary)

    def test_late_is_found(self):
        late = self._income(days=-1)
        self._income(days=0)
        found = late.search([("is_late", "=", True), ("fund_id", "=", self.fund.id)])
        self.assertEqual(found, late)
