# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestNeutralReference(GrantsCommon):
    def test_books_and_bank_carry_the_reference_alone(self):
        telling = "relocation of a detained lawyer"
        self.fund.with_user(self.users["manager"]).note = telling
        payout = self._create_payout(2400.0)
        payout.message_post(body=telling)
        payout.action_submit()
        self._approve(payout)
        payout.with_user(self.users["finance"]).action_create_bill()
        payment = self._register_payment(payout)
        line = self._match_with_bank(payment)
        payout = payout.with_env(self.root_env)
        moves = payout.move_id | payment.move_id | line.move_id
        texts = [
            str(value)
            for record in (*moves, *moves.line_ids, *payment, *line)
            for value in record.read()[0].values()
        ]
        self.assertFalse([text for text in texts if telling in text])
        self.assertIn(payout.name, payout.move_id.line_ids.mapped("name"))
        self.assertEqual(payment.memo, payout.name)
        self.assertEqual(payout.move_id.invoice_line_ids.name, payout.name)
