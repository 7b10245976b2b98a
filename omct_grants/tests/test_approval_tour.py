# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .test_disbursement_flag import FRENCH, FlagCommon


@tagged("post_install", "-at_install")
class TestApprovalTour(FlagCommon, HttpCase):
    def test_from_the_call_back_to_the_bill(self):
        payee = self._create_member("Tour payee", "base.fr")
        account = self._create_account(payee, FRENCH, confirmed=False)
        self.start_tour("/odoo", "omct_grants_call_back", login="test_finance_manager")
        self.assertTrue(account.allow_out_payment)
        self.assertEqual(
            account.sudo().omct_confirmation_ids.called_name, "Fatou, treasurer"
        )
        self._create_account(self.partner_b, FRENCH)
        payout = self._create_payout(
            120.0, partner_id=payee.id, partner_bank_id=account.id
        )
        payout.action_submit()
        self.start_tour("/odoo", "omct_grants_comment", login="test_manager")
        self.assertEqual(payout.state, "approved")
        self.start_tour("/odoo", "omct_grants_warning", login="test_finance")
        self.assertEqual(payout.state, "billed")
        self.assertEqual(payout.sudo().flag_ids.reason, "Both are one coalition")
