# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestPaymentIsContact(GrantsCommon):
    def moments(self):
        return self.root_env["omct.contact.moment"].search(
            [("partner_id", "=", self.member.id)]
        )

    def test_payment_counts_as_contact_with_the_member(self):
        payout = self._approved_payout(300.0)
        payout.with_user(self.users["finance"]).action_create_bill()
        payment = self._register_payment(payout)
        self.env.flush_all()
        self.assertFalse(self.moments(), "sent is not paid")
        self._match_with_bank(payment)
        self.env.flush_all()
        self.assertEqual(payout.state, "paid")
        self.assertRecordValues(
            self.moments(),
            [{"kind": "payment", "date": payment.date, "user_id": False}],
        )
        member = self.member.with_env(self.root_env)
        self.assertEqual(member.omct_last_contact_kind, "payment")
        self.assertEqual(member.omct_last_contact_date, payment.date)
