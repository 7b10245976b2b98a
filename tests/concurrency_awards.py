# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Amendments, requests of money and refunds of one grant at the same moment."""

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.omct_grants.tests.awards_common import (
    pass_due_diligence,
    sign_agreement,
)
from odoo.addons.omct_grants.tests.common import explain


class AwardsAtOnce:
    """Mixed into the class that has the connections."""

    def make_award(self):
        """Return ids of an active grant and of its two instalments, due today."""
        today = fields.Date.today()
        with self.env_of("officer") as env:
            member = env["res.partner"].browse(self.payee)
            pass_due_diligence(env, manager_of(env, self.users), member)
        with self.env_of("manager") as manager:
            expense = (
                manager["account.account"]
                .sudo()
                .search([("account_type", "=", "expense")], limit=1)
            )
            fund = manager["omct.fund"].create(
                {
                    "name": "Awards at once",
                    "reference": f"{self._testMethodName}",
                    "donor_id": self.payee,
                    "amount": 10000.0,
                    "date_start": today,
                    "date_end": today + relativedelta(years=1),
                    "expense_account_id": expense.id,
                    "line_ids": [Command.create({"name": "L", "amount": 10000.0})],
                }
            )
            fund.action_open()
            fund_id, line_id = fund.id, fund.line_ids.id
        with self.env_of("officer") as env:
            grant = env["omct.grant"].create(
                {
                    "title": "At once",
                    "partner_id": self.payee,
                    "fund_id": fund_id,
                    "fund_line_id": line_id,
                    "amount": 4000.0,
                    "date_start": today,
                    "date_end": today + relativedelta(months=6),
                    "instalment_ids": [
                        Command.create(
                            {"number": number, "amount": amount, "date_due": today}
                        )
                        for number, amount in ((1, 3000.0), (2, 1000.0))
                    ],
                }
            )
            grant.action_apply()
            grant.action_review()
            grant.action_submit()
            grant.with_env(manager_of(env, self.users)).action_approve()
            sign_agreement(env, grant)
            grant.action_activate()
            return grant.id, grant.instalment_ids.ids

    def make_amendment(self, grant_id):
        """Return the id of a draft that lowers the first instalment by 1000."""
        with self.env_of("officer") as env:
            amendment = env["omct.grant.amendment"].create(
                {"grant_id": grant_id, "reason": "Less", "amount": 3000.0}
            )
            amendment.line_ids.filtered(lambda line: line.number == 1).amount = 2000.0
            return amendment.id

    def read_award(self, grant_id):
        """Return award, sum of instalments, and of each payout its two amounts."""
        with self.env_of("manager") as env:
            grant = env["omct.grant"].browse(grant_id)
            payouts = grant.instalment_ids.disbursement_ids
            return (
                grant.amount,
                sum(grant.instalment_ids.mapped("amount")),
                [(payout.amount, payout.instalment_id.amount) for payout in payouts],
            )

    def test_amended_while_its_payment_is_asked_for(self):
        grant, (first, _second) = self.make_award()
        amendment = self.make_amendment(grant)
        with self.env_of("officer") as env:
            env["omct.grant.amendment"].browse(amendment).action_submit()
        errors = self.at_once(
            (
                "manager",
                lambda env: (
                    env["omct.grant.amendment"].browse(amendment).action_approve()
                ),
            ),
            (
                "officer",
                lambda env: (
                    env["omct.grant.instalment"].browse(first).action_request_payment()
                ),
            ),
        )
        self.assertEqual(len([error for error in errors if error]), 1, errors)
        award, total, payouts = self.read_award(grant)
        self.assertEqual(award, total)
        self.assertIn((award, payouts), [(3000, []), (4000, [(3000, 3000)])])

    def test_two_amendments_are_submitted_at_once(self):
        grant, _instalments = self.make_award()
        drafts = [self.make_amendment(grant) for _number in range(2)]

        def submit(amendment):
            return lambda env: (
                env["omct.grant.amendment"].browse(amendment).action_submit()
            )

        errors = self.at_once(*(("officer", submit(amendment)) for amendment in drafts))
        self.assertEqual(len([error for error in errors if error]), 1, errors)
        with self.env_of("manager") as env:
            states = env["omct.grant.amendment"].browse(drafts).mapped("approval_state")
        self.assertEqual(sorted(states), ["draft", "submitted"])

    def test_two_refunds_of_the_same_money_give_one(self):
        grant, (first, _second) = self.make_award()
        with self.env_of("officer") as env:
            instalment = env["omct.grant.instalment"].browse(first)
            explain(env, instalment.action_request_payment())
            payout = env["omct.grant.instalment"].browse(first).disbursement_id.id
        self.approve([payout])
        self.pay_and_match(payout)
        with self.env_of("officer") as env:
            refunds = env["omct.grant.refund"].create(
                [{"grant_id": grant, "amount": 2000.0} for _number in range(2)]
            )
            ids = refunds.ids

        def confirm(refund):
            return lambda env: env["omct.grant.refund"].browse(refund).action_confirm()

        errors = self.at_once(
            ("manager", confirm(ids[0])), ("manager2", confirm(ids[1]))
        )
        self.assertEqual(len([error for error in errors if error]), 1, errors)
        with self.env_of("manager") as env:
            lines = env["omct.grant.refund"].browse(ids).line_ids
            self.assertEqual(lines.mapped("amount"), [2000])

    def make_call_of_two(self):
        """Return ids of two awards of 2,000 that wait for approval in one call."""
        grant_id, _instalments = self.make_award()
        today = fields.Date.today()
        with self.env_of("manager") as env:
            fund_line = env["omct.grant"].browse(grant_id).fund_line_id
            line_id, fund_id = fund_line.id, fund_line.fund_id.id
            call = env["omct.grant.call"].create(
                {
                    "name": "At once",
                    "amount": 4000.0,
                    "date_close": today + relativedelta(days=9),
                    "members_only": False,
                    "review_min": 0,
                    "criterion_ids": [Command.create({"name": "Need", "weight": 1})],
                }
            )
            call.action_open()
            call_id = call.id
        ids = []
        for number in range(2):
            with self.env_of("officer") as env:
                payee = env["res.partner"].browse(self.payee)
                member = payee.sudo().copy({"name": f"Applicant {number}"})
                pass_due_diligence(env, manager_of(env, self.users), member.sudo(False))
                account = env["res.partner.bank"].sudo()
                grant = env["omct.grant"].create(
                    {
                        "title": "At once",
                        "partner_id": member.id,
                        "call_id": call_id,
                        "summary": "S",
                        "outcomes": "O",
                        "no_cofunder": True,
                        "partner_bank_id": account.create(
                            {"partner_id": member.id, "acc_number": f"KE-9-{member.id}"}
                        ).id,
                        "fund_id": fund_id,
                        "fund_line_id": line_id,
                        "amount": 2000.0,
                        "date_start": today,
                        "date_end": today + relativedelta(months=6),
                        "budget_line_ids": [
                            Command.create({"description": "Fees", "price": 2000.0})
                        ],
                        "instalment_ids": [
                            Command.create({"amount": 2000.0, "date_due": today})
                        ],
                    }
                )
                grant.action_apply()
                grant.action_review()
                grant.action_submit()
                ids.append(grant.id)
        return call_id, ids

    def test_two_awards_for_the_last_of_a_calls_budget_give_one(self):
        """The budget is lowered while both wait: only one still fits in it."""
        call, ids = self.make_call_of_two()
        with self.env_of("manager") as env:
            env["omct.grant.call"].browse(call).amount = 3000.0

        def approve(grant):
            return lambda env: env["omct.grant"].browse(grant).action_approve()

        errors = self.at_once(
            ("manager", approve(ids[0])), ("manager2", approve(ids[1]))
        )
        refused = [error for error in errors if error]
        self.assertEqual(len(refused), 1, errors)
        self.assertIn("Reason of the decision meeting", str(refused[0]))
        with self.env_of("manager") as env:
            states = env["omct.grant"].browse(ids).mapped("state")
        self.assertEqual(sorted(states), ["approved", "deciding"])

    def pay_and_match(self, payout_id):
        with self.env_of("finance") as env:
            payout = env["omct.disbursement"].browse(payout_id)
            payout.action_create_bill()
            action = payout.action_register_payment()
            payment = (
                env["account.payment.register"]
                .with_context(**action["context"])
                .create({})
                ._create_payments()
            )
            line = env["account.bank.statement.line"].create(
                {
                    "journal_id": payment.journal_id.id,
                    "date": fields.Date.today(),
                    "payment_ref": payment.memo,
                    "amount": -payment.amount,
                }
            )
            if not line.is_reconciled:
                outstanding = payment.move_id.line_ids.filtered(
                    lambda item: item.account_id == payment.outstanding_account_id
                )
                line._add_account_move_line(outstanding, keep_current=True)
                line.reconcile_bank_line()
            self.assertEqual(payout.state, "paid")


def manager_of(env, users):
    """Return the manager's environment on the connection of ``env``."""
    return env(user=users["manager"])
