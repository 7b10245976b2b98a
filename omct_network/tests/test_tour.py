# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import NetworkCommon


@tagged("post_install", "-at_install")
class TestTour(NetworkCommon, HttpCase):
    def test_coordinator_finds_a_member(self):
        org = self.create_organisation(
            "Tour Committee", "base.sn", omct_other_names="Комитет проверки"
        )
        person = self.create_person("Awa Testi", org)
        self.env["omct.affiliation"].create(
            {
                "person_id": person.id,
                "organisation_id": org.id,
                "role_id": self.focal_point.id,
            }
        )
        self.create_member(org)
        self.start_tour(
            "/odoo", "omct_network_find_member", login=self.coordinator.login
        )

    def test_coordinator_decides_about_look_alikes(self):
        first = self.create_organisation("Tour Torch Committee", "base.sn")
        second = self.create_organisation("Committee Torch (Tour)", "base.sn")
        self.create_organisation("Flambeau de la Tour", "base.sn")
        other = self.create_organisation("Flambeau Tour", "base.sn")
        # Nothing else to decide about stands in the way.
        self.env["omct.lookalike"].search(
            [("partner_id", "not in", (first | second | other).ids),
             ("other_id", "not in", (first | second | other).ids)]
        ).unlink()  # fmt: skip
        self.start_tour("/odoo", "omct_network_look_alikes", login=self.manager.login)
        self.env.invalidate_all()
        self.assertEqual(len((first | second).exists()), 1)
        pairs = self.env["omct.lookalike"].search(
            ["|", ("partner_id", "=", other.id), ("other_id", "=", other.id)]
        )
        self.assertIn("distinct", pairs.mapped("state"))
