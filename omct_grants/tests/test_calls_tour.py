# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .calls_common import CallsCommon


@tagged("post_install", "-at_install")
class TestCallsTour(CallsCommon, HttpCase):
    def test_manager_opens_a_call(self):
        call = self._create_call(name="Tour call")
        self.start_tour("/odoo", "omct_grants_call", login="test_manager")
        self.assertEqual(call.state, "open")

    def test_member_applies(self):
        self.start_tour("/my", "omct_grants_apply", login="member_portal")
        application = self.root_env["omct.grant"].search(
            [("partner_id", "=", self.member.id), ("call_id", "=", self.open_call.id)]
        )
        self.assertEqual(application.state, "applied")
        self.assertEqual(application.amount_requested, 900.0)
        self.assertEqual(application.applied_by_id, self.portal)

    def test_reviewer_scores(self):
        application = self._in_review()
        review = self._invite(application, "reviewer")[0]
        self.start_tour("/odoo", "omct_grants_review", login="test_reviewer")
        self.assertEqual((review.state, review.score), ("submitted", 4.25))

    def test_meeting_lists_by_rank(self):
        for name, score in (("Low", 3), ("High", 5)):
            application = self._create_other_application(name)
            application.action_apply()
            application.action_review()
            for reviewer in ("reviewer", "reviewer2"):
                self._score(self._invite(application, reviewer)[0], score, score)
        self.start_tour("/odoo", "omct_grants_meeting", login="test_manager")
