# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from odoo.tests import HttpCase, tagged

from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestBankTour(BankCommon, HttpCase):
    def test_a_batch_goes_to_the_bank(self):
        payouts = self._prague(1000.0) | self._prague(750.25)
        self.start_tour("/odoo", "omct_grants_batch", login="test_finance")
        batch = payouts.with_user(self.users["finance"]).batch_id
        self.assertEqual(batch.omct_made_by_ids, self.users["finance"])
        self.start_tour("/odoo", "omct_grants_batch_sign", login="test_finance_manager")
        self.assertEqual(batch.omct_signed_by_id, self.users["finance_manager"])
        self.start_tour("/odoo", "omct_grants_batch_file", login="test_finance")
        self.assertEqual(batch.state, "uploaded")
        self.assertEqual(payouts.mapped("state"), ["sent", "sent"])

    def test_a_download_gives_the_bytes_that_were_kept(self):
        batch = self._sent_batch(self._prague())
        url = batch.action_download_file()["url"]
        kept, _tree = self._get_file(batch)
        self.env.flush_all()
        for user in ("finance", "auditor"):
            self.authenticate(f"test_{user}", f"test_{user}")
            answers = [self.url_open(url) for _time in range(2)]
            for answer in answers:
                self.assertEqual(answer.content, kept)
            self.assertEqual(
                hashlib.sha256(answers[0].content).hexdigest(), batch.omct_file_hash
            )
            self.assertIn(
                batch.omct_file_id.name, answers[0].headers["Content-Disposition"]
            )
        for user in ("officer", "plain"):
            self.authenticate(f"test_{user}", f"test_{user}")
            self.assertNotEqual(self.url_open(url).content, kept, user)
