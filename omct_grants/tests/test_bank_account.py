# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestBankAccount(GrantsCommon):
    def test_second_person_confirms(self):
        account = self._create_account(
            self.partner_b, "FR76 3000 6000 0112 3456 7890 189"
        )
        self.assertTrue(account.allow_out_payment)
        self.assertEqual(account.omct_entered_by_id, self.users["finance"])
        self.assertEqual(account.omct_confirmed_by_id, self.users["finance_manager"])

    def test_whoever_entered_it_does_not_confirm(self):
        account = self.env_of("finance_manager")["res.partner.bank"].create(
            {
                "partner_id": self.partner_b.id,
                "acc_number": "FR7630006000011234567890189",
                "allow_out_payment": True,
            }
        )
        self.assertFalse(account.allow_out_payment)
        with self.assertRaisesRegex(UserError, "another person confirms"):
            account.allow_out_payment = True

    def test_administrator_is_held_to_it_too(self):
        admin = self.env(user=self.env.ref("base.user_admin"))
        account = admin["res.partner.bank"].create(
            {
                "partner_id": self.partner_b.id,
                "acc_number": "FR7630006000011234567890189",
            }
        )
        with self.assertRaisesRegex(UserError, "another person confirms"):
            account.allow_out_payment = True

    def test_change_takes_the_confirmation_away(self):
        manager = self.account.with_user(self.users["finance_manager"])
        manager.acc_holder_name = "Somebody else"
        self.assertFalse(self.account.allow_out_payment)
        self.assertEqual(self.account.omct_entered_by_id, self.users["finance_manager"])
        with self.assertRaisesRegex(UserError, "another person confirms"):
            manager.allow_out_payment = True

    def test_change_and_confirmation_in_one_write(self):
        with self.assertRaisesRegex(UserError, "second person"):
            self.account.with_user(self.users["finance_manager"]).write(
                {"acc_holder_name": "Somebody else", "allow_out_payment": True}
            )

    def test_same_value_again_changes_nothing(self):
        self.account.with_user(self.users["finance"]).write(
            {"acc_number": self.account.acc_number}
        )
        self.assertTrue(self.account.allow_out_payment)

    def test_trail_is_not_written(self):
        account = self._create_account(
            self.partner_b, "FR76 3000 6000 0112 3456 7890 189", confirmed=False
        )
        account.with_user(self.users["finance"]).write(
            {
                "omct_entered_by_id": self.users["officer"].id,
                "omct_confirmed_by_id": self.users["officer"].id,
            }
        )
        self.assertEqual(account.omct_entered_by_id, self.users["finance"])
        self.assertFalse(account.omct_confirmed_by_id)

    def test_finance_without_the_right_does_not_confirm(self):
        account = self._create_account(
            self.partner_b, "FR76 3000 6000 0112 3456 7890 189", confirmed=False
        )
        other = self.users["plain"]
        other.sudo().group_ids += self.env.ref("omct_grants.group_finance")
        with self.assertRaises(UserError):
            account.with_user(other).allow_out_payment = True
