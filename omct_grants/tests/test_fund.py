# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestFund(GrantsCommon):
    def test_lines_add_up_to_the_budget(self):
        with self.assertRaisesRegex(ValidationError, "add up to"):
            self._create_fund(
                100.0, line_ids=[Command.create({"name": "A", "amount": 99.99})]
            )

    def test_opening_makes_the_analytic_account(self):
        account = self.fund.analytic_account_id
        self.assertEqual(account.code, self.fund.reference)
        self.assertEqual(account.company_id, self.company)

    def test_opening_needs_line_and_account(self):
        for vals, message in (
            ({"line_ids": []}, "no budget line"),
            ({"expense_account_id": False}, "no expense account"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._create_fund(50.0, **vals)

    def test_officer_reads_and_does_not_change(self):
        fund = self.fund.with_user(self.users["officer"])
        self.assertEqual(fund.amount, 10000)
        for step in (fund.action_close, lambda: fund.write({"amount": 1.0})):
            with self.assertRaises(AccessError):
                step()

    def test_manager_enters_donors_and_leaves_members_alone(self):
        donor = self.env_of("manager")["res.partner"].create(
            {"name": "Foundation for Dignity", "is_company": True}
        )
        donor.email = "grants@dignity.example"
        self.assertTrue(self._create_fund(donor_id=donor.id))
        with self.assertRaises(AccessError):
            self.member.with_user(self.users["manager"]).name = "Another name"
        with self.assertRaises(AccessError):
            self.env_of("manager")["res.partner"].create(
                {
                    "name": "Member by the back door",
                    "is_company": True,
                    "omct_network_organisation": True,
                }
            )
        with self.assertRaises(AccessError):
            self.env_of("officer")["res.partner"].create({"name": "Donor"})

    def test_state_is_not_written(self):
        fund = self.fund.with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            fund.state = "draft"

    def test_last_cent_can_be_spent_and_no_more(self):
        self._approved_payout(6000.0)
        self.assertEqual(self.line.available_amount, 0)
        payout = self._create_payout(0.01)
        with self.assertRaisesRegex(UserError, "more than is left"):
            payout.action_submit()

    def test_money_gone_since_the_submission_stops_the_approval(self):
        first, second = self._create_payout(3000.0), self._create_payout(3000.01)
        (first | second).action_submit()
        self._approve(first)
        with self.assertRaisesRegex(UserError, "more than is left"):
            self._approve(second)

    def test_line_is_guarded_even_where_the_fund_has_money(self):
        payout = self._create_payout(4000.01, fund_line_id=self.fund.line_ids[1].id)
        with self.assertRaisesRegex(UserError, "Help"):
            payout.action_submit()

    def test_rules_refuse_with_the_reason(self):
        burundi = self.env.ref("base.bi")
        for vals, message in (
            ({"ceiling_amount": 999.99}, "at most"),
            ({"country_ids": [Command.set(burundi.ids)]}, "does not pay for Senegal"),
            ({"eligible_end": self.today - relativedelta(days=1)}, "is outside"),
        ):
            with self.subTest(message=message), self.cr.savepoint() as savepoint:
                self._amend_fund(self.fund, **vals)
                with self.assertRaisesRegex(UserError, message):
                    self._create_payout(1000.0).action_submit()
                savepoint.rollback()

    def test_rules_at_the_edge_allow(self):
        self._amend_fund(
            self.fund,
            ceiling_amount=1000.0,
            country_ids=[Command.set(self.env.ref("base.sn").ids)],
            eligible_end=self.today,
        )
        payout = self._create_payout(1000.0)
        payout.action_submit()
        self.assertEqual(payout.state, "submitted")

    def test_rule_that_changed_after_submission_stops_the_approval(self):
        payout = self._create_payout(1000.0)
        payout.action_submit()
        self._amend_fund(self.fund, ceiling_amount=500.0)
        with self.assertRaisesRegex(UserError, "at most"):
            payout.with_user(self.users["manager"]).action_approve()
        payout.with_user(self.users["manager"]).action_reject(reason="Above it")
        self.assertEqual(payout.state, "rejected")

    def test_closing_waits_for_payouts(self):
        self._approved_payout()
        with self.assertRaisesRegex(UserError, "under way"):
            self.fund.with_user(self.users["manager"]).action_close()

    def test_closed_fund_pays_nothing(self):
        manager = self.fund.with_user(self.users["manager"])
        manager.action_close()
        with self.assertRaisesRegex(UserError, "is not open"):
            self._create_payout().action_submit()
        manager.action_reopen(reason="Extension signed")
        self._create_payout().action_submit()

    def test_figures_equal_the_ledger(self):
        for amount in (0.01, 33.33, 66.67, 1234.56):
            payout = self._approved_payout(amount)
            payout.with_user(self.users["finance"]).action_create_bill()
        self.fund.invalidate_recordset()
        items = self.env["account.move.line"].search(
            [
                ("analytic_distribution", "in", self.fund.analytic_account_id.ids),
                ("parent_state", "=", "posted"),
            ]
        )
        total = self.fund.currency_id.round(sum(items.mapped("balance")))
        self.assertEqual(total, 1334.57)
        self.assertEqual(self.fund.billed_amount, total)
        self.assertEqual(self.fund.ledger_amount, total)
        self.assertEqual(
            self.fund.currency_id.round(
                self.fund.committed_amount + self.fund.available_amount
            ),
            self.fund.amount,
        )

    def test_list_costs_the_same_for_10_and_100(self):
        for index in range(40):
            self._create_fund(10.0, name=f"Fund {index}", reference=f"Q-{index}")
        model = self.env_of("manager")["omct.fund"]
        names = {
            name: {}
            for name in (
                "name",
                "amount",
                "committed_amount",
                "paid_amount",
                "available_amount",
                "ledger_amount",
            )
        }
        counts = []
        for limit in (4, 4, 40):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            model.web_search_read([], names, limit=limit)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], f"queries: {counts}")
