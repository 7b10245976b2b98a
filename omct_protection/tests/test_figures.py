# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import random
from collections import Counter, defaultdict

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ..models.omct_protection_figure import SMALLEST
from .common import IDENTITY, ProtectionCommon, ProtectionSetup

YEAR = "2024"
COUNTRIES = ("tn", "ma", "eg", "dz", "ke", "ng", "sn", "mx", "co", "ph")


class FiguresCommon:
    @property
    def figures(self):
        return self.env["omct.protection.figure"]

    def count(self, numbers, year=YEAR):
        """File requests by country; return the real numbers by country and region.

        :param dict numbers: requests by code of the country
        """
        model = self.env["omct.protection.request"].with_user(self.officer)
        countries, regions = Counter(), Counter()
        for code, number in numbers.items():
            country = self.env.ref(f"base.{code}")
            requests = model.create(
                [
                    {
                        "source": "direct",
                        "country_id": country.id,
                        "manager_id": self.manager.id,
                    }
                ]
                * number
            )
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    "UPDATE omct_protection_request SET received_date = %s "
                    "WHERE id IN %s RETURNING id",
                    f"{year}-03-05 10:00:00",
                    tuple(requests.ids),
                )
            )
            countries[country] += number
            regions[country.omct_region_id] += number
        self.env.invalidate_all()
        return countries, regions

    def get_lines(self, dimension, year=YEAR, user=None):
        figures = self.figures.with_user(user or self.other_manager)
        return figures.search([("year", "=", year), ("dimension", "=", dimension)])


@tagged("post_install", "-at_install")
class TestFigures(FiguresCommon, ProtectionCommon):
    def test_large_numbers_are_told(self):
        self.count({"tn": 5, "ma": 6, "ke": 7})
        told = {
            line.country_id.code: line.request_count
            for line in self.get_lines("country")
        }
        self.assertEqual(told, {"TN": 5, "MA": 6, "KE": 7})
        self.assertEqual(self.get_lines("total").request_count, 18)
        self.assertEqual(self.get_lines("month").code, "2024-03")

    def test_a_small_number_takes_the_next_one_along(self):
        self.count({"tn": 1, "ma": 6, "eg": 8})
        lines = self.get_lines("country")
        told = {line.country_id.code: line.is_hidden for line in lines}
        self.assertEqual(told, {"TN": True, "MA": True, "EG": False})
        hidden = lines.filtered("is_hidden")
        self.assertEqual(hidden.mapped("request_count"), [0, 0])

    def test_countries_go_with_their_region(self):
        # The one of Kenya leaves out a second region, whose countries add up to it.
        self.count({"ke": 1, "tn": 6, "ma": 7, "mx": 30})
        regions = {
            line.region_id.code: line.is_hidden for line in self.get_lines("region")
        }
        self.assertEqual(sorted(regions.values()), [False, True, True])
        hidden = {
            line.country_id.code for line in self.get_lines("country") if line.is_hidden
        }
        self.assertEqual(hidden, {"KE", "TN", "MA"})

    def test_few_in_all_are_not_told_at_all(self):
        self.count({"tn": 2, "ma": 2})
        for line in self.figures.search([("year", "=", YEAR)]):
            self.assertTrue(line.is_hidden, line.dimension)
            self.assertTrue(line.is_amount_hidden, line.dimension)

    def test_no_subtraction_gives_a_small_number_back(self):
        """Whatever the numbers are: what is left out is several cells, and not few."""
        chance = random.Random(7)
        for number in range(12):
            year = str(1950 + number)
            numbers = {code: chance.randint(1, 9) for code in COUNTRIES}
            for code in chance.sample(COUNTRIES, number % len(COUNTRIES)):
                del numbers[code]
            real, regions = self.count(numbers, year)
            if sum(real.values()) < SMALLEST:
                told = self.figures.search([("year", "=", year)])
                self.assertTrue(all(line.is_hidden for line in told))
                continue
            self.check_table(
                {line.region_id: line for line in self.get_lines("region", year)},
                regions,
            )
            nested = defaultdict(dict)
            by_region = {
                line.region_id: line for line in self.get_lines("region", year)
            }
            for line in self.get_lines("country", year):
                nested[line.region_id][line.country_id] = line
            for region, lines in nested.items():
                if by_region[region].is_hidden:
                    self.assertTrue(all(line.is_hidden for line in lines.values()))
                else:
                    self.check_table(lines, real)

    def check_table(self, lines, real):
        hidden = [key for key, line in lines.items() if line.is_hidden]
        for key, line in lines.items():
            if not line.is_hidden:
                self.assertGreaterEqual(real[key], SMALLEST)
                self.assertEqual(line.request_count, real[key])
        if hidden:
            self.assertGreaterEqual(sum(real[key] for key in hidden), SMALLEST)
            self.assertGreaterEqual(len(hidden), 2)

    def test_an_amount_behind_few_payments_is_left_out(self):
        self.count({"tn": 9, "ma": 9})
        request = self.env["omct.protection.request"].search(
            [("received_date", "<", "2025-01-01"), ("country_id.code", "=", "TN")],
            limit=1,
        )
        paid = self.make_assistance(request.with_user(self.officer))
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE omct_protection_assistance SET state = 'paid' WHERE id = %s "
                "RETURNING id",
                paid.id,
            )
        )
        self.env.invalidate_all()
        line = self.get_lines("country").filtered(
            lambda rec: rec.country_id.code == "TN"
        )
        self.assertFalse(line.is_hidden)
        self.assertEqual(line.request_count, 9)
        self.assertTrue(line.is_amount_hidden)
        self.assertEqual(line.amount_eur, 0)

    def test_the_month_that_runs_is_not_counted(self):
        before = sum(self.figures.search([("dimension", "=", "total")]).ids)
        for _number in range(6):
            self.make_request()
        self.env.invalidate_all()
        after = sum(self.figures.search([("dimension", "=", "total")]).ids)
        self.assertEqual(before, after)

    def test_who_reads(self):
        self.count({"tn": 9})
        for user in (self.outsiders - self.other_manager) | self.officer:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env.invalidate_all()
                self.get_lines("total", user=user).read(["request_count"])

    def test_a_filter_cuts_through_no_cell(self):
        """Grouping and filtering add up what is told, and nothing else."""
        self.count({"tn": 1, "ma": 6, "eg": 8, "ke": 9})
        figures = self.figures.with_user(self.other_manager)
        for groupby in ("country_id", "region_id", "code", "year"):
            for key, total in figures._read_group(
                [("year", "=", YEAR), ("dimension", "=", "country")],
                [groupby],
                ["request_count:sum"],
            ):
                self.assertNotIn(total, (1, 6), key)
        found = figures.search(
            [
                ("year", "=", YEAR),
                ("dimension", "=", "country"),
                ("request_count", "<", 5),
            ]
        )
        self.assertFalse(found.filtered(lambda line: line.request_count))

    def test_the_digest_has_references_alone(self):
        request = self.make_request(narrative="Nightingale")
        request.defender_ids.update_identity(IDENTITY)
        self.env["omct.protection.break.glass.wizard"].with_user(
            self.other_manager
        ).create({"reference": request.name, "reason": "absence"}).action_confirm()
        mails = self.env["mail.mail"]
        before = mails.search([])
        self.env["omct.protection.break.glass"]._cron_digest()
        sent = mails.search([]) - before
        to = sent.mapped("email_to")
        for manager in (self.manager, self.other_manager):
            self.assertEqual(sum(manager.email in line for line in to), 1)
        self.assertFalse([line for line in to if self.officer.email in line])
        for mail in sent:
            text = f"{mail.subject} {mail.body_html}"
            self.assertIn(request.name, text)
            self.assertIn(self.other_manager.name, text)
            for word in ("Nightingale", "Zebulon", request.defender_ids.name):
                self.assertNotIn(word, text)

    def test_no_digest_without_a_line(self):
        self.env.execute_query(
            SQL("DELETE FROM omct_protection_break_glass RETURNING id")
        )
        before = self.env["mail.mail"].search_count([])
        self.env["omct.protection.break.glass"]._cron_digest()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)


