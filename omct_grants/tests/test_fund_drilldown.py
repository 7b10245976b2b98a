# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rows behind a figure add up to it, for whoever opens them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_fund_figures import FigureCommon


@tagged("post_install", "-at_install")
class TestDrilldown(FigureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grant = cls._decided_grant(1000.0)
        cls.grant.action_activate()

    def _rows(self, record, figure, user):
        mine = record.with_user(self.users[user])
        action = getattr(mine, f"action_view_{figure}")()
        return self.env_of(user)[action["res_model"]].search(action["domain"])

    def test_rows_add_up(self):
        self.grant.instalment_ids[0].action_request_payment()
        payout = self._approve(self.grant.instalment_ids[0].disbursement_id)
        payout.with_user(self.users["finance"]).action_create_bill()
        abroad = self._billed(80.0, currency_id=self.euro.id)
        self.rate.rate = 0.64
        self._pay_and_match(abroad)
        self._approved_payout(50.0)
        self.env.flush_all()
        self.env.invalidate_all()
        figure = self.env_of("auditor")["omct.fund.figure"].browse(self.line.id)
        for record in (self.fund, self.line, figure):
            amounts = {
                "planned": record.planned_amount,
                "billed": record.billed_amount,
                "paid": record.paid_amount,
            }
            self.assertEqual(
                amounts, {"planned": 250.0, "billed": 875.0, "paid": 125.0}
            )
            self.assertEqual(record.approved_amount, 925.0)
            self.assertEqual(record.committed_amount, 1175.0)
            for name, amount in amounts.items():
                rows = self._rows(record, name, "auditor")
                field = "amount_fund" if name == "planned" else "omct_fund_amount"
                with self.subTest(record=record, figure=name):
                    self.assertEqual(sum(rows.mapped(field)), amount)
        payouts = self._rows(self.fund, "approved", "auditor")
        self.assertEqual(sum(payouts.mapped("amount_fund")), 900.0)
        lines = self._rows(self.fund, "committed", "auditor")
        self.assertEqual(sum(lines.mapped("committed_amount")), 1175.0)

    def test_without_the_books_the_payouts_are_opened(self):
        payout = self._billed(100.0)
        self._pay_and_match(payout)
        self.env.invalidate_all()
        for figure in ("billed", "paid"):
            rows = self._rows(self.fund, figure, "officer")
            self.assertEqual(rows, payout)
        with self.assertRaises(AccessError):
            self.env_of("officer")["account.move.line"].search([], limit=1)

    def test_finance_does_not_open_the_grants(self):
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._rows(self.fund, "planned", "finance")
