# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .awards_common import record_signatures
from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestTour(GrantsCommon, HttpCase):
    def test_manager_moves_a_grant(self):
        grant = self._create_grant(4000.0, title="Tour grant")
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        self.start_tour("/odoo", "omct_grants_pipeline", login="test_manager")
        self.assertEqual(grant.agreement_status, "made")
        record_signatures(grant.agreement_ids)
        self.start_tour("/odoo", "omct_grants_start", login="test_manager")
        payout = grant.instalment_ids.disbursement_ids
        self.assertEqual((grant.state, payout.state), ("active", "submitted"))
        self.assertEqual(payout.submitted_by_id, self.users["manager"])

    def test_finance_pays(self):
        payout = self._approved_payout(2400.0)
        self.start_tour("/odoo", "omct_grants_pay", login="test_finance")
        self.assertEqual(payout.state, "sent")
        self.assertEqual(payout.billed_by_id, self.users["finance"])
