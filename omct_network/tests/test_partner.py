# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestPartner(NetworkCommon):
    def test_search_finds_every_name(self):
        org = self.create_organisation(
            "Committee of Test",
            "base.kg",
            omct_acronym="KOTEST",
            omct_other_names="Комитет проверки; لجنة الاختبار; 试验委员会",
        )
        partners = self.env["res.partner"].with_user(self.coordinator)
        for words in (
            "committee of t",
            "kotest",
            "Комитет",
            "проверки",
            "الاختبار",
            "试验",
        ):
            with self.subTest(words=words):
                found = [res_id for res_id, _name in partners.name_search(words)]
                self.assertIn(org.id, found)
                self.assertIn(org, partners.search([("display_name", "ilike", words)]))
        self.assertNotIn(org, partners.search([("display_name", "ilike", "комедия")]))

    def test_search_ignores_case_in_cyrillic(self):
        org = self.create_organisation("Org", "base.kg", omct_other_names="Комитет")
        found = self.env["res.partner"].name_search("комитет")
        self.assertIn(org.id, [res_id for res_id, _name in found])

    def test_region_of_organisation_and_person(self):
        person = self.create_person("Awa Testi", self.org_africa)
        self.assertEqual(self.org_africa.omct_region_id, self.africa)
        person.country_id = False
        self.assertEqual(person.omct_region_id, self.africa)
        person.country_id = self.env.ref("base.np")
        self.assertEqual(person.omct_region_id, self.asia)

    def test_coordinator_comes_from_the_desk(self):
        self.assertEqual(self.org_africa.omct_coordinator_id, self.coordinator)
        self.africa.coordinator_ids |= self.manager
        self.org_africa.omct_coordinator_id = self.manager
        self.org_africa.country_id = self.env.ref("base.ke")
        self.assertEqual(self.org_africa.omct_coordinator_id, self.manager)
        self.org_africa.country_id = self.env.ref("base.np")
        self.assertEqual(self.org_africa.omct_coordinator_id, self.coordinator_asia)

    def test_inactive_working_language(self):
        lang = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("active", "=", False)], limit=1)
        )
        self.org_africa.omct_working_lang_ids = lang
        self.env.invalidate_all()
        self.assertEqual(self.org_africa.omct_working_lang_ids, lang)

    def test_person_is_no_organisation(self):
        with self.assertRaisesRegex(ValidationError, "is a person"):
            self.env["res.partner"].create(
                {"name": "Awa Testi", "omct_network_organisation": True}
            )

    def test_member_stays_in_the_network(self):
        self.create_member(self.org_africa)
        with self.assertRaisesRegex(ValidationError, "has a membership"):
            self.org_africa.omct_network_organisation = False

    def test_founding_year(self):
        this_year = fields.Date.today().year
        self.org_africa.omct_founding_year = this_year
        for year in (this_year + 1, 19):
            with self.assertRaisesRegex(ValidationError, "Founded in"):
                self.org_africa.omct_founding_year = year

    # ------------------------------------------------------------------
    # Worked-out fields cannot be set
    # ------------------------------------------------------------------

    def test_computed_fields_refuse_a_write(self):
        org = self.as_user(self.org_africa, self.manager)
        for vals in (
            {"omct_membership_state": "member"},
            {"omct_member_number": "M/9999"},
            {"omct_member_since": "1999-01-01"},
            {"omct_region_id": self.asia.id},
            {"omct_network_contact": False},
            {"omct_last_contact_date": "2020-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                org.write(vals)
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                org.create({"name": "New", **vals})

    def test_computed_fields_ignore_context_and_defaults(self):
        self.env["ir.default"].with_user(self.coordinator).set(
            "res.partner", "omct_member_number", "M/9999", user_id=True
        )
        partners = self.env["res.partner"].with_user(self.coordinator)
        org = partners.with_context(
            default_omct_membership_state="member",
            default_omct_region_id=self.africa.id,
            default_omct_network_contact=False,
            default_omct_last_contact_date="2020-01-01",
        ).create(
            {
                "name": "New",
                "is_company": True,
                "omct_network_organisation": True,
                "country_id": self.env.ref("base.sn").id,
            }
        )
        self.assertRecordValues(
            org,
            [
                {
                    "omct_membership_state": False,
                    "omct_member_number": False,
                    "omct_region_id": self.africa.id,
                    "omct_network_contact": True,
                    "omct_last_contact_date": False,
                }
            ],
        )

    def test_default_region_does_not_open_another_region(self):
        partners = self.as_user(self.env["res.partner"], self.coordinator)
        with self.assertRaises(AccessError):
            partners.with_context(default_omct_region_id=self.africa.id).create(
                {
                    "name": "New",
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": self.env.ref("base.np").id,
                }
            )

    def test_copy_starts_without_membership(self):
        self.create_member(self.org_africa)
        copy = self.org_africa.copy()
        self.assertFalse(copy.omct_membership_state)
        self.assertFalse(copy.omct_member_number)

    # ------------------------------------------------------------------
    # Last contact
    # ------------------------------------------------------------------

    def test_message_notes_the_contact(self):
        person = self.create_person("Awa Testi", self.org_africa)
        person.message_post(body="Hello", message_type="notification")
        self.assertFalse(person.omct_last_contact_date)
        person.message_post(body="A note of ours", message_type="comment")
        self.assertFalse(person.omct_last_contact_date)
        person.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        today = fields.Date.context_today(person)
        self.assertEqual(person.omct_last_contact_date, today)
        self.assertEqual(self.org_africa.omct_last_contact_date, today)
        self.assertFalse(self.org_asia.omct_last_contact_date)

    def test_message_reaches_the_organisation_by_role(self):
        person = self.env["res.partner"].create({"name": "Awa Testi"})
        self.env["omct.affiliation"].create(
            {"person_id": person.id, "organisation_id": self.org_africa.id}
        )
        person.message_post(body="Hello", message_type="email")
        self.assertTrue(self.org_africa.omct_last_contact_date)

    def test_filter_not_in_touch(self):
        domain = [
            ("id", "in", (self.org_africa | self.org_asia).ids),
            "|",
            ("omct_last_contact_date", "=", False),
            ("omct_last_contact_date", "<", "today -180d"),
        ]
        today = fields.Date.today()
        self.org_africa._note_contact(today - timedelta(days=180))
        self.assertEqual(self.env["res.partner"].search(domain), self.org_asia)
        self.org_asia._note_contact(today - timedelta(days=181))
        self.assertEqual(self.env["res.partner"].search(domain), self.org_asia)

    # ------------------------------------------------------------------
    # Form
    # ------------------------------------------------------------------

    def test_form_opens_for_every_role(self):
        person = self.create_person("Awa Testi", self.org_africa)
        self.env["omct.affiliation"].create(
            {"person_id": person.id, "organisation_id": self.org_africa.id}
        )
        self.create_member(self.org_africa)
        for user in (self.plain_user, self.coordinator, self.manager):
            with self.subTest(user=user.login):
                arch = (
                    self.env["res.partner"].with_user(user).get_view(view_type="form")
                )["arch"]
                coordinator = user != self.plain_user
                self.assertEqual("omct_people_ids" in arch, coordinator)
                Form(self.as_user(self.org_africa, user))

    def test_form_creates_an_organisation(self):
        with Form(
            self.env["res.partner"]
            .with_user(self.coordinator)
            .with_context(
                default_is_company=True, default_omct_network_organisation=True
            )
        ) as form:
            form.name = "New Org"
            form.country_id = self.env.ref("base.ke")
            form.omct_acronym = "NO"
        self.assertEqual(form.record.omct_region_id, self.africa)

    def test_no_name_is_sent_out_to_be_completed(self):
        partners = self.env["res.partner"].with_user(self.coordinator)
        with patch.object(requests.Session, "request") as request:
            found = partners.autocomplete_by_name("Comité du Fleuve", False)
            by_tax = partners.autocomplete_by_vat("FR23334175221", False)
        self.assertEqual([found, by_tax], [[], []])
        request.assert_not_called()
