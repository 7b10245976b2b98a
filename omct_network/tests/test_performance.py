# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestPerformance(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator.omct_region_ids = cls.env["omct.region"].search([])
        countries = cls.env["res.country"].search(
            [("omct_region_id", "!=", False)], limit=100
        )
        mandates = cls.env["omct.mandate"].search([])
        cls.orgs = cls.env["res.partner"].create(
            [
                {
                    "name": f"Organisation {index}",
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": country.id,
                    "omct_mandate_ids": mandates[: index % 5].ids,
                }
                for index, country in enumerate(countries)
            ]
        )
        memberships = cls.env["omct.membership"].create(
            [
                {
                    "partner_id": org.id,
                    "origin": "recorded",
                    "date_application": "2000-01-01",
                    "date_admission": "2000-06-01",
                }
                for org in cls.orgs
            ]
        )
        memberships.with_user(cls.manager).action_record()

    def count_queries(self, model, view, domain, limit):
        """Return the queries that a list of ``limit`` records costs."""
        records = self.env[model].with_user(self.coordinator)
        arch = records.get_view(self.env.ref(view).id, view_type="list")
        names = arch["models"][model]
        specification = {
            name: {"fields": {"display_name": {}}}
            if records._fields[name].relational
            else {}
            for name in names
        }
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = records.web_search_read(domain, specification, limit=limit)
            after = self.env.cr.sql_log_count
        self.assertEqual(len(result["records"]), limit)
        return after - before

    def test_list_of_organisations_costs_the_same_at_any_length(self):
        args = (
            "res.partner",
            "omct_network.omct_organisation_view_list",
            [("id", "in", self.orgs.ids)],
        )
        few, many = self.count_queries(*args, 10), self.count_queries(*args, 100)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 25)

    def test_list_of_memberships_costs_the_same_at_any_length(self):
        args = (
            "omct.membership",
            "omct_network.omct_membership_view_list",
            [("partner_id", "in", self.orgs.ids)],
        )
        few, many = self.count_queries(*args, 10), self.count_queries(*args, 100)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 25)

    def test_vetting_list_costs_the_same_at_any_length(self):
        # The members of before leave and apply again: vetted beside their country.
        memberships = self.orgs.omct_membership_ids.with_user(self.manager)
        memberships.action_end(reason="Left")
        self.env["omct.membership"].create(
            [{"partner_id": organisation.id} for organisation in self.orgs]
        )
        args = (
            "omct.membership",
            "omct_network.omct_membership_view_list_vetting",
            [("partner_id", "in", self.orgs.ids), ("state", "=", "applied")],
        )
        few, many = self.count_queries(*args, 10), self.count_queries(*args, 100)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 30)

    def test_list_of_reviews_costs_the_same_at_any_length(self):
        self.orgs.omct_membership_ids._raise_review()
        args = (
            "omct.membership.review",
            "omct_network.omct_membership_review_view_list",
            [("partner_id", "in", self.orgs.ids)],
        )
        few, many = self.count_queries(*args, 10), self.count_queries(*args, 100)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 30)
