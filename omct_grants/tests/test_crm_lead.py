# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A donor's prospect that is won becomes one draft fund."""

import re

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GrantsCommon

#: By which tests of accounting keep histories empty.
QUIET = ("tracking_disable", "mail_create_nolog", "mail_notrack")


@tagged("post_install", "-at_install")
class TestCrmLead(GrantsCommon):
    def _prospect(self, user="manager", context=None, **vals):
        return (
            self.env_of(user)["crm.lead"]
            .with_context(**context or {})
            .create(
                {
                    "name": "Prevention in five regions",
                    "type": "opportunity",
                    "partner_id": self.partner_a.id,
                    "company_id": self.company.id,
                    "omct_amount": 90000.0,
                    "omct_currency_id": self.env.ref("base.CHF").id,
                    "omct_date_start": self.today,
                    "omct_date_end": self.today + relativedelta(years=2),
                    "omct_reference": "CALL-7",
                    "user_id": self.users["manager"].id,
                    **vals,
                }
            )
        )

    def test_won_becomes_a_draft_fund_linked_both_ways(self):
        prospect = self._prospect()
        self.assertFalse(prospect.omct_fund_id)
        prospect.action_set_won()
        fund = prospect.omct_fund_id
        self.assertRecordValues(
            fund,
            [
                {
                    "state": "draft",
                    "name": "Prevention in five regions",
                    "reference": "CALL-7",
                    "donor_id": self.partner_a.id,
                    "amount": 90000.0,
                    "currency_id": self.env.ref("base.CHF").id,
                    "date_end": self.today + relativedelta(years=2),
                    "opportunity_id": prospect.id,
                }
            ],
        )
        self.assertEqual(sum(fund.line_ids.mapped("amount")), 90000.0)
        self.assertEqual(fund.action_view_opportunity()["res_id"], prospect.id)
        self.assertEqual(prospect.action_view_fund()["res_id"], fund.id)

    def test_once(self):
        prospect = self._prospect()
        prospect.action_set_won()
        prospect.action_set_won()
        with self.assertRaisesRegex(UserError, "a fund already"):
            prospect.action_make_fund()
        fund = prospect.omct_fund_id
        self.assertEqual(len(prospect.omct_fund_ids), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            fund.copy({"reference": "TWICE", "opportunity_id": prospect.id})

    def test_says_which_accounts_are_missing(self):
        prospect = self._prospect()
        self.assertFalse(prospect.omct_fund_hint)
        prospect.action_set_won()
        fund = prospect.omct_fund_id
        for hint in (prospect.omct_fund_hint, fund.accounts_hint):
            self.assertIn("expense account", hint)
            self.assertIn("income account", hint)
            self.assertIn("analytic account is made", hint)
        with self.assertRaisesRegex(UserError, "no expense account"):
            fund.action_open()
        fund.expense_account_id = self.company_data["default_account_expense"]
        self.assertNotIn("expense account", fund.accounts_hint)
        fund.action_open()
        self.assertTrue(fund.analytic_account_id)
        self.assertIn("income account", fund.accounts_hint)
        self.assertNotIn("analytic", fund.accounts_hint)
        fund.income_account_id = self.company_data["default_account_revenue"]
        self.assertFalse(fund.accounts_hint)
        self.env.invalidate_all()
        self.assertFalse(prospect.omct_fund_hint)

    def test_incomplete_is_won_and_says_what_is_missing(self):
        prospect = self._prospect(omct_amount=0.0, omct_date_end=False)
        prospect.action_set_won()
        self.assertFalse(prospect.omct_fund_ids)
        self.assertRegex(prospect.omct_fund_hint, "Expected from.*Expected en")
        with self.assertRaisesRegex(UserError, "fill in: .*Expected from.*Expected en"):
            prospect.action_make_fund()
        prospect.write(
            {"omct_amount": 5.0, "omct_date_end": self.today + relativedelta(days=1)}
        )
        prospect.action_make_fund()
        self.assertEqual(prospect.omct_fund_id.amount, 5.0)

    def test_not_won(self):
        with self.assertRaisesRegex(UserError, "not granted yet"):
            self._prospect().action_make_fund()

    def test_revenue_follows_the_promise(self):
        dollar = self.company.currency_id
        prospect = self._prospect(omct_currency_id=dollar.id, omct_amount=7000.0)
        self.assertEqual(prospect.expected_revenue, 7000.0)
        prospect.omct_amount = 8000.0
        self.assertEqual(prospect.expected_revenue, 8000.0)

    def test_roles(self):
        prospect = self._prospect()
        prospect.action_set_won()
        self.env.flush_all()
        self.env.invalidate_all()
        officer = prospect.with_user(self.users["officer"])
        self.assertEqual(officer.omct_fund_id.name, prospect.name)
        for step in (
            officer.action_make_fund,
            lambda: officer.write({"omct_amount": 1.0}),
        ):
            with self.assertRaises(AccessError):
                step()
        for user in ("finance", "plain", "coordinator", "auditor"):
            with self.subTest(user=user), self.assertRaises(AccessError):
                prospect.with_user(self.users[user]).read(["name"])

    def test_screens_are_readable(self):
        self._prospect(tag_ids=[(0, 0, {"name": "EU"})]).action_set_won()
        self.env.flush_all()
        for user in ("officer", "manager"):
            leads = self.env_of(user)["crm.lead"]
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "omct_grants.crm_lead_action"
            )
            for view_id, kind in action["views"]:
                names = leads.get_view(view_id, kind)["models"]["crm.lead"]
                specification = {
                    name: {"fields": {"display_name": {}}}
                    if leads._fields[name].relational
                    else {}
                    for name in names
                }
                self.env.invalidate_all()
                with self.subTest(user=user, view=kind):
                    found = leads.web_search_read(
                        [("type", "=", "opportunity")], specification
                    )
                    self.assertTrue(found["records"])

    def test_words_of_the_house_on_our_screens_and_crms_own_stay(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.crm_lead_action"
        )
        leads = self.env_of("manager")["crm.lead"]
        foreign = re.compile(
            r"(string|title|placeholder|help|sum)=\"[^\"]*(Opportunit|Revenue|Customer|"
            r"\bWon\b|\bLost\b|Pipeline|Sales|Product|Lead\b)"
        )
        search = (action["search_view_id"][0], "search")
        for view_id, kind in [*action["views"], search]:
            arch = leads.get_view(view_id, kind)["arch"]
            # What CRM has for leads, which the menu never shows.
            shown = re.sub(r"<button[^>]*Convert to Opportunity[^>]*>", "", arch)
            with self.subTest(kind):
                self.assertFalse([found[0] for found in foreign.finditer(shown)])
        # The views that a screen of CRM opens are not touched.
        for kind, word in (
            ("form", "Won"),
            ("list", "Opportunity"),
            ("kanban", "Lost"),
        ):
            arch = leads.get_view(view_type=kind)["arch"]
            self.assertIn(f'"{word}"', arch)
        stage = self.env.ref("crm.stage_lead4").with_context(lang="en_US")
        self.assertEqual(stage.display_name, "Won")
        ours = stage.with_context(omct_prospects=True)
        self.assertEqual(ours.display_name, "Granted")
        ours.sudo().name = "Signed"
        self.assertEqual(ours.display_name, "Signed")
        # A fund leads back to the same words.
        prospect = self._prospect()
        prospect.action_set_won()
        view = prospect.omct_fund_id.action_view_opportunity()["views"]
        form = self.env.ref("omct_grants.crm_lead_view_form_prospect")
        self.assertEqual(view, [(form.id, "form")])

    def test_history_in_the_words_of_the_menu(self):
        histories = {
            True: ["Prospect entered", "Granted by the donor"],
            False: ["Lead/Opportunity created", "Opportunity won"],
        }
        for menu, expected in histories.items():
            prospect = self._prospect(
                context={"omct_prospects": menu, **dict.fromkeys(QUIET, False)},
                omct_reference=str(menu),
            )
            self.env.flush_all()
            self.cr.precommit.run()
            prospect.action_set_won()
            self.env.flush_all()
            self.cr.precommit.run()
            said = prospect.message_ids.sorted("id").subtype_id.mapped("description")
            with self.subTest(menu=menu):
                self.assertEqual([text for text in said if text], expected)

    def test_nothing_is_sent_to_an_outside_service(self):
        self._prospect(email_from="someone@donor.example")
        with self.assertRaisesRegex(UserError, "outside service"):
            self.root_env["iap.enrich.api"]._request_enrich({1: "donor.example"})
