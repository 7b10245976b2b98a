# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestAccess(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person_africa = cls.create_person("Awa Testi", cls.org_africa)
        cls.person_asia = cls.create_person("Bina Testi", cls.org_asia)
        cls.applications = cls.env["omct.membership"].create(
            [{"partner_id": org.id} for org in (cls.org_africa, cls.org_asia)]
        )

    def allowed(self, action):
        """Return whether the call passes, leaving nothing behind."""
        try:
            with self.env.cr.savepoint() as savepoint:
                action()
                self.env.flush_all()
                savepoint.rollback()
        except AccessError:
            return False
        finally:
            self.env.invalidate_all()
        return True

    def test_coordinator_writes_own_region_only(self):
        own, other = self.applications
        for record, vals, expected in (
            (self.org_africa, {"phone": "1"}, True),
            (self.person_africa, {"phone": "1"}, True),
            (self.org_asia, {"phone": "1"}, False),
            (self.person_asia, {"phone": "1"}, False),
            (own, {"application_note": "x"}, True),
            (other, {"application_note": "x"}, False),
            (own.criterion_ids[0], {"met": "yes", "evidence": "x"}, True),
            (other.criterion_ids[0], {"met": "yes", "evidence": "x"}, False),
        ):
            with self.subTest(record=record):
                mine = self.as_user(record, self.coordinator)
                contact = record._name == "res.partner"
                self.assertEqual(mine.has_access("read"), expected or contact)
                self.assertEqual(
                    self.allowed(lambda mine=mine, vals=vals: mine.write(vals)),
                    expected,
                )
                manager = self.as_user(record, self.manager)
                self.assertTrue(
                    self.allowed(lambda rec=manager, vals=vals: rec.write(vals))
                )

    def test_person_abroad_belongs_to_its_organisation(self):
        self.person_africa.write(
            {"type": "other", "country_id": self.env.ref("base.fr").id}
        )
        self.assertEqual(self.org_africa.omct_region_id, self.africa)
        mine = self.as_user(self.person_africa, self.coordinator)
        self.assertTrue(self.allowed(lambda: mine.write({"phone": "1"})))

    def test_coordinator_changes_own_contact(self):
        me = self.as_user(self.coordinator.partner_id, self.coordinator)
        self.assertTrue(self.allowed(lambda: me.write({"phone": "1"})))

    def test_coordinator_adds_a_person(self):
        for org, expected in ((self.org_africa, True), (self.org_asia, False)):
            partners = self.as_user(self.env["res.partner"], self.coordinator)
            vals = {"name": "New Person", "parent_id": org.id}
            with self.subTest(org=org.name):
                self.assertEqual(
                    self.allowed(lambda p=partners, v=vals: p.create(v)), expected
                )

    def test_coordinator_creates_in_own_region_only(self):
        for country, expected in (("base.ke", True), ("base.np", False)):
            partners = self.as_user(self.env["res.partner"], self.coordinator)
            vals = {
                "name": "New",
                "is_company": True,
                "omct_network_organisation": True,
                "country_id": self.env.ref(country).id,
            }
            with self.subTest(country=country):
                self.assertEqual(
                    self.allowed(lambda p=partners, v=vals: p.create(v)), expected
                )

    def test_coordinator_does_not_take_an_organisation_over(self):
        foreign = self.as_user(self.org_asia, self.coordinator)
        vals = {"country_id": self.env.ref("base.sn").id}
        self.assertFalse(self.allowed(lambda: foreign.write(vals)))
        person = self.as_user(self.person_asia, self.coordinator)
        self.assertFalse(self.allowed(lambda: person.write(vals)))

    def test_roles_of_people(self):
        for org, person, expected in (
            (self.org_africa, self.person_africa, True),
            (self.org_asia, self.person_asia, False),
        ):
            roles = self.as_user(self.env["omct.affiliation"], self.coordinator)
            vals = {"person_id": person.id, "organisation_id": org.id}
            with self.subTest(org=org.name):
                self.assertEqual(
                    self.allowed(lambda r=roles, v=vals: r.create(v)), expected
                )

    def test_membership_of_another_region(self):
        org = self.create_organisation("New", "base.np")
        memberships = self.as_user(self.env["omct.membership"], self.coordinator)
        self.assertFalse(
            self.allowed(lambda: memberships.create({"partner_id": org.id}))
        )
        with self.assertRaises(AccessError):
            self.as_user(self.applications[1], self.coordinator).action_start_vetting()

    def test_coordinator_neither_adds_nor_removes_criteria(self):
        line = self.applications[0].criterion_ids[0]
        mine = self.as_user(line, self.coordinator)
        self.assertFalse(self.allowed(mine.unlink))
        self.assertFalse(self.allowed(mine.copy))

    def test_regions_take_effect_at_once(self):
        foreign = self.as_user(self.org_asia, self.coordinator)
        self.assertFalse(self.allowed(lambda: foreign.write({"phone": "1"})))
        self.asia.coordinator_ids += self.coordinator
        foreign = self.as_user(self.org_asia, self.coordinator)
        self.assertTrue(self.allowed(lambda: foreign.write({"phone": "1"})))
        self.coordinator.omct_region_ids = False
        foreign = self.as_user(self.org_asia, self.coordinator)
        self.assertFalse(self.allowed(lambda: foreign.write({"phone": "1"})))

    def test_plain_user_reads_contacts_and_nothing_more(self):
        org = self.as_user(self.org_africa, self.plain_user)
        self.assertEqual(org.name, "Lumière Test")
        self.assertTrue(org.omct_region_id.name)
        for model in (
            "omct.membership",
            "omct.membership.criterion",
            "omct.membership.endorsement",
            "omct.membership.event",
            "omct.membership.review",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.plain_user).search([])
        with self.assertRaises(AccessError):
            self.env["omct.affiliation"].with_user(self.plain_user).search([])
        with self.assertRaises(AccessError):
            org.read(["omct_people_ids"])

    def test_contact_keeper_leaves_the_network_alone(self):
        partners = self.as_user(self.env["res.partner"], self.contact_keeper)
        self.assertTrue(self.allowed(lambda: partners.create({"name": "Shop"})))
        org = partners.browse(self.org_africa.id)
        self.assertFalse(self.allowed(lambda: org.write({"email": "a@example.org"})))
        person = partners.browse(self.person_africa.id)
        self.assertFalse(self.allowed(lambda: person.write({"email": "a@b.example"})))

    def test_user_without_role_changes_own_preferences(self):
        user = self.as_user(self.plain_user, self.plain_user)
        user.write({"tz": "Europe/Zurich", "email": "me@example.org"})
        self.assertEqual(user.partner_id.email, "me@example.org")

    def test_whoever_has_signed_in_stays(self):
        """Approvals carry names: they would be emptied with the user."""
        new, known = (
            new_test_user(self.env, login, "base.group_user") for login in ("n1", "k1")
        )
        member = new_test_user(self.env, "portal_left", "base.group_portal")
        for user in (known, member):
            self.env["res.users.log"].with_user(user).sudo().create({})
        rights = "base.group_erp_manager,base.group_partner_manager"
        settings = new_test_user(self.env, "settings", rights)
        with self.assertRaisesRegex(UserError, "k1.*Archive"):
            self.as_user(new | known, settings).unlink()
        self.as_user(known, settings).active = False
        self.as_user(new | member, settings).unlink()
        self.assertEqual((new | known | member).exists(), known)

    def test_portal_sees_nothing_of_ours(self):
        portal = new_test_user(self.env, "portal_test", "base.group_portal")
        for model in (
            "omct.region",
            "omct.mandate",
            "omct.contact.role",
            "omct.affiliation",
            "omct.membership",
            "omct.membership.criterion",
            "omct.membership.endorsement",
            "omct.membership.event",
            "omct.membership.review",
            "omct.membership.standing.wizard",
            "omct.reason.wizard",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
