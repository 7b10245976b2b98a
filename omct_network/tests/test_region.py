# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestRegion(NetworkCommon):
    def test_every_country_has_a_region(self):
        without = self.env["res.country"].search([("omct_region_id", "=", False)])
        self.assertFalse(without.mapped("name"))

    def test_regions_of_countries(self):
        expected = {
            "sn": "AFR",
            "mr": "AFR",
            "sd": "AFR",
            "km": "AFR",
            "ma": "MEN",
            "ps": "MEN",
            "ir": "MEN",
            "il": "MEN",
            "tr": "ECA",
            "kz": "ECA",
            "pe": "AMR",
            "us": "AMR",
            "np": "ASI",
            "fj": "ASI",
            "nz": "ASI",
        }
        found = {
            code: self.env.ref(f"base.{code}").omct_region_id.code for code in expected
        }
        self.assertEqual(found, expected)

    def test_five_desks(self):
        regions = self.env["omct.region"].search([("code", "!=", "TEST")])
        self.assertEqual(
            set(regions.mapped("code")), {"AFR", "AMR", "ASI", "ECA", "MEN"}
        )
        self.assertEqual(sum(regions.mapped("country_count")), 251)

    def test_member_count(self):
        before = self.africa.member_count
        self.create_member(self.org_africa)
        self.africa.invalidate_recordset(["member_count"])
        self.assertEqual(self.africa.member_count, before + 1)

    @mute_logger("odoo.sql_db")
    def test_code_is_unique(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["omct.mandate"].create({"code": "women", "name": "Again"})

    def test_moved_country_moves_its_organisations(self):
        self.env.ref("base.sn").omct_region_id = self.asia
        self.assertEqual(self.org_africa.omct_region_id, self.asia)

    def test_used_words_are_not_deleted(self):
        with self.assertRaisesRegex(UserError, "has countries"):
            self.africa.unlink()
        self.env["omct.affiliation"].create(
            {
                "person_id": self.create_person("Awa Testi", self.org_africa).id,
                "organisation_id": self.org_africa.id,
                "role_id": self.focal_point.id,
            }
        )
        with self.assertRaisesRegex(UserError, "Focal point"):
            self.focal_point.unlink()

    def test_only_managers_keep_vocabularies(self):
        for model in ("omct.region", "omct.mandate", "omct.contact.role"):
            vals = {"code": "TEST", "name": "Test"}
            for user in (self.coordinator, self.plain_user):
                records = self.env[model].with_user(user)
                self.assertTrue(records.search([], limit=1).name)
                with self.assertRaises(AccessError):
                    records.create(vals)
                with self.assertRaises(AccessError):
                    records.search([], limit=1).write({"name": "Changed"})
            word = self.env[model].with_user(self.manager).create(vals)
            word.name = "Changed"
            word.unlink()

    def test_coordinator_cannot_move_a_country(self):
        country = self.as_user(self.env.ref("base.np"), self.coordinator)
        with self.assertRaises(AccessError):
            country.write({"omct_region_id": self.africa.id})

    def test_coordinator_cannot_take_a_region(self):
        user = self.as_user(self.coordinator, self.coordinator)
        with self.assertRaises(AccessError):
            user.write({"omct_region_ids": [(4, self.asia.id)]})
