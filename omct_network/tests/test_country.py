# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_treaty import TreatyCommon


@tagged("post_install", "-at_install")
class TestCountry(TreatyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_member(cls.org_africa)
        cls.create_organisation("Former Test", "base.sn")
        cls.person = cls.create_person("Awa Testi", cls.org_africa)
        cls.role = cls.env["omct.affiliation"].create(
            {
                "person_id": cls.person.id,
                "organisation_id": cls.org_africa.id,
                "role_id": cls.focal_point.id,
            }
        )
        cls.former = cls.env["omct.affiliation"].create(
            {
                "person_id": cls.person.id,
                "organisation_id": cls.org_africa.id,
                "date_end": "2020-01-01",
            }
        )
        today = fields.Date.context_today(cls.env["res.country"])
        cls.review = cls.env["omct.state.review"].create(
            {
                "country_id": cls.senegal.id,
                "treaty_id": cls.cat.id,
                "date_dialogue": fields.Date.add(today, days=200),
            }
        )

    def test_every_country_keeps_a_desk(self):
        country = self.as_user(self.senegal, self.manager)
        with self.assertRaisesRegex(ValidationError, "Senegal needs a desk"):
            country.omct_region_id = False
        country.omct_region_id = self.asia
        self.assertEqual(self.senegal.omct_region_id, self.asia)

    def test_counts(self):
        for user, memberships in ((self.coordinator, 1), (self.coordinator_asia, 0)):
            country = self.as_user(self.senegal, user)
            with self.subTest(user=user.login):
                self.assertRecordValues(
                    country,
                    [
                        {
                            "omct_member_count": 1,
                            "omct_organisation_count": 2,
                            "omct_people_count": 1,
                            "omct_membership_count": memberships,
                            "omct_review_count": 1,
                            "omct_next_dialogue": self.review.date_dialogue,
                        }
                    ],
                )
                opened = country.action_open_omct_organisations()
                self.assertEqual(
                    self.env["res.partner"].search_count(opened["domain"]), 2
                )
                opened = country.action_open_omct_people()
                self.assertEqual(
                    self.env["res.partner"].search(opened["domain"]), self.person
                )

    def test_contacts_are_current_and_of_the_desk(self):
        country = self.as_user(self.senegal, self.coordinator)
        self.assertEqual(country.omct_contact_ids.sudo(), self.role)
        abroad = self.as_user(self.senegal, self.coordinator_asia)
        self.assertFalse(abroad.omct_contact_ids)

    def test_relation_of_each_treaty(self):
        self.create_status(self.senegal, relation="party", year=1986)
        self.create_status(self.senegal, self.opcat, "signatory")
        self.assertRecordValues(
            self.senegal,
            [
                {
                    "omct_cat_relation": "party",
                    "omct_opcat_relation": "signatory",
                    "omct_cped_relation": False,
                }
            ],
        )
        status = self.senegal.omct_treaty_status_ids[0]
        status.with_user(self.coordinator).relation = "none"
        status.year = 0
        self.assertEqual(self.senegal.omct_cat_relation, "none")
        status.unlink()
        self.assertFalse(self.senegal.omct_cat_relation)

    def test_filters(self):
        self.create_status(self.senegal, self.opcat, "signatory")
        self.create_status(self.nepal, self.opcat, "party")
        countries = self.env["res.country"].with_user(self.coordinator)
        two = [("id", "in", (self.senegal | self.nepal).ids)]
        for domain, expected in (
            ([("omct_member_count", ">", 0)], self.senegal),
            ([("omct_member_count", "=", 0)], self.nepal),
            ([("omct_member_count", "!=", 0)], self.senegal),
            ([("omct_opcat_relation", "in", ("signatory", "none"))], self.senegal),
            (
                [
                    (
                        "omct_state_review_ids",
                        "any",
                        [
                            ("date_dialogue", ">=", "today"),
                            ("date_dialogue", "<=", "today +12m"),
                        ],
                    )
                ],
                self.senegal,
            ),
        ):
            with self.subTest(domain):
                self.assertEqual(countries.search(two + domain).sudo(), expected)

    def test_world_coverage(self):
        self.create_status(self.senegal, relation="party", year=1986)
        self.env.flush_all()
        figures = self.as_user(self.env["omct.country.figure"], self.coordinator)
        figure = figures.search([("country_id", "=", self.senegal.id)])
        self.assertRecordValues(
            figure,
            [
                {
                    "region_id": self.africa.id,
                    "coverage": "members",
                    "member_count": 1,
                    "organisation_count": 2,
                    "review_count": 1,
                    "cat_relation": "party",
                    "opcat_relation": False,
                }
            ],
        )
        self.assertEqual(
            figures.search_count([]), self.env["res.country"].search_count([])
        )

    def test_what_others_read_of_a_country(self):
        """Everybody inside: treaties and members. Reviews, contacts: coordinators."""
        self.create_status(self.senegal, relation="party", year=1986)
        portal = new_test_user(self.env, "country_portal", "base.group_portal")
        public = ["omct_cat_relation", "omct_member_count", "omct_treaty_status_ids"]
        inner = [
            "omct_review_count",
            "omct_membership_count",
            "omct_contact_ids",
            "omct_state_review_ids",
            "omct_organisation_ids",
            "omct_next_dialogue",
        ]
        for user, open_fields, closed_fields in (
            (self.plain_user, public, inner),
            (portal, ["name"], public + inner),
        ):
            country = self.as_user(self.senegal, user)
            country.read(open_fields)
            for name in closed_fields:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        country.read([name])
                    with self.assertRaises(AccessError):
                        country.search([(name, "!=", False)])
        for model in ("omct.country.figure", "omct.state.review"):
            with self.assertRaises(AccessError):
                self.as_user(self.env[model], self.plain_user).search([])
