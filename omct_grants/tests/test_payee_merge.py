# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestPayeeMerge(GrantsCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.base.partner.merge"))
        self.kept = self._create_member("Comité d'écoute (Kolda)", "base.sn")

    def merge(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.root_env["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [Command.set((self.kept | self.member).ids)],
                "dst_partner_id": self.kept.id,
            }
        ).action_merge()
        self.env.invalidate_all()

    def test_what_was_approved_for_one_is_not_paid_to_the_other(self):
        approved, submitted = self._approved_payout(), self._create_payout(50.0)
        submitted.action_submit()
        billed = self._approved_payout(70.0)
        billed.with_user(self.users["finance"]).action_create_bill()
        self.merge()
        for payout in (approved, submitted):
            self.assertEqual(payout.state, "draft")
            self.assertEqual(payout.partner_id, self.kept)
            self.assertFalse(payout.sudo().review_ids)
            event = payout.sudo().event_ids[0]
            self.assertEqual((event.step, event.state_after), ("void", "draft"))
            # The account moves first.
            self.assertRegex(event.comment, "merged|account of the payee")
            with self.assertRaises(UserError):
                payout.with_user(self.users["finance"]).action_create_bill()
        # What is in the books is held by its account, which waits for a call back.
        self.assertEqual(billed.state, "billed")
        self.assertFalse(self.account.allow_out_payment)
        with self.assertRaisesRegex(UserError, "not confirmed"):
            billed.with_user(self.users["finance"]).action_register_payment()

    def test_payouts_of_the_contact_that_stays_go_on(self):
        payout = self._approved_payout()
        self.kept, self.member = self.member, self.kept
        self.merge()
        self.assertEqual(payout.state, "approved")


@tagged("post_install", "-at_install")
class TestAnalyticLines(GrantsCommon):
    def lines(self, payout, user="finance_manager"):
        return payout.sudo().move_id.line_ids.analytic_line_ids.with_user(
            self.users[user]
        )

    def test_what_a_fund_was_charged_is_not_deleted(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        for user in ("finance", "finance_manager"):
            for context in ({}, {"skip_analytic_sync": True}):
                lines = self.lines(payout, user).with_context(**context)
                self.assertTrue(lines)
                with (
                    self.subTest(user=user, context=context),
                    self.assertRaisesRegex(UserError, "follows from its payouts"),
                ):
                    lines.unlink()
        move = payout.sudo().move_id.with_user(self.users["finance_manager"])
        item = move.line_ids.filtered("analytic_line_ids")
        for values in (
            {"analytic_line_ids": [Command.clear()]},
            {"analytic_line_ids": [Command.delete(self.lines(payout)[0].id)]},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                item.write(values)
        self.assertEqual(sum(self.lines(payout).mapped("amount")), -payout.amount)

    def test_the_ledger_itself_makes_them_anew(self):
        income = self.company_data["default_account_revenue"]
        env = self.env_of("finance_manager")
        move = env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": income.id,
                            "credit": 90.0,
                            "analytic_distribution": {
                                str(self.fund.analytic_account_id.id): 100
                            },
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_assets"
                            ].id,
                            "debit": 90.0,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        self.assertEqual(move.line_ids.analytic_line_ids.amount, 90.0)
        move.button_draft()
        self.assertFalse(move.line_ids.analytic_line_ids)
        move.action_post()
        self.assertEqual(move.line_ids.analytic_line_ids.amount, 90.0)
        with self.assertRaisesRegex(UserError, "follows from its payouts"):
            move.line_ids.analytic_line_ids.unlink()

    def test_other_analytic_lines_are_deleted_as_ever(self):
        plan = self.root_env["account.analytic.plan"].create({"name": "Other"})
        account = self.root_env["account.analytic.account"].create(
            {"name": "Other", "plan_id": plan.id}
        )
        line = self.env_of("finance_manager")["account.analytic.line"].create(
            {"name": "x", plan._column_name(): account.id, "amount": 5.0}
        )
        line.unlink()
        self.assertFalse(line.exists())
