# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rules of a fund as data: each is held at submission and again at approval."""

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestFundRules(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.legal = cls.env.ref("omct_grants.fund_purpose_legal_aid")
        cls.advocacy = cls.env.ref("omct_grants.fund_purpose_advocacy")
        cls.vehicles = cls.env.ref("omct_grants.cost_type_vehicles")
        cls.travel = cls.env.ref("omct_grants.cost_type_travel")

    def _rule(self, **vals):
        """Change rules of the open fund, as two managers do."""
        self._amend_fund(self.fund, **vals)

    def test_region_allows_its_countries_alone(self):
        self._rule(
            region_ids=[Command.set(self.env.ref("omct_network.region_asia").ids)]
        )
        payout = self._create_payout()
        with self.assertRaisesRegex(
            UserError, "Countries and regions: .*does not pay for Senegal. Choose a"
        ):
            payout.action_submit()
        # A country may be named besides the regions.
        self._rule(country_ids=[Command.set(self.env.ref("base.sn").ids)])
        payout.action_submit()
        self.assertEqual(payout.state, "submitted")

    def test_payee_without_a_country_is_refused_where_countries_count(self):
        self.member.sudo().country_id = False
        self._rule(
            region_ids=[Command.set(self.env.ref("omct_network.region_africa").ids)]
        )
        with self.assertRaisesRegex(UserError, "an unknown country"):
            self._create_payout().action_submit()

    def test_purpose(self):
        self._rule(purpose_ids=[Command.set(self.legal.ids)])
        for vals, message in (
            ({}, "Purposes: .* pays for Legal aid, not for an unknown purpose"),
            ({"fund_purpose_id": self.advocacy.id}, "not for Advocacy.*Choose one of"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._create_payout(**vals).action_submit()
        self._create_payout(fund_purpose_id=self.legal.id).action_submit()

    def test_excluded_costs(self):
        self._rule(excluded_cost_ids=[Command.set(self.vehicles.ids)])
        both = self.vehicles | self.travel
        payout = self._create_payout(cost_type_ids=[Command.set(both.ids)])
        with self.assertRaisesRegex(
            UserError, "Costs excluded: .*does not pay for Vehicles. Take that out"
        ):
            payout.action_submit()
        payout.cost_type_ids = self.travel
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "is frozen"):
            payout.cost_type_ids = both

    def test_payout_that_falls_due_after_the_dates_is_refused_today(self):
        self._rule(eligible_end=self.today + relativedelta(days=10))
        late = self._create_payout(date_due=self.today + relativedelta(days=11))
        with self.assertRaisesRegex(UserError, "Eligible dates"):
            late.action_submit()
        late.date_due = self.today + relativedelta(days=10)
        late.action_submit()
        self.assertEqual(late.state, "submitted")

    def test_eligible_dates_narrow_and_widen_those_of_the_fund(self):
        self._rule(eligible_start=self.today + relativedelta(days=1))
        with self.assertRaisesRegex(UserError, "Eligible dates: .*is outside"):
            self._create_payout().action_submit()
        self._rule(eligible_start=False, eligible_end=self.today)
        self._create_payout().action_submit()
        late = self._create_fund(
            100.0,
            date_end=self.today - relativedelta(days=1),
            eligible_end=self.today,
        )
        payout = self._create_payout(
            10.0, fund_id=late.id, fund_line_id=late.line_ids[0].id
        )
        payout.action_submit()
        self.assertEqual(payout.state, "submitted")

    def test_rules_are_asked_again_at_the_approval(self):
        payouts = self._create_payout() | self._create_payout()
        payouts.action_submit()
        for payout, vals, message in (
            (payouts[0], {"purpose_ids": [Command.set(self.legal.ids)]}, "Purposes"),
            (
                payouts[1],
                {
                    "purpose_ids": [Command.clear()],
                    "eligible_start": self.today + relativedelta(days=1),
                },
                "dat",
            ),
        ):
            self._rule(**vals)
            with self.assertRaisesRegex(UserError, message):
                payout.with_user(self.users["manager"]).action_approve()

    def test_variance_lets_one_line_take_from_another_and_no_more(self):
        self._rule(line_variance=10.0)
        # The line has 6,000 and may reach 6,600.
        self._approved_payout(6600.0)
        self.assertEqual(self.line.available_amount, -600.0)
        for amount, line, missing in (
            (0.01, self.line, "0.01"),
            # The fund is the limit: 3,400 of the other line's 4,000 are left.
            (3400.01, self.fund.line_ids[1], "0.01"),
        ):
            payout = self._create_payout(amount, fund_line_id=line.id)
            with (
                self.subTest(line=line.name),
                self.assertRaisesRegex(
                    UserError, f"{missing} more than is left.*amend"
                ),
            ):
                payout.action_submit()
        self._approved_payout(3400.0, fund_line_id=self.fund.line_ids[1].id)
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.available_amount, 0.0)

    def test_without_variance_not_a_cent_moves(self):
        payout = self._create_payout(6000.01)
        with self.assertRaisesRegex(UserError, "0.01 more than is left"):
            payout.action_submit()

    def test_grant_is_held_to_the_rules(self):
        self._rule(
            purpose_ids=[Command.set(self.legal.ids)],
            excluded_cost_ids=[Command.set(self.vehicles.ids)],
            ceiling_amount=2999.99,
        )
        grant = self._create_grant()
        grant.action_apply()
        grant.action_review()
        for vals, message in (
            ({}, "Purposes"),
            (
                {
                    "fund_purpose_id": self.legal.id,
                    "cost_type_ids": [Command.set(self.vehicles.ids)],
                },
                "Costs excluded",
            ),
            (
                {
                    "cost_type_ids": [Command.clear()],
                    "date_end": self.fund.date_end + relativedelta(days=1),
                },
                "Eligible dates: .*the grant runs from",
            ),
            ({"date_end": self.fund.date_end}, "Ceiling: .*at most"),
        ):
            grant.write(vals)
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                grant.action_submit()
        self._rule(ceiling_amount=3000.0)
        grant.action_submit()
        self._rule(excluded_cost_ids=[Command.clear()], ceiling_amount=100.0)
        with self.assertRaisesRegex(UserError, "at most"):
            grant.with_user(self.users["manager"]).action_approve()
        self._rule(ceiling_amount=0.0)
        self._approve(grant)
        self.assertEqual(grant.state, "approved")
        # The payouts of the grant are for what the grant is for.
        self._sign_agreement(grant)
        grant.action_activate()
        grant.instalment_ids[0].action_request_payment()
        self.assertEqual(grant.instalment_ids[0].disbursement_id.state, "submitted")

    def test_who_pays_is_not_told_what_for(self):
        payout = self._approved_payout(fund_purpose_id=self.legal.id)
        self.env.invalidate_all()
        mine = payout.with_user(self.users["finance"])
        with self.assertRaises(AccessError):
            mine.read(["fund_purpose_id"])
        self.assertNotIn("fund_purpose_id", mine.fields_get())
        with self.assertRaises(AccessError):
            self.env_of("officer")["omct.fund"].browse(self.fund.id).write(
                {"ceiling_amount": 0.0}
            )
