# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestToday(GrantsCommon):
    office_currency = "base.EUR"

    def _cards(self, name):
        env = self.env_of(name)
        env.flush_all()
        env.invalidate_all()
        return {
            card["key"]: card["count"]
            for card in env["omct.grants.today"].search_read([], ["key", "count"])
        }

    def _opened(self, name, key):
        """Press a card; return what its list holds."""
        env = self.env_of(name)
        card = env["omct.grants.today"].search([("key", "=", key)])
        action = card.action_open()
        return env[action["res_model"]].search(action["domain"])

    def _deciding(self, **vals):
        grant = self._create_grant(100.0, **vals)
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        return grant

    # ------------------------------------------------------------------
    # Each role its own
    # ------------------------------------------------------------------

    def test_roles_see_their_own_cards(self):
        keys = {name: set(self._cards(name)) for name in self.users if name in ROLES}
        for name, (there, not_there) in ROLES.items():
            with self.subTest(name=name):
                self.assertLessEqual(there, keys[name])
                self.assertFalse(not_there & keys[name])

    def test_the_side_of_the_donors(self):
        before = {
            name: self._cards(name) for name in ("manager", "finance", "manager2")
        }
        manager = self.env_of("manager")
        for days in (-1, 0, 1, 40):
            manager["omct.fund.income"].create(
                {
                    "fund_id": self.fund.id,
                    "name": f"In {days} days",
                    "date_expected": self.today + relativedelta(days=days),
                    "amount": 100.0,
                }
            )
            manager["omct.fund.deadline"].create(
                {
                    "fund_id": self.fund.id,
                    "date_due": self.today + relativedelta(days=days),
                }
            )
        late = manager["omct.fund.income"].search([("name", "=", "In -1 days")])
        self.fund.with_user(
            self.users["manager"]
        ).income_account_id = self.company_data["default_account_revenue"]
        late.with_user(self.users["finance"]).action_book()
        amendment = manager["omct.fund.amendment"].create(
            {"fund_id": self.fund.id, "reason": "Letter", "ceiling_amount": 5.0}
        )
        amendment.action_submit()

        def more(name, key):
            return self._cards(name)[key] - before[name].get(key, 0)

        self.assertEqual(more("finance", "income_to_book"), 1)
        self.assertEqual(more("finance", "income_late"), 1)
        self.assertEqual(self._opened("finance", "income_late") & late, late)
        self.assertEqual(more("manager", "donor_reports_late"), 1)
        self.assertEqual(more("manager", "donor_reports_due"), 2)
        self.assertEqual(more("manager2", "fund_amendments_to_decide"), 1)
        self.assertEqual(more("manager", "fund_amendments_to_decide"), 0, "asked by it")
        self.assertIn(amendment, self._opened("manager2", "fund_amendments_to_decide"))

    def test_others_see_none(self):
        for name in ("plain", "coordinator", "auditor"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._cards(name)

    def test_card_of_another_role_is_not_opened(self):
        card = self.env.ref("omct_grants.omct_grants_today_payouts_to_pay")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            card.with_user(self.users["officer"]).action_open()
        with self.assertRaises(AccessError):
            card.with_user(self.users["officer"]).read(["count"])
        with self.assertRaises(AccessError):
            card.with_user(self.users["manager"]).write({"key": "applications"})

    # ------------------------------------------------------------------
    # What is counted
    # ------------------------------------------------------------------

    def test_officers_count_their_own_grants(self):
        mine, other = self._create_grant(), self._create_grant(user="officer2")
        nobody = self._create_grant(user_id=False)
        (mine | nobody).action_apply()
        other.with_user(self.users["officer2"]).action_apply()
        self.assertEqual(self._cards("officer")["applications"], 2)
        self.assertEqual(self._cards("officer2")["applications"], 2)
        self.assertEqual(
            self._opened("officer", "applications"),
            (mine | nobody).with_user(self.users["officer"]).sorted("id", reverse=True),
        )
        self.assertEqual(self._cards("manager")["unassigned"], 1)

    def test_money_of_an_officer(self):
        grant = self._decided_grant(4000.0)
        self.assertEqual(self._cards("officer")["agreements"], 1)
        # The first part is due today, and the agreement is not signed.
        self.assertEqual(self._cards("officer")["instalments_blocked"], 1)
        blocked = self._opened("officer", "instalments_blocked")
        self.assertIn("agreement is signed", blocked.blocked_reason)
        grant.action_activate()
        cards = self._cards("officer")
        self.assertEqual((cards["agreements"], cards["instalments_blocked"]), (0, 0))
        self.assertEqual(cards["instalments_due"], 1)
        self.assertEqual(self._cards("officer2")["instalments_due"], 0)
        self._opened("officer", "instalments_due").action_request_payment()
        self.assertEqual(self._cards("officer")["instalments_due"], 0)
        self.assertEqual(self._cards("manager")["payouts_to_decide"], 1)
        self._create_payout(50.0)
        self.assertEqual(self._cards("officer")["payouts_to_submit"], 1)
        with freeze_time(self.today + relativedelta(months=4)):
            self.assertEqual(self._cards("officer")["ending"], 1)

    def test_nobody_is_asked_to_decide_their_own(self):
        by_officer = self._deciding()
        self._deciding(user="manager")
        self.assertEqual(self._cards("manager")["awards_to_decide"], 1)
        self.assertEqual(self._opened("manager", "awards_to_decide").id, by_officer.id)
        self.assertEqual(self._cards("manager2")["awards_to_decide"], 2)
        by_officer.with_user(self.users["manager2"]).action_approve()
        self.assertEqual(self._cards("manager2")["awards_to_decide"], 1)
        self.assertEqual(self._cards("director")["awards_to_decide"], 0)

    def test_finance_follows_a_payout(self):
        steps = ("payouts_to_bill", "payouts_to_pay", "payouts_to_match")

        def counts():
            cards = self._cards("finance")
            return [cards[key] for key in steps]

        draft = self._create_payout(100.0)
        self.assertEqual(counts(), [0, 0, 0])
        draft.action_submit()
        self.assertEqual(counts(), [0, 0, 0])
        self._approve(draft)
        self.assertEqual(counts(), [1, 0, 0])
        draft.with_user(self.users["finance"]).action_create_bill()
        self.assertEqual(counts(), [0, 1, 0])
        payment = self._register_payment(draft)
        self.assertEqual(counts(), [0, 0, 1])
        self._match_with_bank(payment)
        self.assertEqual(counts(), [0, 0, 0])
        self.assertEqual(self._cards("officer")["receipts"], 1)
        self.assertEqual(self._cards("officer2")["receipts"], 0)

    def test_accounts_are_confirmed_by_another(self):
        before = self._cards("finance_manager")["accounts_to_confirm"]
        self._create_account(self.member, "SN08 1111 2222 3333", confirmed=False)
        after = self._cards("finance_manager")["accounts_to_confirm"]
        self.assertEqual(after - before, 1)
        self.assertNotIn("accounts_to_confirm", self._cards("finance"))

    def test_late_activities_are_mine(self):
        grant = self._create_grant()
        for name in ("officer", "officer2"):
            grant.activity_schedule(
                "mail.mail_activity_data_todo",
                self.today - relativedelta(days=2),
                user_id=self.users[name].id,
            )
        self.assertEqual(self._cards("officer")["late_activities"], 1)
        self.assertEqual(self._cards("director")["late_activities"], 0)
        opened = self._opened("officer", "late_activities")
        self.assertEqual(
            (opened.res_id, opened.user_id.login), (grant.id, "test_officer")
        )

    def test_other_office_is_not_counted(self):
        branch = self.root_env["res.company"].create({"name": "Other office"})
        new_test_user(
            self.root_env,
            login="branch_officer",
            groups="omct_grants.group_grants_officer",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        self._create_grant(user_id=False).action_apply()
        user = self.root_env["res.users"].search([("login", "=", "branch_officer")])
        self.env.flush_all()
        self.env.invalidate_all()
        card = self.env.ref("omct_grants.omct_grants_today_applications")
        self.assertEqual(card.with_user(user).count, 0)
        self.assertEqual(card.with_user(self.users["officer2"]).count, 1)

    # ------------------------------------------------------------------
    # Speed, and nothing forgotten
    # ------------------------------------------------------------------

    def test_every_card_counts_and_opens(self):
        cards = self.root_env["omct.grants.today"].search([])
        waiting = cards._get_waiting()
        self.assertEqual(sorted(cards.mapped("key")), sorted(waiting))
        for card in cards:
            with self.subTest(card=card.key):
                action = card.action_open()
                self.root_env[action["res_model"]].search_count(action["domain"])

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env_of("manager")["omct.grants.today"].search_read([], ["count"])
            return self.env.cr.sql_log_count - before

        for _number in range(10):
            self._create_grant(10.0).action_apply()
        count()
        few = count()
        for _number in range(90):
            self._create_grant(10.0).action_apply()
        self.assertEqual(few, count())


#: {user: (cards that are there, cards that are not)}
ROLES = {
    "officer": (
        {"applications", "reviews", "agreements", "instalments_due", "late_activities"},
        {"awards_to_decide", "unassigned", "to_close", "payouts_to_pay"},
    ),
    "manager": (
        {"applications", "awards_to_decide", "payouts_to_decide", "to_close"},
        {"payouts_to_pay", "accounts_to_confirm"},
    ),
    "director": (
        {"awards_to_decide", "payouts_to_decide", "late_activities"},
        {"applications", "unassigned", "payouts_to_pay"},
    ),
    "finance": (
        {"payouts_to_bill", "payouts_to_pay", "payouts_to_match", "late_activities"},
        {"applications", "late_grants", "awards_to_decide", "accounts_to_confirm"},
    ),
    "finance_manager": ({"payouts_to_pay", "accounts_to_confirm"}, {"applications"}),
}
