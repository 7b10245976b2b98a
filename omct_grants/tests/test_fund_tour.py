# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestFundTour(GrantsCommon, HttpCase):
    def test_manager_amends_a_fund(self):
        self.fund.with_user(self.users["manager"]).name = "Tour fund"
        self._approved_payout(1000.0)
        self.start_tour("/odoo", "omct_fund_amend", login="test_manager")
        amendment = self.fund.amendment_ids
        self.assertEqual(amendment.approval_state, "submitted")
        amendment.with_user(self.users["manager2"]).action_approve()
        self.assertEqual(self.fund.amount, 11000.0)

    def test_finance_books_income(self):
        manager = self.fund.with_user(self.users["manager"])
        manager.income_account_id = self.company_data["default_account_revenue"]
        income = manager.env["omct.fund.income"].create(
            {
                "fund_id": self.fund.id,
                "name": "Tour instalment",
                "date_expected": self.today,
                "amount": 4000.0,
            }
        )
        self.start_tour("/odoo", "omct_fund_book_income", login="test_finance")
        self.assertEqual(income.state, "booked")
        self.assertEqual(income.booked_by_id, self.users["finance"])

    def test_manager_wins_a_prospect(self):
        prospect = self.env_of("manager")["crm.lead"].create(
            {
                "name": "Tour prospect",
                "type": "opportunity",
                "partner_id": self.partner_a.id,
                "company_id": self.company.id,
                "omct_amount": 5000.0,
                "omct_date_start": self.today,
                "omct_date_end": self.today + relativedelta(years=1),
                "user_id": self.users["manager"].id,
            }
        )
        self.start_tour("/odoo", "omct_fund_prospect", login="test_manager")
        self.assertEqual(prospect.omct_fund_id.state, "draft")
