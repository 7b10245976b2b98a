# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many payouts at once: entries as Odoo makes them, a trail, few queries."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_statement import StatementCommon

#: What each item of a bill says.
ITEM = (
    "account_id",
    "amount_currency",
    "amount_residual",
    "balance",
    "currency_id",
    "date",
    "date_maturity",
    "display_type",
    "name",
    "parent_state",
    "partner_id",
    "price_subtotal",
    "price_total",
    "quantity",
    "tax_ids",
)
BILL = (
    "amount_residual",
    "amount_total",
    "amount_total_signed",
    "amount_untaxed",
    "currency_id",
    "date",
    "invoice_currency_rate",
    "invoice_date",
    "invoice_date_due",
    "invoice_payment_term_id",
    "journal_id",
    "partner_bank_id",
    "partner_id",
    "payment_reference",
    "payment_state",
    "ref",
    "state",
)


@tagged("post_install", "-at_install")
class TestBatchBulk(StatementCommon):
    def make_plain_bill(self, bill):
        """Return a bill for the same as Odoo alone makes it, with nobody's fund."""
        plain = self.env_of("finance")["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": bill.partner_id.id,
                "partner_bank_id": bill.partner_bank_id.id,
                "currency_id": bill.currency_id.id,
                "invoice_currency_rate": bill.invoice_currency_rate,
                "invoice_date": bill.invoice_date,
                "invoice_date_due": bill.invoice_date_due,
                "invoice_payment_term_id": False,
                "ref": bill.ref,
                "payment_reference": bill.payment_reference,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": bill.invoice_line_ids.name,
                            "account_id": bill.invoice_line_ids.account_id.id,
                            "price_unit": bill.invoice_line_ids.price_unit,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        plain.action_post()
        return plain

    def test_a_bill_is_what_odoo_makes_of_it(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].sudo().create(
            {
                "currency_id": usd.id,
                "company_id": self.company.id,
                "name": self.today,
                "rate": 1.0837,
            }
        )
        for payout in (
            self._prague(1234.57),
            self._billed_payout(333.33, currency_id=usd.id),
        ):
            with self.subTest(currency=payout.currency_id.name):
                bill = payout.move_id
                plain = self.make_plain_bill(bill)
                for name in BILL:
                    self.assertEqual(bill[name], plain[name], name)
                self.assertEqual(len(bill.line_ids), len(plain.line_ids))
                for item, other in zip(
                    bill.line_ids.sorted("balance"),
                    plain.line_ids.sorted("balance"),
                    strict=True,
                ):
                    for name in ITEM:
                        self.assertEqual(item[name], other[name], name)

    def test_a_payment_term_of_the_payee_does_not_split_the_bill(self):
        term = self.env.ref("account.account_payment_term_advance_60days")
        self.member2.with_company(self.company).property_supplier_payment_term_id = term
        payout = self._prague(100.0)
        self.assertEqual(len(payout.move_id.line_ids), 2)
        self.assertEqual(payout.move_id.invoice_date_due, self.today)

    def test_a_bill_names_what_settles_it_and_nothing_else(self):
        payout, other = self._prague(100.0), self._prague(70.0)
        batch = self._sent_batch(payout | other)
        payments = {pay.omct_disbursement_id: pay for pay in batch.sudo().payment_ids}
        for one in (payout, other):
            bill = one.move_id.with_user(self.users["finance"])
            self.assertEqual(bill.reconciled_payment_ids.ids, payments[one].ids)
            payment = payments[one].with_user(self.users["finance"])
            self.assertEqual(payment.reconciled_bill_ids.ids, bill.ids)
            self.assertFalse(payment.reconciled_statement_line_ids)
        line = self.load(self.entry(payments[payout]))
        self.assertEqual(payments[payout].reconciled_statement_line_ids.ids, line.ids)
        self.assertEqual(payments[payout].reconciled_bill_ids.ids, payout.move_id.ids)
        self.assertFalse(payments[other].reconciled_statement_line_ids)

    def test_numbers_follow_each_other(self):
        payouts = self.env["omct.disbursement"]
        for _index in range(4):
            payouts |= self._approved_payout(
                10.0, partner_id=self.member2.id, partner_bank_id=self.account2.id
            )
        payouts.with_user(self.users["finance"]).action_create_bill()
        after = self._prague(10.0)
        self._sent_batch(payouts | after)
        for entries in ((payouts | after).move_id, payouts.payment_ids.move_id):
            numbers = sorted(entries.mapped("sequence_number"))
            self.assertEqual(
                numbers, list(range(numbers[0], numbers[0] + len(entries)))
            )
            self.assertEqual(len(set(entries.mapped("name"))), len(entries))
            self.assertEqual(len(set(entries.mapped("sequence_prefix"))), 1)
            self.assertFalse(any(entries.mapped("made_sequence_gap")))

    def test_what_of_many_is_of_another_office_is_refused_as_odoo_does(self):
        """One among many, or alone: the same words, and nothing is written."""
        office = self.env["res.company"].sudo().create({"name": "Tunis"})
        account = (
            self.env["account.account"]
            .sudo()
            .with_company(office)
            .create(
                {
                    "name": "Fees",
                    "code": "600001",
                    "account_type": "expense",
                    "company_ids": [Command.set(office.ids)],
                }
            )
        )
        payouts = self._prague(10.0) | self._prague(20.0)
        lines = payouts.sudo().move_id.copy().invoice_line_ids
        before = lines.account_id
        said = []
        for some in (lines[1], lines):
            with (
                self.assertRaisesRegex(UserError, "company inconsistencies") as caught,
                self.env.cr.savepoint(),
            ):
                some.account_id = account
            said.append(str(caught.exception).splitlines()[-2])
        self.assertEqual(said[0], said[1])
        self.env.invalidate_all()
        self.assertEqual(lines.account_id, before)
        lines.account_id = before
        lines._check_company()

    def test_the_next_number_is_drawn_after_many(self):
        """Whatever is posted later in the same transaction goes on from the last."""
        payouts = self._approved_payout(10.0) | self._approved_payout(20.0)
        payouts.with_user(self.users["finance"]).action_create_bill()
        alone = self.make_plain_bill(payouts[0].move_id)
        self.assertEqual(
            alone.sequence_number, max(payouts.move_id.mapped("sequence_number")) + 1
        )

    def test_the_payout_tells_who_did_what(self):
        payout = self._prague()
        batch = self._sent_batch(payout)
        self.load(self.entry(batch.payment_ids))
        self.env.cr.flush()
        labels = dict(payout._fields["state"]._description_selection(self.env))
        told = payout.sudo().message_ids.filtered(
            lambda message: message.tracking_value_ids.field_id.name == "state"
        )
        steps = [
            (
                message.author_id,
                message.tracking_value_ids.old_value_char,
                message.tracking_value_ids.new_value_char,
            )
            for message in told.sorted("id")
            if message.author_id == self.users["finance"].partner_id
        ]
        finance = self.users["finance"].partner_id
        self.assertEqual(
            steps,
            [
                (finance, labels[before], labels[after])
                for before, after in (
                    ("approved", "billed"),
                    ("billed", "sent"),
                    ("sent", "paid"),
                )
            ],
        )

    def test_queries_do_not_grow_with_the_payouts(self):
        """100 payouts cost no more queries each than 10, step by step."""
        self.journal.omct_charge_account_id = self.company_data[
            "default_account_expense"
        ]

        def approved(number):
            payouts = self.env["omct.disbursement"]
            for _index in range(number):
                payouts |= self._approved_payout(
                    10.0, partner_id=self.member2.id, partner_bank_id=self.account2.id
                )
            return payouts.with_user(self.users["finance"])

        def count(payouts, name):
            """Return the queries of each step."""
            counted = {}

            def step(key, work):
                self.env.cr.flush()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                work()
                self.env.cr.flush()
                counted[key] = (self.env.cr.sql_log_count - before) / len(payouts)

            orders = payouts.env["account.payment.order"]
            step("bill", payouts.action_create_bill)
            step("batch", lambda: self._batch(payouts))
            batch = orders.browse(payouts.batch_id.id)
            step("confirm", batch.draft2open)
            step("sign", lambda: self._sign(batch))
            step("file", batch.open2generated)
            step("hand over", batch.generated2uploaded)
            entries = [self.entry(payment) for payment in batch.payment_ids]
            step("statement", lambda: self.load(*entries, name=name))
            self.assertEqual(set(payouts.mapped("state")), {"paid"})
            return counted

        few, many = approved(10), approved(100)
        count(approved(2), "Q-0")
        few, many = count(few, "Q-1"), count(many, "Q-2")
        for key, number in many.items():
            with self.subTest(step=key, few=few[key]):
                self.assertLessEqual(number, few[key])
        self.assertLess(sum(many.values()), 50)
