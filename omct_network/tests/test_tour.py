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
