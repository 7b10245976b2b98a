# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import NetworkCommon

ORGANISATION_SEARCH = "omct_network.omct_organisation_view_search"
CONTACT_SEARCH = "base.view_res_partner_filter"


@tagged("post_install", "-at_install")
class TestFind(NetworkCommon):
    """A contact is found by a part of any of its names, in any script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.org = cls.create_organisation(
            "Équité et Liberté",
            "base.cd",
            omct_acronym="ADLIT",
            omct_other_names="Комитет проверки; لجنة الاختبار; 试验委员会",
            email="bureau@adlit.example",
        )
        cls.person = cls.create_person("Awa Diop-Ndiaye", cls.org_africa)
        cls.env["omct.affiliation"].create(
            {"person_id": cls.person.id, "organisation_id": cls.org.id}
        )

    def search_bar(self, words, view=ORGANISATION_SEARCH, user=None):
        """Return what the first field of a search view finds."""
        partners = self.as_user(self.env["res.partner"], user or self.coordinator)
        arch = partners.get_view(self.env.ref(view).id, view_type="search")["arch"]
        field = etree.fromstring(arch).find(".//field")
        return partners.search(safe_eval(field.get("filter_domain"), {"self": words}))

    def test_parts_of_every_name(self):
        number = self.create_member(self.org).number
        partners = self.env["res.partner"].with_user(self.coordinator)
        for words in (
            "equite",
            "ÉQUITÉ",
            "quit",
            "liberté équité",
            "adlit",
            "bureau@adlit",
            "Комитет",
            "комитет",
            "komitet prover",
            "الاختبار",
            "试验",
            "yan wei",
            number,
        ):
            with self.subTest(words=words):
                self.assertIn(self.org, self.search_bar(words))
                self.assertIn(self.org, self.search_bar(words, CONTACT_SEARCH))
                self.assertIn(
                    self.org.id,
                    [res_id for res_id, _name in partners.name_search(words)],
                )
                memberships = self.env["omct.membership"].with_user(self.coordinator)
                self.assertEqual(
                    memberships.search([("partner_id", "ilike", words)]).partner_id,
                    self.org,
                )

    def test_what_is_not_there(self):
        for words in ("equite fraternite", "комедия", "libertinage", "☃"):
            with self.subTest(words=words):
                self.assertNotIn(self.org, self.search_bar(words))

    def test_by_person(self):
        self.assertIn(self.org, self.search_bar("ndiaye awa"))
        # Who has a role where is for the desk of the region.
        self.assertNotIn(
            self.org, self.search_bar("ndiaye", user=self.coordinator_asia)
        )
        with self.assertRaises(AccessError):
            self.search_bar("ndiaye", user=self.plain_user)

    def test_person_by_organisation(self):
        found = self.env["res.partner"].name_search("lumiere test diop")
        self.assertEqual([res_id for res_id, _name in found], self.person.ids)

    def test_follows_a_change(self):
        self.org.omct_other_names = "Фонд"
        self.assertIn(self.org, self.search_bar("fond"))
        self.assertNotIn(self.org, self.search_bar("komitet"))
        self.org_africa.name = "Flambeau"
        self.assertIn(self.person, self.search_bar("flambeau awa", CONTACT_SEARCH))

    def test_key_cannot_be_set(self):
        with self.assertRaises(AccessError):
            self.as_user(self.org, self.manager).write({"omct_search_key": "other"})

    def test_negative_search(self):
        partners = self.env["res.partner"]
        self.assertNotIn(
            self.org, partners.search([("omct_find", "not ilike", "equite")])
        )
        self.assertIn(
            self.org_africa, partners.search([("omct_find", "not ilike", "equite")])
        )
