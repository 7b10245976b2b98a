# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ProtectionCommon


@tagged("post_install", "-at_install")
class TestRequest(ProtectionCommon):
    def test_reference_and_team(self):
        request = self.make_request()
        self.assertRegex(request.name, r"^P/\d{4}/\d{4}$")
        self.assertEqual(request.team_ids, self.officer | self.manager)
        self.assertEqual(request.state, "intake")
        self.assertEqual(request.company_id, self.company)

    def test_form_is_quick(self):
        model = self.env["omct.protection.request"].with_user(self.officer)
        with Form(model) as form:
            form.source = "direct"
            form.country_id = self.country
            form.manager_id = self.manager
            form.narrative = "Two men wait at the door"
        request = form.save()
        self.assertEqual(request.officer_id, self.officer)
        self.assertEqual(request.narrative, "Two men wait at the door")

    def test_country_of_the_member_is_proposed(self):
        self.payee.country_id = self.env.ref("base.ml")
        model = self.env["omct.protection.request"].with_user(self.officer)
        with Form(model) as form:
            form.manager_id = self.manager
            form.partner_id = self.payee
            self.assertEqual(form.country_id, self.env.ref("base.ml"))
        with Form(model) as form:
            form.manager_id = self.manager
            form.country_id = self.country
            form.partner_id = self.payee
            self.assertEqual(form.country_id, self.country)

    def test_filed_at_once_with_lines(self):
        request = self.make_request(
            violation_ids=[Command.create({"kind": "raid"})],
            assistance_ids=[Command.create({"type_id": self.legal.id, "amount": 100})],
        )
        self.assertEqual(request.violation_ids.kind, "raid")
        self.assertEqual(request.assistance_ids.amount, 100)

    def test_manager_of_the_last_request_is_proposed(self):
        self.make_request(manager_id=self.other_manager.id)
        model = self.env["omct.protection.request"].with_user(self.officer)
        self.assertEqual(
            model.default_get(["manager_id"])["manager_id"], self.other_manager.id
        )

    def test_risk(self):
        request = self.make_request()
        for threat, vulnerability, capacity, score, level in (
            ("1", "1", "5", 0.2, "low"),
            ("2", "2", "2", 2, "moderate"),
            ("3", "3", "1", 9, "high"),
            ("5", "2", "1", 10, "extreme"),
            ("5", "5", "1", 25, "extreme"),
            ("5", "5", False, 0, False),
        ):
            request.write(
                {
                    "threat_score": threat,
                    "vulnerability_score": vulnerability,
                    "capacity_score": capacity,
                }
            )
            self.assertAlmostEqual(request.risk_score, score, 1)
            self.assertEqual(request.risk_level, level)
            self.assertTrue(request.risk_guidance)

    def test_member_request_names_the_member(self):
        request = self.make_request(source="member")
        with self.assertRaisesRegex(UserError, "the member"):
            request.action_triage()
        request.partner_id = self.payee
        request.action_triage()

    # -- steps ---------------------------------------------------------

    def test_the_long_way(self):
        request = self.make_request(urgency="d10")
        self.assertEqual(request.state, "intake")
        with self.assertRaisesRegex(UserError, "within 24 hours"):
            request.action_fast_track()
        for action, state in (
            ("action_triage", "triage"),
            ("action_verify", "verification"),
            ("action_assess", "assessment"),
        ):
            getattr(request, action)()
            self.assertEqual(request.state, state)
        with self.assertRaisesRegex(UserError, "risk scores"):
            request.action_propose()
        request.write(
            {"threat_score": "2", "vulnerability_score": "2", "capacity_score": "2"}
        )
        request.defender_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "no defender"):
            request.action_propose()
        request.defender_ids = [Command.link(self.make_defender().id)]
        with self.assertRaisesRegex(UserError, "consented"):
            request.action_propose()
        request.consent_given = True
        request.action_propose()
        self.assertEqual(request.state, "deciding")
        with self.assertRaisesRegex(UserError, "role"):
            request.action_activate()
        decided = self.as_user(request, self.manager)
        decided.action_activate()
        self.assertEqual(decided.state, "active")
        self.assertEqual(decided.decided_by_id, self.manager)
        request.action_aftercare()
        request.outcome = "safe"
        self.assertEqual(request.action_close()["res_model"], self.wizard_name)
        request.action_close(reason="done", note="Family is safe")
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.outcome_note, "Family is safe")
        with self.assertRaises(UserError):
            decided.action_reopen()

    wizard_name = "omct.protection.outcome.wizard"

    def test_decided_by_another_than_the_officer(self):
        """A manager who works a request as its officer does not decide on it."""
        request = self.make_request(
            user=self.manager,
            officer_id=self.manager.id,
            manager_id=self.other_manager.id,
            defender_ids=[Command.create({})],
            consent_given=True,
            threat_score="4",
            vulnerability_score="3",
            capacity_score="2",
        )
        request.action_fast_track()
        request.action_propose()
        with self.assertRaisesRegex(UserError, "another person"):
            request.action_activate()
        with self.assertRaisesRegex(UserError, "another person"):
            request.action_decline(reason="mandate")
        self.as_user(request, self.other_manager).action_activate()
        self.assertEqual(request.state, "active")

    def test_officer_and_manager_are_two_people(self):
        with self.assertRaisesRegex(ValidationError, "another person"):
            self.make_request(user=self.manager, officer_id=self.manager.id)
        with self.assertRaisesRegex(ValidationError, "not a protection manager"):
            self.make_request(manager_id=self.other_officer.id)

    def test_ends_with_a_coded_reason_through_the_dialog(self):
        for step, state in (
            ("refer", "referred"),
            ("withdraw", "withdrawn"),
            ("duplicate", "duplicate"),
        ):
            request = self.make_request()
            wizard = (
                self.env[self.wizard_name]
                .with_user(self.officer)
                .create(
                    {
                        "request_id": request.id,
                        "step": step,
                        "reason": "wish",
                        "note": "In their words",
                    }
                )
            )
            wizard.action_confirm()
            self.assertEqual(request.state, state)
            self.assertEqual(request.outcome_reason, "wish")
            self.assertEqual(request.outcome_note, "In their words")
            self.as_user(request, self.manager).action_reopen()
            self.assertEqual(request.state, "triage")
        request = self.make_request()
        with self.assertRaisesRegex(UserError, "role"):
            request.action_decline(reason="mandate")
        self.as_user(request, self.manager).action_decline(reason="mandate")
        self.assertEqual(request.state, "declined")

    def run_from_menu(self, name, request, user):
        """Choose an entry of the gear's menu on a request."""
        self.env.flush_all()
        self.env.invalidate_all()
        entry = self.env.ref(f"omct_protection.omct_protection_request_{name}_action")
        return (
            entry.with_user(user)
            .with_context(active_model=request._name, active_id=request.id)
            .run()
        )

    def test_menu_of_the_gear_opens_the_dialogs(self):
        request = self.make_request()
        for name, user, reason in (
            ("refer", self.officer, False),
            ("withdraw", self.officer, False),
            ("duplicate", self.officer, "same_case"),
        ):
            with self.subTest(name):
                dialog = self.run_from_menu(name, request, user)
                self.assertEqual(dialog["res_model"], self.wizard_name)
                wizard = Form(
                    self.env[self.wizard_name]
                    .with_user(user)
                    .with_context(**dialog["context"])
                )
                self.assertEqual(wizard.step, name)
                self.assertEqual(wizard.reason, reason)
        dialog = self.run_from_menu("hold", request, self.manager)
        self.assertEqual(dialog["res_model"], "omct.protection.hold")
        self.assertEqual(request.state, "intake")
        for name in ("refer", "withdraw", "duplicate", "hold"):
            for user in self.outsiders | self.other_officer:
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.run_from_menu(name, request, user)
        with self.assertRaises(AccessError):
            self.run_from_menu("hold", request, self.officer)

    def test_dialog_takes_no_step_for_a_stranger(self):
        request = self.make_request()
        wizard = (
            self.env[self.wizard_name]
            .with_user(self.other_manager)
            .create({"request_id": request.id, "step": "decline", "reason": "mandate"})
        )
        with self.assertRaises(AccessError):
            self.as_user(wizard, self.other_manager).action_confirm()
        self.assertEqual(request.state, "intake")

    # -- getting around it ---------------------------------------------

    def test_state_cannot_be_set(self):
        request = self.make_request()
        for vals in (
            {"state": "active"},
            {"risk_level": "extreme"},
            {"decision_deadline": "2030-01-01 00:00:00"},
            {"decided_by_id": self.manager.id},
            {"name": "P/1/1"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.as_user(request, self.officer).write(vals)
            with self.subTest(create=vals), self.assertRaises(AccessError):
                self.make_request(**vals)
        created = (
            self.env["omct.protection.request"]
            .with_user(self.officer)
            .with_context(default_state="active", default_risk_level="low")
            .create(
                {
                    "source": "direct",
                    "country_id": self.country.id,
                    "manager_id": self.manager.id,
                }
            )
        )
        self.assertEqual(created.state, "intake")
        self.assertFalse(created.risk_level)
        result = created.load(
            ["country_id/.id", "source", "manager_id/.id", "state"],
            [[str(self.country.id), "direct", str(self.manager.id), "active"]],
        )
        self.assertFalse(result["ids"])

    def test_only_managers_say_who_is_on_the_team(self):
        request = self.make_request()
        for vals in (
            {"team_ids": [Command.link(self.other_officer.id)]},
            {"officer_id": self.other_officer.id},
            {"manager_id": self.other_manager.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.as_user(request, self.officer).write(vals)
        with self.assertRaises(AccessError):
            self.make_request(team_ids=[Command.link(self.other_officer.id)])
        with self.assertRaises(AccessError):
            self.make_request(officer_id=self.other_officer.id)
        sneaked = (
            self.env["omct.protection.request"]
            .with_user(self.officer)
            .with_context(default_team_ids=self.other_officer.ids)
            .create(
                {
                    "source": "direct",
                    "country_id": self.country.id,
                    "manager_id": self.manager.id,
                }
            )
        )
        self.assertNotIn(self.other_officer, sneaked.team_ids)

    def test_team_is_of_protection_and_keeps_officer_and_manager(self):
        request = self.as_user(self.make_request(), self.manager)
        for user in (self.finance, self.director, self.portal, self.system):
            with self.assertRaises(ValidationError):
                request.team_ids = [Command.link(user.id)]
            self.env.invalidate_all()
        request.team_ids = [Command.set(self.other_officer.ids)]
        self.assertEqual(
            request.team_ids, self.officer | self.manager | self.other_officer
        )

    def test_request_is_kept(self):
        request = self.make_request()
        with self.assertRaises(AccessError):
            self.as_user(request, self.manager).unlink()
        with self.assertRaises(UserError):
            request.sudo().unlink()

    # -- the situation -------------------------------------------------

    def test_situation_is_for_the_team_even_in_superuser_mode(self):
        request = self.make_request(narrative="Followed since Monday")
        self.assertEqual(
            self.as_user(request, self.manager).narrative, "Followed since Monday"
        )
        self.env.invalidate_all()
        self.assertFalse(request.with_user(self.system).sudo().narrative)
        self.assertFalse(request.with_user(self.other_manager).sudo().narrative)
        with self.assertRaises(AccessError):
            self.as_user(request, self.other_officer).read(["narrative"])
        with self.assertRaises(AccessError):
            self.as_user(request, self.officer).read(["narrative_cipher"])

    def test_situation_is_not_searched_grouped_or_exported(self):
        model = self.as_user(self.env["omct.protection.request"], self.officer)
        self.make_request(narrative="Followed since Monday")
        with self.assertRaises(ValueError):
            model.search([("narrative", "ilike", "Monday")])
        with self.assertRaises(ValueError):
            model.formatted_read_group([], ["narrative"], ["__count"])
        self.assertFalse(model.fields_get(["narrative"])["narrative"]["exportable"])
