# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""After two contacts are merged, the money and the requests of both go on."""

from rights_common import RightsCommon

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestMerge(RightsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mute_logger("odoo.addons.base.partner.merge"))
        cls.kept = cls._create_member("Comité d'écoute (Kolda)", "base.sn")

    def merge(self, role="network_manager"):
        self.env.flush_all()
        self.env.invalidate_all()
        wizard = self.env_of(role)["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [Command.set((self.kept | self.member).ids)],
                "dst_partner_id": self.kept.id,
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()

    def test_grants_and_payouts_go_on(self):
        grant, draft = self._create_grant(), self._create_payout(100.0)
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        bill = payout.sudo().move_id
        before = (bill.state, bill.amount_total, payout.state)
        self.merge()
        self.assertFalse(self.member.exists())
        self.assertEqual(grant.partner_id, self.kept)
        self.assertEqual((payout | draft).partner_id, self.kept)
        self.assertEqual(payout.partner_bank_id, self.account)
        self.assertEqual(bill.partner_id, self.kept)
        self.assertEqual(bill.line_ids.partner_id, self.kept)
        self.assertEqual((bill.state, bill.amount_total, payout.state), before)

    def test_account_is_confirmed_again_before_the_next_payment(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        self.assertTrue(self.account.allow_out_payment)
        self.merge()
        self.assertEqual(self.account.partner_id, self.kept)
        self.assertFalse(self.account.allow_out_payment)
        self._confirm_account(self.account)
        with self.assertRaisesRegex(UserError, "The account changed"):
            self._register_payment(payout)
        self._answer(payout, "Called the number known before")
        payment = self._register_payment(payout)
        self.assertEqual(payment.partner_id, self.kept)
        self.assertEqual(payment.partner_bank_id, self.account)
        self._match_with_bank(payment)
        self.assertEqual(payout.state, "paid")

    def test_requests_stay_with_their_team(self):
        request = self.cases[0]["request"].sudo()
        request.with_user(self.users["protection_officer"]).partner_id = self.member
        request.flush_recordset()
        self.merge()
        own = request.with_user(self.users["protection_officer"])
        self.assertEqual(own.partner_id, self.kept)
        self.assertEqual(own.state, request.state)
        with self.assertRaises(AccessError):
            request.with_user(self.users["network_manager"]).read(["partner_id"])
        # The note of the merge says nothing of requests or payouts.
        for message in self.kept.message_ids:
            self.assertNotIn(request.name, message.body or "")

    def test_who_may_not_merge(self):
        for role in (
            "officer", "manager", "finance", "finance_manager", "auditor",
            "protection_officer", "protection_manager", "portal", "plain",
        ):  # fmt: skip
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.merge(role)
        self.assertTrue((self.member | self.kept).exists())
