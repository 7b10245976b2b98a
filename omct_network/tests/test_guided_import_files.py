# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import contextlib
import datetime
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..tools import cell_values, file_reading, spreadsheet
from .import_common import GuidedImportCommon

ROWS = [
    ["Name", "Country", "City", "Other names"],
    ["Société d'aide", "Senegal", "Saint-Louis", 'L\'« Aide »; "Help"'],
    ["Œuvre\nen deux lignes", "Senegal", "a,b;c\td|e", "€ 5"],
    ["Plain", "Nepal", "", ""],
]
# What neither a CSV file nor the database can hold.
TEXT = st.text(
    alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
    max_size=30,
)


@tagged("post_install", "-at_install")
class TestFileReading(BaseCase):
    """Files in, rows out: no database."""

    def get_rows(self, content, **options):
        layout = file_reading.detect(content, **options)
        return [row.cells for row in file_reading.read_rows(content, layout)]

    def problem(self, content, **options):
        with self.assertRaises(file_reading.FileProblem) as raised:
            self.get_rows(content, **options)
        return raised.exception

    def test_every_encoding_and_separator(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                         "windows-1252"):  # fmt: skip
            for separator in ",;\t|":
                for line_end in ("\r\n", "\n"):
                    with self.subTest(f"{encoding} {separator!r} {line_end!r}"):
                        content = GuidedImportCommon.make_csv(
                            ROWS, encoding, separator, line_end
                        )
                        self.assertEqual(self.get_rows(content), ROWS)

    def test_scripts_chosen_by_hand(self):
        for encoding, word in (("windows-1251", "Комитет"), ("windows-1256", "لجنة")):
            content = f"Name,City\n{word},x\n".encode(encoding)
            rows = self.get_rows(content, encoding=encoding)
            self.assertEqual(rows[1][0], word)

    def test_xlsx(self):
        content = GuidedImportCommon.make_xlsx(ROWS, "Members")
        self.assertEqual(self.get_rows(content)[:3], ROWS[:3])
        layout = file_reading.detect(content)
        self.assertEqual((layout.sheet, layout.sheets), ("Members", ("Members",)))
        problem = self.problem(content, sheet="Nowhere")
        self.assertEqual(problem.code, "no_sheet")

    def test_xlsx_types(self):
        content = GuidedImportCommon.make_xlsx(
            [
                ["A", "B", "C", "D", "E"],
                [datetime.date(2001, 5, 17), 1994, 12.0, 0.5, True],
            ]
        )
        self.assertEqual(
            self.get_rows(content)[1], ["2001-05-17", "1994", "12", "0.5", "True"]
        )

    def test_xlsx_formulas_are_named_and_not_computed(self):
        content = GuidedImportCommon.make_xlsx([["A", "B"], ["x", "=1+1"], ["y", "z"]])
        layout = file_reading.detect(content)
        rows = list(file_reading.read_rows(content, layout))
        self.assertEqual(rows[1].formulas, ("B2",))
        self.assertEqual(rows[1].cells[0], "x")
        self.assertEqual(rows[2].formulas, ())

    def test_line_numbers(self):
        content = b'Name\n"two\nlines"\n\n\nlast\n'
        layout = file_reading.detect(content)
        lines = [row.line for row in file_reading.read_rows(content, layout)]
        self.assertEqual(lines, [1, 2, 5])
        book = GuidedImportCommon.make_xlsx([["A"], ["two\nlines"], [], [], ["last"]])
        lines = [
            row.line for row in file_reading.read_rows(book, file_reading.detect(book))
        ]
        self.assertEqual(lines, [1, 2, 5])

    def test_files_that_cannot_be_read(self):
        for content, code in (
            (b"", "empty"),
            (b"PK\x03\x04 not a book", "broken"),
            (b"\xd0\xcf\x11\xe0 old", "old_excel"),
            (b'a,b\n"open,b\n', "quotes"),
            (b'a,b\n"x"y,b\n', "quotes"),
            (b"x" * (file_reading.MAX_BYTES + 1), "too_big"),
        ):
            with self.subTest(code):
                self.assertEqual(self.problem(content).code, code)
        self.assertEqual(
            self.problem(b"a,b\n\xff\xff,x\n", encoding="utf-8").code, "encoding"
        )
        self.assertEqual(self.problem(b"a\0b", encoding="utf-8").code, "zero")
        self.assertEqual(self.problem(b'a,b\n1,2\n"open').values["line"], 3)

    @given(st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5))
    @settings(max_examples=150, deadline=None)
    def test_what_we_write_as_csv_is_read_again(self, rows):
        rows = [["Heading", "x"], *rows]
        content = spreadsheet.write_csv(rows)
        layout = file_reading.Layout("csv", encoding="utf-8", separator=",")
        read = [row.cells for row in file_reading.read_rows(content, layout)]
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        self.assertEqual(read, filled)

    @given(st.lists(TEXT, min_size=1, max_size=4))
    @settings(max_examples=60, deadline=None)
    def test_what_we_write_as_xlsx_is_read_again(self, cells):
        # XML knows no control characters, and one kind of line break.
        cells = [
            "".join(char for char in cell_values.unify_line_breaks(cell)
                    if char in "\n\t" or char.isprintable())
            for cell in cells
        ]  # fmt: skip
        cells = [cell for cell in cells if "_x" not in cell] or ["x"]
        content = spreadsheet.write_xlsx([("S", [["Heading"], [*cells, "end"]])])
        self.assertEqual(self.get_rows(content)[1], [*cells, "end"])

    @given(TEXT, st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'=", "''@"]))
    @settings(max_examples=200, deadline=None)
    def test_no_cell_begins_a_formula(self, text, start):
        written = spreadsheet.neutralise(start + text)
        self.assertNotIn(written[:1], ("=", "+", "-", "@", "\t", "\r"))
        self.assertEqual(spreadsheet.restore(written), start + text)


@tagged("post_install", "-at_install")
class TestCellValues(BaseCase):
    def test_dates(self):
        day = datetime.date(2001, 5, 17)
        for text in ("2001-05-17", "17/05/2001", "05/17/2001", "17.5.2001",
                     "17 mai 2001", "May 17, 2001", "17 de mayo de 2001",
                     "١٧/٠٥/٢٠٠١", "2001-05-17 00:00:00", "2001-05-17T10:00:00Z",
                     "17 مايو 2001"):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(cell_values.parse_date(text, False), day)

    def test_order_of_day_and_month(self):
        parse = cell_values.parse_date
        self.assertEqual(parse("03/04/2001", "dmy"), datetime.date(2001, 4, 3))
        self.assertEqual(parse("03/04/2001", "mdy"), datetime.date(2001, 3, 4))
        self.assertEqual(parse("04.04.2001", False), datetime.date(2001, 4, 4))
        with self.assertRaises(cell_values.AmbiguousDate):
            parse("03/04/2001", False)
        # What was stated holds, also where it makes no date.
        for text, order in (("17/05/2001", "mdy"), ("05/17/2001", "dmy")):
            with self.assertRaises(ValueError):
                parse(text, order)

    def test_no_dates(self):
        for text in ("", "soon", "17/05/01", "31/02/2001", "2001", "17 foo 2001",
                     "1/2/3/4", "2001-13-01", "0000-01-01"):  # fmt: skip
            with self.subTest(text), self.assertRaises(ValueError):
                cell_values.parse_date(text, "dmy")

    @given(st.text(max_size=20), st.sampled_from(["dmy", "mdy", False]))
    @settings(max_examples=200, deadline=None)
    def test_any_text_is_a_date_or_a_value_error(self, text, order):
        with contextlib.suppress(ValueError, OverflowError):
            self.assertIsInstance(cell_values.parse_date(text, order), datetime.date)

    @given(st.dates(min_value=datetime.date(1000, 1, 1)))
    @settings(max_examples=100, deadline=None)
    def test_dates_come_back(self, day):
        for text, order in (
            (str(day), False),
            (day.strftime("%d/%m/%Y"), "dmy"),
            (day.strftime("%m-%d-%Y"), "mdy"),
        ):
            self.assertEqual(cell_values.parse_date(text, order), day)


@tagged("post_install", "-at_install")
class TestGuidedImportFiles(GuidedImportCommon):
    """Files in, records out."""

    def test_every_format_gives_the_same(self):
        rows = [["id", *ROWS[0]], *([f"f{n}", *row] for n, row in enumerate(ROWS[1:]))]
        self.run_import(rows)
        partner = self.env.ref("__import__.f1")
        self.assertEqual(partner.name, "Œuvre\nen deux lignes")
        for encoding, separator in (
            ("utf-8-sig", ";"),
            ("utf-16", "\t"),
            ("windows-1252", ";"),
            ("utf-8", "|"),
        ):
            with self.subTest(encoding):
                record = self.check(self.make_csv(rows, encoding, separator))
                self.assertEqual(self.counts(record), {"unchanged": 3})
        record = self.check(self.make_xlsx(rows), name="file.xlsx")
        self.assertEqual(self.counts(record), {"unchanged": 3})

    def test_wrong_letters_can_be_corrected(self):
        rows = [["Name", "Country"], ["Комитет", "Nepal"]]
        record = self.start(
            self.make_csv(rows, "windows-1251"), encoding="windows-1252"
        )
        record.encoding = "windows-1251"
        record.action_read()
        self.assertEqual(record.column_ids[0].samples, "Комитет")

    def test_problems_are_told_in_words(self):
        for content, words in (
            (b"PK\x03\x04xx", "cannot be opened"),
            (b"a,b\n", "no lines"),
            (b'a,b\n1,2\n"open', "Line 3"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.start(content)

    def test_mixed_dates_need_an_order(self):
        rows = [
            ["Organisation", "Origin", "Applied on", "Admitted on"],
            ["Lumière Test", "Recorded", "2001-01-15", "03/04/2001"],
        ]
        record = self.check(rows, "membership")
        row = record.row_ids
        self.assertEqual((row.verdict, row.column_header), ("refused", "Admitted on"))
        self.assertIn("two ways", row.reason)
        record.action_back()
        record.column_ids[3].date_order = "mdy"
        record.action_check()
        record.action_import()
        admitted = self.org_africa.omct_membership_ids.date_admission
        self.assertEqual(str(admitted), "2001-03-04")
        record = self.check(rows, "membership", date_order="mdy")
        self.assertEqual(self.counts(record), {"unchanged": 1})

    def test_formulas_are_text(self):
        names = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", '=HYPERLINK("http://x","y")']
        rows = [["Name", "Country"], *([name, "Senegal"] for name in names)]
        record = self.run_import(rows)
        partners = self.env["res.partner"].browse(record.row_ids.mapped("res_id"))
        self.assertEqual(set(partners.mapped("name")), set(names))

    def test_formula_cells_of_a_book_are_refused(self):
        content = self.make_xlsx([["Name", "Country"], ["=1+1", "Senegal"],
                                  ["Good", "Senegal"]])  # fmt: skip
        record = self.check(content, name="file.xlsx")
        self.assertEqual(self.verdicts(record), ["refused", "create"])
        self.assertIn(
            "Cell A2 holds a formula", record.row_ids.sorted("line")[0].reason
        )

    def test_any_order_of_columns_gives_the_same(self):
        heading = ["id", "Name", "Country", "City", "Phone", "Founded in", "Mandates"]
        rows = [
            [f"o{n}", f"Order {n}", "Senegal", f"C{n}", f"+{n}", str(1990 + n),
             "Women; Children"]
            for n in range(3)
        ]  # fmt: skip
        mandates = self.env["omct.mandate"].search([], limit=2)
        for row in rows:
            row[6] = "; ".join(mandates.mapped("name"))
        self.run_import([heading, *rows])
        self.assertEqual(self.env.ref("__import__.o1").omct_mandate_ids, mandates)
        random.seed(7)
        for _again in range(5):
            order = random.sample(range(7), 7)
            shuffled = [[row[index] for index in order] for row in [heading, *rows]]
            record = self.check(shuffled)
            self.assertEqual(self.counts(record), {"unchanged": 3})

    @given(text=TEXT, note=TEXT)
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    def test_any_text_survives(self, text, note):
        name = cell_values.unify_line_breaks(f"N{text}").strip()
        rows = [["id", "Name", "Country", "City"], ["any", f"N{text}", "Senegal", note]]
        with self.env.cr.savepoint() as savepoint:
            self.run_import(spreadsheet.write_csv(rows))
            partner = self.env.ref("__import__.any")
            self.assertEqual(partner.name, name)
            city = cell_values.unify_line_breaks(note).strip()
            self.assertEqual(partner.city or "", city)
            record = self.check(spreadsheet.write_csv(rows))
            self.assertEqual(self.counts(record), {"unchanged": 1})
            savepoint.rollback()
        self.env.invalidate_all()
