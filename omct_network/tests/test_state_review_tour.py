# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_treaty import TreatyCommon


@tagged("post_install", "-at_install")
class TestStateReviewTour(TreatyCommon, HttpCase):
    def create_review(self, **vals):
        return self.env["omct.state.review"].create(
            {"country_id": self.senegal.id, "treaty_id": self.cat.id, **vals}
        )

    def test_country_page(self):
        self.create_status(self.senegal, self.opcat, "signatory")
        self.create_member(self.org_africa)
        self.env["omct.affiliation"].create(
            {
                "person_id": self.create_person("Awa Testi", self.org_africa).id,
                "organisation_id": self.org_africa.id,
                "role_id": self.focal_point.id,
            }
        )
        self.start_tour(
            "/odoo", "omct_network_country_page", login=self.coordinator.login
        )

    def test_next_90_days(self):
        self.env["omct.state.review.deadline"].search([]).done = True
        today = fields.Date.context_today(self.env["omct.state.review"])
        lines = self.env["omct.state.review.deadline"].create(
            [
                {
                    "review_id": self.create_review().id,
                    "kind": "other",
                    "note": note,
                    "date": today + timedelta(days=days),
                }
                for note, days in (
                    ("Due today", 0),
                    ("Late call", -4),
                    ("Far away", 200),
                )
            ]
        )
        self.start_tour(
            "/odoo/next-90-days",
            "omct_network_next_90_days",
            login=self.coordinator.login,
        )
        self.assertEqual(lines.mapped("done"), [False, True, False])

    def test_review_to_follow_up(self):
        self.env["omct.state.review"].search([]).active = False
        review = self.create_review(state="dialogue", date_dialogue="2026-04-21")
        self.start_tour(
            "/odoo/state-reviews",
            "omct_network_review_to_follow_up",
            login=self.coordinator.login,
        )
        self.assertEqual(review.state, "follow_up")
        self.assertEqual(str(review.date_follow_up), "2027-05-07")
