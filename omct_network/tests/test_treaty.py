# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NetworkCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "float_thousand_separator": "",
    "float_decimal_separator": ".",
    "keep_matches": False,
}
HEADER = "country_id,treaty_id,relation,year,as_of,source"


class TreatyCommon(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cat = cls.env.ref("omct_network.treaty_cat")
        cls.opcat = cls.env.ref("omct_network.treaty_opcat")
        cls.senegal = cls.env.ref("base.sn")
        cls.nepal = cls.env.ref("base.np")
        cls.statuses = cls.env["omct.treaty.status"]

    def create_status(self, country, treaty=None, relation="none", **vals):
        return self.statuses.create(
            {
                "country_id": country.id,
                "treaty_id": (treaty or self.cat).id,
                "relation": relation,
                **vals,
            }
        )

    def import_text(self, text, user=None, model="omct.treaty.status"):
        """Load a CSV file through Odoo's import; return its messages."""
        self.env.flush_all()
        self.env.invalidate_all()
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.manager)
            .create(
                {
                    "res_model": model,
                    "file": text.encode(),
                    "file_name": "file.csv",
                    "file_type": "text/csv",
                }
            )
        )
        header = text.splitlines()[0].split(",")
        result = wizard.execute_import(header, header, dict(OPTIONS))
        return [message["message"] for message in result["messages"]]

    def import_lines(self, *lines, user=None):
        return self.import_text("\n".join((HEADER, *lines)) + "\n", user)


