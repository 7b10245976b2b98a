# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, freeze_time, tagged


@tagged("post_install", "-at_install")
class TestSequence(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("omct_network.ir_cron_prepare_years")
        cls.sequence = cls.env.ref("omct_network.sequence_membership")
        cls.other = cls.env["ir.sequence"].create(
            {"name": "Theirs", "code": "theirs", "use_date_range": True}
        )

    def prepare(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def get_years(self, sequence=None):
        years = (sequence or self.sequence).date_range_ids
        return sorted((str(one.date_from), str(one.date_to)) for one in years)

    def test_this_year_and_the_next_are_ready(self):
        for day, years in (("2031-12-31", (2031, 2032)), ("2032-01-01", (2032, 2033))):
            with self.subTest(day), freeze_time(f"{day} 12:00:00"):
                for _time in range(2):
                    self.prepare()
                    for year in years:
                        self.assertEqual(
                            self.get_years().count((f"{year}-01-01", f"{year}-12-31")),
                            1,
                        )
        self.assertFalse(self.get_years(self.other))

    def test_numbers_begin_anew_each_year(self):
        code = self.sequence.code
        with freeze_time("2031-12-31 12:00:00"):
            self.prepare()
            self.assertEqual(self.sequence.next_by_code(code), "A/2031/0001")
            self.assertEqual(self.sequence.next_by_code(code), "A/2031/0002")
        with freeze_time("2032-01-01 12:00:00"):
            self.assertEqual(self.sequence.next_by_code(code), "A/2032/0001")

    def test_a_year_that_is_divided_by_hand_stays(self):
        self.env["ir.sequence.date_range"].create(
            {
                "sequence_id": self.sequence.id,
                "date_from": "2032-01-01",
                "date_to": "2032-06-30",
            }
        )
        with freeze_time("2031-05-01 12:00:00"):
            self.prepare()
        self.assertNotIn(("2032-01-01", "2032-12-31"), self.get_years())
        with freeze_time("2032-07-01 12:00:00"):
            self.prepare()
        self.assertIn(("2032-07-01", "2032-12-31"), self.get_years())
