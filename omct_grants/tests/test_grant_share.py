# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Several funds pay one grant: each its part of each instalment, to the cent."""

from decimal import Decimal

import psycopg2
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestGrantShare(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_fund(5000.0)

    def _shared(self, *shares, amount=1000.0, **vals):
        """Return a grant under review; shares are (fund, values)."""
        grant = self._create_grant(
            amount,
            share_ids=[
                Command.create(
                    {
                        "fund_id": fund.id,
                        "fund_line_id": fund.line_ids[0].id,
                        **values,
                    }
                )
                for fund, values in shares
            ],
            **vals,
        )
        grant.action_apply()
        grant.action_review()
        return grant

    def _percents(self, *percents, **vals):
        funds = (self.fund, self.second)
        return self._shared(
            *(
                (fund, {"percent": percent})
                for fund, percent in zip(funds, percents, strict=True)
            ),
            **vals,
        )

    def _award(self, grant):
        grant.action_submit()
        self._approve(grant)
        self._sign_agreement(grant)
        grant.action_activate()
        self.env.invalidate_all()
        return grant

    def test_one_payout_a_fund(self):
        grant = self._award(self._percents(33.33, 66.67, amount=1000.01))
        self.assertEqual(grant.share_ids.mapped("amount"), [333.3, 666.71])
        first, second = grant.instalment_ids
        self.assertEqual(self.fund.planned_amount, 333.3)
        self.assertEqual(self.second.planned_amount, 666.71)
        for fund in (self.fund, self.second):
            self._check_rows_add_up(fund)
        first.action_request_payment()
        payouts = first.disbursement_ids
        self.assertEqual(payouts.fund_id, self.fund | self.second)
        self.assertEqual(sum(payouts.mapped("amount")), first.amount)
        self.assertEqual(first.state, "requested")
        for payout in payouts:
            self._approve(payout)
            payout.with_user(self.users["finance"]).action_create_bill()
            self._match_with_bank(self._register_payment(payout))
        self.assertEqual(first.state, "paid")
        self.env.invalidate_all()
        for fund in (self.fund, self.second):
            paid = payouts.filtered(lambda rec, fund=fund: rec.fund_id == fund)
            self.assertEqual(fund.paid_amount, paid.amount)
            share = grant.share_ids.filtered(lambda rec, fund=fund: rec.fund_id == fund)
            self.assertEqual(fund.committed_amount, share.amount)
            self.assertEqual(fund.ledger_difference, 0.0)
            self.assertEqual(fund.grant_count, 1)
            self._check_rows_add_up(fund)
        self.assertEqual(second.state, "planned")

    def test_pivot_by_fund_counts_a_shared_grant_once(self):
        shared = self._percents(33.33, 66.67, amount=1000.01)
        undecided = self._percents(50, 50, amount=600.0)
        alone = self._create_grant(500.0)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env_of("officer")["omct.grant.analysis"].search(
            [("grant_id", "in", (shared | undecided | alone).ids)]
        )
        self.assertEqual(len(rows), 5)
        for grant in (shared, undecided, alone):
            parts = rows.filtered(lambda row, grant=grant: row.grant_id == grant)
            self.assertAlmostEqual(sum(parts.mapped("fraction")), 1.0, 9)
            self.assertAlmostEqual(
                sum(parts.mapped("pipeline_eur")), grant.pipeline_eur, 2
            )
            self.assertEqual(
                parts.fund_id, grant.share_ids.fund_id or grant.fund_id, grant.title
            )
        [(count,)] = rows._read_group(
            [("id", "in", rows.ids)], aggregates=["grant_id:count_distinct"]
        )
        self.assertEqual(count, 3)

    def test_by_amount(self):
        grant = self._award(
            self._shared(
                (self.fund, {"kind": "amount", "amount_given": 700.0}),
                (self.second, {"kind": "amount", "amount_given": 300.0}),
            )
        )
        self.assertEqual(self.second.planned_amount, 300.0)
        self.assertEqual(
            grant.instalment_ids[0].part_ids.mapped("amount"), [525.0, 225.0]
        )

    def test_fund_in_another_currency(self):
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
        self.second = self._create_fund(5000.0, currency_id=franc.id)
        grant = self._award(self._percents(50, 50))
        self.assertEqual(self.second.planned_amount, 250.0)
        parts = grant.instalment_ids.part_ids
        self.assertEqual(sum(parts.mapped("amount")), 1000.0)

    def test_what_does_not_add_up_is_refused(self):
        for grant, message in (
            (self._percents(50, 49.99), "the funds give .*999.90 together"),
            (self._shared((self.second, {"percent": 100})), "leads the grant"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                grant.action_submit()

    def test_each_fund_holds_its_rules(self):
        burundi = self.env.ref("base.bi")
        self._amend_fund(self.second, country_ids=[Command.set(burundi.ids)])
        grant = self._percents(50, 50)
        with self.assertRaisesRegex(UserError, "does not pay for Senegal"):
            grant.action_submit()

    def test_neither_fund_is_overdrawn(self):
        small = self._create_fund(100.0)
        grant = self._shared(
            (self.fund, {"kind": "amount", "amount_given": 939.99}),
            (small, {"kind": "amount", "amount_given": 60.01}),
        )
        grant.action_submit()
        with self.assertRaisesRegex(UserError, "0.01 more than is left"):
            self._approve(grant)

    def test_part_that_was_rejected_is_asked_for_again(self):
        grant = self._award(self._percents(50, 50))
        first = grant.instalment_ids[0]
        first.action_request_payment()
        one, other = first.disbursement_ids
        one.with_user(self.users["manager"]).action_reject(reason="Wrong account")
        self.assertEqual(first.state, "due")
        self.env.invalidate_all()
        first.action_request_payment()
        live = first.disbursement_ids - one
        self.assertEqual(live.fund_id, self.fund | self.second)
        self.assertEqual(len(live), 2)
        with self.assertRaisesRegex(UserError, "has a payout already"):
            first.action_request_payment()
        with self.assertRaisesRegex(UserError, "is paid by"):
            one.action_reopen()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            other.copy({"instalment_id": first.id})

    def test_payout_is_the_part_of_its_fund(self):
        grant = self._award(self._percents(30, 70))
        first = grant.instalment_ids[0]
        for fund, amount in ((self.fund, 225.01), (self._create_fund(50.0), 225.0)):
            with self.assertRaisesRegex(ValidationError, "differs from instalment"):
                self._create_payout(
                    amount,
                    purpose="instalment",
                    instalment_id=first.id,
                    fund_id=fund.id,
                    fund_line_id=fund.line_ids[0].id,
                )

    def test_decided_shares_are_fixed(self):
        grant = self._award(self._percents(50, 50))
        share = grant.share_ids[0].with_user(self.users["manager"])
        for step in (
            lambda: share.write({"percent": 1.0}),
            share.unlink,
            lambda: share.copy({"fund_line_id": self.fund.line_ids[1].id}),
        ):
            with self.assertRaisesRegex(UserError, "are fixed"), self.cr.savepoint():
                step()
        part = grant.instalment_ids[0].part_ids[0]
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            part.with_user(self.users["manager"]).write({"amount": 1.0})
        other = self._percents(50, 50)
        with self.assertRaises(AccessError):
            other.share_ids[0].write({"fund_rate": 2.0})

    def test_cancelled_gives_back_to_each(self):
        grant = self._award(self._percents(50, 50))
        grant.with_user(self.users["manager"]).action_cancel(reason="Dissolved")
        self.env.invalidate_all()
        for fund in (self.fund, self.second):
            self.assertEqual(fund.available_amount, fund.amount)

    @settings(max_examples=200, deadline=None)
    @given(
        instalments=st.lists(st.integers(1, 10**8), min_size=1, max_size=12),
        weights=st.lists(st.integers(1, 1000), min_size=1, max_size=6),
        currency=st.sampled_from(["base.EUR", "base.JPY", "base.TND", "base.CHF"]),
    )
    def test_no_cent_is_lost_either_way(self, instalments, weights, currency):
        currency = self.env.ref(currency)
        total, given_so_far, shares = sum(instalments), 0, []
        for index in range(1, len(weights) + 1):
            until = total * sum(weights[:index]) // sum(weights)
            shares.append(until - given_so_far)
            given_so_far = until
        unit = currency.rounding
        rows = self.env["omct.grant.instalment.part"]._cut(
            [currency.round(amount * unit) for amount in instalments],
            [currency.round(amount * unit) for amount in shares],
            currency,
        )
        exact = [
            [round(Decimal(part) / Decimal(str(unit))) for part in row] for row in rows
        ]
        self.assertEqual([sum(row) for row in exact], instalments)
        self.assertEqual([sum(column) for column in zip(*exact, strict=True)], shares)
        for amount, row in zip(instalments, exact, strict=True):
            for share, part in zip(shares, row, strict=True):
                self.assertLessEqual(abs(part - amount * share / total), 2)

    def test_schedule_of_another_date(self):
        grant = self._percents(50, 50)
        grant.instalment_ids[1].date_due = self.today - relativedelta(days=5)
        grant = self._award(grant)
        self.assertEqual(
            [sum(rec.part_ids.mapped("amount")) for rec in grant.instalment_ids],
            grant.instalment_ids.mapped("amount"),
        )

    def test_concept_is_deleted_with_its_shares_and_conditions(self):
        concept = self._create_grant(
            share_ids=[
                Command.create(
                    {
                        "fund_id": fund.id,
                        "fund_line_id": fund.line_ids[0].id,
                        "percent": 50,
                    }
                )
                for fund in (self.fund, self.second)
            ]
        )
        self.root_env["omct.grant.condition"].create(
            {"instalment_id": concept.instalment_ids[0].id, "kind": "report"}
        )
        concept.with_user(self.users["manager"]).unlink()
        self.assertFalse(concept.exists())
