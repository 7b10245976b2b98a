# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
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
        self.affiliate(
            self.binta,
            is_primary=True,
            date_start=fields.Date.today() + timedelta(days=1),
        )

    @mute_logger("odoo.sql_db")
    def test_first_contacts_do_not_overlap_in_the_past(self):
        self.affiliate(
            self.awa, is_primary=True, date_start="2010-01-01", date_end="2015-12-31"
        )
        for start, end, clash in (
            ("2015-12-31", "2018-01-01", True),
            ("2016-01-01", "2018-01-01", False),
            ("2005-01-01", "2009-12-31", False),
            ("2005-01-01", "2010-01-01", True),
            ("2012-01-01", "2012-02-01", True),
            (False, False, True),
        ):
            with self.subTest(start=start, end=end):
                try:
                    with self.cr.savepoint() as savepoint:
                        self.affiliate(
                            self.binta, is_primary=True, date_start=start, date_end=end
                        )
                        savepoint.rollback()
                    clashed = False
                except IntegrityError:
                    clashed = True
                self.assertEqual(clashed, clash)

    def test_handover_in_one_save(self):
        today = fields.Date.today()
        first = self.affiliate(self.awa, is_primary=True)
        self.org_africa.write(
            {
                "omct_people_ids": [
                    Command.update(first.id, {"date_end": today}),
                    Command.create(
                        {
                            "person_id": self.binta.id,
                            "role_id": self.focal_point.id,
                            "is_primary": True,
                            "date_start": today + timedelta(days=1),
                        }
                    ),
                ]
            }
        )
        self.assertEqual(first.date_end, today)
        second = self.org_africa.omct_people_ids - first
        second.is_primary = False
        first.date_end = False
        first.is_primary = False
        second.write({"is_primary": True, "date_start": False})
        self.env.flush_all()
        self.assertEqual(self.org_africa.omct_people_ids.filtered("is_primary"), second)

    def test_who_was_director_when(self):
        director = self.env.ref("omct_network.contact_role_director")
        old = self.affiliate(
            self.awa,
            role_id=director.id,
            date_start="2001-03-01",
            date_end="2010-06-30",
            is_primary=True,
        )
        new = self.affiliate(
            self.binta, role_id=director.id, date_start="2010-07-01", is_primary=True
        )
        roles = self.env["omct.affiliation"].with_user(self.coordinator)
        for day, expected in (
            ("2001-02-28", roles.browse()),
            ("2001-03-01", old),
            ("2010-06-30", old),
            ("2010-07-01", new),
            ("2025-01-01", new),
        ):
            with self.subTest(day=day):
                found = roles.search(
                    [
                        ("held_on", "=", day),
                        ("role_id", "=", director.id),
                        ("organisation_id", "=", self.org_africa.id),
                    ]
                )
                self.assertEqual(found, expected)
        action = self.org_africa.with_user(self.coordinator).action_open_omct_people()
        self.assertEqual(roles.search(action["domain"]), old | new)

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