@tagged("post_install", "-at_install")
class TestTreatyStatus(TreatyCommon):
    def test_the_three_treaties(self):
        found = [
            (treaty.code, str(treaty.date_adoption), str(treaty.date_in_force))
            for treaty in self.env["omct.treaty"].search(
                [("code", "in", ("CAT", "OPCAT", "CPED"))]
            )
        ]
        self.assertEqual(
            found,
            [
                ("CAT", "1984-12-10", "1987-06-26"),
                ("OPCAT", "2002-12-18", "2006-06-22"),
                ("CPED", "2006-12-20", "2010-12-23"),
            ],
        )

    @mute_logger("odoo.sql_db")
    def test_one_status_a_country_and_treaty(self):
        self.create_status(self.senegal)
        self.create_status(self.senegal, self.opcat)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.create_status(self.senegal, relation="party")

    @mute_logger("odoo.sql_db")
    def test_dates_go_with_the_relation(self):
        for vals in (
            {"relation": "none", "date_signature": "1985-02-04"},
            {"relation": "signatory", "date_bound": "1986-08-21"},
            {"relation": "signatory", "bound_by": "accession"},
            {
                "relation": "party",
                "date_signature": "1987-01-01",
                "date_bound": "1986-08-21",
            },
            {"relation": "party", "art22": "no", "art22_date": "1996-10-16"},
            {"relation": "party", "art21_date": "1996-10-16"},
        ):
            with self.subTest(vals), self.assertRaises(IntegrityError):
                with self.cr.savepoint():
                    self.create_status(self.senegal, **vals)
                    self.env.flush_all()

    def test_year_follows_the_dates(self):
        status = self.create_status(
            self.senegal,
            relation="party",
            date_signature="1985-02-04",
            date_bound="1986-08-21",
            bound_by="ratification",
        )
        self.assertEqual(status.year, 1986)
        status.write({"relation": "signatory", "date_bound": False, "bound_by": False})
        self.assertEqual(status.year, 1985)
        status.write({"relation": "none", "date_signature": False})
        self.assertFalse(status.year)
        # Where only the year is known it stays.
        status.write({"relation": "party", "year": 1986})
        self.assertEqual(status.year, 1986)

    def test_year_that_cannot_be(self):
        for vals in (
            {"relation": "none", "year": 1990},
            {"relation": "party", "year": 1983},
            {"relation": "party", "year": 2999},
            {"relation": "party", "year": 1990, "date_bound": "1986-08-21"},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(ValidationError, "“Since”.*Senegal"),
                self.cr.savepoint(),
            ):
                self.create_status(self.senegal, **vals)

    def test_answers_of_another_treaty(self):
        with (
            self.assertRaisesRegex(ValidationError, "art. 22.*belongs to CAT"),
            self.cr.savepoint(),
        ):
            self.create_status(self.senegal, self.opcat, "party", art22="yes")
        with (
            self.assertRaisesRegex(ValidationError, "belongs to OPCAT"),
            self.cr.savepoint(),
        ):
            self.create_status(self.senegal, self.cat, "party", npm="yes")
        status = self.create_status(self.senegal, self.opcat, "party", npm="yes")
        self.assertEqual(status.npm, "yes")

    def test_history_is_kept(self):
        self.env = self.env(context=dict(self.env.context, tracking_disable=False))
        self.statuses = self.env["omct.treaty.status"]
        status = self.create_status(self.senegal, relation="signatory")
        self.env.flush_all()
        self.env.cr.precommit.run()
        status.with_user(self.coordinator).write({"relation": "party", "year": 1986})
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = status.message_ids.sudo().tracking_value_ids
        changed = {
            value.field_id.name: (value.old_value_char, value.new_value_char)
            for value in values
        }
        self.assertEqual(changed["relation"], ("Signatory", "Party"))
        self.assertIn("year", changed)

    # ------------------------------------------------------------------
    # Import
    # ------------------------------------------------------------------

    def real_file(self):
        path = Path(get_module_path("omct_network")).parent / "data/treaty_status.csv"
        return path.read_text(encoding="utf-8")

    def snapshot(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        statuses = self.statuses.search([])
        return (
            statuses.read(["country_id", "treaty_id", "relation", "year", "as_of"]),
            statuses.mapped("write_date"),
            self.env["mail.message"].search_count(
                [("model", "=", "omct.treaty.status")]
            ),
        )

    def test_real_file_twice(self):
        """193 States x 3 treaties; the second time changes nothing."""
        self.env = self.env(context=dict(self.env.context, tracking_disable=False))
        self.statuses = self.env["omct.treaty.status"]
        self.assertEqual(self.import_text(self.real_file()), [])
        before = self.snapshot()
        self.assertEqual(len(before[0]), 193 * 3)
        figures = dict(
            self.statuses._read_group(
                [("relation", "=", "party")], ["treaty_id"], ["__count"]
            )
        )
        in_file = self.real_file().splitlines()
        for treaty, count in figures.items():
            self.assertEqual(
                count, sum(f",{treaty.code},party," in line for line in in_file)
            )
            self.assertEqual(treaty.party_count, count)
        self.assertEqual(self.senegal.omct_opcat_relation, "party")
        self.assertFalse(self.env.ref("base.gl").omct_cat_relation)
        # What the file does not say stays unknown.
        self.assertFalse(
            self.statuses.search(
                ["|", ("art22", "!=", False), ("date_bound", "!=", False)]
            )
        )
        self.assertEqual(self.import_text(self.real_file()), [])
        self.assertEqual(self.snapshot(), before)

    def test_newer_file_updates(self):
        self.import_lines("NP,OPCAT,none,,2022-06-13,First")
        status = self.statuses.search([("country_id", "=", self.nepal.id)])
        messages = self.import_lines("NP,OPCAT,party,2024,2024-12-01,Second")
        self.assertEqual(messages, [])
        self.assertRecordValues(
            status, [{"relation": "party", "year": 2024, "source": "Second"}]
        )
        self.assertEqual(self.nepal.omct_opcat_relation, "party")

    def test_older_file_is_refused(self):
        self.import_lines("NP,OPCAT,party,2024,2024-12-01,New")
        messages = self.import_lines(
            "SN,OPCAT,party,2006,2022-06-13,Old", "NP,OPCAT,none,,2022-06-13,Old"
        )
        self.assertRegex(messages[0], '^Line 3, column "as_of": .*the file is older')
        self.assertEqual(self.nepal.omct_opcat_relation, "party")
        self.assertFalse(self.senegal.omct_opcat_relation)

    def test_bad_rows_keep_nothing(self):
        good = "SN,CAT,party,1986,2022-06-13,Test"
        for bad, line, column in (
            ("XX,CAT,party,1986,2022-06-13,Test", 3, "country_id"),
            ("NP,ICCPR,party,1986,2022-06-13,Test", 3, "treaty_id"),
            ("NP,CAT,member,1986,2022-06-13,Test", 3, "relation"),
            ("NP,CAT,party,long ago,2022-06-13,Test", 3, "year"),
            ("NP,CAT,party,1891,2022-06-13,Test", 3, "year"),
            ("NP,CAT,party,1991,13 June 2022,Test", 3, "as_of"),
        ):
            with self.subTest(bad):
                message = self.import_lines(good, bad)[0]
                self.assertTrue(
                    message.startswith(f'Line {line}, column "{column}": '), message
                )
                self.env.invalidate_all()
                self.assertFalse(self.statuses.search([("source", "=", "Test")]))

    def test_same_country_twice_in_a_file(self):
        messages = self.import_lines(
            "SN,CAT,party,1986,2022-06-13,Test", "SN,CAT,none,,2022-06-13,Test"
        )
        self.assertEqual(len(messages), 1)
        self.assertRegex(messages[0], '^Line 3, column "country_id": .*stands twice')
        self.assertFalse(self.statuses.search([("source", "=", "Test")]))

    def test_import_by_role(self):
        self.assertEqual(
            self.import_lines("SN,CAT,party,1986,2022-06-13,T", user=self.coordinator),
            [],
        )
        for user, line in (
            (self.coordinator, "NP,CAT,party,1991,2022-06-13,T"),
            (self.plain_user, "SN,CAT,party,1986,2023-06-13,T"),
        ):
            with self.subTest(user=user.login):
                try:
                    messages = self.import_lines(line, user=user)
                except AccessError as error:
                    messages = [str(error)]
                self.assertTrue(messages)
        self.assertFalse(self.statuses.search([("country_id", "=", self.nepal.id)]))

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_who_reads_and_writes(self):
        own, other = self.create_status(self.senegal), self.create_status(self.nepal)
        for user, on_own, on_other in (
            (self.manager, True, True),
            (self.coordinator, True, False),
            (self.plain_user, False, False),
        ):
            for status, allowed in ((own, on_own), (other, on_other)):
                with self.subTest(user=user.login, status=status.display_name):
                    mine = self.as_user(status, user)
                    self.assertTrue(mine.has_access("read"))
                    self.assertEqual(mine.has_access("write"), allowed)
            self.assertEqual(
                self.as_user(own, user).has_access("unlink"), user == self.manager
            )

    def test_region_is_not_forged(self):
        statuses = self.as_user(self.statuses, self.coordinator)
        vals = {
            "country_id": self.nepal.id,
            "treaty_id": self.cat.id,
            "relation": "none",
        }
        for context, extra in (
            ({}, {"region_id": self.africa.id}),
            ({"default_region_id": self.africa.id}, {}),
        ):
            with self.subTest(extra), self.assertRaises(AccessError):
                with self.cr.savepoint():
                    statuses.with_context(**context).create({**vals, **extra})
        own = self.as_user(self.create_status(self.senegal), self.coordinator)
        with self.assertRaises(AccessError), self.cr.savepoint():
            own.region_id = self.asia
        with self.assertRaises(AccessError), self.cr.savepoint():
            own.country_id = self.nepal

    def test_reminders_are_days(self):
        for wrong in ("soon", "60, 0", "400", "7;30", "-7", ","):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(ValidationError, "“Reminders” of CAT"),
                self.cr.savepoint(),
            ):
                self.cat.reminder_days = wrong
        self.cat.reminder_days = "7,90 , 7"
        self.assertEqual(self.cat._get_reminder_levels(), [7, 90])
