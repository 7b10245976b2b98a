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
        self.prepare(application, self.endorsers)
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
        decision.action_admit(reason="The board agreed")
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
        decision.action_suspend(reason="No report for three years", category="inactive")
        self.assertEqual(self.org_africa.omct_membership_state, "suspended")
        decision.action_reinstate(reason="The report came")
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
        self.prepare(self.application, self.endorsers)
        line = self.application.criterion_ids[6]
        line.met = False
        with self.assertRaisesRegex(UserError, "1 of the seven criteria"):
            self.application.action_propose()
        line.met = "unclear"
        self.application.action_propose()

    def test_propose_needs_two_endorsements(self):
        self.prepare(self.application, self.endorsers)
        second = self.application.endorsement_ids[1]
        second.action_refuse()
        self.assertIn("two endorsing members", self.application.missing_note)
        with self.assertRaisesRegex(UserError, "two endorsing members are needed, 1"):
            self.application.action_propose()
        second.action_give()
        self.assertEqual(self.application.endorser_ids, self.endorsers)
        self.application.action_propose()

    def test_propose_needs_checks_and_opinion(self):
        self.prepare(self.application, self.endorsers)
        self.application.vetting_interview = False
        with self.assertRaisesRegex(UserError, "Spoken with the applicant"):
            self.application.action_propose()
        self.application.vetting_interview = True
        self.application.opinion_note = "   "
        with self.assertRaisesRegex(UserError, "opinion of the desk"):
            self.application.action_propose()
        self.application.write({"opinion_note": "Fine", "opinion": False})
        with self.assertRaisesRegex(UserError, "opinion of the desk"):
            self.application.action_propose()
        self.application.opinion = "unfavourable"
        self.application.action_propose()
        self.assertRecordValues(
            self.application,
            [{"opinion_by_id": self.coordinator.id, "state": "deciding"}],
        )

    def test_opinion_waits_for_the_vetting(self):
        for vals in ({"opinion": "favourable"}, {"vetting_sources": True}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "frozen"):
                self.application.write(vals)
        org = self.create_organisation("Hasty", "base.ke")
        applications = self.env["omct.membership"].with_user(self.coordinator)
        with (
            self.assertRaisesRegex(UserError, "once the vetting has started"),
            self.cr.savepoint(),
        ):
            applications.create({"partner_id": org.id, "opinion": "favourable"})
        with self.assertRaisesRegex(UserError, "once the vetting has started"):
            applications.with_context(default_vetting_sources=True).create(
                {"partner_id": org.id}
            )

    def test_opinion_is_signed_by_its_writer(self):
        self.application.action_start_vetting()
        with self.assertRaises(AccessError):
            self.application.write(
                {"opinion": "favourable", "opinion_by_id": self.manager.id}
            )
        self.application.opinion = "reserved"
        self.assertEqual(self.application.opinion_by_id, self.coordinator)

    def test_whoever_entered_it_does_not_admit_it(self):
        org = self.create_organisation("Own", "base.ke")
        own = (
            self.env["omct.membership"]
            .with_user(self.manager)
            .create({"partner_id": org.id})
        )
        self.vet(own)
        for step in ("action_admit", "action_decline"):
            with self.assertRaisesRegex(UserError, "you entered the application"):
                getattr(own, step)(reason="Mine")
        self.as_user(own, self.other_manager).action_admit(reason="Agreed")
        self.assertEqual(own.state, "member")

    def test_whoever_vetted_it_does_not_decide(self):
        """Whichever part of the vetting it was."""
        deeds = {
            "start": lambda rec: rec.action_start_vetting(),
            "answer": lambda rec: rec.criterion_ids[0].write({"evidence": "Read"}),
            "endorse": lambda rec: rec.endorsement_ids[0].action_refuse(),
            "opinion": lambda rec: rec.write({"opinion_note": "My view"}),
        }
        for name, deed in deeds.items():
            with self.subTest(name):
                org = self.create_organisation(f"Vetted {name}", "base.ke")
                application = self.create_application(org)
                if name != "start":
                    self.prepare(application, self.endorsers)
                deed(application.with_user(self.manager))
                if name == "start":
                    application.criterion_ids.write({"met": "yes", "evidence": "x"})
                    self.endorse(application, self.endorsers)
                    application.write(
                        {
                            "vetting_sources": True,
                            "vetting_members": True,
                            "vetting_interview": True,
                            "opinion": "reserved",
                            "opinion_note": "x",
                        }
                    )
                if name == "endorse":
                    application.endorsement_ids[0].with_user(self.manager).action_give()
                application.action_propose()
                decision = self.as_user(application, self.manager)
                for step in ("action_admit", "action_decline"):
                    with self.assertRaisesRegex(UserError, "you vetted"):
                        getattr(decision, step)(reason="Mine")
                self.as_user(application, self.other_manager).action_admit(reason="Yes")

    def test_decision_is_kept(self):
        self.vet()
        decision = self.as_user(self.application, self.manager)
        action = decision.action_admit()
        self.assertEqual(action["res_model"], "omct.reason.wizard")
        self.assertEqual(decision.state, "deciding")
        decision.action_admit(reason="  The board agreed ")
        self.assertRecordValues(
            decision,
            [
                {
                    "decision_by_id": self.manager.id,
                    "decision_date": fields.Date.context_today(decision),
                    "decision_note": "The board agreed",
                }
            ],
        )

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
        self.prepare(self.application, self.endorsers)
        self.application.criterion_ids[0].met = "no"
        self.application.action_propose()
        decision = self.as_user(self.application, self.manager)
        with self.assertRaisesRegex(UserError, "not met"):
            decision.action_admit(reason="Yes")
        decision.action_decline(reason="Not independent")
        self.assertEqual(decision.state, "declined")

    def test_answers_are_frozen_by_the_decision(self):
        self.vet()
        line = self.application.criterion_ids[0]
        with self.assertRaisesRegex(UserError, "before the decision"):
            line.met = "no"
        endorsement = self.application.endorsement_ids[0]
        for deed in (
            lambda: endorsement.write({"note": "x"}),
            lambda: endorsement.action_refuse(),
            lambda: endorsement.action_ask_again(),
            lambda: endorsement.unlink(),
            lambda: self.application.write({"opinion": "reserved"}),
        ):
            with self.assertRaisesRegex(UserError, "frozen|decision"):
                deed()
        self.as_user(self.application, self.manager).action_return(reason="Ask again")
        line.met = "no"

    def test_steps_need_their_state(self):
        manager = self.as_user(self.application, self.manager)
        with self.assertRaises(UserError):
            manager.action_propose()
        for action in (
            "action_admit",
            "action_reinstate",
            "action_suspend",
            "action_end",
            "action_return",
        ):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(manager, action)(reason="Because")

    def test_coordinator_does_not_decide(self):
        self.vet()
        application = self.as_user(self.application, self.coordinator)
        with self.assertRaisesRegex(UserError, "your role"):
            application.action_admit(reason="Yes")
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
                {"date_suspended": "2030-01-01"},
                {"standing_category": "other"},
                {"proposed_outcome": "end"},
                {"decision_by_id": self.other_manager.id},
                {"decision_note": "Forged"},
                {"opinion_by_id": self.other_manager.id},
                {"welcome_date": "2030-01-01"},
                {"former_membership_id": self.env["omct.membership"].search([])[0].id},
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
        self.as_user(self.application, self.manager).action_admit(reason="Yes")
        org = self.create_organisation("New", "base.ke")
        copy = self.application.copy({"partner_id": org.id})
        self.assertRecordValues(
            copy, [{"state": "applied", "number": False, "date_admission": False}]
        )
