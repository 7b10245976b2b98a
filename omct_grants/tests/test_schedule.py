# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestSchedule(GrantsCommon):
    @settings(max_examples=200, deadline=None)
    @given(
        units=st.integers(min_value=1, max_value=10**10),
        currency=st.sampled_from(["base.EUR", "base.JPY", "base.TND", "base.CHF"]),
        count=st.integers(min_value=1, max_value=24),
        percent=st.floats(min_value=0.01, max_value=100),
    )
    def test_parts_add_up_to_the_last_cent(self, units, currency, count, percent):
        currency = self.env.ref(currency)
        amount = currency.round(units * currency.rounding)
        parts = self.env["omct.schedule.wizard"]._split(
            amount, currency, count, percent
        )
        self.assertEqual(len(parts), count)
        digits = currency.decimal_places
        total = sum(Decimal(f"{part:.{digits}f}") for part in parts)
        self.assertEqual(total, Decimal(f"{amount:.{digits}f}"))

    def test_split_replaces_the_schedule(self):
        grant = self._create_grant(1000.0)
        wizard = self.env_of("officer")["omct.schedule.wizard"].create(
            {"grant_id": grant.id, "count": 3, "first_percent": 33.33}
        )
        wizard.action_split()
        self.assertEqual(grant.instalment_ids.mapped("amount"), [333.3, 333.35, 333.35])
        self.assertFalse(
            grant.currency_id.compare_amounts(
                sum(grant.instalment_ids.mapped("amount")), 1000.0
            )
        )

    def test_impossible_splits_say_so(self):
        grant = self._create_grant(0.04)
        wizards = self.env_of("officer")["omct.schedule.wizard"]
        for vals, message in (
            ({"count": 0}, "one instalment or more"),
            ({"first_percent": 0.0}, "one instalment or more"),
            ({"first_percent": 100.01}, "one instalment or more"),
            ({"count": 2, "first_percent": 100}, "too small"),
            ({"count": 24}, "too small"),
        ):
            wizard = wizards.create({"grant_id": grant.id, **vals})
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, message):
                wizard.action_split()
        self.assertEqual(len(grant.instalment_ids), 2)

    def test_decided_grant_is_not_split(self):
        grant = self._decided_grant()
        wizard = self.env_of("officer")["omct.schedule.wizard"].create(
            {"grant_id": grant.id}
        )
        with self.assertRaisesRegex(UserError, "schedule is fixed"):
            wizard.action_split()
