# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestLookalikePair(NetworkCommon):
    """Pairs are kept, shown and decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.create_organisation("Lumière du Kivu", "base.cd")
        cls.second = cls.create_organisation("LUMIERE KIVU", "base.cd")
        cls.pair = cls.get_pairs(cls.first)

    @classmethod
    def get_pairs(cls, partner):
        return cls.env["omct.lookalike"].search(
            ["|", ("partner_id", "=", partner.id), ("other_id", "=", partner.id)]
        )

    # ------------------------------------------------------------------
    # Found
    # ------------------------------------------------------------------

    def test_pair_is_kept_when_entered(self):
        self.assertRecordValues(
            self.pair,
            [
                {
                    "partner_id": self.first.id,
                    "other_id": self.second.id,
                    "state": "open",
                    "score": 100,
                    "is_company": True,
                    "region_id": self.africa.id,
                    "reasons": "Names alike: LUMIERE KIVU / Lumière du Kivu",
                }
            ],
        )

    def test_pair_follows_a_correction(self):
        self.second.name = "Lumieer Kivu"
        self.assertTrue(self.pair.exists())
        self.assertLess(self.pair.score, 100)
        self.second.name = "Maison de la Paix"
        self.assertFalse(self.pair.exists())

    def test_one_pair_in_the_database(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.pair.copy()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.pair.create(
                {"partner_id": self.second.id, "other_id": self.first.id, "score": 70}
            )

    def test_many_are_left_to_the_background(self):
        orgs = self.env["res.partner"].create(
            [
                {
                    "name": f"{name} {place}",
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": self.env.ref("base.ke").id,
                }
                for place in ("Nairobi", "Mombasa", "Kisumu", "Nakuru", "Eldoret")
                for name in ("Torch", "torch", "Haki", "Uhuru", "Amani")
            ]
        )
        self.assertEqual(set(orgs.mapped("omct_lookalike_due")), {True})
        self.assertFalse(self.get_pairs(orgs[0]))
        before = orgs[0].write_date
        self.run_cron()
        self.assertEqual(set(orgs.mapped("omct_lookalike_due")), {False})
        self.assertEqual(self.get_pairs(orgs[0]).other_id, orgs[1])
        self.assertEqual(orgs[0].write_date, before)

    def run_cron(self):
        cron = self.env.ref("omct_network.ir_cron_search_lookalikes")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_search_of_the_whole_network(self):
        self.pair.unlink()
        pairs = self.env["omct.lookalike"]
        with self.assertRaises(AccessError):
            pairs.with_user(self.coordinator).action_search_network()
        note = pairs.with_user(self.manager).action_search_network()
        self.assertIn("contacts are being compared", note["params"]["message"])
        self.run_cron()
        self.assertTrue(self.get_pairs(self.first))
        # Once more: what is known is not found twice.
        pairs.with_user(self.manager).action_search_network()
        self.run_cron()
        self.assertEqual(len(self.get_pairs(self.first)), 1)

    # ------------------------------------------------------------------
    # Shown
    # ------------------------------------------------------------------

    def test_banner_before_saving_and_after(self):
        partners = self.env["res.partner"].with_user(self.coordinator)
        with Form(
            partners.with_context(
                default_is_company=True, default_omct_network_organisation=True
            )
        ) as form:
            form.name = "Maison"
            form.country_id = self.env.ref("base.cd")
            self.assertFalse(form.omct_lookalike_html)
            form.name = "Lumiere Kivu"
            self.assertIn("Lumière du Kivu", form.omct_lookalike_html)
            self.assertIn("Names alike", form.omct_lookalike_html)
            self.assertIn(
                f"/odoo/res.partner/{self.first.id}", form.omct_lookalike_html
            )
        self.assertIn("Lumière du Kivu", form.record.omct_lookalike_html)
        self.assertEqual(len(self.get_pairs(form.record)), 2)

    def test_banner_escapes_names(self):
        self.first.name = "<b>Lumière</b> du Kivu"
        html = self.second.with_user(self.coordinator).omct_lookalike_html
        self.assertIn("&lt;b&gt;", html)
        self.assertNotIn("<b>", html)
        self.assertNotIn("<b>", self.pair.comparison)

    def test_banner_is_for_coordinators(self):
        with self.assertRaises(AccessError):
            self.as_user(self.first, self.plain_user).read(["omct_lookalike_html"])

    def test_side_by_side(self):
        self.second.website = "https://kivu.example"
        html = self.as_user(self.pair, self.coordinator).comparison
        for words in ("Lumière du Kivu", "LUMIERE KIVU", "kivu.example"):
            self.assertIn(words, html)

    def test_search_by_either_name(self):
        found = self.env["omct.lookalike"].name_search("lumiere")
        self.assertEqual([res_id for res_id, _name in found], self.pair.ids)

    # ------------------------------------------------------------------
    # Decided
    # ------------------------------------------------------------------

    def test_not_the_same_is_remembered(self):
        self.pair.with_user(self.coordinator).action_not_the_same()
        self.assertEqual(self.pair.decided_by_id, self.coordinator)
        self.assertFalse(self.second.with_user(self.coordinator).omct_lookalike_html)
        self.second.phone = "+243 81 000 0001"
        self.env["res.partner"]._mark_lookalikes_due()
        self.run_cron()
        self.assertEqual(self.get_pairs(self.first), self.pair)
        self.assertEqual(self.pair.state, "distinct")
        with self.assertRaisesRegex(UserError, "Not the same"):
            self.pair.with_user(self.coordinator).action_not_the_same()
        with self.assertRaises(UserError):
            self.pair.with_user(self.coordinator).action_merge()
        with self.assertRaisesRegex(UserError, "your role"):
            self.pair.with_user(self.coordinator).action_reopen()
        self.pair.with_user(self.manager).action_reopen()
        self.assertEqual(self.pair.state, "open")
        self.assertFalse(self.pair.decided_by_id)

    def test_merge_from_the_pair(self):
        third = self.create_organisation("Lumière Kivu", "base.cd")
        self.assertEqual(len(self.get_pairs(third)), 2)
        self.create_member(self.second)
        action = self.as_user(self.pair, self.coordinator).action_merge()
        wizard = self.env[action["res_model"]].with_user(self.coordinator)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(wizard.dst_partner_id, self.second)
        with mute_logger("odoo.addons.base.partner.merge"):
            opened = wizard.action_merge()
        self.assertEqual(opened["res_id"], self.second.id)
        self.env.invalidate_all()
        self.assertRecordValues(
            self.pair,
            [
                {
                    "partner_id": self.second.id,
                    "other_id": False,
                    "merged_name": "Lumière du Kivu",
                    "state": "merged",
                    "decided_by_id": self.coordinator.id,
                }
            ],
        )
        others = self.get_pairs(third)
        self.assertEqual(others.partner_id | others.other_id, self.second | third)
        self.assertEqual(len(others), 1)

    def test_nobody_writes_a_pair(self):
        for user in (self.coordinator, self.manager):
            pair = self.as_user(self.pair, user)
            for vals in ({"state": "distinct"}, {"score": 1}, {"evidence": []}):
                with self.assertRaises(AccessError):
                    pair.write(vals)
            with self.assertRaises(AccessError):
                pair.unlink()
            with self.assertRaises(AccessError):
                pair.create({"partner_id": self.first.id, "other_id": self.second.id})

    def test_pairs_of_other_regions(self):
        pair = self.as_user(self.pair, self.coordinator_asia)
        self.assertFalse(pair.search([("id", "=", pair.id)]))
        for step in (pair.action_not_the_same, pair.action_merge, pair.read):
            with self.subTest(step=step.__name__), self.assertRaises(AccessError):
                step()
        # A pair over two regions is seen by both desks; only a manager merges it.
        self.org_asia.write({"name": "Torch", "website": "https://torch.example"})
        self.org_africa.write({"name": "Torch", "website": "https://torch.example"})
        across = self.get_pairs(self.org_asia)
        for user in (self.coordinator, self.coordinator_asia):
            seen = self.as_user(across, user)
            self.assertTrue(seen.search([("id", "=", across.id)]))
            with self.assertRaises(AccessError):
                seen.action_merge()
        self.assertTrue(self.as_user(across, self.manager).action_merge()["res_id"])

    def test_contact_of_another_office(self):
        office = self.env["res.company"].create({"name": "Office"})
        self.first.company_id = office
        pair = self.as_user(self.pair, self.coordinator)
        self.assertFalse(pair.search([("id", "=", pair.id)]))
        self.coordinator.company_ids = [Command.link(office.id)]
        pair = pair.with_context(allowed_company_ids=self.coordinator.company_ids.ids)
        self.assertTrue(pair.search([("id", "=", pair.id)]))

    def test_plain_user_sees_no_pair(self):
        with self.assertRaises(AccessError):
            self.as_user(self.pair, self.plain_user).read(["score"])
