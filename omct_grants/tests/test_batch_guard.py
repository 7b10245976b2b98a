# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestBatchGuard(BankCommon):
    def as_user(self, record, name):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(self.users[name])

    # ------------------------------------------------------------------
    # Attempts over RPC
    # ------------------------------------------------------------------

    def test_a_payout_is_in_one_live_batch(self):
        payout = self._prague()
        batch = self._batch(payout)
        with self.assertRaisesRegex(IntegrityError, "omct_disbursement_uniq"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._batch(payout)
                self.env.flush_all()
        batch.draft2open()
        with self.assertRaises(UserError):
            self._batch(payout)
        with self.assertRaisesRegex(UserError, "has a payment already"):
            self._register_payment(payout)

    def test_a_batch_moves_by_its_buttons_alone(self):
        payout = self._prague()
        batch = self._batch(payout)
        batch.draft2open()
        payment, line, lot = (
            batch.payment_ids,
            batch.payment_line_ids,
            batch.payment_lot_ids,
        )
        other = self._prague()
        attempts = (
            (batch, {"state": "generated"}),
            (batch, {"state": "cancel"}),
            (batch, {"name": "For the lawyer"}),
            (batch, {"omct_signed_by_id": 2}),
            (batch, {"omct_made_by_ids": [(5,)]}),
            (batch, {"omct_payout": False}),
            (batch, {"payment_ids": [(5,)]}),
            (batch, {"payment_lot_ids": [(5,)]}),
            (batch, {"payment_line_ids": [(5,)]}),
            (batch, {"journal_id": self.company_data["default_journal_bank"].id}),
            (batch, {"payment_file_id": False}),
            (line, {"amount_currency": 9999.0}),
            (line, {"partner_bank_id": self.account.id}),
            (line, {"communication": "For the lawyer"}),
            (line, {"purpose": "MDCS"}),
            (line, {"order_id": False}),
            (line, {"move_line_id": other._get_payable_line().id}),
            (lot, {"category_purpose": "SALA"}),
            (lot, {"payment_ids": [(5,)]}),
            (payment, {"payment_order_id": False}),
            (payment, {"payment_reference": "For the lawyer"}),
            (payment, {"omct_end_to_end": "X"}),
            (payment, {"omct_return_date": "2026-01-01"}),
            (payment, {"omct_bank_date": "2026-01-01"}),
            (payment, {"amount": 1.0}),
            (payment, {"state": "in_process"}),
            (payment, {"state": "canceled"}),
        )
        admin = self.env.ref("base.user_admin")
        self.env.ref("omct_grants.group_finance_manager").sudo().user_ids |= admin
        for user in (self.users["finance_manager"], admin):
            for record, vals in attempts:
                self.env.invalidate_all()
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    record.with_user(user).write(vals)
            for record in (batch, line, lot, payment):
                with (
                    self.subTest(user=user.login, unlink=record._name),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    record.with_user(user).unlink()
        self.env.invalidate_all()
        self.assertEqual((batch.state, payment.state), ("open", "draft"))

    def test_a_plain_order_holds_no_payout(self):
        payout = self._prague()
        finance = self.env_of("finance")
        order = finance["account.payment.order"].create(
            {
                "payment_method_line_id": self.method_line.id,
                "payment_type": "outbound",
            }
        )
        payable = payout._get_payable_line()
        attempts = (
            lambda: finance["account.payment.line"].create(
                {"order_id": order.id, "move_line_id": payable.id}
            ),
            lambda: finance["account.payment.line"].create(
                {"move_line_id": payable.id, "communication": "x"}
            ),
            lambda: order.write({"omct_payout": True}),
            lambda: finance["account.payment.order"].create(
                {
                    "payment_method_line_id": self.method_line.id,
                    "payment_type": "outbound",
                    "omct_payout": True,
                }
            ),
        )
        for number, attempt in enumerate(attempts):
            with (
                self.subTest(number=number),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                attempt()
        sneaked = (
            finance["account.payment.order"]
            .with_context(default_omct_payout=True)
            .create(
                {
                    "payment_method_line_id": self.method_line.id,
                    "payment_type": "outbound",
                }
            )
        )
        self.assertFalse(sneaked.omct_payout)

    def test_an_unbilled_payout_and_a_strange_line_stay_out(self):
        approved = self._approved_payout(
            10.0, partner_id=self.member2.id, partner_bank_id=self.account2.id
        )
        with self.assertRaisesRegex(UserError, "only a billed payout"):
            approved.with_user(self.users["finance"]).action_add_to_batch()
        payout = self._prague()
        batch = self._batch(self._prague())
        finance = self.env_of("finance")
        for vals in (
            {"amount_currency": 5000.0},
            {"partner_bank_id": self.account.id},
            {"communication": "Bail of N."},
            {"purpose": "MDCS"},
            {"category_purpose": "SALA"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                finance["account.payment.line"].create(
                    {
                        "order_id": batch.id,
                        "move_line_id": payout._get_payable_line().id,
                        "purpose": "CHAR",
                        **vals,
                    }
                )
        with self.assertRaises(UserError):
            finance["account.payment.line"].create(
                {
                    "order_id": batch.id,
                    "partner_id": self.member2.id,
                    "amount_currency": 50.0,
                    "communication": "extra",
                    "communication_type": "free",
                }
            )

    def test_a_sent_payment_of_a_batch_is_not_taken_back_alone(self):
        batch = self._sent_batch(self._prague())
        payment = self.as_user(batch.payment_ids, "finance_manager2")
        for attempt in (
            payment.action_draft,
            payment.action_cancel,
            payment.action_reject,
            payment.unlink,
            payment.move_id.button_draft,
        ):
            with self.assertRaisesRegex(UserError, "cancel the batch"):
                attempt()
