# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .awards_common import gather_due_diligence
from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestAwardsTour(GrantsCommon, HttpCase):
    def test_manager_accepts_and_renews(self):
        member = self._create_member("Maison du Fleuve", "base.ml")
        assessment = gather_due_diligence(
            self.env_of("officer"),
            member,
            day=self.today - relativedelta(months=11, days=15),
        )
        assessment.action_submit()
        self.start_tour("/odoo", "omct_due_diligence", login="test_manager")
        self.assertEqual(assessment.state, "accepted")
        self.assertEqual(
            assessment.item_ids.filtered("answer").verified_by_id,
            self.users["manager"],
        )

    def test_officer_drafts_an_amendment(self):
        grant = self._decided_grant(title="Tour grant")
        grant.action_activate()
        self.start_tour("/odoo", "omct_amendment", login="test_officer")
        amendment = grant.amendment_ids
        self.assertEqual(amendment.line_ids.mapped("amount"), [3000, 2000])
        self.assertEqual((amendment.approval_state, grant.amount), ("submitted", 4000))

    def test_finance_posts_a_refund(self):
        grant = self._decided_grant()
        grant.action_activate()
        instalment = grant.instalment_ids[0]
        instalment.action_request_payment()
        payout = self._approve(instalment.disbursement_id)
        payout.with_user(self.users["finance"]).action_create_bill()
        self._match_with_bank(self._register_payment(payout))
        refund = self.env_of("officer")["omct.grant.refund"].create(
            {"grant_id": grant.id, "amount": 250.0}
        )
        refund.with_user(self.users["manager"]).action_confirm()
        self.start_tour("/odoo", "omct_refund", login="test_finance")
        self.assertEqual(
            (refund.state, refund.posted_by_id), ("posted", self.users["finance"])
        )
