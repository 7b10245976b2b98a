# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import GrantsCommon, confirm_account

FRENCH = "FR7630006000011234567890189"


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

    def test_finance_enters_the_bank_that_the_file_needs(self):
        bank = self.env["res.bank"].create({"name": "B", "bic": "SGSNSNDA"})
        account = self.account.with_user(self.users["finance"])
        account.bank_id = bank
        self.assertFalse(account.allow_out_payment)
        self.assertEqual(account.omct_entered_by_id, self.users["finance"])
        with self.assertRaises(UserError):
            account.allow_out_payment = True
        self._confirm_account(account)
        self.assertTrue(account.allow_out_payment)
        account.acc_number = FRENCH
        self.assertFalse(account.allow_out_payment)

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

    def test_nobody_who_touched_it_confirms(self):
        account = self.env_of("finance_manager")["res.partner.bank"].create(
            {"partner_id": self.partner_b.id, "acc_number": FRENCH}
        )
        account.with_user(self.users["finance"]).acc_holder_name = "Corrected"
        with self.assertRaisesRegex(UserError, "another person confirms"):
            account.allow_out_payment = True
        second = new_test_user(
            self.root_env,
            login="test_finance_manager2",
            groups="omct_grants.group_finance_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        account.write({"omct_touched_by_ids": [Command.clear()]})
        self.assertIn(self.users["finance_manager"], account.omct_touched_by_ids)
        confirm_account(account.with_user(second))
        self.assertTrue(account.allow_out_payment)
        self.assertFalse(account.omct_touched_by_ids)

    def test_creator_never_confirms(self):
        account = self.env_of("finance_manager")["res.partner.bank"].create(
            {"partner_id": self.partner_b.id, "acc_number": FRENCH}
        )
        account._suspend()
        account.sudo().write({"omct_touched_by_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "another person confirms"):
            account.allow_out_payment = True


@tagged("post_install", "-at_install")
class TestRenamedPayee(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        africa = cls.root_env.ref("omct_network.region_africa")
        africa.coordinator_ids = cls.users["coordinator"]
        cls.payee = cls.member.with_user(cls.users["coordinator"])

    def test_same_name_again_changes_nothing(self):
        self.payee.write({"name": self.payee.name})
        self.assertTrue(self.account.allow_out_payment)
        self.assertEqual(self.account.acc_holder_name, self.member.name)

    def test_new_name_waits_for_finance(self):
        before = self.account.acc_holder_name
        self.payee.name = "Comité de Kolda"
        self.assertEqual(self.payee.name, "Comité de Kolda")
        self.assertEqual(self.account.acc_holder_name, before)
        self.assertFalse(self.account.allow_out_payment)
        self.assertIn("finance confirms", self.payee.message_ids[0].body)
        self._confirm_account(self.account)
        self.assertTrue(self.account.allow_out_payment)

    def test_key_of_the_context_grants_nothing(self):
        account = self.account.with_user(self.users["coordinator"]).with_context(
            omct_keep_account_holder=True
        )
        before = self.account.acc_holder_name
        account.write({"acc_holder_name": "Thief"})
        self.assertEqual(self.account.acc_holder_name, before)
        with self.assertRaisesRegex(UserError, "finance changes it"):
            account.write({"acc_number": "1"})
        self.assertTrue(self.account.allow_out_payment)

    def _give_bank(self):
        """Return a bank and a confirmed account there."""
        finance = self.env_of("finance")
        bank = finance["res.bank"].create(
            {"name": "Banque de Kolda", "bic": "SGSNSNDA"}
        )
        account = finance["res.partner.bank"].create(
            {
                "partner_id": self.partner_b.id,
                "acc_number": "FR7630006000011234567890189",
                "bank_id": bank.id,
            }
        )
        self._confirm_account(account)
        return bank, account

    def test_another_code_of_the_bank_takes_the_confirmation_away(self):
        bank, account = self._give_bank()
        bank.with_user(self.users["coordinator"]).bic = "BNPAFRPP"
        self.assertFalse(account.allow_out_payment)

    def test_same_code_again_and_a_phone_change_nothing(self):
        bank, account = self._give_bank()
        bank.with_user(self.users["coordinator"]).write(
            {"bic": "SGSNSNDA", "phone": "+221 33 839 50 00"}
        )
        self.assertTrue(account.allow_out_payment)

    def test_whoever_changed_the_bank_does_not_confirm(self):
        bank, account = self._give_bank()
        manager = self.users["finance_manager"]
        bank.with_user(manager).bic = "BNPAFRPP"
        with self.assertRaisesRegex(UserError, "another person confirms"):
            account.with_user(manager).allow_out_payment = True

    def test_deleting_the_bank_takes_the_confirmation_away(self):
        bank, account = self._give_bank()
        bank.with_user(self.users["coordinator"]).unlink()
        self.assertFalse(account.allow_out_payment)
