# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bank_common import BankCommon

#: currency, units for one euro, decimals, an amount with all of them
CURRENCIES = (
    ("base.CHF", 0.9437, 2, 1000.03),
    ("base.JPY", 163.21, 0, 123457.0),
    ("base.TND", 3.3871, 3, 1234.567),
)


@tagged("post_install", "-at_install")
class TestPayoutCurrency(BankCommon):
    """Amounts in francs, yen and dinars, from the payout to the bank and the fund."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currencies = {}
        for xmlid, rate, decimals, _amount in CURRENCIES:
            currency = cls.env.ref(xmlid)
            currency.active = True
            cls.currencies[xmlid] = currency
            assert currency.decimal_places == decimals
            cls._set_rate(currency, rate, cls.today - relativedelta(days=3))

    @classmethod
    def _set_rate(cls, currency, rate, day):
        cls.root_env["res.currency.rate"].search(
            [("currency_id", "=", currency.id), ("name", "=", day)]
        ).unlink()
        cls.root_env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_rate": rate,
                "name": day,
                "company_id": cls.company.id,
            }
        )

    def test_same_amount_from_payout_to_the_bank_and_the_fund(self):
        for xmlid, rate, decimals, amount in CURRENCIES:
            with self.subTest(currency=xmlid):
                currency = self.currencies[xmlid]
                before = self._spent()
                payout = self._billed_payout(amount, currency_id=currency.id)
                euros = self.company.currency_id.round(amount / rate)
                self.assertEqual(payout.amount_company, euros)
                self.assertEqual(payout.move_id.amount_total, amount)
                self.assertEqual(payout.move_id.currency_id, currency)
                self.assertAlmostEqual(-payout.move_id.amount_total_signed, euros, 2)
                batch = self._sent_batch(payout)
                self.assertEqual(batch.payment_ids.amount, amount)
                _data, tree = self._get_file(batch)
                text = f"{amount:.{decimals}f}"
                self.assertEqual(self._texts(tree, "InstdAmt"), [text])
                self.assertEqual(
                    [node.get("Ccy") for node in self._nodes(tree, "InstdAmt")],
                    [currency.name],
                )
                for total in self._texts(tree, "CtrlSum"):
                    self.assertEqual(Decimal(total), Decimal(text))
                self.assertAlmostEqual(self._spent() - before, euros, 2)

    def _nodes(self, tree, path):
        return tree.iterfind(
            f".//p:{path}", {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
        )

    def _spent(self):
        self.env.flush_all()
        self.env.invalidate_all()
        items = self.root_env["account.move.line"].search(
            [("omct_fund_line_id", "=", self.line.id), ("parent_state", "=", "posted")]
        )
        self.assertAlmostEqual(
            sum(items.mapped("omct_fund_amount")), sum(items.mapped("balance")), 2
        )
        return sum(items.mapped("omct_fund_amount"))

    def test_rate_is_frozen_at_approval_and_shown(self):
        dinar = self.currencies["base.TND"]
        payout = self._approved_payout(1000.0, currency_id=dinar.id)
        self._set_rate(dinar, 4.0, self.today)
        payout.invalidate_recordset()
        self.assertAlmostEqual(payout.company_rate, 3.3871, 6)
        self.assertEqual(payout.rate_date, self.today)
        self.assertEqual(payout.rate_day, self.today - relativedelta(days=3))
        shown = payout.with_user(self.users["finance"]).rate_text
        for word in ("3.387100 TND", str(self.today), str(payout.rate_day), "EUR"):
            self.assertIn(word, shown)
        # The bill is booked at the frozen rate, not at that of its own day.
        payout.with_user(self.users["finance"]).action_create_bill()
        self.assertAlmostEqual(
            -payout.move_id.amount_total_signed, payout.amount_company, 2
        )

    def test_loss_of_exchange_is_the_funds(self):
        dinar = self.currencies["base.TND"]
        payout = self._billed_payout(1000.0, currency_id=dinar.id)
        at_approval = payout.amount_company
        self._set_rate(dinar, 2.9, self.today)
        payment = self._register_payment(payout, journal_id=self.journal.id)
        paid = self.company.currency_id.round(1000.0 / 2.9)
        self.assertAlmostEqual(-payment.amount_company_currency_signed, paid, 2)
        self.assertAlmostEqual(self._spent(), paid, 2)
        loss = self.root_env["account.move"].search(
            [("omct_exchange_payout_id", "=", payout.id)]
        )
        item = loss.line_ids.filtered("analytic_distribution")
        self.assertAlmostEqual(item.balance, paid - at_approval, 2)
        self.assertEqual(item.omct_fund_line_id, self.line)

    def test_no_rate_no_payout(self):
        rupee = self.env.ref("base.NPR")
        rupee.active = True
        self.root_env["res.currency.rate"].search(
            [("currency_id", "=", rupee.id)]
        ).unlink()
        with self.assertRaisesRegex(UserError, "no exchange rate from NPR to EUR"):
            self._create_payout(100.0, currency_id=rupee.id).action_submit()

    def test_rate_cannot_be_written(self):
        payout = self._approved_payout(
            100.0, currency_id=self.currencies["base.CHF"].id
        )
        for name in ("company_rate", "rate_date", "rate_day", "rate_fund"):
            with self.assertRaises(UserError):
                payout.with_user(self.users["finance_manager"]).write({name: False})

    @settings(max_examples=60, deadline=None)
    @given(
        st.sampled_from([row[0] for row in CURRENCIES]),
        st.integers(min_value=1, max_value=9_999_999),
    )
    def test_amounts_keep_their_decimals(self, xmlid, units):
        """What is paid is said with the decimals of its currency, exactly."""
        currency = self.currencies[xmlid]
        exact = Decimal(units) / (10**currency.decimal_places)
        amount = currency.round(float(exact))
        self.assertEqual(
            Decimal(currency._pain_format(amount)), exact, "in the bank's file"
        )
        coins = currency._round_to_coins(amount)
        step = currency.omct_cash_step or currency.rounding
        self.assertLessEqual(abs(coins - amount), step / 2 + 1e-9)
        self.assertEqual(currency._round_to_coins(coins), coins)
        self.assertFalse(currency.compare_amounts(round(coins / step) * step, coins))
