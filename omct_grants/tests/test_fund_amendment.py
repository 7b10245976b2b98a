# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Amount, dates and lines of an open fund change by an approved amendment alone."""

from dateutil.relativedelta import relativedelta
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestFundAmendment(GrantsCommon):
    def _draft(self, user="manager", fund=None, **vals):
        fund = (fund or self.fund).with_user(self.users[user])
        action = fund.action_amend()
        amendment = self.env_of(user)["omct.fund.amendment"].browse(action["res_id"])
        amendment.write({"reason": "Letter of the donor", **vals})
        return amendment

    def _lines(self, amendment, *amounts):
        return [
            Command.update(line.id, {"amount": amount})
            for line, amount in zip(amendment.line_ids, amounts, strict=True)
        ]

    def _decide(self, amendment, user="manager2"):
        return amendment.with_user(self.users[user]).action_approve()

    def test_open_fund_is_not_changed_by_hand(self):
        fund = self.fund.with_user(self.users["manager"])
        for vals in (
            {"amount": 20000.0},
            {"date_end": self.today},
            {"date_start": self.today},
            {"line_ids": [Command.update(self.line.id, {"amount": 1.0})]},
            {"line_ids": [Command.create({"name": "New", "amount": 1.0})]},
            {"line_ids": [Command.delete(fund.line_ids[1].id)]},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "Use “Amend” on the fund"),
                self.cr.savepoint(),
            ):
                fund.write(vals)
        # What is no money stays free.
        fund.write(
            {
                "amount": 10000.0,
                "line_ids": [
                    Command.update(self.line.id, {"name": "Sub-grants"}),
                    Command.create({"name": "Later", "amount": 0.0}),
                ],
            }
        )
        self.assertEqual(self.line.name, "Sub-grants")

    def test_rules_of_an_open_fund_are_not_changed_by_one_manager(self):
        senegal, mali = self.env.ref("base.sn"), self.env.ref("base.ml")
        fund = self.fund.with_user(self.users["manager"])
        legal = self.env.ref("omct_grants.fund_purpose_legal_aid")
        for vals in (
            {"ceiling_amount": 1.0},
            {"line_variance": 5.0},
            {"eligible_start": self.today},
            {"eligible_end": self.today},
            {"country_ids": [Command.link(mali.id)]},
            {"region_ids": [Command.set(mali.omct_region_id.ids)]},
            {"purpose_ids": [Command.set(legal.ids)]},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "Use “Amend” on the fund"),
                self.cr.savepoint(),
            ):
                fund.write(vals)
        # What says nothing new is no change: a form sends all that it has.
        fund.write({"ceiling_amount": 0.0, "country_ids": [Command.set([])]})
        amendment = self._draft(
            ceiling_amount=2500.0, country_ids=[Command.set((senegal | mali).ids)]
        )
        self.assertEqual(len(amendment._get_changes()), 2)
        self.assertIn("Mali", amendment.change_summary)
        amendment.action_submit()
        with self.assertRaises(UserError):
            amendment.ceiling_amount = 9000.0
        with self.assertRaises(UserError):
            amendment.action_approve()
        self.assertFalse(fund.country_ids)
        self._decide(amendment)
        self.assertEqual(fund.ceiling_amount, 2500.0)
        self.assertEqual(fund.country_ids, senegal | mali)
        self.assertIn("Mali", amendment.change_summary, "kept as history")
        with self.assertRaises(AccessError):
            amendment.write({"rules_before": {}})

    def test_rules_that_changed_meanwhile_stop_an_amendment(self):
        first, second = self._draft(ceiling_amount=500.0), self._draft(line_variance=5)
        first.action_submit()
        self._decide(first)
        with self.assertRaisesRegex(UserError, "has changed since"):
            second.action_submit()

    def test_draft_fund_is_free(self):
        vals = {
            "name": "Draft",
            "reference": "DRAFT",
            "donor_id": self.partner_a.id,
            "company_id": self.company.id,
            "currency_id": self.company.currency_id.id,
            "amount": 5.0,
            "date_start": self.today,
            "date_end": self.today,
            "line_ids": [Command.create({"name": "L", "amount": 5.0})],
        }
        fund = self.env_of("manager")["omct.fund"].create(vals)
        fund.write({"amount": 6.0, "date_end": self.today + relativedelta(days=1)})
        fund.line_ids.amount = 6.0
        with self.assertRaisesRegex(UserError, "only an open fund is amended"):
            fund.action_amend()

    def test_another_manager_approves_and_the_history_stays(self):
        end = self.fund.date_end
        amendment = self._draft(amount=11000.0, date_end=end + relativedelta(months=6))
        amendment.line_ids = self._lines(amendment, 6500.0, 4500.0)
        amendment.action_submit()
        self.assertEqual(self.fund.amount, 10000.0)
        with self.assertRaisesRegex(UserError, "another person decides"):
            self._decide(amendment, "manager")
        for user in ("officer", "finance", "director", "auditor"):
            with self.subTest(user=user), self.assertRaises(UserError):
                self._decide(amendment, user)
        self._decide(amendment)
        self.assertEqual(amendment.approval_state, "approved")
        self.assertEqual(amendment.approved_by_ids, self.users["manager2"])
        self.assertEqual(self.fund.amount, 11000.0)
        self.assertEqual(self.fund.date_end, end + relativedelta(months=6))
        self.assertEqual(self.fund.line_ids.mapped("amount"), [6500.0, 4500.0])
        self.assertRecordValues(
            amendment,
            [{"amount_before": 10000.0, "amount": 11000.0, "date_end_before": end}],
        )
        self.assertEqual(amendment.line_ids.mapped("amount_before"), [6000.0, 4000.0])
        self.assertIn(amendment.name, self.fund.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "frozen"):
            amendment.amount = 5.0
        with self.assertRaisesRegex(UserError, "frozen"):
            amendment.line_ids[0].amount = 5.0

    def test_line_is_added(self):
        amendment = self._draft(amount=10000.0)
        amendment.line_ids = [
            *self._lines(amendment, 6000.0, 3000.0),
            Command.create({"name": "Audit", "amount": 1000.0}),
        ]
        amendment.action_submit()
        self._decide(amendment)
        self.assertEqual(self.fund.line_ids.mapped("amount"), [6000.0, 3000.0, 1000.0])
        self.assertEqual(amendment.line_ids[2].fund_line_id.name, "Audit")

    def test_what_is_committed_is_not_taken_away(self):
        self._approved_payout(5000.0)
        amendment = self._draft(amount=8999.99)
        amendment.line_ids = self._lines(amendment, 4999.99, 4000.0)
        amendment.action_submit()
        with (
            self.assertRaisesRegex(UserError, "Grants: .*0.01 more than is left"),
            self.cr.savepoint(),
        ):
            self._decide(amendment)
        self.env.invalidate_all()
        self.assertEqual(self.fund.amount, 10000.0)
        amendment.with_user(self.users["manager2"]).action_send_back(reason="Too low")
        amendment.write(
            {"amount": 9000.0, "line_ids": self._lines(amendment, 5000.0, 4000.0)}
        )
        amendment.action_submit()
        self._decide(amendment)
        self.line.invalidate_recordset()
        self.assertEqual(self.line.available_amount, 0.0)

    def test_incomplete_ones_say_what_is_missing(self):
        fund = self._create_fund(100.0)
        for vals, message in (
            ({}, "it changes nothing"),
            ({"reason": " ", "amount": 5.0}, "Reason"),
            ({"amount": 120.0}, "add up to"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._draft(fund=fund, **vals).action_submit()

    def test_two_drafts_from_the_same_fund(self):
        first = self._draft(date_end=self.fund.date_end + relativedelta(days=1))
        second = self._draft(date_end=self.fund.date_end + relativedelta(days=2))
        (first | second).action_submit()
        self._decide(first)
        with self.assertRaisesRegex(UserError, "changed since this was drafted"):
            self._decide(second)

    def test_closed_meanwhile(self):
        amendment = self._draft(date_end=self.fund.date_end + relativedelta(days=1))
        amendment.action_submit()
        self.fund.with_user(self.users["manager2"]).action_close()
        with self.assertRaisesRegex(UserError, "not open"):
            self._decide(amendment)

    def test_lines_of_another_fund(self):
        other = self._create_fund(100.0)
        amendment = self._draft()
        with self.assertRaisesRegex(ValidationError, "another fund"):
            amendment.line_ids = [
                Command.create({"fund_line_id": other.line_ids[0].id, "amount": 5.0})
            ]

    def test_states_and_old_values_are_not_written(self):
        amendment = self._draft()
        for record, vals in (
            (amendment, {"approval_state": "approved"}),
            (amendment, {"amount_before": 1.0}),
            (amendment.line_ids[0], {"amount_before": 1.0}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.write(vals)
        amendment.action_cancel(reason="Not signed")
        with self.assertRaisesRegex(UserError, "is kept"):
            amendment.unlink()

    def test_form(self):
        amendment = self._draft()
        with Form(amendment) as form:
            form.amount = 10500.0
            with form.line_ids.edit(1) as line:
                line.amount = 4500.0
        self.assertEqual(amendment.change_amount, 500.0)
        amendment.action_submit()

    @settings(
        max_examples=15,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(
        before=st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
        after=st.lists(st.integers(0, 10**9), min_size=4, max_size=4),
        currency=st.sampled_from(["base.USD", "base.JPY", "base.TND", "base.CHF"]),
    )
    def test_law_lines_add_up_before_and_after(self, before, after, currency):
        currency = self.env.ref(currency)
        currency.active = True
        unit = currency.rounding
        money = lambda units: currency.round(units * unit)  # noqa: E731
        with self.cr.savepoint() as savepoint:
            fund = self._create_fund(
                money(sum(before)),
                currency_id=currency.id,
                line_ids=[
                    Command.create({"name": f"L{index}", "amount": money(units)})
                    for index, units in enumerate(before)
                ],
            )
            after = after[: len(before)]
            after[0] += 1
            amendment = self._draft(fund=fund, amount=money(sum(after)))
            amendment.line_ids = self._lines(amendment, *map(money, after))
            if amendment._get_changes():
                amendment.action_submit()
                self._decide(amendment)
            for record in [fund, *fund.line_ids]:
                total = record.committed_amount + record.available_amount
                self.assertFalse(currency.compare_amounts(total, record.amount))
            total = sum(fund.line_ids.mapped("amount"))
            self.assertFalse(currency.compare_amounts(total, fund.amount))
            self.assertFalse(currency.compare_amounts(fund.amount, money(sum(after))))
            savepoint.rollback()
        self.env.invalidate_all()
