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

    def create_unsafe_focal_point(self, org):
        person = self.create_person(
            "Awa Testi",
            org,
            email="awa@member.example",
            omct_never_email=True,
            omct_signal_number="+221 77 000 00 01",
        )
        self.env["omct.affiliation"].create(
            {
                "person_id": person.id,
                "organisation_id": org.id,
                "role_id": self.focal_point.id,
                "is_primary": True,
            }
        )

    def test_composer_stops(self):
        org = self.create_organisation("Tour Committee", "base.sn")
        self.create_unsafe_focal_point(org)
        with self.assertLogs("odoo.http", "WARNING"):
            self.start_tour(
                f"/odoo/contacts/{org.id}",
                "omct_network_composer_stop",
                login=self.coordinator.login,
            )
        self.assertFalse(self.env["mail.mail"].search([("subject", "=", "Hello")]))

    def test_group_message_with_preview(self):
        org = self.create_organisation("Tour Committee", "base.sn")
        self.create_unsafe_focal_point(org)
        self.create_member(org)
        self.create_member(
            self.create_organisation("Tour Union", "base.ke", email="u@member.example")
        )
        self.start_tour(
            "/odoo", "omct_network_group_message", login=self.coordinator.login
        )
        message = self.env["omct.group.message"].search([("name", "=", "Assembly")])
        self.assertEqual(message.state, "sending")
        self.assertEqual((message.email_count, message.other_count), (1, 1))

    def test_call_those_not_in_touch(self):
        org = self.create_organisation("Tour Committee", "base.sn")
        self.create_member(org)
        self.start_tour(
            "/odoo", "omct_network_not_in_touch", login=self.coordinator.login
        )
        self.assertEqual(org.activity_ids.activity_type_id.category, "phonecall")

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
