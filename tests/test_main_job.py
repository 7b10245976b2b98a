# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network's main job, step by step, as the people who do it.

Each step is what README walks through. The steps build on each other, so they are the
parts of one test.
"""

import csv
import re
import sys
from pathlib import Path

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.omct_grants.tests.common import GrantsCommon
from odoo.addons.omct_protection.tests.common import use_key_file

DATA = Path(__file__).parent.parent / "data"
sys.path.insert(0, str(DATA))

from samples.network import FILES, OPTIONS, import_file  # noqa: E402  beside the data

TELLING = ("Nadifa Warsame Jimcaale", "lawyer hunted by the night police")
ROLES = {
    "network_manager": "omct_network.group_network_manager",
    "protection_officer": "omct_protection.group_protection_officer",
    "protection_manager": "omct_protection.group_protection_manager",
    "other_officer": "omct_protection.group_protection_officer",
}
MENUS = {
    "coordinator": {"Network"},
    "network_manager": {"Network"},
    "officer": {"Grants"},
    "manager": {"Grants"},
    "director": {"Grants"},
    "auditor": {"Grants", "Payouts"},
    "finance": {"Payouts"},
    "finance_manager": {"Payouts"},
    "protection_officer": {"Protection"},
    "protection_manager": {"Protection"},
    "plain": set(),
}


@tagged("post_install", "-at_install")
class TestMainJob(GrantsCommon):
    office_currency = "base.EUR"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_file(cls)
        for code in ("fr_FR", "es_ES", "ar_001", "ru_RU"):
            cls.env["res.lang"]._activate_lang(code)
        for name, group in ROLES.items():
            cls.users[name] = new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups=group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
        desks = cls.root_env["omct.region"].search([])
        desks.coordinator_ids = cls.users["coordinator"]

    def as_user(self, name):
        """Return the environment of a role, with nothing left in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env_of(name)

    def test_main_job(self):
        self._step_1_import()
        self._step_2_find()
        self._step_3_request()
        self._step_4_approve()
        self._step_5_pay()
        self._step_6_grant()
        self._step_7_add_up()

    def _step_1_import(self):
        """A coordinator imports the network; twice changes nothing.

        Not even once finance has entered and confirmed accounts of members.
        """
        env = self.as_user("coordinator")
        counts = []
        accounts = self.env["res.partner.bank"]
        for _round in range(2):
            for name, model in FILES:
                import_file(env, DATA / name, model)
            for code in () if accounts else ("ke_01", "sn_01"):
                member = env.ref(f"__import__.sample_member_{code}")
                accounts += self._create_account(member, f"ACCOUNT-{code}").sudo()
            counts.append(
                [
                    env[model].sudo().search_count([])
                    for model in (
                        "res.partner",
                        "omct.affiliation",
                        "omct.membership",
                        "mail.message",
                    )
                ]
            )
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(accounts.mapped("allow_out_payment"), [True, True])
        with (DATA / "members.csv").open(encoding="utf-8", newline="") as rows:
            names = {row["name"] for row in csv.DictReader(rows)}
        self.assertEqual(len(names), 200)
        imported = env["res.partner"].search([("name", "in", sorted(names))])
        self.assertEqual(len(imported), 200)
        self.assertEqual(len(imported.country_id), 70)
        manager = self.as_user("network_manager")
        recorded = manager["omct.membership"].search([("origin", "=", "recorded")])
        recorded.action_record()
        self.assertEqual(set(recorded.mapped("state")), {"member"})

    def _step_2_find(self):
        """She finds a member by name, country, region or mandate."""
        env = self.as_user("coordinator")
        partners = env["res.partner"]
        member = env.ref("__import__.sample_member_cd_02")
        for term in ("OCTK", "Torture au Kivu", "Congolese Observatory"):
            found = [row[0] for row in partners.name_search(term)]
            self.assertIn(member.id, found, term)
        for domain in (
            [("country_id.code", "=", "CD")],
            [("omct_region_id.name", "ilike", "Africa")],
            [("omct_mandate_ids.code", "=", "documentation")],
        ):
            self.assertIn(member, partners.search(domain), domain)
        self.assertEqual(member.omct_region_id, env.ref("omct_network.region_africa"))
        self.assertTrue(member.omct_people_ids)
        self.assertEqual(member.omct_membership_state, "member")
        self.assertEqual(member.omct_membership_ids.mapped("state"), ["member"])
        self.kivu = member.with_env(self.env)
        self.kivu_account = self._create_account(self.kivu, "CD-0150-2000-7542")

    def _step_3_request(self):
        """An officer files a request, assesses it and proposes legal aid."""
        env = self.as_user("protection_officer")
        defender = env["omct.protection.defender"].create(
            {"country_id": self.kivu.country_id.id}
        )
        defender.update_identity({"name": TELLING[0]})
        with Form(env["omct.protection.request"]) as form:
            form.partner_id = self.kivu.with_env(env)
            form.country_id = self.kivu.country_id.with_env(env)
            form.urgency = "h24"
            form.manager_id = self.users["protection_manager"].with_env(env)
            form.narrative = TELLING[1]
            form.consent_given = True
            form.defender_ids.add(defender)
        request = form.record
        request.action_fast_track()
        request.write(
            {"threat_score": "4", "vulnerability_score": "4", "capacity_score": "2"}
        )
        self.assertEqual(request.risk_score, 8.0)
        assistance = env["omct.protection.assistance"].create(
            {
                "request_id": request.id,
                "type_id": env.ref("omct_protection.assistance_type_legal").id,
                "partner_id": self.kivu.id,
                "partner_bank_id": self.kivu_account.id,
                "fund_id": self.fund.id,
                "fund_line_id": self.line.id,
                "amount": 2400.0,
                "currency_id": env.ref("base.EUR").id,
                "company_id": self.company.id,
            }
        )
        assistance.action_request_payment()
        self.request, self.assistance = request, assistance
        self.payout = assistance.disbursement_id.with_env(self.root_env)
        self.assertEqual(self.payout.state, "submitted")

    def _step_4_approve(self):
        """The officer's manager decides; the requester and others cannot."""
        for user in ("protection_officer", "other_officer", "manager", "finance"):
            payout = self.payout.with_env(self.as_user(user))
            with self.subTest(user=user), self.assertRaises(UserError):
                payout.action_approve()
        self.assertEqual(len(self.payout.review_ids), 1)
        self.payout.with_env(self.as_user("protection_manager")).action_approve()
        self.assertEqual(self.payout.state, "approved")
        self.assertEqual(self.assistance.state, "approved")
        large = self.assistance.copy({"amount": 3000.01})
        large.action_request_payment()
        payout = large.disbursement_id
        self.assertEqual(
            payout.sudo().review_ids.reviewer_group_id,
            self.env.ref("omct_protection.group_protection_manager")
            | self.env.ref("omct_network.group_director"),
        )
        payout.action_withdraw()
        payout.action_cancel(reason="Only to see its tiers")

    def _step_5_pay(self):
        """Finance sees what to pay and by whom it was approved, and nothing else."""
        env = self.as_user("finance")
        payout = env["omct.disbursement"].search([("id", "=", self.payout.id)])
        self.assertEqual(payout.approved_by_ids, self.users["protection_manager"])
        self.assertEqual(payout.fund_id, self.fund)
        for model in (
            "omct.protection.request",
            "omct.protection.defender",
            "omct.protection.assistance",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                env[model].search([])
        self.assertNotIn("assistance_id", payout.fields_get())
        payout.action_create_bill()
        self.assertEqual(
            payout.move_id.invoice_line_ids.analytic_distribution,
            {str(self.fund.analytic_account_id.id): 100},
        )
        payment = self._register_payment(payout)
        self.assertEqual(payout.state, "sent")
        line = self._match_with_bank(payment)
        self.assertEqual(payout.state, "paid")
        # Help is nobody else's business: the payee's card shows no contact.
        self.assertFalse(self._get_payments_noted(payout))
        self._check_neutral(payout, payment, line)
        officer = self.payout.with_env(self.as_user("protection_officer"))
        officer._confirm_receipt(fields.Date.today(), "Signed receipt")
        self.assertEqual(self.payout.state, "paid")
        payout.receipt_ids.action_accept()
        self.assertEqual(self.payout.state, "received")
        self.assertEqual(self.assistance.state, "received")

    def _check_neutral(self, payout, payment, line):
        """Nothing that finance or the bank can read tells what the money is for."""
        moves = payout.move_id | payment.move_id | line.move_id
        for record in (*moves, *moves.line_ids, *payment, *line, *payout):
            for value in record.read()[0].values():
                for word in (*TELLING, self.request.name, self.assistance.name):
                    self.assertNotIn(word, str(value), record)
        for message in payout.message_ids:
            for word in (*TELLING, self.request.name):
                self.assertNotIn(word, message.body)

    def _step_6_grant(self):
        """A grant goes through its states; an instalment takes the same path."""
        grant = self._create_grant(2000.0, partner_id=self.kivu.id)
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        with self.assertRaises(UserError):
            grant.action_approve()
        manager = self.as_user("manager")
        groups = manager["omct.grant"]._read_group(
            [("company_id", "=", self.company.id)], ["state"], ["amount:sum"]
        )
        self.assertIn(("deciding", 2000.0), groups)
        grant.with_env(manager).action_approve()
        self.assertEqual(grant.state, "approved")
        with self.assertRaisesRegex(UserError, "agreement is not signed"):
            grant.action_activate()
        self._sign_agreement(grant)
        grant.action_activate()
        instalment = grant.instalment_ids[0]
        instalment.action_request_payment()
        payout = instalment.disbursement_id
        payout.with_env(self.as_user("manager")).action_approve()
        payout.with_env(self.as_user("finance")).action_create_bill()
        self._match_with_bank(self._register_payment(payout))
        self.assertEqual(instalment.state, "paid")
        self.assertTrue(self._get_payments_noted(payout))

    def _get_payments_noted(self, payout):
        """Return the payments that the contact log shows on the payee."""
        self.env.flush_all()
        return self.root_env["omct.contact.moment"].search(
            [("partner_id", "=", payout.partner_id.id), ("kind", "=", "payment")]
        )

    def _step_7_add_up(self):
        """The manager's figures equal the ledger to the cent."""
        env = self.as_user("manager")
        fund = self.fund.with_env(env)
        self.assertEqual(fund.paid_amount, 2400.0 + 1500.0)
        self.assertEqual(fund.committed_amount, 2400.0 + 2000.0)
        self.assertEqual(fund.available_amount, fund.amount - fund.committed_amount)
        items = self.root_env["account.move.line"].search(
            [
                ("parent_state", "=", "posted"),
                ("analytic_distribution", "in", fund.analytic_account_id.ids),
            ]
        )
        self.assertEqual(sum(items.mapped("balance")), fund.billed_amount)
        self.assertEqual(fund.ledger_amount, fund.billed_amount)
        pivot = env["omct.fund.figure"].formatted_read_group(
            [("fund_id", "=", fund.id)], ["fund_id"], ["paid_amount:sum"]
        )
        self.assertEqual(pivot[0]["paid_amount:sum"], fund.paid_amount)

    def test_each_role_sees_its_menus(self):
        ours = set().union(*MENUS.values())
        for name, menus in MENUS.items():
            env = self.as_user(name)
            ids = env["ir.ui.menu"]._visible_menu_ids(debug=False)
            roots = (
                env["ir.ui.menu"].browse(ids).filtered(lambda rec: not rec.parent_id)
            )
            with self.subTest(role=name):
                self.assertEqual(set(roots.mapped("name")) & ours, menus)

    def test_bad_row_is_named_and_nothing_is_kept(self):
        env = self.as_user("coordinator")
        before = env["res.partner"].search_count([])
        lines = (DATA / "members.csv").read_text(encoding="utf-8").splitlines()
        lines[16] = re.sub(r",base\.[a-z]{2},", ",base.zz,", lines[16], count=1)
        header = lines[0].split(",")
        wizard = env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": "\n".join(lines).encode(),
                "file_name": "members.csv",
                "file_type": "text/csv",
            }
        )
        result = wizard.execute_import(header, header, dict(OPTIONS))
        message = result["messages"][0]["message"]
        self.assertIn("Line 17", message)
        self.assertIn("country_id/id", message)
        self.assertEqual(env["res.partner"].search_count([]), before)
