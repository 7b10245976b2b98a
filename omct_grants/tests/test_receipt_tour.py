# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestReceiptTour(BankCommon, HttpCase):
    def test_finance_accepts_and_the_auditor_looks(self):
        payout = self._billed_payout(500.0)
        self._match_with_bank(self._register_payment(payout))
        payout.with_user(self.users["officer"])._hand_in_receipt(
            self.today, "letter", "Signed"
        )
        self.start_tour("/odoo", "omct_grants_receipt", login="test_finance")
        self.assertEqual(payout.state, "received")
        for page, tour in (
            ("audit-trail", "omct_grants_audit"),
            ("audit-packs", "omct_grants_audit_pack"),
        ):
            self.start_tour(f"/odoo/{page}", tour, login="test_auditor")
        pack = self.root_env["omct.audit.pack"].search([], limit=1)
        self.assertEqual(pack.requested_by_id, self.users["auditor"])
