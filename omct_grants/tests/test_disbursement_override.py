# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import GrantsCommon

FINANCE = "omct_grants.group_finance"


@tagged("post_install", "-at_install")
class TestThreePeople(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, groups in (
            ("director2", "omct_network.group_director"),
            ("finance_manager2", "omct_grants.group_finance_manager"),
        ):
            cls.users[name] = new_test_user(
                cls.root_env,
                login=f"test_{name}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )

    def at(self, name, record):
        return record.with_user(self.users[name])

    def _add_group(self, name, group=FINANCE):
        self.users[name].with_env(self.root_env).group_ids += self.env.ref(group)

    def _grant(self, payout, separation, user, by="director", reason="Tonight only"):
        payout = self.at(by, payout)
        action = payout.action_override()
        self.env_of(by)[action["res_model"]].with_context(**action["context"]).create(
            {
                "separation": separation,
                "user_id": self.users[user].id,
                "reason": reason,
            }
        ).action_confirm()
        return payout.override_ids

    # ------------------------------------------------------------------
    # Three people
    # ------------------------------------------------------------------

    def test_administrator_is_one_person_too(self):
        admin = self.env.ref("base.user_admin").with_env(self.root_env)
        admin.write(
            {
                "company_ids": [Command.link(self.company.id)],
                "group_ids": [
                    Command.link(self.env.ref(group).id)
                    for group in (
                        "base.group_system",
                        FINANCE,
                        "omct_grants.group_finance_manager",
                        "omct_network.group_director",
                    )
                ],
            }
        )
        self.users["admin"] = admin
        payout = self._create_payout(user="admin")
        payout.action_submit()
        for record in (payout, payout.sudo()):
            with self.assertRaisesRegex(UserError, "you asked for it"):
                record.action_approve()
        self.at("manager", payout).action_approve()
        for record in (payout, payout.sudo()):
            with self.assertRaisesRegex(UserError, "another person pays"):
                record.action_create_bill()
        other = self._create_payout(900.0)
        other.action_submit()
        self.at("admin", other).action_approve()
        with self.assertRaisesRegex(UserError, "you approved it"):
            self.at("admin", other).action_create_bill()

    def test_automated_runs_neither_decide_nor_pay(self):
        root = self.env(user=SUPERUSER_ID)
        root.user.group_ids += self.env.ref(FINANCE)
        payout = self._create_payout()
        payout.action_submit()
        for record in (payout.with_env(root), payout.with_env(root).sudo(False)):
            with self.assertRaisesRegex(UserError, "not an automated run"):
                record.action_approve()
        self._approve(payout)
        with self.assertRaisesRegex(UserError, "not an automated run"):
            payout.with_env(root).action_create_bill()
        self.at("finance", payout).action_create_bill()
        with self.assertRaisesRegex(UserError, "not an automated run"):
            payout.with_env(root).action_register_payment()

    # ------------------------------------------------------------------
    # Override
    # ------------------------------------------------------------------

    def test_it_lifts_one_separation_for_one_payout(self):
        payout, other = self._approved_payout(), self._approved_payout(700.0)
        self._add_group("manager")
        self._add_group("officer")
        override = self._grant(payout, "approver_payer", "manager")
        for record, user in ((other, "manager"), (payout, "officer")):
            with (
                self.subTest(user=user),
                self.assertRaisesRegex(UserError, "another person pays"),
            ):
                self.at(user, record).action_create_bill()
        self.at("manager", payout).action_create_bill()
        self.assertEqual(payout.state, "billed")
        self.assertTrue(override.used_date)
        with self.assertRaisesRegex(UserError, "already"):
            self._grant(payout, "requester_payer", "officer", "director2")

    def test_requester_who_is_a_manager_approves(self):
        payout = self._create_payout(user="manager")
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "you asked for it"):
            payout.action_approve()
        self._grant(payout, "requester_approver", "manager")
        payout.action_approve()
        self.assertEqual(payout.approval_state, "approved")
        self._add_group("manager")
        with self.assertRaisesRegex(UserError, "you asked for it"):
            payout.action_create_bill()

    def test_it_makes_no_approver_of_an_officer(self):
        payout = self._create_payout()
        payout.action_submit()
        self._grant(payout, "requester_approver", "officer")
        with self.assertRaisesRegex(UserError, "waits for"):
            payout.action_approve()

    def test_who_may_grant(self):
        payout = self._approved_payout()
        overrides = "omct.disbursement.override"
        for name in ("officer", "manager", "finance", "auditor", "plain"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.env_of(name)[overrides]._grant(
                    self.at(name, payout), "requester_payer", self.users[name], "x"
                )
        with self.assertRaisesRegex(UserError, "Say why"):
            self._grant(payout, "approver_payer", "manager", reason="  ")
        submitted = self._create_payout(700.0)
        submitted.action_submit()
        self.env.flush_all()
        self.env.invalidate_all()
        # Finance does not even see what is not approved.
        with self.assertRaises(AccessError):
            self.env_of("finance_manager")[overrides]._grant(
                self.at("finance_manager", submitted),
                "requester_approver",
                self.users["officer"],
                "x",
            )

    def test_nobody_forges_or_deletes_one(self):
        payout = self._approved_payout()
        override = self._grant(payout, "approver_payer", "manager")
        vals = {
            "disbursement_id": payout.id,
            "separation": "requester_payer",
            "user_id": self.users["officer"].id,
            "granted_by_id": self.users["director"].id,
            "reason": "x",
        }
        self.env.flush_all()
        self.env.invalidate_all()
        for name in self.users:
            records = self.env_of(name)[override._name]
            mine = records.browse(override.id)
            for attack in (
                lambda records=records: records.create(vals),
                lambda mine=mine: mine.write({"state": "accepted"}),
                lambda mine=mine: mine.unlink(),
            ):
                with self.subTest(user=name), self.assertRaises(AccessError):
                    attack()
        with self.assertRaisesRegex(UserError, "kept for good"):
            override.sudo().unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            override.sudo().create(vals)

    def test_second_person_reviews(self):
        payout = self._approved_payout()
        override = self._grant(payout, "approver_payer", "manager", "finance_manager")
        self.assertEqual(override.state, "open")
        with self.assertRaisesRegex(UserError, "another person reviews"):
            override.action_accept(reason="Fine")
        for name in ("manager", "finance", "auditor", "officer"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.at(name, override).action_accept(reason="Fine")
        second = self.at("finance_manager2", override)
        with self.assertRaisesRegex(UserError, "what you found"):
            second.action_object(reason="  ")
        action = second.action_object()
        wizard = second.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "It could wait"}).action_confirm()
        self.assertEqual(override.state, "objected")
        self.assertEqual(override.reviewed_by_id, self.users["finance_manager2"])
        self.assertEqual(override.review_note_shown, "It could wait")
        with self.assertRaisesRegex(UserError, "reviewed already"):
            self.at("director", override).action_accept(reason="Fine")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            override.sudo().reviewed_by_id = override.granted_by_id
            override.flush_recordset()

    def test_the_auditor_has_an_activity_until_then(self):
        payout = self._approved_payout()
        override = self._grant(payout, "approver_payer", "manager").sudo()
        auditor = self.users["auditor"]
        self.assertEqual(override.activity_ids.user_id, auditor)
        override.activity_ids.with_user(auditor).unlink()
        override._cron_ask_auditors()
        self.assertEqual(override.activity_ids.user_id, auditor)
        override._cron_ask_auditors()
        self.assertEqual(len(override.activity_ids), 1)
        self.at("director2", override.sudo(False)).action_accept(reason="In order")
        self.assertFalse(override.activity_ids)
        override._cron_ask_auditors()
        self.assertFalse(override.activity_ids)
