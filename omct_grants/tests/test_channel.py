# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestChannel(BankCommon):
    """Cash, mobile money, vouchers, cheques and members: the same guards as a bank."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journals = {
            name: cls._create_channel_journal(name)
            for name in ("intermediary", "cash", "mobile", "voucher", "cheque")
        }
        # A wallet beside an account would be a change of account.
        cls.member3 = cls._create_member("Maison des droits", "base.sn")
        cls.wallet = cls._create_account(cls.member3, "+221 77 000 11 22")

    @classmethod
    def _create_channel_journal(cls, name):
        return cls.root_env["account.journal"].create(
            {
                "name": name.title(),
                "type": "cash" if name == "cash" else "bank",
                "code": f"C{name[:3].upper()}",
                "company_id": cls.company.id,
                "omct_channel": name,
            }
        )

    def bill(self, channel, amount=600.0, **vals):
        needs = {
            "intermediary": {"channel_partner_id": self.member2.id},
            "mobile": {
                "partner_id": self.member3.id,
                "partner_bank_id": self.wallet.id,
            },
        }
        payout = self._approved_payout(
            amount,
            channel=channel,
            channel_reason="closed",
            **{"partner_bank_id": False, **needs.get(channel, {}), **vals},
        )
        payout.with_user(self.users["finance"]).action_create_bill()
        return payout

    def pay(self, payout, **vals):
        return self._register_payment(payout, **vals)

    def test_each_channel_is_paid_in_its_own_journal(self):
        number = {"cheque": "CH 000123", "voucher": "V-77"}
        for channel, journal in self.journals.items():
            with self.subTest(channel=channel):
                payout = self.bill(channel)
                payment = self.pay(
                    payout, omct_channel_number=number.get(channel, False)
                )
                self.assertEqual(payment.journal_id, journal)
                self.assertEqual(payout.state, "paid")
                items = payment.move_id.line_ids.filtered(
                    lambda item, journal=journal: (
                        item.account_id == journal.default_account_id
                    )
                )
                self.assertEqual(items.balance, -600.0)
                self.assertEqual(payment.memo, payout.name)
                self.assertEqual(payment.partner_bank_id, payout.partner_bank_id)

    def test_member_that_hands_over_owes_it_on_its_own_balance(self):
        payment = self.pay(self.bill("intermediary"))
        item = payment.move_id.line_ids.filtered(
            lambda line: (
                line.account_id == self.journals["intermediary"].default_account_id
            )
        )
        self.assertEqual(item.partner_id, self.member2)

    def test_what_a_channel_lacks_is_said(self):
        for vals, words in (
            ({"channel": "cash"}, "why it is not paid by bank"),
            ({"channel": "mobile", "channel_reason": "closed"}, "number as an account"),
            (
                {"channel": "intermediary", "channel_reason": "closed"},
                "member that hands",
            ),
            (
                {
                    "channel": "intermediary",
                    "channel_reason": "closed",
                    "channel_partner_id": self.member.id,
                },
                "to itself",
            ),
            ({"channel": "bank"}, "no account"),
        ):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, words):
                self._create_payout(
                    100.0, **{"partner_bank_id": False, **vals}
                ).action_submit()

    def test_wallet_is_confirmed_by_a_second_person(self):
        other = self._create_member("Radio Sine", "base.sn")
        wallet = self._create_account(other, "+221 77 999 00 11", False)
        payout = self._approved_payout(
            100.0,
            channel="mobile",
            channel_reason="closed",
            partner_id=other.id,
            partner_bank_id=wallet.id,
        )
        with self.assertRaisesRegex(UserError, "not confirmed"):
            payout.with_user(self.users["finance"]).action_create_bill()

    def test_other_journal_is_refused(self):
        payout = self.bill("cash")
        finance = self.env_of("finance")
        with self.assertRaisesRegex(AccessError, "Choose another journal"):
            finance["account.payment"].create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": payout.partner_id.id,
                    "partner_bank_id": False,
                    "amount": payout.amount,
                    "currency_id": payout.currency_id.id,
                    "journal_id": self.journal.id,
                    "memo": payout.name,
                    "omct_disbursement_id": payout.id,
                }
            )
        bank = self._billed_payout(100.0)
        with self.assertRaisesRegex(UserError, "Choose another journal"):
            self.pay(bank, journal_id=self.journals["cash"].id)

    def test_never_in_a_bank_file(self):
        payout = self.bill("cash")
        with self.assertRaisesRegex(UserError, "not by a bank file"):
            self._batch(payout)
        batch = self._batch(self._prague(100.0))
        with self.assertRaisesRegex(UserError, "not by a bank file"):
            self.env_of("finance")["account.payment.line"].create(
                {
                    "order_id": batch.id,
                    "move_line_id": payout._get_payable_line().id,
                    "partner_id": payout.partner_id.id,
                    "amount_currency": payout.amount,
                    "currency_id": payout.currency_id.id,
                    "communication": payout.name,
                }
            )

    def test_paid_once(self):
        payout = self.bill("cash")
        self.pay(payout)
        with self.assertRaisesRegex(UserError, "only a billed payout"):
            self.pay(payout)

    def test_requester_and_approver_do_not_hand_it_over(self):
        self.users["manager"].write(
            {"group_ids": [Command.link(self.env.ref("omct_grants.group_finance").id)]}
        )
        with self.assertRaisesRegex(UserError, "you approved it"):
            self._register_payment(self.bill("cash"), user="manager")

    def test_not_handed_over_is_payable_again_once(self):
        payout = self.bill("cash")
        payment = self.pay(payout)
        with self.assertRaisesRegex(UserError, "did not pay it"):
            payout.with_user(self.users["finance"]).action_not_handed_over(reason="-")
        manager = payout.with_user(self.users["finance_manager"])
        manager.action_not_handed_over(reason="Payee did not come")
        self.assertEqual((payout.state, payment.state), ("returned", "rejected"))
        self.assertEqual(payment.move_id.state, "cancel")
        again = self.pay(payout)
        self.assertEqual(payout.state, "paid")
        self.assertEqual(again.omct_end_to_end, f"{payout.name}/2")
        with self.assertRaisesRegex(UserError, "only a billed payout"):
            self.pay(payout)

    def test_bank_payment_is_not_taken_back_this_way(self):
        payout = self._billed_payout(100.0)
        self._match_with_bank(self._register_payment(payout))
        with self.assertRaisesRegex(UserError, "paid by the bank"):
            payout.with_user(self.users["finance_manager"]).action_not_handed_over(
                reason="-"
            )

    def test_cheque_has_a_number_once(self):
        with self.assertRaisesRegex(UserError, "number of the cheque"):
            self.pay(self.bill("cheque"))
        with self.assertRaisesRegex(UserError, "is not the number"):
            self.pay(self.bill("cheque"), omct_channel_number="for Awa, from Kolda")
        payment = self.pay(self.bill("cheque"), omct_channel_number="ch 42")
        self.assertEqual(payment.omct_channel_number, "CH 42")
        with self.assertRaises(AccessError):
            payment.omct_channel_number = "CH 43"
        other = self.bill("cheque")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(
                Exception, "handed out already|omct_channel_number_uniq"
            ),
            self.cr.savepoint(),
        ):
            self.pay(other, omct_channel_number="CH 42")
            self.env.flush_all()

    def test_channel_is_frozen_with_the_approval(self):
        payout = self._approved_payout(
            100.0, channel="cash", channel_reason="closed", partner_bank_id=False
        )
        for user in ("officer", "finance_manager"):
            with self.assertRaisesRegex(
                UserError, "frozen|changes through|not allowed"
            ):
                payout.with_user(self.users[user]).write({"channel": "bank"})

    def test_swiss_francs_in_cash_go_in_steps_of_five_rappen(self):
        franc = self.env.ref("base.CHF")
        franc.active = True
        self.assertEqual(franc.omct_cash_step, 0.05)
        self.env["res.currency.rate"].create(
            {"currency_id": franc.id, "rate": 0.94, "name": self.today}
        )
        with self.assertRaisesRegex(UserError, r"100\.05"):
            self._create_payout(
                100.03,
                channel="cash",
                channel_reason="closed",
                partner_bank_id=False,
                currency_id=franc.id,
            ).action_submit()
        payout = self.bill("cash", 100.05, currency_id=franc.id)
        self.assertEqual(self.pay(payout).amount, 100.05)
        # By bank to the centime.
        self._create_payout(100.03, currency_id=franc.id).action_submit()
