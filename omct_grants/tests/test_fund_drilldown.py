# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The rows behind a figure add up to it, for whoever opens them."""

from odoo.exceptions import AccessError, UserError
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
        self._check_rows_add_up(self.fund)

    def test_kinds_of_rows(self):
        self.grant.instalment_ids[0].action_request_payment()
        self._approve(self.grant.instalment_ids[0].disbursement_id)
        self._billed(80.0)
        self.env.flush_all()
        rows = self._rows(self.fund, "committed", "officer")
        self.assertEqual(
            sorted(zip(rows.mapped("kind"), rows.mapped("amount"), strict=True)),
            [("bill", 80.0), ("instalment", 250.0), ("payout", 750.0)],
        )
        planned = rows.filtered(lambda row: row.stage == "planned")
        self.assertEqual(planned.label, f"{self.grant.name} / 2")
        self.assertEqual(planned.action_open()["res_id"], self.grant.id)
        with self.assertRaisesRegex(UserError, "not yours to open"):
            planned.with_user(self.users["finance"]).action_open()

    def test_without_the_books_the_rows_are_opened(self):
        payout = self._billed(100.0)
        self._pay_and_match(payout)
        self.env.invalidate_all()
        for figure in ("billed", "paid"):
            rows = self._rows(self.fund, figure, "officer")
            self.assertEqual(rows._name, "omct.fund.row")
            self.assertEqual(rows.mapped("label"), [payout.name])
        with self.assertRaises(AccessError):
            self.env_of("officer")["account.move.line"].search([], limit=1)

    def test_finance_sees_what_is_to_come_and_not_the_grant(self):
        self.env.invalidate_all()
        rows = self._rows(self.fund, "planned", "finance")
        self.assertEqual(sum(rows.mapped("amount")), 1000.0)
        with self.assertRaises(AccessError):
            self.env_of("finance")["omct.grant"].search([], limit=1)

    def test_rows_are_not_written(self):
        row = self._rows(self.fund, "planned", "manager")[:1]
        for attempt in (
            lambda: row.write({"amount": 1.0}),
            lambda: row.unlink(),
            lambda: row.create({"amount": 1.0}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(AccessError):
            self.env_of("plain")["omct.fund.row"].search([], limit=1)
