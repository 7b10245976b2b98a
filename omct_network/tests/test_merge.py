# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestMerge(NetworkCommon):
    """Two contacts become one, and nothing about either is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mute_logger("odoo.addons.base.partner.merge"))
        cls.kept = cls.create_organisation(
            "Lumière du Kivu", "base.cd", email="a@lumiere.example"
        )
        cls.double = cls.create_organisation(
            "Lumiere Kivu",
            "base.cd",
            email="b@kivu.example",
            omct_acronym="LK",
            omct_other_names="Nuru",
            phone="+243 81 000 0001",
            omct_mandate_ids=[Command.set(cls.env["omct.mandate"].search([]).ids[:2])],
        )

    def merge(self, user, kept=None, sources=None):
        kept, sources = kept or self.kept, sources or self.double
        kept = self.as_user(kept, user)
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(user)
            .create(
                {
                    "state": "selection",
                    "partner_ids": [Command.set((kept | sources).ids)],
                    "dst_partner_id": kept.id,
                }
            )
        )
        wizard.action_merge()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # What moves
    # ------------------------------------------------------------------

    def test_everything_moves(self):
        membership = self.create_member(self.double)
        person = self.create_person("Awa Testi", self.double)
        role = self.env["omct.affiliation"].create(
            {"person_id": person.id, "organisation_id": self.double.id}
        )
        message = self.double.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.double.message_subscribe(person.ids)
        attachment = self.env["ir.attachment"].create(
            {"name": "Statutes", "res_model": "res.partner", "res_id": self.double.id}
        )
        activity = self.double.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call"
        )
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "CD08 0000 1", "partner_id": self.double.id}
        )
        self.merge(self.coordinator)
        self.assertFalse(self.double.exists())
        self.assertEqual(membership.partner_id, self.kept)
        self.assertEqual(role.organisation_id, self.kept)
        self.assertEqual(person.parent_id, self.kept)
        self.assertEqual(message.res_id, self.kept.id)
        self.assertEqual(attachment.res_id, self.kept.id)
        self.assertEqual(activity.res_id, self.kept.id)
        self.assertEqual(bank.partner_id, self.kept)
        self.assertIn(person, self.kept.message_partner_ids)
        self.assertRecordValues(
            self.kept,
            [
                {
                    "email": "a@lumiere.example",
                    "phone": "+243 81 000 0001",
                    "omct_acronym": "LK",
                    "omct_other_names": "Lumiere Kivu; Nuru",
                    "omct_membership_state": "member",
                    "omct_member_number": membership.number,
                    "omct_last_contact_date": fields.Date.context_today(self.kept),
                }
            ],
        )
        self.assertEqual(len(self.kept.omct_mandate_ids), 2)

    def test_note_says_what_and_by_whom(self):
        self.create_member(self.double)
        self.merge(self.coordinator)
        notes = self.kept.message_ids.filtered(lambda note: "merged" in note.body)
        self.assertEqual(notes.author_id, self.coordinator.partner_id)
        self.assertIn("Lumiere Kivu", notes.body)
        self.assertIn("memberships: 1", notes.body)

    def test_merged_name_still_finds_it(self):
        self.merge(self.coordinator)
        found = self.env["res.partner"].name_search("lumiere kivu nuru")
        self.assertEqual([res_id for res_id, _name in found], self.kept.ids)

    def test_membership_takes_the_country_of_the_kept_one(self):
        abroad = self.create_organisation("Lumière", "base.np")
        membership = self.create_member(abroad)
        self.merge(self.manager, sources=abroad)
        self.assertEqual(membership.region_id, self.africa)
        self.assertEqual(membership.country_id, self.env.ref("base.cd"))

    def test_portal_user_stays(self):
        person = self.create_person("Awa Testi", self.kept)
        double = self.create_person("Testi Awa", self.kept)
        user = new_test_user(self.env, "member", "base.group_portal")
        old = user.partner_id
        user.partner_id = double
        old.unlink()
        self.merge(self.coordinator, person, double)
        self.assertEqual(user.partner_id, person)
        self.assertTrue(user.active)

    def test_double_roles_are_folded(self):
        person = self.create_person("Awa Testi", self.kept)
        double = self.create_person("Testi Awa", self.double)
        roles = self.env["omct.affiliation"].create(
            [
                {
                    "person_id": someone.id,
                    "organisation_id": org.id,
                    "role_id": self.focal_point.id,
                    "is_primary": True,
                    "date_start": start,
                    "date_end": end,
                }
                for someone, org, start, end in (
                    (person, self.kept, "2020-01-01", False),
                    (double, self.double, "2018-01-01", False),
                    (double, self.double, "2010-01-01", "2012-01-01"),
                )
            ]
        )
        self.merge(self.coordinator)
        self.merge(self.coordinator, person, double)
        self.assertRecordValues(
            roles.exists().sorted("date_start"),
            [
                {
                    "person_id": person.id,
                    "organisation_id": self.kept.id,
                    "date_start": fields.Date.to_date("2010-01-01"),
                    "date_end": fields.Date.to_date("2012-01-01"),
                    "is_primary": True,
                },
                {
                    "person_id": person.id,
                    "organisation_id": self.kept.id,
                    "date_start": fields.Date.to_date("2018-01-01"),
                    "date_end": False,
                    "is_primary": True,
                },
            ],
        )

    def test_one_first_contact_a_role(self):
        people = self.create_person("Awa", self.kept) | self.create_person(
            "Luc", self.double
        )
        roles = self.env["omct.affiliation"].create(
            [
                {
                    "person_id": person.id,
                    "organisation_id": person.parent_id.id,
                    "role_id": self.focal_point.id,
                    "is_primary": True,
                }
                for person in people
            ]
        )
        self.merge(self.coordinator)
        self.assertEqual(roles.mapped("is_primary"), [True, False])
        self.assertEqual(roles.organisation_id, self.kept)

    def test_applicant_does_not_endorse_itself(self):
        endorsers = self.create_endorsers()
        self.create_member(self.double)
        past = self.create_member(self.org_africa)
        past.with_user(self.manager).action_end(reason="Dissolved")
        application = (
            self.env["omct.membership"]
            .with_user(self.coordinator)
            .create({"partner_id": self.org_africa.id})
        )
        self.endorse(application, endorsers[0] | self.double)
        self.double.omct_membership_ids.with_user(self.manager).action_end(reason="x")
        self.merge(self.coordinator, self.org_africa, self.double)
        self.assertEqual(application.endorser_ids, endorsers[0])

    def test_three_at_once(self):
        third = self.create_organisation("Lumière-Kivu", "base.cd")
        memberships = self.create_member(third)
        self.merge(self.coordinator, sources=self.double | third)
        self.assertEqual(memberships.partner_id, self.kept)

    # ------------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------------

    def test_two_open_memberships(self):
        first = self.create_member(self.kept)
        second = self.create_member(self.double)
        with self.assertRaisesRegex(UserError, "end one of them first"):
            self.merge(self.coordinator)
        self.assertTrue(self.double.exists())
        second.with_user(self.manager).action_end(reason="The same organisation")
        self.merge(self.coordinator)
        self.assertEqual((first | second).partner_id, self.kept)
        self.assertEqual(self.kept.omct_member_number, first.number)

    def test_organisation_and_person(self):
        person = self.create_person("Lumiere Kivu", self.org_africa)
        with self.assertRaisesRegex(UserError, "cannot be one"):
            self.merge(self.manager, sources=person)

    def test_users_of_the_secretariat_and_offices(self):
        with self.assertRaisesRegex(UserError, "user of the secretariat"):
            self.merge(
                self.manager, self.create_person("Plain", self.kept),
                self.plain_user.partner_id,
            )  # fmt: skip
        with self.assertRaisesRegex(UserError, "office of the secretariat"):
            self.merge(self.manager, sources=self.env.company.partner_id)

    def test_marked_as_not_the_same(self):
        pair = self.env["omct.lookalike"].search(
            [("partner_id", "=", self.kept.id), ("other_id", "=", self.double.id)]
        )
        pair.with_user(self.coordinator).action_not_the_same()
        with self.assertRaisesRegex(UserError, "are not the same"):
            self.merge(self.manager)
        pair.with_user(self.manager).action_reopen()
        self.merge(self.manager)

    def test_lesser_users_are_refused(self):
        outsider = new_test_user(self.env, "outsider", "base.group_portal")
        for user in (
            self.coordinator_asia,
            self.contact_keeper,
            self.plain_user,
            outsider,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.merge(user)
        for pair in (
            (self.org_africa, self.org_asia),
            (self.org_asia, self.org_africa),
        ):
            with self.assertRaises(AccessError):
                self.merge(self.coordinator, *pair)
        self.assertTrue((self.kept | self.double | self.org_asia).exists())

    def test_network_organisation_is_not_merged_away_by_a_contact_keeper(self):
        vendor = self.env["res.partner"].create(
            {"name": "Vendor", "is_company": True, "email": self.kept.email}
        )
        for pair in ((vendor, self.kept), (self.kept, vendor)):
            with self.assertRaises(AccessError):
                self.merge(self.contact_keeper, *pair)

    def test_roles_in_another_region_hold_a_merge(self):
        first, second = self.env["res.partner"].create(
            [{"name": "Awa Testi"}, {"name": "Testi Awa"}]
        )
        self.env["omct.affiliation"].create(
            {"person_id": second.id, "organisation_id": self.org_asia.id}
        )
        with self.assertRaises(AccessError):
            self.merge(self.coordinator, first, second)
        self.merge(self.coordinator_asia, first, second)

    def test_no_automatic_merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_user(self.manager).create({"group_by_name": True})
        for name in (
            "action_start_automatic_process",
            "action_update_all_process",
            "parent_migration_process_cb",
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(wizard, name)()
