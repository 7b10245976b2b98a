# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.omct_grants.wizard.omct_schedule_wizard_line import share_out

from .common import GrantsCommon

#: decimal places, rounding: yen, euro, dinar, and cash in steps of five
KINDS = [(0, 1.0), (2, 0.01), (3, 0.001), (2, 0.05), (0, 10.0)]


@tagged("post_install", "-at_install")
class TestScheduleLaw(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currencies = [
            cls.root_env["res.currency"].create(
                {"name": f"X{index}", "symbol": "x", "rounding": rounding}
            )
            for index, (_places, rounding) in enumerate(KINDS)
        ]

    @settings(max_examples=300, deadline=None)
    @given(
        units=st.integers(min_value=0, max_value=10**13),
        weights=st.lists(
            st.fractions(min_value=0, max_value=1000), min_size=1, max_size=60
        ).filter(any),
    )
    def test_parts_are_fair_and_whole(self, units, weights):
        parts = share_out(units, weights)
        self.assertEqual(sum(parts), units)
        for part, weight in zip(parts, weights, strict=True):
            self.assertGreaterEqual(part, 0)
            self.assertLessEqual(abs(part - units * weight / sum(weights)), 1)

    @settings(max_examples=300, deadline=None)
    @given(
        units=st.integers(min_value=1, max_value=10**11),
        kind=st.sampled_from(range(len(KINDS))),
        percents=st.lists(
            st.decimals(min_value="0.01", max_value=100, places=2),
            min_size=1,
            max_size=24,
        ),
    )
    def test_percentages_add_up_in_every_currency(self, units, kind, percents):
        currency = self.currencies[kind]
        amount = currency.round(units * currency.rounding)
        parts = self.env["omct.schedule.wizard"]._split_by_percent(
            amount, currency, [float(percent) for percent in percents]
        )
        digits = currency.decimal_places
        total = sum(Decimal(f"{part:.{digits}f}") for part in parts)
        self.assertEqual(total, Decimal(f"{amount:.{digits}f}"))
        for part in parts:
            self.assertEqual(part, currency.round(part))

    @settings(max_examples=60, deadline=None)
    @given(
        units=st.integers(min_value=100, max_value=500000),
        kind=st.sampled_from(range(len(KINDS))),
        percents=st.lists(st.integers(1, 40), min_size=1, max_size=8),
        count=st.integers(min_value=1, max_value=12),
        first=st.floats(min_value=5, max_value=60),
    )
    def test_stored_schedule_equals_the_award(
        self, units, kind, percents, count, first
    ):
        """What the database keeps adds up, however the award was split."""
        currency = self.currencies[kind]
        grant = self._create_grant(1000.0)
        grant.currency_id = currency
        grant.amount = currency.round(units * currency.rounding)
        rest = 100 - sum(percents[:-1])
        shares = [*percents[:-1], rest] if rest > 0 else [100]
        wizards = self.env_of("officer")["omct.schedule.wizard"]
        for vals in (
            {"count": count, "first_percent": first},
            {
                "mode": "percent",
                "line_ids": [Command.create({"percent": share}) for share in shares],
            },
        ):
            try:
                wizards.create({"grant_id": grant.id, **vals}).action_split()
            except UserError as error:
                self.assertIn("too small", str(error))
                continue
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT sum(amount) FROM omct_grant_instalment WHERE grant_id = %s",
                [grant.id],
            )
            digits = currency.decimal_places
            stored = Decimal(str(self.env.cr.fetchone()[0]))
            self.assertEqual(stored, Decimal(f"{grant.amount:.{digits}f}"))

    def test_by_amount_and_by_percentage_say_what_is_wrong(self):
        grant = self._create_grant(1000.0)
        wizards = self.env_of("officer")["omct.schedule.wizard"]
        for mode, lines, message in (
            ("percent", [{"percent": 50}, {"percent": 49.99}], "add up to 99.99"),
            ("percent", [{"percent": 101}, {"percent": -1}], "each must be above 0"),
            ("amount", [{"amount": 400}, {"amount": 599.99}], "add up to"),
            ("amount", [{"amount": 1001}, {"amount": -1}], "too small"),
            ("amount", [], "one instalment or more"),
        ):
            wizard = wizards.create(
                {
                    "grant_id": grant.id,
                    "mode": mode,
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                wizard.action_split()
        wizard = wizards.create(
            {
                "grant_id": grant.id,
                "mode": "percent",
                "line_ids": [
                    Command.create({"percent": 33.33}),
                    Command.create({"percent": 33.33, "needs_report": True}),
                    Command.create({"percent": 33.34}),
                ],
            }
        )
        wizard.action_split()
        self.assertEqual(grant.instalment_ids.mapped("amount"), [333.3, 333.3, 333.4])
        self.assertEqual(
            [
                sorted(instalment.condition_ids.mapped("kind"))
                for instalment in grant.instalment_ids
            ],
            [
                ["agreement", "due_diligence"],
                ["agreement", "due_diligence", "report"],
                ["agreement", "due_diligence"],
            ],
        )

    def test_conditions_are_data_until_the_decision(self):
        grant = self._create_grant()
        first, second = grant.instalment_ids
        conditions = self.env_of("officer")["omct.grant.condition"]
        with self.assertRaisesRegex(ValidationError, "that condition stays"):
            first.condition_ids[0].unlink()
        dated = conditions.create(
            {
                "instalment_id": first.id,
                "kind": "date",
                "date": self.today,
                "note": "After the elections",
            }
        )
        self.assertEqual(dated.state, "met")
        self.assertEqual(first.condition_ids[0].state, "open")
        self.assertIn("agreement is not signed", first.condition_ids[0].reason)
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        self._approve(grant)
        for step in (
            lambda: dated.unlink(),
            lambda: dated.write({"date": "2020-01-01"}),
            lambda: conditions.create({"instalment_id": second.id, "kind": "report"}),
        ):
            with self.assertRaisesRegex(ValidationError, "its schedule is fixed"):
                step()
