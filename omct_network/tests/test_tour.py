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

    def test_application_becomes_a_member(self):
        """The coordinator enters and vets it on screen, the manager admits it."""
        org = self.create_organisation("Tour Applicant", "base.sn")
        for member in self.create_endorsers():
            member.name = member.name.replace("Endorser", "Tour Endorser")
        self.start_tour(
            "/odoo", "omct_network_membership_vet", login=self.coordinator.login
        )
        application = org.omct_membership_ids
        self.assertEqual(application.state, "deciding")
        self.assertEqual(application.opinion, "favourable")
        self.assertEqual(len(application.endorser_ids), 2)
        self.start_tour(
            f"/odoo/vetting/{application.id}",
            "omct_network_membership_admit",
            login=self.manager.login,
        )
        self.assertEqual(application.state, "member")
        self.assertEqual(application.decision_by_id, self.manager)
        self.assertEqual(len(application.activity_ids), 4)

    def test_member_is_reviewed(self):
        org = self.create_organisation("Tour Member", "base.sn")
        membership = self.create_member(org)
        membership.next_review_date = "2020-01-01"
        review = membership._raise_review()
        self.start_tour(
            "/odoo/membership-reviews",
            "omct_network_membership_review",
            login=self.coordinator.login,
        )
        self.assertEqual(review.state, "done")
        self.assertEqual(membership.proposed_outcome, "suspend")
        self.start_tour(
            f"/odoo/memberships/{membership.id}",
            "omct_network_membership_suspend",
            login=self.manager.login,
        )
        self.assertEqual(membership.state, "suspended")
        self.assertEqual(membership.standing_category, "inactive")
