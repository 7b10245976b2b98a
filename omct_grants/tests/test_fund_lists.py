# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lists cost as many queries for ten records as for a hundred."""

from odoo.tests import tagged

from .common import GrantsCommon

LISTS = {
    "omct.fund.amendment": "omct_fund_amendment_view_list",
    "omct.fund.deadline": "omct_fund_deadline_view_list",
    "omct.fund.figure": "omct_fund_figure_view_list",
    "omct.fund.income": "omct_fund_income_view_list",
}


@tagged("post_install", "-at_install")
class TestFundLists(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env_of("manager")
        env["omct.fund.amendment"].create([{"fund_id": cls.fund.id}] * 100)
        env["omct.fund.deadline"].create(
            [{"fund_id": cls.fund.id, "date_due": cls.today}] * 100
        )
        env["omct.fund.income"].create(
            [
                {
                    "fund_id": cls.fund.id,
                    "name": "Part",
                    "amount": 1.0,
                    "date_expected": cls.today,
                }
            ]
            * 100
        )
        for _number in range(45):
            cls._create_fund(10.0)

    def test_ten_and_a_hundred(self):
        for model, view in LISTS.items():
            records = self.env_of("manager")[model]
            view = self.env.ref(f"omct_grants.{view}")
            names = records.get_view(view.id, "list")["models"][model]
            specification = {
                name: {"fields": {"display_name": {}}}
                if records._fields[name].relational
                else {}
                for name in names
            }
            counts = []
            # The first reading fills what stays for the next request.
            for limit in (10, 10, 90):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                found = records.web_search_read([], specification, limit=limit)
                self.assertEqual(len(found["records"]), limit)
                counts.append(self.cr.sql_log_count - before)
            with self.subTest(model=model):
                self.assertEqual(counts[1], counts[2], f"queries: {counts}")