@tagged("post_install", "-at_install")
class TestFiguresOut(FiguresCommon, ProtectionSetup, HttpCase):
    """The table for the annual report, and the screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def test_the_table(self):
        self.count({"tn": 1, "ma": 6, "eg": 8})
        right = self.env.ref("base.group_allow_export")
        self.other_manager.group_ids -= right
        wizard = self.env["omct.protection.figure.wizard"].with_user(self.other_manager)
        wizard = wizard.create({"year": YEAR})
        with self.assertRaises(AccessError):
            wizard.action_make()
        report = self.env["report.omct_protection.figure_xlsx"]
        with self.assertRaises(AccessError):
            report.with_user(self.other_manager).create_xlsx_report(wizard.ids, {})
        self.other_manager.group_ids += right
        wizard.action_make()
        content, _kind = report.with_user(self.other_manager).create_xlsx_report(
            wizard.ids, {}
        )
        cells = {
            row[0]: row[1]
            for row in load_workbook(io.BytesIO(content)).active.iter_rows(
                values_only=True
            )
            if row[0]
        }
        self.assertEqual(cells["Egypt"], 8)
        self.assertEqual((cells["Tunisia"], cells["Morocco"]), ("…", "…"))
        line = self.env["omct.export.log"].search([], limit=1)
        self.assertEqual((line.user_id, line.kind), (self.other_manager, "protection"))
        with self.assertRaises(UserError):
            wizard.create({"year": "1849"}).action_make()
        with self.assertRaises(AccessError):
            wizard.with_user(self.officer).create({"year": YEAR})

    def test_screens(self):
        self.count({"tn": 1, "ma": 6, "eg": 8})
        self.start_tour(
            "/odoo/protection-figures",
            "omct_protection_every_view",
            login=self.manager.login,
        )
