# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestAffiliation(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.awa = cls.create_person("Awa Testi", cls.org_africa)
        cls.binta = cls.create_person("Binta Testi", cls.org_africa)

    def affiliate(self, person, **vals):
        return self.env["omct.affiliation"].create(
            {
                "person_id": person.id,
                "organisation_id": self.org_africa.id,
                "role_id": self.focal_point.id,
                **vals,
            }
        )

    def test_people_of_the_organisation(self):
        role = self.affiliate(self.awa)
        self.assertEqual(self.org_africa.omct_people_ids, role)
        self.assertEqual(self.awa.omct_affiliation_ids, role)
        self.assertEqual(role.display_name, "Awa Testi, Focal point, Lumière Test")

    def test_end_before_start_names_person_and_dates(self):
        with self.assertRaisesRegex(ValidationError, "Awa Testi.*2020.*2021"):
            self.affiliate(self.awa, date_start="2021-03-01", date_end="2020-03-01")

    def test_one_day_is_fine(self):
        role = self.affiliate(self.awa, date_start="2021-03-01", date_end="2021-03-01")
        self.assertFalse(role.is_current)

    def test_no_role_in_itself(self):
        with self.assertRaisesRegex(ValidationError, "cannot have a role in itself"):
            self.affiliate(self.org_africa)

    @mute_logger("odoo.sql_db")
    def test_one_first_contact_a_role(self):
        first = self.affiliate(self.awa, is_primary=True)
        result = self.env["omct.affiliation"].load(
            ["person_id/.id", "organisation_id/.id", "role_id/.id", "is_primary"],
            [
                [
                    str(self.binta.id),
                    str(self.org_africa.id),
                    str(self.focal_point.id),
                    "1",
                ]
            ],
        )
        self.assertFalse(result["ids"])
        self.assertIn("“First contact”", result["messages"][0]["message"])
        first.date_end = fields.Date.today()
        self.env.flush_all()
        self.affiliate(self.binta, is_primary=True)

    @mute_logger("odoo.sql_db")
    def test_first_contact_is_held_by_the_database(self):
        self.affiliate(self.awa, is_primary=True)
        second = self.affiliate(self.binta)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE omct_affiliation SET is_primary = true WHERE id = %s",
                [second.id],
            )

    def test_current_and_its_search(self):
        today = fields.Date.today()
        current = self.affiliate(self.awa, date_start=today, date_end=today)
        past = self.affiliate(self.awa, date_end=today - timedelta(days=1))
        future = self.affiliate(self.awa, date_start=today + timedelta(days=1))
        found = self.env["omct.affiliation"].search(
            [("is_current", "=", True), ("person_id", "=", self.awa.id)]
        )
        self.assertEqual(found, current)
        self.assertEqual(found.filtered("is_current"), current)
        others = self.env["omct.affiliation"].search(
            [("is_current", "=", False), ("person_id", "=", self.awa.id)]
        )
        self.assertEqual(others, past | future)

    def test_filter_no_focal_point(self):
        domain = [
            ("id", "in", (self.org_africa | self.org_asia).ids),
            (
                "omct_people_ids",
                "not any",
                [("role_id.code", "=", "focal_point"), ("is_current", "=", True)],
            ),
        ]
        self.affiliate(self.awa)
        found = self.env["res.partner"].with_user(self.coordinator).search(domain)
        self.assertEqual(found, self.org_asia)
