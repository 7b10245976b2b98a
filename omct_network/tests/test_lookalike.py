# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestLookalike(NetworkCommon):
    """Contacts that may be the same as another one are found among all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kivu = cls.create_organisation(
            "Lumière du Kivu",
            "base.cd",
            omct_other_names="Nuru ya Kivu; نور كيفو",
            website="https://www.lumiere-kivu.example",
            phone="+243 81 000 0001",
        )
        cls.partners = cls.env["res.partner"].with_user(cls.coordinator)

    def find(self, **vals):
        vals = {"is_company": True, "country_id": self.env.ref("base.cd").id, **vals}
        return self.partners._get_lookalikes([vals])[0]

    def test_found_by_each_kind_of_evidence(self):
        for vals, words in (
            ({"name": "LUMIERE (Kivu)"}, "Names alike: LUMIERE (Kivu) / Lumière du"),
            ({"name": "Lumière du Kivu"}, "Same name: Lumière du Kivu"),
            ({"name": "Kivu nuru"}, "Names alike: Kivu nuru / Nuru ya Kivu"),
            ({"name": "X", "email": "a@lumiere-kivu.example"}, "Same web domain: lum"),
            (
                {"name": "X", "phone": "081 000 00 01"},
                "Same phone number: +243810000001",
            ),
        ):
            with self.subTest(vals=vals):
                found = self.find(**vals)
                self.assertEqual([item.partner_id for item in found], self.kivu.ids)
                self.assertTrue(found[0].reasons[0].startswith(words), found[0].reasons)

    def test_names_of_another_direction_stay_together(self):
        first, last = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
        [found] = self.find(name="نور الكيفو")
        self.assertIn(f"{first}نور كيفو{last}", found.reasons[0])
        self.env["res.lang"]._activate_lang("ar_001")
        self.partners = self.partners.with_context(lang="ar_001")
        [found] = self.find(name="Lumière du Kivu")
        self.assertTrue(found.reasons[0].endswith(f"{first}Lumière du Kivu{last}"))

    def test_not_found(self):
        for vals in (
            {"name": "Kivu"},
            {"name": "Lumière du Kivu", "is_company": False},
            {"name": "Lumière du Kivu", "country_id": self.env.ref("base.np").id},
            {"name": "Lumière du Kivu", "id": self.kivu.id},
            {"name": ""},
            {},
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self.find(**vals), [])

    def test_keys_follow_a_change(self):
        self.kivu.name = "Maison de la Paix"
        self.assertFalse(self.find(name="Lumière du Kivu"))
        self.assertTrue(self.find(name="maison paix"))
        self.kivu.write({"website": False, "phone": False, "email": "x@new.example"})
        self.assertFalse(self.find(phone="+243 81 000 0001"))
        self.assertTrue(self.find(website="new.example"))
        self.kivu.country_id = self.env.ref("base.np")
        self.assertFalse(self.find(name="maison paix"))

    def test_archived_contact_is_found(self):
        self.kivu.active = False
        self.assertEqual(self.find(name="Lumière du Kivu")[0].partner_id, self.kivu.id)

    def test_deleted_contact_is_not_found(self):
        self.kivu.unlink()
        self.assertFalse(self.find(name="Lumière du Kivu"))

    def test_contact_that_the_user_may_not_read_is_not_shown(self):
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.kivu.id})]",
            }
        )
        self.assertFalse(self.find(name="Lumière du Kivu"))

    def test_other_regions_are_searched_too(self):
        found = self.partners.with_user(self.coordinator_asia)._get_lookalikes(
            [{"name": "lumiere kivu", "is_company": True,
              "country_id": self.kivu.country_id.id}]
        )  # fmt: skip
        self.assertEqual(found[0][0].partner_id, self.kivu.id)

    def test_best_first_and_no_more_than_asked(self):
        self.create_organisation("Lumière du Kivu", "base.cd")
        self.create_organisation("Lumières du Kivu", "base.cd")
        found = self.find(name="Lumière du Kivu", website="lumiere-kivu.example")
        scores = [item.score for item in found]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertEqual(len(found), 3)
        vals = {"name": "Lumière du Kivu", "is_company": True,
                "country_id": self.kivu.country_id.id}  # fmt: skip
        self.assertEqual(len(self.partners._get_lookalikes([vals], limit=2)[0]), 2)

    def test_queries_do_not_grow_with_rows(self):
        rows = [
            {
                "name": f"Lumière {index}",
                "is_company": True,
                "email": f"a@{index}.example",
            }
            for index in range(100)
        ]
        counts = []
        for part in (rows[:1], rows[:10], rows):
            self.env.flush_all()
            self.env.invalidate_all()
            self.partners._get_lookalikes(part)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.partners._get_lookalikes(part)), len(part))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(counts[0], 5)

    def test_contacts_from_before_the_addon_get_keys(self):
        self.env["omct.lookalike.key"].search(
            [("partner_id", "=", self.kivu.id)]
        ).unlink()
        self.assertFalse(self.find(name="Lumière du Kivu"))
        self.env["res.partner"]._refresh_missing_lookalike_keys()
        self.assertTrue(self.find(name="Lumière du Kivu"))
