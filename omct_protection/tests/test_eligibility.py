# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.omct_protection_assistance_relocation import RELOCATION_QUESTIONS
from .common import IDENTITY, ProtectionCommon

SECRET = "With Ottokar, behind the mill"


@tagged("post_install", "-at_install")
class TestEligibility(ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_assessed_request()

    # -- rules of the fund ---------------------------------------------

    def test_each_rule_is_said(self):
        text = self.make_assistance(self.request).eligibility
        for line in ("Dates: ", "Country: ", "Ceiling: ", "Purpose: ", "Costs: "):
            self.assertIn(line, text)
        self.assertNotIn("text-danger", text)

    def test_each_rule_that_breaks_is_said_at_once(self):
        cost = self.env["omct.cost.type"].create({"code": "guard", "name": "Guards"})
        self.legal.cost_type_ids = cost
        fund = self.fund.copy(
            {
                "reference": "EF-2",
                "excluded_cost_ids": [Command.set(cost.ids)],
                "line_ids": [Command.create({"name": "Help", "amount": 20000})],
            }
        )
        fund.action_open()
        help_given = self.make_assistance(
            self.request,
            fund_id=fund.id,
            amount=10000.01,
            date_due=self.fund.date_end + timedelta(days=1),
        )
        self.request.sudo().country_id = self.env.ref("base.ml")
        text = help_given.eligibility
        for line in (
            "Eligible dates",
            "does not pay for Mali",
            "at most",
            "does not pay for Guards",
        ):
            self.assertIn(line, text)
        with self.assertRaisesRegex(UserError, "Eligible dates"):
            help_given.action_request_payment()
        self.assertFalse(help_given.disbursement_ids)

    def test_who_decides_on_the_money_is_not_told_where(self):
        """The rules of the fund are asked again; they name country, purpose, costs."""
        help_given = self.make_assistance(self.request, amount=5000)
        help_given.action_request_payment()
        payout, request = help_given.disbursement_id, self.request.sudo()
        request.country_id = self.env.ref("base.ml")
        reason = self.as_user(payout, self.manager).cannot_approve_reason
        self.assertIn("Mali", reason)
        told = {self.as_user(payout, self.other_manager).cannot_approve_reason}
        with self.assertRaises(UserError) as caught:
            self.as_user(payout, self.other_manager).action_approve()
        self.assertNotIn("Mali", str(caught.exception))
        request.country_id = self.country
        self.as_user(payout, self.manager).action_approve()
        request.country_id = self.env.ref("base.ml")
        told.add(self.as_user(payout, self.director).cannot_approve_reason)
        request.country_id = self.country
        other = self.env["omct.fund.purpose"].create({"code": "o", "name": "Other"})
        self.fund._write_amended({"purpose_ids": [Command.set(other.ids)]})
        told.add(self.as_user(payout, self.director).cannot_approve_reason)
        cost = self.env["omct.cost.type"].create({"code": "guard", "name": "Guards"})
        self.legal.cost_type_ids = cost
        self.fund._write_amended(
            {"purpose_ids": False, "excluded_cost_ids": [Command.set(cost.ids)]}
        )
        told.add(self.as_user(payout, self.director).cannot_approve_reason)
        self.assertEqual(len(told), 1, told)
        self.assertIn("does not pay for this help", told.pop())
        # What says nothing of the help is said to everybody.
        self.fund._write_amended({"excluded_cost_ids": False, "ceiling_amount": 10})
        reason = self.as_user(payout, self.director).cannot_approve_reason
        self.assertIn("at most", reason)

    def test_the_ceiling_itself_is_paid(self):
        self.make_assistance(self.request, amount=10000).action_request_payment()

    def test_the_last_day_is_paid(self):
        self.make_assistance(
            self.request, date_due=self.fund.date_end
        ).action_request_payment()

    def test_the_only_fund_that_pays_is_proposed(self):
        others = self.env["omct.fund"].search([("id", "!=", self.fund.id)])
        self.assertFalse(
            others.filtered(
                lambda fund: fund.state == "open" and fund.company_id == self.company
            )
        )
        model = self.env["omct.protection.assistance"].with_user(self.officer)
        with Form(model.with_context(default_request_id=self.request.id)) as form:
            form.type_id = self.legal
            self.assertEqual(form.fund_id, self.fund)
            self.assertEqual(form.fund_line_id, self.fund.line_ids)
            form.amount = 100
        self.request.sudo().country_id = self.env.ref("base.ml")
        with Form(model.with_context(default_request_id=self.request.id)) as form:
            form.type_id = self.legal
            self.assertFalse(form.fund_id)
            form.amount = 100

    # -- other funders -------------------------------------------------

    def funder(self, amount, status="granted", name="Another fund"):
        return Command.create({"name": name, "amount": amount, "status": status})

    def test_nothing_is_paid_twice(self):
        help_given = self.make_assistance(
            self.request, amount=2400, total_cost=5000, cofunder_ids=[self.funder(2600)]
        )
        self.assertEqual(help_given.other_amount, 2600)
        self.assertTrue(help_given.is_eligible)
        help_given.cofunder_ids.amount = 2600.01
        self.assertIn("left to pay", help_given.eligibility)
        with self.assertRaisesRegex(UserError, "at most"):
            help_given.action_request_payment()

    def test_what_was_asked_is_said_and_does_not_block(self):
        help_given = self.make_assistance(
            self.request,
            total_cost=5000,
            cofunder_ids=[
                self.funder(5000, "asked", "Slow fund"),
                self.funder(5000, "refused", "Hard fund"),
            ],
        )
        self.assertIn("Slow fund was asked too", help_given.eligibility)
        self.assertNotIn("Hard fund", help_given.eligibility)
        self.assertTrue(help_given.is_eligible)

    def test_the_total_is_asked_for(self):
        help_given = self.make_assistance(self.request, cofunder_ids=[self.funder(100)])
        with self.assertRaisesRegex(UserError, "costs in all"):
            help_given.action_request_payment()

    def test_a_funder_names_nobody(self):
        self.request.defender_ids.update_identity(IDENTITY)
        with self.assertRaises(ValidationError):
            self.make_assistance(
                self.request, cofunder_ids=[self.funder(1, name="For Quartermain")]
            )

    def test_outsiders_see_no_funder(self):
        help_given = self.make_assistance(self.request, cofunder_ids=[self.funder(100)])
        for user in self.outsiders:
            seen = self.as_user(help_given.cofunder_ids, user)
            for attempt in (
                lambda seen=seen: seen.read(["name"]),
                lambda seen=seen: seen.write({"amount": 1}),
                lambda seen=seen: seen.unlink(),
                lambda seen=seen: seen.create(
                    {"assistance_id": help_given.id, "name": "x", "amount": 1}
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()

    # -- relocation ----------------------------------------------------

    def make_relocation(self, **vals):
        return self.make_assistance(
            self.request,
            type_id=self.env.ref("omct_protection.assistance_type_relocation").id,
            **vals,
        )

    def test_a_relocation_asks_its_questions(self):
        help_given = self.make_relocation()
        for label in ("Where to", "Host", "Visa", "Travel", "Family", "Plan of return"):
            self.assertIn(label, help_given.eligibility)
        with self.assertRaisesRegex(UserError, "Relocation"):
            help_given.action_request_payment()
        help_given.write(dict.fromkeys(RELOCATION_QUESTIONS, SECRET))
        with self.assertRaisesRegex(UserError, "Months"):
            help_given.action_request_payment()
        help_given.relocation_months = 6
        self.assertTrue(help_given.is_eligible)
        help_given.action_request_payment()
        self.assertEqual(help_given.state, "awaiting")

    def test_other_help_asks_none_of_them(self):
        self.assertNotIn("Relocation", self.make_assistance(self.request).eligibility)

    def test_answers_are_for_the_team(self):
        help_given = self.make_relocation(**dict.fromkeys(RELOCATION_QUESTIONS, SECRET))
        for name in (*RELOCATION_QUESTIONS, "relocation_effect"):
            help_given[name] = SECRET
            self.assertEqual(self.as_user(help_given, self.manager)[name], SECRET)
            outside = self.as_user(help_given, self.other_manager)
            self.assertFalse(outside.sudo()[name])
            with self.assertRaises(AccessError):
                outside.read([name])
            with self.assertRaises(AccessError):
                self.as_user(help_given, self.officer).read([f"{name}_cipher"])
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM omct_protection_assistance t")
        self.assertNotIn("Ottokar", str(self.env.cr.fetchall()))

    def test_finance_learns_nothing_of_it(self):
        help_given = self.make_relocation(
            relocation_months=6, **dict.fromkeys(RELOCATION_QUESTIONS, SECRET)
        )
        help_given.action_request_payment()
        payout = help_given.disbursement_id
        self.as_user(payout, self.manager).action_approve()
        payout = self.as_user(payout, self.finance)
        with self.assertRaises(AccessError):
            self.as_user(help_given, self.finance).read(["relocation_place"])
        self.assertNotIn("elocation", str(payout.read()))

    def test_lists_cost_the_same_at_any_length(self):
        model = self.env["omct.protection.assistance"]
        specification = {"cannot_request_reason": {}, "eligibility": {}, "name": {}}

        def count(number):
            for _index in range(number):
                self.make_relocation(
                    relocation_months=6, **dict.fromkeys(RELOCATION_QUESTIONS, "x")
                )
            # What one reading finds missing in the server's caches does not count.
            return min(read(number) for _again in range(2))

        def read(number):
            seen = self.as_user(model, self.officer)
            before = self.env.cr.sql_log_count
            seen.web_search_read([], specification, limit=number)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(10), count(100))
