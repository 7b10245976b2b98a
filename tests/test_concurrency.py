# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two people at once, with real second connections on committed data.

The tests work on a copy of the test database, since what they do must be committed.
"""

import threading
from contextlib import contextmanager
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import config, mute_logger

from odoo.addons.omct_grants.tests.common import confirm_account, submit

from concurrency_awards import AwardsAtOnce  # isort: skip  beside this file
from database_copy import copy_database  # isort: skip  beside this file

ROLES = {
    "officer": "omct_grants.group_grants_officer",
    "manager": "omct_grants.group_grants_manager",
    "manager2": "omct_grants.group_grants_manager",
    "finance": "omct_grants.group_finance",
    "finance2": "omct_grants.group_finance",
    "finance_manager": "omct_grants.group_finance_manager",
    "desk": "omct_network.group_network_coordinator",
    "network": "omct_network.group_network_manager",
    "network2": "omct_network.group_network_manager",
}
BUDGET = 3000.0


@tagged("post_install", "-at_install")
class TestConcurrency(AwardsAtOnce, BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = copy_database(cls, "concurrent")
        # The registry of the copy shall not collect tests of its own.
        with patch.dict(config.options, {"test_enable": False}):
            cls.registry = Registry(cls.name)
        with cls.registry.cursor() as cr:
            cls._set_up(api.Environment(cr, api.SUPERUSER_ID, {}))

    @classmethod
    def _set_up(cls, env):
        company = env.company
        cls.users = {
            name: new_test_user(env, f"at_once_{name}", group).id
            for name, group in ROLES.items()
        }
        journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        journal.outbound_payment_method_line_ids.payment_account_id = env.ref(
            f"account.{company.id}_account_journal_payment_credit_account_id"
        )
        payee = env["res.partner"].create(
            {
                "name": "Payee",
                "is_company": True,
                "omct_network_organisation": True,
                "country_id": env.ref("base.ke").id,
            }
        )
        account = (
            env["res.partner.bank"]
            .with_user(cls.users["finance"])
            .create({"partner_id": payee.id, "acc_number": "KE-0001-4477"})
        )
        confirm_account(account.with_user(cls.users["finance_manager"]))
        cls.payee, cls.account = payee.id, account.id

    # ------------------------------------------------------------------
    # Tools
    # ------------------------------------------------------------------

    @contextmanager
    def env_of(self, name):
        """Open a connection of its own, as a user; committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, self.users[name], {})

    def make_payouts(self, *amounts):
        """Return ids of submitted payouts on a new fund of ``BUDGET``."""
        today = fields.Date.today()
        with self.env_of("manager") as env:
            expense = (
                env["account.account"]
                .sudo()
                .search([("account_type", "=", "expense")], limit=1)
            )
            fund = env["omct.fund"].create(
                {
                    "name": "Last thousand",
                    "reference": f"{self._testMethodName}",
                    "donor_id": self.payee,
                    "amount": BUDGET,
                    "date_start": today,
                    "date_end": today + relativedelta(days=1),
                    "expense_account_id": expense.id,
                    "line_ids": [Command.create({"name": "L", "amount": BUDGET})],
                }
            )
            fund.action_open()
            fund_id, line_id = fund.id, fund.line_ids.id
        with self.env_of("officer") as env:
            payouts = env["omct.disbursement"].create(
                [
                    {
                        "fund_id": fund_id,
                        "fund_line_id": line_id,
                        "partner_id": self.payee,
                        "partner_bank_id": self.account,
                        "amount": amount,
                    }
                    for amount in amounts
                ]
            )
            for payout in payouts:
                submit(payout)
            return payouts.ids

    def approve(self, payout_ids):
        with self.env_of("manager") as env:
            for payout in env["omct.disbursement"].browse(payout_ids):
                payout.action_approve()

    @staticmethod
    def act(env, ids, action):
        return getattr(env["omct.disbursement"].browse(ids), action)()

    def at_once(self, *jobs):
        """Run ``(user, function of env)`` jobs at the same moment, as requests run.

        :return: list of None or the error of each job
        """
        barrier = threading.Barrier(len(jobs))
        errors = [None] * len(jobs)

        def run(index, user, function):
            try:
                with self.env_of(user) as env:
                    # The snapshot of both is taken before either begins.
                    env.cr.execute("SELECT 1 FROM omct_disbursement LIMIT 1")
                    barrier.wait(30)
                    retrying(lambda: function(env), env)
            except UserError as error:
                errors[index] = error

        threads = [
            threading.Thread(target=run, args=(index, *job))
            for index, job in enumerate(jobs)
        ]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(120)
        return errors

    def read_payouts(self, ids, *names):
        with self.env_of("manager") as env:
            records = env["omct.disbursement"].sudo().browse(ids)
            return [[record[name] for name in names] for record in records]

    # ------------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------------

    def test_two_approvals_for_the_last_money_give_one(self):
        first, second = self.make_payouts(2000.0, 2000.0)
        errors = self.at_once(
            (
                "manager",
                lambda env: env["omct.disbursement"].browse(first).action_approve(),
            ),
            (
                "manager2",
                lambda env: env["omct.disbursement"].browse(second).action_approve(),
            ),
        )
        states = sorted(
            row[0] for row in self.read_payouts([first, second], "approval_state")
        )
        self.assertEqual(states, ["approved", "submitted"])
        refused = [error for error in errors if error]
        self.assertEqual(len(refused), 1)
        self.assertIn("more than is left", str(refused[0]))

    def test_both_are_approved_where_the_money_suffices(self):
        first, second = self.make_payouts(1500.0, 1500.0)
        errors = self.at_once(
            (
                "manager",
                lambda env: env["omct.disbursement"].browse(first).action_approve(),
            ),
            (
                "manager2",
                lambda env: env["omct.disbursement"].browse(second).action_approve(),
            ),
        )
        self.assertEqual(errors, [None, None])
        states = [
            row[0] for row in self.read_payouts([first, second], "approval_state")
        ]
        self.assertEqual(states, ["approved", "approved"])

    def test_two_approvals_for_the_last_thousand_give_one(self):
        spent, first, second = self.make_payouts(2000.0, 1000.0, 1000.0)
        self.approve([spent])
        errors = self.at_once(
            ("manager", lambda env: self.act(env, first, "action_approve")),
            ("manager2", lambda env: self.act(env, second, "action_approve")),
        )
        refused = [error for error in errors if error]
        self.assertEqual(len(refused), 1)
        self.assertIn("1,000.00", str(refused[0]))
        with self.env_of("manager") as env:
            fund = env["omct.disbursement"].browse(first).fund_id
            figures = fund.committed_amount, fund.available_amount
        self.assertEqual(figures, (BUDGET, 0.0))

    def test_payout_and_amendment_do_not_both_take_the_money(self):
        spent, last = self.make_payouts(2000.0, 1000.0)
        self.approve([spent])
        with self.env_of("manager") as env:
            fund = env["omct.disbursement"].browse(last).fund_id
            amendment = env["omct.fund.amendment"].create(
                {"fund_id": fund.id, "reason": "Cut", "amount": 2000.0}
            )
            amendment.line_ids.amount = 2000.0
            amendment.action_submit()
            fund_id, amendment_id = fund.id, amendment.id
        errors = self.at_once(
            ("manager", lambda env: self.act(env, last, "action_approve")),
            (
                "manager2",
                lambda env: (
                    env["omct.fund.amendment"].browse(amendment_id).action_approve()
                ),
            ),
        )
        self.assertEqual(len([error for error in errors if error]), 1)
        with self.env_of("manager") as env:
            self.assertEqual(env["omct.fund"].browse(fund_id).available_amount, 0.0)

    def test_two_clicks_book_one_income(self):
        [payout] = self.make_payouts(5.0)
        with self.env_of("manager") as env:
            fund = env["omct.disbursement"].browse(payout).fund_id
            fund.income_account_id = (
                env["account.account"]
                .sudo()
                .search([("account_type", "=", "income")], limit=1)
            )
            income = env["omct.fund.income"].create(
                {
                    "fund_id": fund.id,
                    "name": "All",
                    "date_expected": fields.Date.today(),
                    "amount": 100.0,
                }
            )
            income_id, name = income.id, income.display_name

        def book(env):
            env["omct.fund.income"].browse(income_id).action_book()

        errors = self.at_once(("finance", book), ("finance2", book))
        self.assertEqual(len([error for error in errors if error]), 1)
        with self.env_of("finance") as env:
            self.assertEqual(env["account.move"].search_count([("ref", "=", name)]), 1)

    def test_two_clicks_post_one_bill(self):
        ids = self.make_payouts(1000.0)
        self.approve(ids)

        def bill(env):
            env["omct.disbursement"].browse(ids).action_create_bill()

        errors = self.at_once(("finance", bill), ("finance2", bill))
        self.assertEqual(len([error for error in errors if error]), 1)
        with self.env_of("finance") as env:
            name = env["omct.disbursement"].browse(ids).name
            self.assertEqual(env["account.move"].search_count([("ref", "=", name)]), 1)

    def test_two_clicks_make_one_payment(self):
        ids = self.make_payouts(1000.0)
        self.approve(ids)
        with self.env_of("finance") as env:
            env["omct.disbursement"].browse(ids).action_create_bill()

        def pay(env):
            action = env["omct.disbursement"].browse(ids).action_register_payment()
            env["account.payment.register"].with_context(**action["context"]).create(
                {}
            )._create_payments()

        errors = self.at_once(("finance", pay), ("finance2", pay))
        self.assertEqual(len([error for error in errors if error]), 1)
        [[payments, state]] = self.read_payouts(ids, "payment_count", "state")
        self.assertEqual((payments, state), (1, "sent"))

    # ------------------------------------------------------------------
    # Memberships
    # ------------------------------------------------------------------

    def make_application(self):
        """Return ids of a vetted application and of its first endorsement."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            desk = env["res.users"].browse(self.users["desk"])
            env.ref("omct_network.region_africa").coordinator_ids = desk
            applicant, *members = env["res.partner"].create(
                [
                    {
                        "name": f"{self._testMethodName} {index}",
                        "is_company": True,
                        "omct_network_organisation": True,
                        "country_id": env.ref("base.sn").id,
                    }
                    for index in range(3)
                ]
            )
            env["omct.membership"].create(
                [
                    {
                        "partner_id": member.id,
                        "origin": "recorded",
                        "date_application": "2001-01-01",
                        "date_admission": "2002-02-02",
                    }
                    for member in members
                ]
            ).action_record()
            applicant, members = applicant.id, [member.id for member in members]
        with self.env_of("desk") as env:
            application = env["omct.membership"].create({"partner_id": applicant})
            application.action_start_vetting()
            application.criterion_ids.write({"met": "yes", "evidence": "Statutes"})
            endorsements = env["omct.membership.endorsement"].create(
                [
                    {
                        "membership_id": application.id,
                        "partner_id": member,
                        "note": "Letter",
                    }
                    for member in members
                ]
            )
            endorsements.action_give()
            application.write(
                {
                    "vetting_sources": True,
                    "vetting_members": True,
                    "vetting_interview": True,
                    "opinion": "favourable",
                    "opinion_note": "Known",
                }
            )
            return application.id, endorsements[0].id

    def read_membership(self, membership_id):
        """Return state, steps of the history and number of activities."""
        with self.env_of("network") as env:
            membership = env["omct.membership"].browse(membership_id)
            steps = membership.event_ids.mapped("step")
            return membership.state, steps, len(membership.activity_ids)

    def test_two_managers_admit_once(self):
        application, _endorsement = self.make_application()
        with self.env_of("desk") as env:
            env["omct.membership"].browse(application).action_propose()

        def admit(env):
            env["omct.membership"].browse(application).action_admit(reason="Agreed")

        errors = self.at_once(("network", admit), ("network2", admit))
        self.assertEqual(len([error for error in errors if error]), 1)
        state, steps, activities = self.read_membership(application)
        self.assertEqual((state, steps.count("admit"), activities), ("member", 1, 4))

    def test_one_admits_while_the_other_declines(self):
        application, _endorsement = self.make_application()
        with self.env_of("desk") as env:
            env["omct.membership"].browse(application).action_propose()
        errors = self.at_once(
            (
                "network",
                lambda env: (
                    env["omct.membership"]
                    .browse(application)
                    .action_admit(reason="Agreed")
                ),
            ),
            (
                "network2",
                lambda env: (
                    env["omct.membership"]
                    .browse(application)
                    .action_decline(reason="Not now")
                ),
            ),
        )
        self.assertEqual(len([error for error in errors if error]), 1)
        state, steps, _activities = self.read_membership(application)
        decisions = {"member": "admit", "declined": "decline"}
        self.assertEqual(steps[0], decisions[state])
        self.assertEqual(len({"admit", "decline"} & set(steps)), 1)

    def test_an_endorsement_is_refused_while_the_desk_proposes(self):
        application, endorsement = self.make_application()
        errors = self.at_once(
            (
                "desk",
                lambda env: env["omct.membership"].browse(application).action_propose(),
            ),
            (
                "network",
                lambda env: (
                    env["omct.membership.endorsement"]
                    .browse(endorsement)
                    .action_refuse()
                ),
            ),
        )
        self.assertEqual(len([error for error in errors if error]), 1)
        with self.env_of("network") as env:
            given = (
                env["omct.membership.endorsement"].browse(endorsement).state == "given"
            )
        state, _steps, _activities = self.read_membership(application)
        self.assertEqual(state == "deciding", given)

    def test_two_raise_one_review(self):
        application, _endorsement = self.make_application()
        with self.env_of("desk") as env:
            env["omct.membership"].browse(application).action_propose()
        with self.env_of("network") as env:
            env["omct.membership"].browse(application).action_admit(reason="Agreed")

        def review(env):
            env["omct.membership"].browse(application).action_start_review()

        self.at_once(("network", review), ("desk", review))
        with self.env_of("network") as env:
            self.assertEqual(env["omct.membership"].browse(application).review_count, 1)
