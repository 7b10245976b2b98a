# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestDisbursement(GrantsCommon):
    def test_whole_path(self):
        payout = self._approved_payout(2400.0)
        self.assertEqual(payout.state, "approved")
        finance = payout.with_user(self.users["finance"])

        finance.action_create_bill()
        self.assertEqual(payout.state, "billed")
        bill = finance.move_id
        self.assertRecordValues(
            bill,
            [
                {
                    "state": "posted",
                    "partner_id": self.member.id,
                    "partner_bank_id": self.account.id,
                    "amount_total": 2400.0,
                    "ref": payout.name,
                    "payment_reference": payout.name,
                }
            ],
        )
        self.assertEqual(
            bill.invoice_line_ids.analytic_distribution,
            {str(self.fund.analytic_account_id.id): 100},
        )

        payment = self._register_payment(payout)
        self.assertEqual(payout.state, "sent")
        self.assertEqual(payment.memo, payout.name)
        self.assertEqual(payment.partner_bank_id, self.account)

        self._match_with_bank(payment)
        self.assertEqual(payout.state, "paid")

        wizard = self.env_of("officer")["omct.receipt.wizard"].create(
            {"disbursement_id": payout.id, "date": self.today, "note": "Signed receipt"}
        )
        wizard.action_confirm()
        self.assertEqual(payout.state, "paid")
        payout.receipt_ids.with_user(self.users["finance"]).action_accept()
        self.assertEqual(payout.state, "received")
        self.assertEqual(payout.receipt_by_id, self.users["officer"])

    def test_a_payment_has_an_entry_whatever_the_journal_says(self):
        """Without one the bank would have nothing to be matched with."""
        journal = self.company_data["default_journal_bank"]
        journal.outbound_payment_method_line_ids.payment_account_id = False
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        payment = self._register_payment(payout)
        self.assertTrue(payment.move_id)
        self.assertEqual(payout.state, "sent")
        self._match_with_bank(payment)
        self.assertEqual(payout.state, "paid")

    def test_figures_follow_each_step(self):
        def figures():
            self.fund.invalidate_recordset()
            return (
                self.fund.committed_amount,
                self.fund.billed_amount,
                self.fund.paid_amount,
                self.fund.available_amount,
                self.fund.ledger_amount,
            )

        payout = self._create_payout(2400.0)
        payout.action_submit()
        self.assertEqual(figures(), (0, 0, 0, 10000, 0))
        self._approve(payout)
        self.assertEqual(figures(), (2400, 0, 0, 7600, 0))
        payout.with_user(self.users["finance"]).action_create_bill()
        self.assertEqual(figures(), (2400, 2400, 0, 7600, 2400))
        self._match_with_bank(self._register_payment(payout))
        self.assertEqual(figures(), (2400, 2400, 2400, 7600, 2400))

    def test_references_are_numbered_and_unique(self):
        first, second = self._create_payout(), self._create_payout()
        self.assertRegex(first.name, r"^D/\d{4}/\d{5}$")
        self.assertNotEqual(first.name, second.name)

    def test_payer_is_a_third_person(self):
        both = "omct_grants.group_finance,omct_grants.group_grants_manager"
        requester, approver = (self.users["officer"], self.users["manager"])
        payout = self._approved_payout()
        for user in (requester, approver):
            user.sudo().write(
                {
                    "group_ids": [
                        (4, self.env.ref(group).id) for group in both.split(",")
                    ]
                }
            )
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "another person pays"),
            ):
                payout.with_user(user).action_create_bill()
        finance = payout.with_user(self.users["finance"])
        finance.action_create_bill()
        for user in (requester, approver):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "another person pays"),
            ):
                self._register_payment(payout, user.login.removeprefix("test_"))

    def test_payer_is_a_third_person_on_every_way(self):
        """The approver cannot pay by a loose payment or from the bank statement."""
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        approver = self.users["manager"]
        approver.sudo().group_ids += self.env.ref("omct_grants.group_finance")
        env = self.env(user=approver)
        vals = {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": self.member.id,
            "partner_bank_id": self.account.id,
            "amount": payout.amount,
            "currency_id": payout.currency_id.id,
            "journal_id": self.company_data["default_journal_bank"].id,
        }
        with self.assertRaisesRegex(UserError, "another person pays"):
            env["account.payment"].create({**vals, "omct_disbursement_id": payout.id})
        payment = env["account.payment"].create(vals)
        payment.action_post()
        payable = (payment.move_id | payout.move_id.with_env(env)).line_ids.filtered(
            lambda item: item.account_id.account_type == "liability_payable"
        )
        with self.assertRaisesRegex(UserError, "another person pays"):
            payable.reconcile()

    def test_others_do_not_bill(self):
        payout = self._approved_payout()
        for name in ("officer", "manager", "director"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                payout.with_user(self.users[name]).action_create_bill()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            payout.with_user(self.users["auditor"]).action_create_bill()

    def test_only_approved_is_billed_and_only_once(self):
        payout = self._create_payout()
        payout.action_submit()
        finance = payout.with_user(self.users["finance"])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            finance.action_create_bill()
        self._approve(payout)
        finance.action_create_bill()
        with self.assertRaisesRegex(UserError, "without a bill"):
            finance.action_create_bill()

    def test_only_once_paid(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        action = payout.with_user(self.users["finance"]).action_register_payment()
        first, second = (
            self.env_of("finance")["account.payment.register"]
            .with_context(**action["context"])
            .create({})
            for _count in range(2)
        )
        first._create_payments()
        with self.assertRaisesRegex(UserError, "only a billed payout"):
            second._create_payments()
        with self.assertRaisesRegex(UserError, "only a billed payout"):
            payout.with_user(self.users["finance"]).action_register_payment()
        self.assertEqual(len(payout.with_env(self.root_env).payment_ids), 1)

    def test_second_live_payment_is_refused_by_the_database(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        payment = self._register_payment(payout)
        with (
            self.assertRaisesRegex(Exception, "omct_disbursement_uniq"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO account_payment (omct_disbursement_id, state, "
                "payment_type, partner_type, amount, journal_id, currency_id, date, "
                "company_id) SELECT omct_disbursement_id, 'draft', payment_type, "
                "partner_type, amount, journal_id, currency_id, date, company_id "
                "FROM account_payment WHERE id = %s",
                [payment.id],
            )

    def test_payment_is_the_whole_amount_to_the_approved_account(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        with self.assertRaises(UserError):
            self._register_payment(payout, amount=400.0)
        payment = self._register_payment(payout)
        self.assertEqual(payment.amount, payout.amount)

    def test_unconfirmed_account_is_not_paid(self):
        other = self._create_member("Maison des droits", "base.sn")
        loose = self._create_account(
            other, "SN12 K001 0015 2000 0025 6900 7542", confirmed=False
        )
        payout = self._approved_payout(partner_id=other.id, partner_bank_id=loose.id)
        finance = payout.with_user(self.users["finance"])
        with self.assertRaisesRegex(UserError, "not confirmed"):
            finance.action_create_bill()
        self._confirm_account(loose)
        finance.action_create_bill()
        self.assertEqual(payout.state, "billed")

    def test_bill_of_a_payout_stays_as_it_is(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        bill = payout.move_id.with_user(self.users["finance_manager"])
        with self.assertRaises(UserError):
            bill.unlink()
        for step in (bill.button_draft, bill.button_cancel):
            with (
                self.subTest(step=step.__name__),
                self.assertRaisesRegex(UserError, "stays as it is"),
            ):
                step()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            bill.ref = "Something telling"

    def test_cancelled_payment_can_be_paid_again_once(self):
        payout = self._approved_payout()
        payout.with_user(self.users["finance"]).action_create_bill()
        payment = self._register_payment(payout).with_user(
            self.users["finance_manager"]
        )
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(payout.state, "billed")
        self._register_payment(payout)
        self.assertEqual(payout.state, "sent")
        self.assertEqual(
            sorted(payout.payment_ids.mapped("state")), ["canceled", "in_process"]
        )

    def test_cancel_before_the_books_only(self):
        payout = self._approved_payout()
        with self.assertRaisesRegex(UserError, "reason"):
            payout.with_user(self.users["officer"]).action_cancel(reason="  ")
        payout.with_user(self.users["officer"]).action_cancel(reason="No longer needed")
        self.assertEqual(payout.state, "cancelled")
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.committed_amount, 0)
        billed = self._approved_payout()
        billed.with_user(self.users["finance"]).action_create_bill()
        with self.assertRaisesRegex(UserError, "in the books"):
            billed.with_user(self.users["officer"]).action_cancel(reason="Too late")

    def test_credit_note_takes_the_payout_out_of_the_figures(self):
        grant = self._decided_grant(2000.0)
        grant.action_activate()
        instalment = grant.instalment_ids[0]
        instalment.action_request_payment()
        payout = self._approve(instalment.disbursement_id)
        payout.with_user(self.users["finance"]).action_create_bill()
        bill = payout.with_user(self.users["finance"]).move_id
        bill._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertEqual(payout.state, "cancelled")
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.billed_amount, 0)
        self.assertEqual(self.fund.ledger_amount, 0)
        self.assertEqual(self.fund.committed_amount, 2000)
        with self.assertRaisesRegex(UserError, "has a payout already"):
            instalment.disbursement_id.instalment_id.action_request_payment()
        payout.with_user(self.users["officer"]).action_cancel(reason="Wrong payee")
        instalment.action_request_payment()
        self.assertEqual(instalment.state, "requested")

    def test_receipt_only_after_payment_and_not_in_the_future(self):
        payout = self._approved_payout()
        with self.assertRaisesRegex(UserError, "left the bank"):
            payout._confirm_receipt(self.today, "x")
        payout.with_user(self.users["finance"]).action_create_bill()
        self._match_with_bank(self._register_payment(payout))
        tomorrow = self.today.replace(year=self.today.year + 1)
        with self.assertRaisesRegex(UserError, "future"):
            payout._confirm_receipt(tomorrow, "x")

    def test_account_and_line_belong_together(self):
        with self.assertRaisesRegex(ValidationError, "another fund"):
            self._create_payout(
                fund_line_id=self._create_fund(5.0, name="Other").line_ids[0].id
            )
        with self.assertRaisesRegex(ValidationError, "somebody other than the payee"):
            self._create_payout(partner_id=self.partner_b.id)

    def test_without_account_it_is_not_submitted(self):
        payout = self._create_payout(partner_bank_id=False)
        with self.assertRaisesRegex(UserError, "no account of the payee"):
            payout.action_submit()

    def test_other_currency_is_frozen_at_approval(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"].sudo()
        rates.search([("currency_id", "=", euro.id)]).unlink()
        rate = rates.create(
            {
                "currency_id": euro.id,
                "name": self.today,
                "rate": 0.9,
                "company_id": self.company.id,
            }
        )
        payout = self._approved_payout(900.0, currency_id=euro.id)
        self.assertAlmostEqual(payout.amount_company, 1000.0)
        rate.rate = 0.5
        payout.with_user(self.users["finance"]).action_create_bill()
        bill = payout.move_id
        self.assertEqual(bill.amount_total, 900.0)
        self.assertEqual(abs(bill.amount_total_signed), 1000.0)
        self.fund.invalidate_recordset()
        self.assertAlmostEqual(self.fund.ledger_amount, self.fund.billed_company_amount)

    def test_deleting_a_draft_only(self):
        payout = self._create_payout()
        payout.unlink()
        self.assertFalse(payout.exists())
        payout = self._create_payout()
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            payout.unlink()


@tagged("post_install", "-at_install")
class TestDisbursementAccess(GrantsCommon):
    def test_finance_sees_approved_ones_only(self):
        draft = self._create_payout()
        submitted = self._create_payout()
        submitted.action_submit()
        approved = self._approved_payout()
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.env_of("finance")["omct.disbursement"].search(
            [("id", "in", (draft | submitted | approved).ids)]
        )
        self.assertEqual(seen.ids, approved.ids)
        with self.assertRaises(AccessError):
            submitted.with_user(self.users["finance"]).read(["name"])

    def test_plain_user_and_coordinator_see_nothing(self):
        payout = self._approved_payout()
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("plain", "coordinator"):
            for record in (payout, self.fund, self.line):
                with (
                    self.subTest(user=name, model=record._name),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(self.users[name]).read(["display_name"])

    def test_auditor_reads_and_changes_nothing(self):
        payout = self._approved_payout()
        self.env.flush_all()
        self.env.invalidate_all()
        auditor = payout.with_user(self.users["auditor"])
        self.assertEqual(auditor.amount, 1000.0)
        with self.assertRaises(AccessError):
            auditor.date_due = self.today
        with self.assertRaises(AccessError):
            auditor.action_cancel(reason="x")

    def test_list_costs_the_same_for_10_and_100(self):
        fields_read = {
            name: {}
            for name in ("name", "amount", "state", "account_trusted", "date_due")
        } | {
            name: {"fields": {"display_name": {}}}
            for name in ("partner_id", "fund_id", "approved_by_ids")
        }
        model = self.env_of("manager")["omct.disbursement"]
        for _count in range(100):
            self._create_payout(1.0)
        counts = []
        for limit in (10, 10, 100):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            model.web_search_read([], fields_read, limit=limit)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], f"queries: {counts}")
