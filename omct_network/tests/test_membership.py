# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestMembership(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.endorsers = cls.create_endorsers()
        cls.application = (
            cls.env["omct.membership"]
            .with_user(cls.coordinator)
            .create({"partner_id": cls.org_africa.id})
        )

    def vet(self, application=None):
        """Take an application up to the decision."""
        application = application or self.application
        application.action_start_vetting()
        application.criterion_ids.write({"met": "yes"})
        application.endorser_ids = self.endorsers
        application.action_propose()

    def test_application_starts_with_reference_and_seven_criteria(self):
        year = fields.Date.today().year
        self.assertRegex(self.application.name, rf"^A/{year}/\d{{4}}$")
        self.assertEqual(len(self.application.criterion_ids), 7)
        self.assertEqual(self.application.state, "applied")
        self.assertEqual(self.org_africa.omct_membership_state, "applied")

    def test_references_of_a_batch_differ(self):
        orgs = self.create_organisation("One", "base.ke")
        orgs |= self.create_organisation("Two", "base.ke")
        batch = self.env["omct.membership"].create(
            [{"partner_id": org.id} for org in orgs]
        )
        self.assertEqual(len(set(batch.mapped("name"))), 2)

    def test_the_whole_way(self):
        self.vet()
        self.assertEqual(self.application.state, "deciding")
        decision = self.as_user(self.application, self.manager)
        decision.action_admit()
        self.assertEqual(decision.state, "member")
        self.assertRegex(decision.number, r"^M/\d{4}$")
        self.assertEqual(decision.date_admission, fields.Date.context_today(decision))
        self.assertRecordValues(
            self.org_africa,
            [
                {
                    "omct_membership_state": "member",
                    "omct_member_number": decision.number,
                    "omct_member_since": decision.date_admission,
                }
            ],
        )
        decision.action_suspend(reason="No report for three years")
        self.assertEqual(self.org_africa.omct_membership_state, "suspended")
        decision.action_reinstate()
        number = decision.number
        decision.action_end(reason="Dissolved")
        self.assertEqual(decision.state, "ended")
        self.assertTrue(decision.date_end)
        self.assertEqual(decision.number, number)
        self.assertIn("Dissolved", "".join(decision.message_ids.mapped("body")))

    def test_steps_are_kept_in_the_chatter(self):
        application = self.application.with_context(tracking_disable=False)
        self.env.flush_all()
        self.env.cr.precommit.run()
        application.action_start_vetting()
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = application.message_ids.sudo().tracking_value_ids
        self.assertIn("Vetting", values.mapped("new_value_char"))

    # ------------------------------------------------------------------
    # What a step needs
    # ------------------------------------------------------------------

    def test_propose_needs_every_criterion(self):
        self.application.action_start_vetting()
        self.application.criterion_ids[:6].write({"met": "yes"})
        self.application.endorser_ids = self.endorsers
        with self.assertRaisesRegex(UserError, "1 of the seven criteria"):
            self.application.action_propose()
        self.application.criterion_ids[6].met = "unclear"
        self.application.action_propose()

    def test_propose_needs_two_endorsers_that_are_members(self):
        self.application.action_start_vetting()
        self.application.criterion_ids.write({"met": "yes"})
        self.application.endorser_ids = self.endorsers[0]
        with self.assertRaisesRegex(UserError, "two endorsing members"):
            self.application.action_propose()
        self.application.endorser_ids = self.endorsers[0] | self.org_asia
        with self.assertRaisesRegex(UserError, "not a member: Himal Rights Test"):
            self.application.action_propose()
        self.assertIn("Himal", self.application.missing_note)
        self.application.endorser_ids = self.endorsers
        self.application.action_propose()

    def test_applicant_does_not_endorse_itself(self):
        with self.assertRaisesRegex(ValidationError, "own application"):
            self.application.endorser_ids = self.org_africa

    def test_whoever_entered_it_does_not_admit_it(self):
        org = self.create_organisation("Own", "base.ke")
        own = (
            self.env["omct.membership"]
            .with_user(self.manager)
            .create({"partner_id": org.id})
        )
        self.vet(own)
        with self.assertRaisesRegex(UserError, "you entered the application"):
            own.action_admit()
        self.as_user(own, self.other_manager).action_admit()
        self.assertEqual(own.state, "member")

    def test_creator_cannot_be_changed(self):
        org = self.create_organisation("Own", "base.ke")
        own = (
            self.env["omct.membership"]
            .with_user(self.manager)
            .with_context(default_create_uid=self.coordinator.id)
            .create({"partner_id": org.id, "create_uid": self.coordinator.id})
        )
        self.assertEqual(own.create_uid, self.manager)

    def test_admission_needs_met_criteria(self):
        self.application.action_start_vetting()
        self.application.criterion_ids.write({"met": "yes"})
        self.application.criterion_ids[0].met = "no"
        self.application.endorser_ids = self.endorsers
        self.application.action_propose()
        decision = self.as_user(self.application, self.manager)
        with self.assertRaisesRegex(UserError, "not met"):
            decision.action_admit()
        decision.action_decline(reason="Not independent")
        self.assertEqual(decision.state, "declined")

    def test_answers_are_frozen_by_the_decision(self):
        self.vet()
        line = self.application.criterion_ids[0]
        with self.assertRaisesRegex(UserError, "before the decision"):
            line.met = "no"
        with self.assertRaisesRegex(UserError, "frozen"):
            self.application.endorser_ids = False
        self.as_user(self.application, self.manager).action_return(reason="Ask again")
        line.met = "no"

    def test_steps_need_their_state(self):
        manager = self.as_user(self.application, self.manager)
        for action in ("action_admit", "action_reinstate", "action_propose"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(manager, action)()
        for action in ("action_suspend", "action_end", "action_return"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(manager, action)(reason="Because")

    def test_coordinator_does_not_decide(self):
        self.vet()
        application = self.as_user(self.application, self.coordinator)
        with self.assertRaisesRegex(UserError, "your role"):
            application.action_admit()
        with self.assertRaisesRegex(UserError, "your role"):
            application.action_decline(reason="No")
        application.action_withdraw(reason="They asked for it")
        self.assertEqual(application.state, "withdrawn")

    def test_reason_dialog(self):
        action = self.application.action_withdraw()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.coordinator)
            .with_context(**action["context"])
        )
        wizard.reason = "Changed their mind"
        wizard.save().action_confirm()
        self.assertEqual(self.application.state, "withdrawn")

    def test_reason_dialog_calls_nothing_else(self):
        wizard = (
            self.env["omct.reason.wizard"]
            .with_user(self.manager)
            .create(
                {
                    "res_model": "omct.membership",
                    "res_ids": str(self.application.id),
                    "method": "unlink",
                    "reason": "x",
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_blank_reason_is_no_reason(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.application.action_withdraw(reason="   ")

    # ------------------------------------------------------------------
    # Recorded memberships
    # ------------------------------------------------------------------

    def test_record_keeps_the_date_and_numbers_in_order(self):
        orgs = self.create_organisation("Late", "base.ke")
        orgs |= self.create_organisation("Early", "base.pe")
        recorded = self.env["omct.membership"].create(
            [
                {
                    "partner_id": org.id,
                    "origin": "recorded",
                    "date_application": "1986-01-01",
                    "date_admission": admitted,
                }
                for org, admitted in zip(
                    orgs, ("1999-06-01", "1987-02-03"), strict=True
                )
            ]
        )
        self.assertFalse(recorded.criterion_ids)
        recorded.with_user(self.manager).action_record()
        self.assertEqual(recorded.mapped("state"), ["member", "member"])
        self.assertEqual(str(recorded[0].date_admission), "1999-06-01")
        self.assertLess(recorded[1].number, recorded[0].number)

    def test_record_is_for_managers_and_for_recorded_ones(self):
        with self.assertRaisesRegex(UserError, "it is an application"):
            self.as_user(self.application, self.manager).action_record()
        org = self.create_organisation("Past", "base.ke")
        past = (
            self.env["omct.membership"]
            .with_user(self.coordinator)
            .create({"partner_id": org.id, "origin": "recorded"})
        )
        with self.assertRaisesRegex(UserError, "your role"):
            past.action_record()
        with self.assertRaisesRegex(UserError, "Admitted on.*missing"):
            self.as_user(past, self.manager).action_record()
        with self.assertRaisesRegex(UserError, "decision of the past"):
            past.action_start_vetting()

    def test_application_does_not_become_recorded(self):
        with self.assertRaisesRegex(UserError, "frozen"):
            self.application.write({"origin": "recorded"})

    def test_admission_date_is_not_set_by_hand(self):
        today = fields.Date.today()
        with self.assertRaisesRegex(ValidationError, "set by the admission"):
            self.application.write({"date_admission": today})
        with self.assertRaisesRegex(ValidationError, "set by the admission"):
            self.env["omct.membership"].with_user(self.coordinator).with_context(
                default_date_admission=today
            ).create({"partner_id": self.create_organisation("X", "base.ke").id})

    def test_admission_is_not_before_application(self):
        org = self.create_organisation("Past", "base.ke")
        vals = {
            "partner_id": org.id,
            "origin": "recorded",
            "date_application": "2001-01-02",
            "date_admission": "2001-01-01",
        }
        with (
            self.assertRaisesRegex(ValidationError, "lies before"),
            self.cr.savepoint(),
        ):
            self.env["omct.membership"].create(vals)
        self.env["omct.membership"].create({**vals, "date_admission": "2001-01-02"})

    # ------------------------------------------------------------------
    # One open membership
    # ------------------------------------------------------------------

    def test_one_open_membership(self):
        with self.assertRaisesRegex(ValidationError, "open membership already"):
            self.env["omct.membership"].create({"partner_id": self.org_africa.id})
        self.application.action_withdraw(reason="Later")
        again = self.env["omct.membership"].create({"partner_id": self.org_africa.id})
        self.assertEqual(again.state, "applied")
        self.assertEqual(self.org_africa.omct_membership_state, "applied")

    @mute_logger("odoo.sql_db")
    def test_one_open_membership_is_held_by_the_database(self):
        self.application.action_withdraw(reason="Later")
        self.env["omct.membership"].create({"partner_id": self.org_africa.id})
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE omct_membership SET state = 'member' WHERE id = %s",
                [self.application.id],
            )

    def test_only_network_organisations(self):
        company = self.env["res.partner"].create({"name": "Shop", "is_company": True})
        with self.assertRaisesRegex(ValidationError, "not an organisation of the"):
            self.env["omct.membership"].create({"partner_id": company.id})

    def test_delete_only_an_application_not_yet_vetted(self):
        self.application.action_start_vetting()
        with self.assertRaisesRegex(UserError, "stay in the register"):
            self.as_user(self.application, self.manager).unlink()
        org = self.create_organisation("Mistake", "base.ke")
        mistake = self.env["omct.membership"].create({"partner_id": org.id})
        with self.assertRaises(AccessError):
            self.as_user(mistake, self.coordinator).unlink()
        self.as_user(mistake, self.manager).unlink()

    # ------------------------------------------------------------------
    # Attempts to get around the guard
    # ------------------------------------------------------------------

    def test_state_is_not_written(self):
        for user in (self.coordinator, self.manager):
            application = self.as_user(self.application, user)
            for vals in (
                {"state": "member"},
                {"number": "M/9999"},
                {"name": "A/1"},
                {"date_end": "2030-01-01"},
                {"region_id": self.asia.id},
                {"country_id": self.env.ref("base.np").id},
            ):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    application.write(vals)
        with self.assertRaises(AccessError):
            self.as_user(self.org_africa, self.manager).write(
                {"omct_membership_ids": [(1, self.application.id, {"state": "member"})]}
            )

    def test_state_is_not_created(self):
        org = self.create_organisation("New", "base.ke")
        memberships = self.as_user(self.env["omct.membership"], self.manager)
        with self.assertRaises(AccessError):
            memberships.create({"partner_id": org.id, "state": "member"})
        with self.assertRaises(AccessError):
            memberships.create({"partner_id": org.id, "number": "M/9999"})

    def test_state_ignores_context_and_defaults(self):
        self.env["ir.default"].with_user(self.manager).set(
            "omct.membership", "state", "member", user_id=True
        )
        org = self.create_organisation("New", "base.ke")
        created = (
            self.as_user(self.env["omct.membership"], self.manager)
            .with_context(
                default_state="member",
                default_number="M/9999",
                default_region_id=self.asia.id,
            )
            .create({"partner_id": org.id})
        )
        self.assertRecordValues(
            created,
            [{"state": "applied", "number": False, "region_id": self.africa.id}],
        )

    def test_state_is_not_imported(self):
        org = self.create_organisation("New", "base.ke")
        result = self.as_user(self.env["omct.membership"], self.manager).load(
            ["partner_id/.id", "state"], [[str(org.id), "member"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("changes through its buttons", result["messages"][0]["message"])
        self.assertFalse(org.omct_membership_ids)

    def test_copy_is_an_application(self):
        self.vet()
        self.as_user(self.application, self.manager).action_admit()
        org = self.create_organisation("New", "base.ke")
        copy = self.application.copy({"partner_id": org.id})
        self.assertRecordValues(
            copy, [{"state": "applied", "number": False, "date_admission": False}]
        )
