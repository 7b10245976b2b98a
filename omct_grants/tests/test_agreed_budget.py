# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestAgreedBudget(GrantsCommon):
    def _create_budget(self, currency, award, prices):
        return self._create_grant(
            fund_id=False,
            fund_line_id=False,
            instalment_ids=[],
            currency_id=currency.id,
            amount=award,
            budget_line_ids=[
                Command.create({"description": f"Line {index}", "price": price})
                for index, price in enumerate(prices)
            ],
        )

    def test_each_line_takes_its_share(self):
        grant = self._create_budget(self.env.ref("base.USD"), 100.0, [50, 50, 50])
        amounts = [amount for _line, amount in grant._get_agreed_budget()]
        self.assertEqual(sorted(amounts), [33.33, 33.33, 33.34])
        grant.amount = 150.0
        self.assertEqual(
            grant._get_report_budget_lines(),
            [("Line 0", 50.0), ("Line 1", 50.0), ("Line 2", 50.0)],
        )

    def test_without_a_budget_the_award_is_one_line(self):
        grant = self._create_grant(4000.0)
        self.assertEqual(grant._get_report_budget_lines(), [("Award", 4000.0)])

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        name=st.sampled_from(["base.USD", "base.TND", "base.JPY", "base.CHF"]),
        award=st.integers(min_value=1, max_value=10**8),
        prices=st.lists(
            st.integers(min_value=1, max_value=10**7), min_size=1, max_size=7
        ),
    )
    def test_law_lines_add_up_to_the_award(self, name, award, prices):
        currency = self.env.ref(name)
        award = currency.round(award * currency.rounding)
        grant = self._create_budget(currency, award, prices)
        amounts = [amount for _line, amount in grant._get_agreed_budget()]
        self.assertFalse(currency.compare_amounts(sum(amounts), award))
        asked = sum(prices)
        for amount, price in zip(amounts, prices, strict=True):
            self.assertEqual(amount, currency.round(amount))
            # Nobody gains or loses more than the smallest coin by rounding.
            self.assertLessEqual(
                abs(amount - price * award / asked), 1.001 * currency.rounding
            )
