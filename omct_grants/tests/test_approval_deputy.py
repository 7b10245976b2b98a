# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GrantsCommon


class DeputyCommon(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["director2"] = new_test_user(
            cls.root_env,
            login="test_director2",
            groups="omct_network.group_director",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _one_manager(cls, user="manager"):
        """Let one person alone decide on payouts, instead of all managers."""
        tiers = cls.root_env["tier.definition"].search(
            [("model", "=", "omct.disbursement")]
        )
        tiers.active = False
        return tiers.create(
            {
                "name": "One person",
                "model_id": cls.env.ref("omct_grants.model_omct_disbursement").id,
                "review_type": "individual",
                "reviewer_id": cls.users[user].id,
                "sequence": 20,
                "approve_sequence": True,
                "company_id": False,
            }
        )

    @classmethod
    def _name_deputy(cls, user="manager", deputy="manager2", start=0, end=3):
        return cls.env_of(user)["omct.approval.deputy"].create(
            {
                "user_id": cls.users[user].id,
                "deputy_id": cls.users[deputy].id,
                "date_from": cls.today + relativedelta(days=start),
                "date_to": cls.today + relativedelta(days=end),
            }
        )

    def _submitted(self, amount=1000.0, user="officer", **vals):
        payout = self._create_payout(amount, user, **vals)
        payout.action_submit()
        return payout

    def at(self, name, record):
        return record.with_user(self.users[name])


@tagged("post_install", "-at_install")
class TestApprovalDeputy(DeputyCommon):
    def test_deputy_decides_and_both_names_stay(self):
        self._one_manager()
        payout = self._submitted()
        deputy = self.at("manager2", payout)
        self.assertFalse(deputy.can_approve)
        with self.assertRaisesRegex(UserError, "waits for"):
            deputy.action_approve()
        self._name_deputy()
        deputy.invalidate_recordset()
        self.assertTrue(deputy.can_approve)
        to_decide = self.env_of("manager2")["omct.disbursement"].search(
            [("reviewer_ids", "in", self.users["manager2"].id)]
        )
        self.assertIn(payout.id, to_decide.ids)
        deputy.action_approve()
        self.assertEqual(payout.approval_state, "approved")
        review = payout.sudo().review_ids
        self.assertEqual(review.done_by, self.users["manager2"])
        self.assertEqual(review.omct_for_user_id, self.users["manager"])
        event = payout.sudo().event_ids[0]
        self.assertEqual(
            (event.step, event.user_id, event.for_user_id, event.tier),
            ("approve", self.users["manager2"], self.users["manager"], "One person"),
        )

    def test_it_begins_and_ends_by_itself(self):
        self._one_manager()
        payout = self._submitted()
        self._name_deputy(start=2, end=3)
        for days, expected in ((0, False), (2, True), (3, True), (4, False)):
            with (
                self.subTest(days=days),
                freeze_time(self.today + relativedelta(days=days, hours=12)),
            ):
                deputy = self.at("manager2", payout)
                deputy.invalidate_recordset()
                self.assertEqual(deputy.can_approve, expected)

    def test_end_now(self):
        self._one_manager()
        payout = self._submitted()
        stand_in = self._name_deputy()
        self.assertEqual(stand_in.state, "running")
        stand_in.action_end()
        self.assertEqual(stand_in.state, "ended")
        with self.assertRaisesRegex(UserError, "waits for"):
            self.at("manager2", payout).action_approve()
        with self.assertRaisesRegex(UserError, "stood in already"):
            stand_in.ended_early = False

    def test_deputy_holds_the_same_role(self):
        for deputy in ("officer2", "finance_manager", "director"):
            with (
                self.subTest(deputy=deputy),
                self.assertRaisesRegex(ValidationError, "cannot stand in"),
            ):
                self._name_deputy(deputy=deputy)

    def test_role_that_was_taken_since_does_not_count(self):
        self._one_manager()
        payout = self._submitted()
        self._name_deputy()
        self.users["manager2"].with_env(self.root_env).group_ids = self.env.ref(
            "omct_grants.group_grants_officer"
        )
        with self.assertRaisesRegex(UserError, "waits for"):
            self.at("manager2", payout).action_approve()

    def test_not_on_what_the_deputy_asked_for(self):
        self._one_manager()
        payout = self._submitted(user="manager2")
        self._name_deputy()
        with self.assertRaisesRegex(UserError, "you asked for it"):
            self.at("manager2", payout).action_approve()

    def test_not_in_the_stead_of_whoever_asked(self):
        self._one_manager()
        payout = self._submitted(user="manager")
        self._name_deputy()
        with self.assertRaisesRegex(UserError, "waits for"):
            self.at("manager2", payout).action_approve()

    def test_one_person_decides_on_one_tier(self):
        both = self.users["manager"]
        both.with_env(self.root_env).group_ids += self.env.ref(
            "omct_network.group_director"
        )
        payout = self._submitted(4000.0)
        self.at("manager", payout).action_approve()
        with self.assertRaisesRegex(UserError, "another tier"):
            self.at("manager", payout).action_approve()
        self.assertEqual(payout.approval_state, "submitted")
        self.at("director", payout).action_approve()
        self.assertEqual(payout.approval_state, "approved")

    def test_deputy_of_two_does_not_decide_twice(self):
        for name in ("manager2", "director"):
            self.users[name].with_env(self.root_env).group_ids += self.env.ref(
                "omct_network.group_director"
            ) + self.env.ref("omct_grants.group_grants_manager")
        self._name_deputy("manager", "manager2")
        self._name_deputy("director", "manager2")
        payout = self._submitted(4000.0)
        self.at("manager2", payout).action_approve()
        with self.assertRaisesRegex(UserError, "another tier"):
            self.at("manager2", payout).action_approve()

    def test_whoever_was_stood_in_for_does_not_decide_the_next_tier(self):
        self.users["manager"].with_env(self.root_env).group_ids += self.env.ref(
            "omct_network.group_director"
        )
        self.users["manager2"].with_env(self.root_env).group_ids += self.env.ref(
            "omct_network.group_director"
        )
        self._name_deputy("manager", "manager2")
        payout = self._submitted(4000.0)
        self.at("manager2", payout).action_approve()
        with self.assertRaisesRegex(UserError, "another tier"):
            self.at("manager", payout).action_approve()

    def test_neither_of_the_two_pays(self):
        self._one_manager()
        payout = self._submitted()
        self._name_deputy()
        self.at("manager2", payout).action_approve()
        for name in ("manager", "manager2"):
            self.users[name].with_env(self.root_env).group_ids += self.env.ref(
                "omct_grants.group_finance"
            )
            with (
                self.subTest(user=name),
                self.assertRaisesRegex(UserError, "another person pays"),
            ):
                self.at(name, payout).action_create_bill()

    def test_for_oneself_only_but_the_director_for_all(self):
        self.env.invalidate_all()
        vals = {
            "user_id": self.users["manager"].id,
            "deputy_id": self.users["manager2"].id,
            "date_to": self.today,
        }
        for name in ("manager2", "officer", "finance_manager", "plain"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.env_of(name)["omct.approval.deputy"].create(vals)
        stand_in = self.env_of("director")["omct.approval.deputy"].create(vals)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            self.at("manager2", stand_in).read(["user_id"])[0]["user_id"][0],
            self.users["manager"].id,
        )
        with self.assertRaises(AccessError):
            self.at("officer", stand_in).read(["user_id"])
        with self.assertRaises(AccessError):
            self.at("manager2", stand_in).date_to = self.today + relativedelta(days=90)

    def test_days_and_people_are_in_order(self):
        with self.assertRaisesRegex(UserError, "today or later"):
            self._name_deputy(start=-2)
        for vals in ({"start": 3, "end": 2}, {"deputy": "manager"}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self._name_deputy(**vals)

    def test_who_stood_in_is_kept(self):
        stand_in = self._name_deputy()
        with self.assertRaisesRegex(UserError, "stood in already"):
            stand_in.deputy_id = self.users["officer"]
        with self.assertRaisesRegex(UserError, "is kept"):
            stand_in.unlink()
        self._name_deputy(start=5, end=6).unlink()
