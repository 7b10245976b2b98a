# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestMembershipStanding(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.endorsers = cls.create_endorsers()
        cls.membership = cls.create_member(cls.org_africa).with_user(cls.manager)

    # ------------------------------------------------------------------
    # Suspension and end
    # ------------------------------------------------------------------

    def test_suspension_keeps_its_reason(self):
        today = fields.Date.context_today(self.membership)
        self.membership.action_suspend(reason="Silent", category="inactive")
        self.assertRecordValues(
            self.membership,
            [
                {
                    "state": "suspended",
                    "standing_category": "inactive",
                    "date_suspended": today,
                }
            ],
        )
        self.membership.action_reinstate(reason="The report came")
        self.assertRecordValues(
            self.membership,
            [{"state": "member", "standing_category": False, "date_suspended": False}],
        )

    def test_end_from_suspended(self):
        self.membership.action_suspend(reason="Silent", category="inactive")
        self.membership.action_end(reason="Dissolved in court", category="dissolved")
        self.assertRecordValues(
            self.membership,
            [
                {
                    "state": "ended",
                    "standing_category": "dissolved",
                    "date_end": fields.Date.context_today(self.membership),
                }
            ],
        )

    def test_category_fits_the_step(self):
        with self.assertRaisesRegex(UserError, "end its membership"):
            self.membership.action_suspend(reason="Gone", category="dissolved")
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            self.membership.action_end(reason="Gone", category="made_up")
        self.assertEqual(self.membership.state, "member")

    def test_dialog(self):
        action = self.membership.action_end()
        self.assertEqual(action["res_model"], "omct.membership.standing.wizard")
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.category = "merged"
        form.reason = "Joined the coalition"
        form.save().action_confirm()
        self.assertRecordValues(
            self.membership, [{"state": "ended", "standing_category": "merged"}]
        )

    def test_dialog_takes_no_other_step(self):
        wizards = self.env["omct.membership.standing.wizard"].with_user(self.manager)
        for model, method in (
            ("omct.membership", "unlink"),
            ("omct.membership", "action_keep"),
            ("res.partner", "action_end"),
        ):
            wizard = wizards.create(
                {
                    "res_model": model,
                    "res_ids": str(self.membership.id),
                    "method": method,
                    "category": "other",
                    "reason": "x",
                }
            )
            with self.subTest(method), self.assertRaises(AccessError):
                wizard.action_confirm()
        with self.assertRaises(AccessError):
            wizards.with_user(self.coordinator).create(
                {
                    "res_model": "omct.membership",
                    "res_ids": str(self.membership.id),
                    "method": "action_end",
                    "category": "other",
                    "reason": "x",
                }
            )

    def test_coordinator_neither_suspends_nor_ends(self):
        membership = self.as_user(self.membership, self.coordinator)
        for step in ("action_suspend", "action_end"):
            with self.subTest(step), self.assertRaisesRegex(UserError, "your role"):
                getattr(membership, step)(reason="Because")

    # ------------------------------------------------------------------
    # Coming back
    # ------------------------------------------------------------------

    def come_back(self):
        self.membership.action_end(reason="Left", category="own_request")
        again = self.create_application(self.org_africa)
        self.prepare(again, self.endorsers)
        again.action_propose()
        self.as_user(again, self.manager).action_admit(reason="Back")
        return again

    def test_readmission_keeps_the_number(self):
        number = self.membership.number
        again = self.come_back()
        self.assertEqual(again.former_membership_id, self.membership)
        self.assertEqual(again.number, number)
        self.assertEqual(self.org_africa.omct_member_number, number)
        steps = self.org_africa.omct_membership_event_ids.mapped("step")
        self.assertEqual(
            steps[::-1],
            ["enter", "record", "end", "enter", "start_vetting", "propose", "admit"],
        )

    def test_a_third_time(self):
        first, again = self.membership, self.come_back()
        self.membership = again.with_user(self.manager)
        third = self.come_back()
        self.assertEqual(third.former_membership_id, again)
        self.assertEqual(third.number, first.number)

    def test_former_membership_follows_the_organisation(self):
        self.membership.action_end(reason="Left")
        other = self.create_organisation("Other", "base.ke")
        application = self.create_application(other)
        self.assertFalse(application.former_membership_id)
        application.partner_id = self.org_africa
        self.assertEqual(application.former_membership_id, self.membership)
        application.partner_id = other
        self.assertFalse(application.former_membership_id)

    def test_declined_application_is_no_former_membership(self):
        application = self.create_application(self.org_asia, self.coordinator_asia)
        application.with_user(self.manager).action_decline(reason="No")
        again = self.create_application(self.org_asia, self.coordinator_asia)
        self.assertFalse(again.former_membership_id)

    @mute_logger("odoo.sql_db")
    def test_number_is_held_by_the_database(self):
        again = self.come_back()
        other = self.create_member(self.org_asia)
        self.env.flush_all()
        for membership, number in (
            (other, self.membership.number),
            (again, "M/9999"),
            (self.membership, "M/9999"),
        ):
            with (
                self.subTest(number=number),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "UPDATE omct_membership SET number = %s WHERE id = %s",
                    [number, membership.id],
                )

    @mute_logger("odoo.sql_db")
    def test_merging_moves_both_memberships(self):
        """A number belongs to an organisation, also after it is merged."""
        self.come_back()
        twin = self.create_organisation("Twin", "base.sn")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE omct_membership SET partner_id = %s WHERE partner_id = %s",
            [twin.id, self.org_africa.id],
        )
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE omct_membership SET partner_id = %s WHERE id = %s",
                [self.org_africa.id, self.membership.id],
            )

    # ------------------------------------------------------------------
    # History
    # ------------------------------------------------------------------

    def test_history_says_what_when_by_whom_and_why(self):
        self.membership.action_suspend(reason="  Silent ", category="inactive")
        event = self.as_user(self.membership, self.coordinator).event_ids[0]
        self.assertRecordValues(
            event,
            [
                {
                    "step": "suspend",
                    "state_from": "member",
                    "state_to": "suspended",
                    "category": "inactive",
                    "reason": "Silent",
                    "user_id": self.manager.id,
                    "partner_id": self.org_africa.id,
                    "region_id": self.africa.id,
                }
            ],
        )

    def test_history_is_nobodys_to_write(self):
        event = self.membership.event_ids[0]
        users = (
            self.coordinator,
            self.manager,
            self.env.ref("base.user_admin"),
            self.plain_user,
        )
        for user in users:
            mine = self.as_user(event, user)
            vals = {
                "membership_id": self.membership.id,
                "step": "admit",
                "state_to": "member",
                "user_id": self.other_manager.id,
            }
            for deed in (
                lambda mine=mine: mine.write({"reason": "Forged"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine, vals=vals: mine.create(vals),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    deed()
        for command in (
            Command.create({"step": "admit", "state_to": "member"}),
            Command.update(event.id, {"reason": "Forged"}),
            Command.delete(event.id),
        ):
            with self.assertRaises(AccessError):
                self.as_user(self.membership, self.manager).write(
                    {"event_ids": [command]}
                )

    def test_history_of_another_region(self):
        event = self.as_user(self.membership.event_ids[0], self.coordinator_asia)
        with self.assertRaises(AccessError):
            event.read(["reason"])
        self.assertFalse(event.search([("id", "=", event.id)]))

    def test_history_goes_with_an_application_entered_by_mistake(self):
        application = self.create_application(self.org_asia, self.coordinator_asia)
        event = application.event_ids
        self.as_user(application, self.manager).unlink()
        self.assertFalse(event.exists())

    # ------------------------------------------------------------------
    # Welcome
    # ------------------------------------------------------------------

    def test_welcome_plan_is_for_the_coordinator_and_started_once(self):
        member = self.admit(self.org_asia, self.endorsers).with_user(self.manager)
        today = fields.Date.context_today(member)
        activities = member.activity_ids
        self.assertEqual(len(activities), 4)
        self.assertEqual(activities.user_id, self.coordinator_asia)
        self.assertEqual(
            min(activities.mapped("date_deadline")), fields.Date.add(today, weeks=1)
        )
        self.assertEqual(
            max(activities.mapped("date_deadline")), fields.Date.add(today, months=6)
        )
        self.assertEqual(member.welcome_date, today)
        member.action_suspend(reason="Silent")
        member.action_reinstate(reason="Report")
        member._start_welcome_plan()
        self.assertEqual(len(member.activity_ids), 4)

    def test_no_welcome_for_the_past(self):
        self.assertFalse(self.membership.activity_ids)
        self.assertFalse(self.membership.welcome_date)

    def test_admission_works_without_the_plan(self):
        self.env.ref("omct_network.mail_activity_plan_welcome").active = False
        member = self.admit(self.org_asia, self.endorsers)
        self.assertEqual(member.state, "member")
        self.assertFalse(member.activity_ids)

    # ------------------------------------------------------------------
    # Letter
    # ------------------------------------------------------------------

    def compose(self, membership):
        action = membership.action_send_letter()
        return (
            self.env[action["res_model"]]
            .with_user(membership.env.user)
            .with_context(**action["context"])
            .create({})
        )

    def test_letter_waits_for_a_person(self):
        self.org_asia.email = "office@himal.example"
        member = self.admit(self.org_asia, self.endorsers)
        self.assertNotIn(self.org_asia, member.message_ids.notified_partner_ids)
        composer = self.compose(member.with_user(self.coordinator_asia))
        self.assertIn(member.number, composer.body)
        self.assertEqual(composer.partner_ids, self.org_asia)
        composer.action_send_mail()
        message = member.message_ids[0]
        self.assertIn(member.number, message.body)
        self.assertIn(self.org_asia, message.notified_partner_ids)

    def test_letter_in_the_language_of_the_applicant(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("omct_network.mail_template_membership_declined")
        template.with_context(lang="fr_FR").subject = "Votre candidature"
        self.org_africa_2 = self.create_organisation(
            "Fleuve", "base.sn", lang="fr_FR", email="bureau@fleuve.example"
        )
        application = self.create_application(self.org_africa_2)
        application.with_user(self.manager).action_decline(reason="Party of a minister")
        composer = self.compose(application)
        self.assertEqual(composer.subject, "Votre candidature")
        # The grounds are for the network alone.
        self.assertNotIn("minister", composer.body)

    def test_no_letter_before_the_decision(self):
        application = self.create_application(self.org_asia, self.coordinator_asia)
        with self.assertRaisesRegex(UserError, "no letter to send"):
            application.action_send_letter()
        with self.assertRaisesRegex(UserError, "no letter to send"):
            self.membership.action_send_letter()

    def test_never_by_email(self):
        self.org_asia.write(
            {
                "email": "office@himal.example",
                "omct_never_email": True,
                "omct_safe_channel": "signal",
            }
        )
        person = self.create_person("Open", self.org_asia, email="open@himal.example")
        self.env["omct.affiliation"].create(
            {"person_id": person.id, "organisation_id": self.org_asia.id}
        )
        member = self.admit(self.org_asia, self.endorsers)
        with self.assertRaisesRegex(
            UserError, "Himal Rights Test: never by e-mail. Reach by Signal"
        ):
            member.action_send_letter()
        self.org_asia.omct_signal_number = "+977 1"
        with self.assertRaisesRegex(UserError, r"another way:\n.*Signal \+977 1"):
            member.action_send_letter()

    def test_letter_avoids_people_at_risk(self):
        safe = self.create_person("Safe", self.org_asia, email="safe@himal.example")
        risky = self.create_person(
            "Risky", self.org_asia, email="risky@himal.example", omct_never_email=True
        )
        roles = self.env["omct.affiliation"].create(
            [
                {"person_id": person.id, "organisation_id": self.org_asia.id}
                for person in (risky, safe)
            ]
        )
        member = self.admit(self.org_asia, self.endorsers)
        self.assertEqual(member.letter_partner_id, safe)
        roles[1].date_end = "2020-01-01"
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Risky: never by e-mail"):
            member.action_send_letter()
        risky.omct_phone_hours, risky.phone = "9-12", "+977 2"
        with self.assertRaisesRegex(UserError, r"Risky.*Phone \+977 2, 9-12"):
            member.action_send_letter()
        roles[0].date_end = "2020-01-01"
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "has an e-mail address"):
            member.action_send_letter()

    def test_letter_avoids_the_address_of_somebody_at_risk(self):
        """The office has the address of a person who must not get e-mail."""
        self.org_asia.email = "shared@himal.example"
        self.create_person(
            "Risky", self.org_asia, email="Shared@Himal.example", omct_never_email=True
        )
        member = self.admit(self.org_asia, self.endorsers)
        self.assertFalse(member.letter_partner_id)
        with self.assertRaisesRegex(UserError, "never by e-mail"):
            member.with_user(self.coordinator_asia).action_send_letter()

    def test_letter_stops_for_who_is_added_in_the_composer(self):
        self.org_asia.email = "office@himal.example"
        risky = self.create_person(
            "Risky", self.org_asia, email="risky@himal.example", omct_never_email=True
        )
        member = self.admit(self.org_asia, self.endorsers)
        composer = self.compose(member.with_user(self.coordinator_asia))
        self.assertFalse(composer.omct_stopped_html)
        composer.partner_ids += risky
        self.assertIn("Risky", composer.omct_stopped_html)
        with self.assertRaisesRegex(UserError, "Risky"):
            composer.action_send_mail()

    def test_letters_of_each_language(self):
        """Both letters read in the member's language, whatever the sender's is."""
        codes = ("fr_FR", "es_ES", "ar_001", "ru_RU")
        for code in codes:
            self.env["res.lang"]._activate_lang(code)
        self.env["ir.module.module"].search(
            [("name", "=", "omct_network")]
        )._update_translations(list(codes))
        self.coordinator.lang = "es_ES"
        for code, welcome, decline in (
            ("en_US", "Welcome to the network", "Your application"),
            ("fr_FR", "Bienvenue", "adhésion"),
            ("es_ES", "bienvenida", "solicitud"),
            ("ar_001", "مرحبا", "طلب"),
            ("ru_RU", "Добро пожаловать", "заявк"),
        ):
            org = self.create_organisation(
                f"Fleuve {code}", "base.sn", lang=code, email=f"{code}@fleuve.example"
            )
            admitted = self.admit(org, self.endorsers)
            with self.subTest(code):
                composer = self.compose(
                    admitted.with_user(self.coordinator).with_context(lang="es_ES")
                )
                self.assertIn(welcome, composer.subject)
                self.assertIn(admitted.number, composer.body)
            refused = self.create_organisation(
                f"Rive {code}", "base.sn", lang=code, email=f"{code}@rive.example"
            )
            application = self.create_application(refused)
            application.with_user(self.manager).action_decline(reason="Not independent")
            with self.subTest(code):
                composer = self.compose(application.with_context(lang="es_ES"))
                self.assertIn(decline, composer.subject)
                self.assertEqual(composer.partner_ids, refused)

    # ------------------------------------------------------------------
    # The country
    # ------------------------------------------------------------------

    def test_under_represented(self):
        application = self.create_application(self.org_asia, self.coordinator_asia)
        nepal = [("country_id.code", "=", "NP")]

        def state():
            self.env.invalidate_all()
            found = application.search([*nepal, ("under_represented", "=", True)])
            others = application.search([*nepal, ("under_represented", "=", False)])
            self.assertEqual(bool(found), application.under_represented)
            self.assertEqual(bool(others), not application.under_represented)
            return application.under_represented, application.country_member_count

        self.assertEqual(state(), (True, 0))
        members = self.env["res.partner"]
        for index in (1, 2):
            members |= self.create_organisation(f"Nepal {index}", "base.np")
            self.create_member(members[-1])
            self.assertEqual(state(), (index < 2, index))
        self.assertEqual(application.country_member_ids, members)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("omct_network.under_represented_below", "3")
        self.assertEqual(state(), (True, 2))
        parameters.set_param("omct_network.under_represented_below", "0")
        self.assertEqual(state(), (False, 2))

    def test_organisations_that_share_a_person(self):
        neighbour = self.create_organisation("Neighbour", "base.ke")
        person = self.create_person("Awa Testi", self.org_africa)
        self.env["omct.affiliation"].create(
            [
                {
                    "person_id": person.id,
                    "organisation_id": org.id,
                    "date_end": "2019-01-01",
                }
                for org in (neighbour, self.org_africa)
            ]
        )
        self.assertEqual(self.membership.linked_organisation_ids, neighbour)

    def test_settings(self):
        values = {
            "omct_under_represented_below": 4,
            "omct_review_interval_years": 3,
            "omct_review_notice_days": 30,
        }
        self.env["res.config.settings"].create(values).execute()
        memberships = self.membership
        self.assertEqual(memberships._get_under_represented_threshold(), 4)
        self.assertEqual(memberships._get_review_interval().years, 3)
        for name, value in (
            ("omct_review_interval_years", 0),
            ("omct_review_notice_days", -1),
            ("omct_under_represented_below", -1),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self.env["res.config.settings"].create({**values, name: value})
