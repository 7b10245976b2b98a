# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import ProtectionSetup


@tagged("post_install", "-at_install")
class TestTour(ProtectionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def test_every_view_opens(self):
        request = self.make_assessed_request()
        self.make_assistance(request)
        for path in (
            "protection-requests",
            "assistance",
            "assessments",
            "defenders",
            "violations",
        ):
            with self.subTest(path=path):
                self.start_tour(
                    f"/odoo/{path}",
                    "omct_protection_every_view",
                    login=self.officer.login,
                )

    def leave_one_manager(self):
        """The one manager there is, is proposed."""
        self.other_manager.active = False
        self.env["res.users"].search(
            [
                (
                    "all_group_ids",
                    "in",
                    self.env.ref("omct_protection.group_protection_manager").ids,
                ),
                ("id", "!=", self.manager.id),
            ]
        ).active = False

    def test_intake_to_a_payable_payout_in_twelve_clicks(self):
        """Nine of the officer, three of the manager; within two minutes."""
        self.leave_one_manager()
        self.payee.country_id = self.country
        self.start_tour(
            "/odoo/protection-requests",
            "omct_protection_twelve_clicks_officer",
            login=self.officer.login,
        )
        self.start_tour(
            "/odoo/assistance-payouts",
            "omct_protection_twelve_clicks_manager",
            login=self.manager.login,
        )
        request = self.env["omct.protection.request"].search(
            [("officer_id", "=", self.officer.id)]
        )
        self.assertEqual(request.intake_channel, "phone")
        payout = request.assistance_ids.disbursement_id
        self.assertEqual(payout.approval_state, "approved")
        self.assertEqual(payout.partner_id, self.payee)
        seen = request.defender_ids.with_user(self.officer)
        self.assertEqual(seen.reveal_identity()["name"], "Zebulon Quartermain")

    def test_from_request_to_payout(self):
        """An officer files a request, assesses it and asks for EUR 2,400 legal aid."""
        self.leave_one_manager()
        self.start_tour(
            "/odoo/protection-requests",
            "omct_protection_request_to_payout",
            login=self.officer.login,
        )
        request = self.env["omct.protection.request"].search(
            [("officer_id", "=", self.officer.id)]
        )
        self.assertEqual(request.state, "assessment")
        self.assertEqual(request.risk_level, "high")
        assistance = request.assistance_ids
        self.assertEqual(assistance.state, "awaiting")
        self.assertEqual(assistance.disbursement_id.amount, 2400)
        self.assertEqual(
            request.defender_ids.with_user(self.officer).reveal_identity()["name"],
            "Zebulon Quartermain",
        )
        self.assertEqual(
            request.with_user(self.officer).narrative, "Followed since Monday"
        )
