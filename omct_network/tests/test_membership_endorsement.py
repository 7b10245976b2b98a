# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.omct_network.models.omct_membership_endorsement import get_web_domain

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestMembershipEndorsement(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.endorsers = cls.create_endorsers()
        cls.application = cls.create_application(cls.org_africa)
        cls.member = cls.endorsers[0]

    def ask(self, member=None, application=None, **vals):
        application = application or self.application
        return application.env["omct.membership.endorsement"].create(
            {
                "membership_id": application.id,
                "partner_id": (member or self.member).id,
                **vals,
            }
        )

    def assert_dependent(self, sentence, member=None):
        """An endorsement by the member cannot be given, and the sentence says why."""
        endorsement = self.ask(member, note="Letter")
        self.assertFalse(endorsement.independent)
        self.assertIn(sentence, endorsement.check_note)
        with self.assertRaisesRegex(UserError, sentence):
            endorsement.action_give()

    # ------------------------------------------------------------------
    # Giving
    # ------------------------------------------------------------------

    def test_asked_given_refused(self):
        endorsement = self.ask(note="By telephone")
        self.assertRecordValues(
            endorsement, [{"state": "asked", "date": False, "independent": True}]
        )
        endorsement.action_give()
        self.assertRecordValues(
            endorsement,
            [
                {
                    "state": "given",
                    "date": fields.Date.context_today(endorsement),
                    "answered_by_id": self.coordinator.id,
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "has answered"):
            endorsement.unlink()
        with self.assertRaisesRegex(UserError, "has answered"):
            endorsement.partner_id = self.endorsers[1]
        endorsement.action_refuse()
        endorsement.action_ask_again()
        self.assertFalse(endorsement.date)
        endorsement.unlink()

    def test_given_needs_a_letter_or_a_note(self):
        endorsement = self.ask(note="  ")
        with self.assertRaisesRegex(UserError, "attach the letter"):
            endorsement.action_give()
        letter = (
            self.env["ir.attachment"]
            .with_user(self.coordinator)
            .create({"name": "letter.txt", "raw": b"We support them"})
        )
        endorsement.attachment_ids = letter
        endorsement.action_give()
        self.assertEqual(endorsement.state, "given")

    def test_state_is_not_written(self):
        endorsement = self.ask(note="Letter")
        for user in (self.coordinator, self.manager):
            for vals in (
                {"state": "given"},
                {"date": "2030-01-01"},
                {"answered_by_id": self.manager.id},
            ):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    self.as_user(endorsement, user).write(vals)
        with self.assertRaises(AccessError):
            self.ask(self.endorsers[1], state="given")
        created = self.ask(
            self.endorsers[1],
            application=self.application.with_context(default_state="given"),
        )
        self.assertEqual(created.state, "asked")
        with self.assertRaises(AccessError):
            self.application.write(
                {"endorsement_ids": [Command.update(created.id, {"state": "given"})]}
            )

    @mute_logger("odoo.sql_db")
    def test_a_member_endorses_once(self):
        self.ask()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.ask()

    def test_recorded_memberships_take_none(self):
        org = self.create_organisation("Past", "base.ke")
        past = self.env["omct.membership"].create(
            {"partner_id": org.id, "origin": "recorded"}
        )
        with self.assertRaisesRegex(UserError, "gathered before the decision"):
            self.ask(application=past)

    def test_other_region_has_no_say(self):
        endorsement = self.ask(note="Letter")
        foreign = self.as_user(endorsement, self.coordinator_asia)
        for deed in (
            lambda: foreign.read(["note"]),
            lambda: foreign.write({"note": "x"}),
            lambda: foreign.action_give(),
            lambda: foreign.unlink(),
        ):
            with self.assertRaises(AccessError):
                deed()
        self.assertFalse(foreign.search([("id", "=", endorsement.id)]))
        # Nor by moving an endorsement of one's own to an application elsewhere.
        own = self.ask(
            application=self.create_application(self.org_asia, self.coordinator_asia)
        )
        with self.assertRaises(AccessError):
            self.as_user(own, self.coordinator_asia).write(
                {"membership_id": self.application.id}
            )
            self.env.flush_all()

    # ------------------------------------------------------------------
    # Independence
    # ------------------------------------------------------------------

    def test_independent(self):
        self.assertIn("independent of the applicant", self.ask().check_note)

    def test_applicant_itself(self):
        self.assert_dependent("cannot endorse its own application", self.org_africa)

    def test_not_a_member(self):
        self.assert_dependent("not a member: Himal Rights Test", self.org_asia)

    def test_suspended_member(self):
        self.member.omct_membership_ids.with_user(self.manager).action_suspend(
            reason="Silent"
        )
        self.assert_dependent("not a member: Endorser One")

    def test_shared_person(self):
        person = self.create_person("Awa Testi", self.org_africa)
        role = self.env["omct.affiliation"].create(
            [
                {"person_id": person.id, "organisation_id": org.id}
                for org in (self.org_africa, self.member)
            ]
        )[1]
        self.assert_dependent("Awa Testi has a role in both")
        # A former role does not bind any more.
        role.write({"date_start": "2010-01-01", "date_end": "2020-01-01"})
        endorsement = self.application.endorsement_ids
        self.env.invalidate_all()
        self.assertTrue(endorsement.independent)

    def test_part_of_each_other(self):
        self.member.parent_id = self.org_africa
        self.assert_dependent("Endorser One is part of Lumière Test")

    def test_part_of_each_other_over_two_steps(self):
        middle = self.create_organisation("Branch", "base.ke", parent_id=self.member.id)
        self.org_africa.parent_id = middle
        self.assert_dependent("Lumière Test is part of Endorser One")

    def test_same_web_domain(self):
        self.member.website = "https://www.droits.example/fr"
        self.org_africa.website = "http://droits.example:8080/equipe"
        self.assert_dependent("same web domain droits.example")

    def test_shared_hosts_and_no_website_prove_nothing(self):
        self.member.website = "https://www.facebook.com/one"
        self.org_africa.website = "https://facebook.com/two"
        self.assertTrue(self.ask().independent)
        self.member.website = self.org_africa.website = False
        self.assertTrue(self.application.endorsement_ids.independent)

    def test_endorsement_is_not_returned(self):
        """A member that the applicant endorsed while it was a member itself."""
        young = self.create_organisation("Young", "base.ke")
        first = self.create_member(self.org_asia)
        self.admit(young, self.org_asia | self.endorsers[1])
        first.with_user(self.manager).action_end(reason="Left")
        again = self.create_application(self.org_asia, self.coordinator_asia)
        endorsement = self.ask(young, again, note="Letter")
        self.assertIn("Young was itself endorsed by Himal", endorsement.check_note)
        with self.assertRaisesRegex(UserError, "itself endorsed"):
            endorsement.action_give()

    def test_independence_is_looked_at_again_at_the_end(self):
        self.prepare(self.application, self.endorsers)
        self.member.website = self.org_africa.website = "https://same.example"
        with self.assertRaisesRegex(UserError, "same web domain"):
            self.application.action_propose()
        self.member.website = False
        self.application.action_propose()
        self.member.omct_membership_ids.with_user(self.manager).action_suspend(
            reason="Silent"
        )
        with self.assertRaisesRegex(UserError, "not a member"):
            self.as_user(self.application, self.manager).action_admit(reason="Yes")

    def test_check_costs_the_same_for_many(self):
        def count(number):
            members = self.env["res.partner"]
            for index in range(number):
                members |= self.create_organisation(f"M {number} {index}", "base.ke")
            endorsements = self.env["omct.membership.endorsement"].create(
                [
                    {"membership_id": self.application.id, "partner_id": member.id}
                    for member in members
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            endorsements.mapped("check_note")
            return self.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(40), count(4) + 1)

    @settings(max_examples=60, deadline=None)
    @given(
        host=st.from_regex(r"[a-z][a-z0-9]{1,10}\.(example|org)", fullmatch=True),
        scheme=st.sampled_from(["", "http://", "https://", "HTTPS://", "//"]),
        prefix=st.sampled_from(["", "www.", "WWW."]),
        path=st.text(st.characters(exclude_characters="@:"), max_size=10).map(
            lambda text: f"/{text}"
        ),
    )
    def test_web_domain_is_the_host_however_written(self, host, scheme, prefix, path):
        self.assertEqual(get_web_domain(f"{scheme}{prefix}{host}{path}"), host)

    @given(text=st.text(max_size=40))
    def test_web_domain_reads_anything(self, text):
        self.assertIsInstance(get_web_domain(text), str)


@tagged("post_install", "-at_install")
class TestMembershipCriterion(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls.create_application(cls.org_africa)
        cls.line = cls.application.criterion_ids[0]

    def test_yes_and_no_need_evidence(self):
        for answer in ("yes", "no"):
            for evidence in (False, "  \n "):
                with (
                    self.subTest(answer=answer, evidence=evidence),
                    self.assertRaisesRegex(UserError, "Evidence.* is missing"),
                    self.cr.savepoint(),
                ):
                    self.line.write({"met": answer, "evidence": evidence})
        self.line.met = "unclear"
        self.line.write({"met": "yes", "evidence": "Statutes"})
        with self.assertRaisesRegex(UserError, "is missing"), self.cr.savepoint():
            self.line.evidence = False

    @mute_logger("odoo.sql_db")
    def test_evidence_is_held_by_the_database(self):
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE omct_membership_criterion SET met = 'yes', evidence = E' \\n'"
                " WHERE id = %s",
                [self.line.id],
            )

    def test_who_answered_and_when(self):
        self.assertFalse(self.line.answered_by_id)
        self.line.write({"met": "yes", "evidence": "Statutes"})
        self.assertEqual(self.line.answered_by_id, self.coordinator)
        self.as_user(self.line, self.manager).write({"evidence": "Statutes of 2011"})
        self.assertEqual(self.line.answered_by_id, self.manager)
        self.assertTrue(self.line.answered_date)
        for vals in (
            {"answered_by_id": self.coordinator.id},
            {"answered_date": "2020-01-01"},
        ):
            with self.assertRaises(AccessError):
                self.as_user(self.line, self.manager).write(vals)

    def test_files_are_for_whoever_reads_the_criterion(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.coordinator)
            .create(
                {
                    "name": "statutes.txt",
                    "raw": b"Article 1",
                    "res_model": "omct.membership.criterion",
                }
            )
        )
        self.line.attachment_ids = file
        self.assertEqual(self.as_user(file, self.manager).raw, b"Article 1")
        with self.assertRaises(AccessError):
            self.as_user(file, self.plain_user).read(["raw"])
        with self.assertRaises(AccessError):
            self.as_user(file, self.coordinator_asia).read(["raw"])

    def test_files_of_others_are_refused(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"x",
                "res_model": "omct.membership",
                "res_id": self.create_application(
                    self.org_asia, self.coordinator_asia
                ).id,
            }
        )
        with self.assertRaises(AccessError):
            self.as_user(self.line, self.coordinator).attachment_ids = secret
        unowned = (
            self.env["ir.attachment"]
            .with_user(self.coordinator_asia)
            .create({"name": "mine.txt", "raw": b"x"})
        )
        with self.assertRaises(AccessError):
            self.as_user(self.line, self.coordinator).attachment_ids = unowned
