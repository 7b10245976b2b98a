# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.tests import HttpCase, new_test_user, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestPortal(GrantsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.root_env, login="member_portal", groups="base.group_portal"
        )
        cls.portal.partner_id.parent_id = cls.member
        cls.payout = cls._approved_payout(2400.0)
        cls.payout.with_user(cls.users["finance"]).action_create_bill()
        other = cls._create_member("Other organisation", "base.ml")
        account = cls._create_account(other, "ML13 ML01 6012 0102 6001 0066 8497")
        cls.foreign = cls._approved_payout(
            1234.56, partner_id=other.id, partner_bank_id=account.id
        )
        cls.foreign.with_user(cls.users["finance"]).action_create_bill()
        for payout in (cls.payout, cls.foreign):
            cls._match_with_bank(cls._register_payment(payout))

    def _csrf(self):
        page = self.url_open("/my/payouts").text
        return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    def _confirm(self, payout, date, **files):
        return self.url_open(
            f"/my/payouts/{payout.id}/receipt",
            data={"csrf_token": self._csrf(), "date": date},
            files=files or None,
        )

    def _get_files(self):
        return self.root_env["ir.attachment"].search(
            [("res_model", "=", "omct.disbursement"), ("res_id", "=", self.payout.id)]
        )

    def test_member_sees_and_confirms_its_own(self):
        self.authenticate("member_portal", "member_portal")
        page = self.url_open("/my/payouts").text
        self.assertIn(self.payout.name, page)
        self.assertNotIn(self.foreign.name, page)
        self.assertNotIn(self.fund.name, page)
        self._confirm(self.payout, str(self.today))
        self.payout.invalidate_recordset()
        self.assertEqual(self.payout.receipt_state, "handed_in")
        self.assertIn("we check it", self.url_open("/my/payouts").text)
        self.payout.receipt_ids.with_user(self.users["finance"]).action_accept()
        self.assertEqual(self.payout.state, "received")
        self.assertEqual(self.payout.receipt_by_id, self.portal)

    def test_member_reads_why_a_receipt_is_refused(self):
        self.authenticate("member_portal", "member_portal")
        self._confirm(self.payout, str(self.today))
        self.payout.invalidate_recordset()
        self.payout.receipt_ids.with_user(self.users["finance"]).action_refuse(
            reason="It is not signed"
        )
        self.env.flush_all()
        self.assertIn("It is not signed", self.url_open("/my/payouts").text)
        self._confirm(self.payout, str(self.today))
        self.payout.invalidate_recordset()
        self.assertEqual(self.payout.receipt_state, "handed_in")

    def test_receipts_are_named_after_the_payout(self):
        reference = self.payout.name.replace("/", "-")
        self.authenticate("member_portal", "member_portal")
        # What is refused leaves no file behind.
        response = self._confirm(
            self.payout, "2999-01-01", document=("Zebulon.PDF", b"%PDF-1.4 x")
        )
        self.assertIn("future", response.text)
        self.assertFalse(self._get_files())
        response = self._confirm(
            self.payout, str(self.today), document=("Zebulon.PDF", b"%PDF-1.4 x")
        )
        self.assertEqual(response.status_code, 200)
        self.payout.invalidate_recordset()
        self.assertEqual(self.payout.receipt_state, "handed_in")
        self.assertEqual(self._get_files().mapped("name"), [f"{reference}.pdf"])
        self.assertEqual(self._get_files().raw, b"%PDF-1.4 x")

    def test_member_cannot_confirm_another_ones(self):
        self.authenticate("member_portal", "member_portal")
        response = self._confirm(self.foreign, str(self.today))
        self.assertIn("not one of your organisation", response.text)
        self.foreign.invalidate_recordset()
        self.assertEqual(self.foreign.state, "paid")

    def test_bad_dates_are_said(self):
        self.authenticate("member_portal", "member_portal")
        self.assertIn("year-month-day", self._confirm(self.payout, "31.02.2026").text)
        self.assertIn("future", self._confirm(self.payout, "2999-01-01").text)
        self.payout.invalidate_recordset()
        self.assertEqual(self.payout.state, "paid")

    def test_stranger_is_sent_to_the_login(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/payouts").url)
