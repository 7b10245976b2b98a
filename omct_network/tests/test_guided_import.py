# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_common import GuidedImportCommon

HEADING = ["External ID", "Name", "Country", "Acronym", "Phone", "Founded in"]


@tagged("post_install", "-at_install")
class TestGuidedImport(GuidedImportCommon):
    def organisations(self, count=3, **changes):
        rows = [HEADING]
        for index in range(count):
            rows.append(
                [
                    f"gi_{index}",
                    f"Imported Aurora {index}",
                    "Senegal",
                    f"GI{index}",
                    "+221 33 000 00 00",
                    "1994",
                ]
            )
        for line, (column, value) in changes.items():
            rows[int(line[1:]) - 1][HEADING.index(column)] = value
        return rows

    # ------------------------------------------------------------------
    # The steps
    # ------------------------------------------------------------------

    def test_check_shows_and_writes_nothing(self):
        record = self.check(self.organisations())
        self.assertEqual(record.state, "checked")
        self.assertEqual(self.counts(record), {"create": 3})
        self.assertIn("Senegal", record.row_ids[0].changes)
        self.env.invalidate_all()
        self.assertFalse(self.find("Imported Aurora 0"))
        self.assertFalse(
            self.env["ir.model.data"].search([("name", "=like", "gi\\_%")])
        )

    def test_import_writes_what_the_check_showed(self):
        record = self.run_import(self.organisations())
        partner = self.find("Imported Aurora 1")
        self.assertRecordValues(
            partner,
            [
                {
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": self.env.ref("base.sn").id,
                    "omct_region_id": self.africa.id,
                    "omct_acronym": "GI1",
                    "omct_founding_year": 1994,
                }
            ],
        )
        self.assertEqual(self.env.ref("__import__.gi_1"), partner)
        self.assertEqual(record.row_ids.sorted("line")[1].res_id, partner.id)
        self.assertEqual(record.imported_by_id, self.manager)

    def test_change_tells_old_and_new(self):
        self.run_import(self.organisations())
        record = self.check(self.organisations(L3=("Phone", "+221 33 111 11 11")))
        self.assertEqual(self.counts(record), {"change": 1, "unchanged": 2})
        row = record.row_ids.filtered(lambda row: row.verdict == "change")
        self.assertEqual(row.changes, "Phone: +221 33 000 00 00 → +221 33 111 11 11")
        record.action_import()
        self.assertEqual(self.find("Imported Aurora 1").phone, "+221 33 111 11 11")

    def test_twice_changes_nothing(self):
        without_reference = [row[1:] for row in self.organisations()]
        for number, row in enumerate(without_reference[1:]):
            row[0], row[2], row[3] = f"Boreal{number * 'is'}", "", ""
        for rows in (self.organisations(), without_reference):
            with self.subTest(columns=rows[0]):
                self.run_import(rows)
                before = self.env["res.partner"].search_count([])
                record = self.check(rows)
                self.assertEqual(self.counts(record), {"unchanged": 3})
                with self.assertRaisesRegex(UserError, "nothing to import"):
                    record.action_import()
                self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_empty_cells_leave_what_is_there(self):
        self.run_import(self.organisations())
        rows = self.organisations()
        for row in rows[1:]:
            row[3] = row[4] = ""
        self.assertEqual(self.counts(self.check(rows)), {"unchanged": 3})

    def test_member_number_finds_a_member(self):
        member = self.create_member(self.org_africa)
        rows = [["Member number", "Phone"], [member.number, "+221 1"]]
        record = self.run_import(rows)
        self.assertEqual(self.counts(record), {"change": 1})
        self.assertEqual(self.org_africa.phone, "+221 1")
        rows = [["Member number", "Name", "Country"], ["M/9999", "New", "Senegal"]]
        row = self.check(rows).row_ids
        self.assertEqual(row.verdict, "refused")
        self.assertIn("M/9999", row.reason)
        self.assertEqual(row.column_header, "Member number")

    def test_labels_in_other_languages_and_technical_names(self):
        for heading in (
            ["Nom", "Pays"],
            ["Nombre", "País"],
            ["الاسم", "البلد"],
            ["name", "country_id"],
            ["name", "country_id/id"],
            ["NAME ", "country"],
        ):
            with self.subTest(heading=heading):
                record = self.start(self.make_csv([heading, ["Any", "base.sn"]]))
                self.assertEqual(
                    record.column_ids.mapped("target"),
                    ["organisation.name", "organisation.country_id"],
                )

    def test_unknown_and_governed_columns_are_left_out(self):
        rows = [["Name", "Country", "Shoe size", "Membership"],
                ["Any", "Senegal", "44", "Member"]]  # fmt: skip
        record = self.run_import(rows)
        notes = record.column_ids.mapped("note")
        self.assertEqual(notes[2], "Left out")
        self.assertIn("through its buttons", notes[3])
        self.assertFalse(self.find("Any").omct_membership_state)

    def test_the_meaning_of_a_column_can_be_changed(self):
        rows = [["Title of it", "Where"], ["Any", "Senegal"]]
        record = self.start(self.make_csv(rows))
        with self.assertRaisesRegex(UserError, "no column has a meaning"):
            record.action_check()
        title, where = record.column_ids
        title.target, where.target = "organisation.name", "organisation.name"
        with self.assertRaisesRegex(UserError, "same meaning: Title of it, Where"):
            record.action_check()
        where.target = "organisation.country_id"
        # Reading the file again keeps what was said.
        record.action_read()
        record.action_check()
        self.assertEqual(self.counts(record), {"create": 1})

    def test_going_back_forgets_the_check(self):
        record = self.check(self.organisations())
        with self.assertRaisesRegex(UserError, "Go back"):
            record.encoding = "utf-16"
        record.action_back()
        self.assertEqual(record.state, "columns")
        self.assertFalse(record.row_ids)
        self.assertFalse(record.create_count)
        record.action_back()
        self.assertEqual(record.state, "draft")
        record.file = base64.b64encode(self.make_csv(self.organisations(2)))
        record.action_read()
        record.action_check()
        self.assertEqual(record.create_count, 2)

    # ------------------------------------------------------------------
    # Refused lines
    # ------------------------------------------------------------------

    def test_bad_rows_are_named(self):
        rows = [
            [*HEADING, "Staff", "Language"],
            ["b0", "Good\nin two\nlines", "Senegal", "", "", "1994", "", ""],
            ["b1", "Bad country", "Wakanda", "", "", "", "", ""],
            [],
            ["b2", "Bad year", "Senegal", "", "", "2999", "", ""],
            ["b3", "Bad number", "Senegal", "", "", "", "many", ""],
            ["b4", "No country", "", "", "", "", "", ""],
            ["b5", "Bad language", "Senegal", "", "", "", "", "Klingon"],
            ["b0", "Again", "Senegal", "", "", "", "", ""],
        ]
        record = self.check(rows)
        self.assertEqual(self.counts(record), {"create": 1, "refused": 6})
        found = {
            row.line: (row.column_header, row.reason)
            for row in record.row_ids
            if row.verdict == "refused"
        }
        self.assertEqual(found[3][0], "Country")
        self.assertIn("Wakanda", found[3][1])
        self.assertEqual(found[5][0], "Founded in")
        self.assertIn("2999", found[5][1])
        self.assertEqual(found[6], ("Staff", "“many” is not a whole number."))
        self.assertIn("“Country” is missing", found[7][1])
        self.assertEqual(found[8][0], "Language")
        self.assertIn("must be installed", found[8][1])
        self.assertIn("Line 2 speaks of the same", found[9][1])
        with self.assertRaisesRegex(UserError, "6 lines are refused"):
            record.action_import()
        record.leave_out_refused = True
        record.action_import()
        self.assertEqual(record.state, "imported")
        self.assertTrue(self.find("Good\nin two\nlines"))
        self.assertFalse(self.find("Bad year"))

    def test_languages_by_their_short_names(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rows = [["Name", "Country", "Language"],
                ["Auréole", "Senegal", "French"], ["Boreal", "Kenya", "english"],
                ["Crescent", "Kenya", "en"], ["Dawn", "Kenya", "en_US"]]  # fmt: skip
        self.run_import(rows)
        found = [self.find(row[0]).lang for row in rows[1:]]
        self.assertEqual(found, ["fr_FR", "en_US", "en_US", "en_US"])
        # With two of them, it has to be said which.
        self.env["res.lang"]._activate_lang("en_GB")
        rows = [rows[0], ["Evening", "Kenya", "English"],
                ["Fog", "Kenya", "English (UK)"]]  # fmt: skip
        self.assertEqual(self.verdicts(self.check(rows)), ["refused", "create"])

    def test_ragged_rows(self):
        content = b"Name,Country\nA,Senegal,surplus\nB\n"
        record = self.check(content)
        self.assertEqual(self.verdicts(record), ["refused", "refused"])
        self.assertIn("more cells than the heading", record.row_ids[0].reason)
        self.assertIn("“Country” is missing", record.row_ids[1].reason)

    def test_all_or_nothing_at_the_last_row(self):
        record = self.check(self.organisations(60))
        # Between the check and the import, somebody takes the last name's reference.
        last = record.row_ids.sorted("line")[-1]
        self.env.flush_all()
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "gi_59",
                "model": "res.partner",
                "res_id": self.org_asia.id,
            }
        )
        self.org_asia.with_user(self.manager).is_company = True
        self.env["omct.membership"].create({"partner_id": self.org_asia.id})
        coordinator = self.check(
            [
                HEADING,
                *[[f"x{n}", f"Row {n}", "Senegal", "", "", ""] for n in range(8)],
            ],
            user=self.coordinator,
        )
        self.africa.coordinator_ids = False
        before = self.env["res.partner"].search_count([])
        coordinator.action_import()
        self.assertEqual(coordinator.state, "checked")
        self.assertIn(
            "Nothing was imported. Line 2: It is outside", coordinator.problem
        )
        self.env.invalidate_all()
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.find("Row 0"))
        self.assertEqual(last.line, 61)

    def test_failure_at_the_last_row_leaves_nothing(self):
        record = self.check(self.organisations(60))
        # The year of the last line is allowed when checked and no more when imported.
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD CONSTRAINT guided_import_test "
            "CHECK (omct_acronym IS DISTINCT FROM 'GI59')"
        )
        before = self.env["res.partner"].search_count([])
        record.action_import()
        self.assertEqual(record.state, "checked")
        self.assertIn("Nothing was imported. Line 61", record.problem)
        self.env.invalidate_all()
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.find("Imported Aurora 0"))
        self.env.cr.execute(
            "ALTER TABLE res_partner DROP CONSTRAINT guided_import_test"
        )
        record.action_import()
        self.assertEqual(record.state, "imported")
        self.assertTrue(self.find("Imported Aurora 59"))

    # ------------------------------------------------------------------
    # People, memberships
    # ------------------------------------------------------------------

    def test_people_with_roles(self):
        self.org_africa.ref = "LUM"
        heading = ["id", "Name", "Organisation", "Function", "E-mail", "Role", "From",
                   "Until", "First contact"]  # fmt: skip
        rows = [
            heading,
            ["p1", "Awa Testi", "LUM", "Director", "awa@lum.example", "Director",
             "2019-01-01", "", "yes"],
            ["", "", "", "", "", "Focal point", "2015-01-01", "2018-12-31", ""],
            ["p2", "Binta Testi", "Himal Rights Test", "", "", "", "", "", ""],
            ["p1", "Awa Testi", "LUM", "Director", "awa@lum.example", "Legal contact",
             "2020-01-01", "", ""],
        ]  # fmt: skip
        roles = self.env["omct.contact.role"].search([])
        taken = roles.search([("code", "in", ("director", "focal_point"))])
        rows[4][5] = (roles - taken)[0].name
        record = self.run_import(rows, "person")
        self.assertEqual(
            self.verdicts(record), ["create", "change", "create", "change"]
        )
        awa = self.env.ref("__import__.p1")
        self.assertFalse(awa.is_company)
        self.assertEqual(awa.parent_id, self.org_africa)
        self.assertEqual(len(awa.omct_affiliation_ids), 3)
        self.assertEqual(awa.omct_affiliation_ids.organisation_id, self.org_africa)
        self.assertEqual(self.env.ref("__import__.p2").parent_id, self.org_asia)
        record = self.check(rows, "person")
        self.assertEqual(self.counts(record), {"unchanged": 4})
        rows[2][7] = "2019-06-30"
        record = self.run_import(rows, "person")
        self.assertEqual(self.counts(record), {"change": 1, "unchanged": 3})
        ends = awa.omct_affiliation_ids.filtered("date_end").mapped("date_end")
        self.assertEqual([str(end) for end in ends], ["2019-06-30"])
        self.assertEqual(len(awa.omct_affiliation_ids), 3)

    def test_rows_of_a_refused_person_are_refused(self):
        rows = [
            ["id", "Name", "Organisation", "Role", "From"],
            ["p1", "Awa Testi", "Nobody knows", "Director", "2019-01-01"],
            ["", "", "", "Focal point", "2015-01-01"],
        ]
        record = self.check(rows, "person")
        self.assertEqual(self.verdicts(record), ["refused", "refused"])
        self.assertEqual(record.row_ids.sorted("line")[1].reason, "As line 2.")
        rows[1][2] = "Lumière Test"
        rows[2][4] = "soon"
        record = self.check(rows, "person")
        self.assertEqual(self.verdicts(record), ["create", "refused"])

    def test_memberships(self):
        heading = [
            "Organisation",
            "Origin",
            "Applied on",
            "Admitted on",
            "Former number",
        ]
        rows = [
            heading,
            ["Lumière Test", "Recorded", "15/01/2001", "17 mai 2001", "OLD-1"],
            ["Himal Rights Test", "Application", "20.02.2026", "", ""],
        ]
        numbers = self.env["omct.membership"].search([]).mapped("name")
        record = self.run_import(rows, "membership", self.manager)
        self.assertEqual(self.counts(record), {"create": 2})
        membership = self.org_africa.omct_membership_ids
        self.assertRecordValues(
            membership,
            [{"state": "applied", "origin": "recorded", "legacy_number": "OLD-1"}],
        )
        self.assertEqual(str(membership.date_admission), "2001-05-17")
        self.assertNotIn("?", membership.name)
        self.assertNotIn(membership.name, numbers)
        membership.with_user(self.manager).action_record()
        self.assertEqual(self.counts(self.check(rows, "membership")), {"unchanged": 2})
        rows[1][3] = "18 mai 2001"
        row = self.check(rows, "membership").row_ids.sorted("line")[0]
        self.assertEqual((row.verdict, row.column_header), ("refused", "Admitted on"))
        self.assertIn("frozen", row.reason)

    def test_check_draws_no_numbers(self):
        rows = [["Organisation", "Applied on"], ["Lumière Test", "2026-01-01"]]
        first = self.run_import(rows, "membership").row_ids
        for _again in range(3):
            self.check([rows[0], ["Himal Rights Test", "2026-01-01"]], "membership")
        second = self.run_import(
            [rows[0], ["Himal Rights Test", "2026-01-01"]], "membership"
        ).row_ids
        names = [
            self.env["omct.membership"].browse(row.res_id).name
            for row in first | second
        ]
        self.assertEqual(int(names[1].split("/")[-1]) - int(names[0].split("/")[-1]), 1)

    def test_second_open_membership_is_refused(self):
        self.create_member(self.org_africa)
        rows = [
            ["Organisation", "Applied on"],
            ["Lumière Test", "2026-01-01"],
            ["Himal Rights Test", "2026-01-01"],
            ["Himal Rights Test", "2026-02-01"],
        ]
        record = self.check(rows, "membership")
        self.assertEqual(self.verdicts(record), ["refused", "create", "refused"])
        for row in record.row_ids.filtered(lambda row: row.verdict == "refused"):
            self.assertIn("open membership already", row.reason)
            self.assertEqual(row.column_header, "Organisation")

    def test_treaty_statuses(self):
        statuses = self.env["omct.treaty.status"]
        statuses.search([("country_id", "=", self.env.ref("base.sn").id)]).unlink()
        rows = [
            ["Country", "Treaty", "Relation", "Since", "As of", "Source"],
            ["SN", "CAT", "Party", "1986", "2022-06-13", "UN Treaty Collection"],
            ["Senegal", "OPCAT", "party", "2006", "2022-06-13", "UN Treaty Collection"],
            ["SN", "CAT", "None", "", "2022-06-13", ""],
            ["SN", "XYZ", "Party", "", "", ""],
        ]
        record = self.check(rows, "treaty_status")
        self.assertEqual(
            self.verdicts(record), ["create", "create", "refused", "refused"]
        )
        reasons = record.row_ids.sorted("line").mapped("reason")
        self.assertIn("Line 2 speaks of the same", reasons[2])
        self.assertIn("“XYZ” is not known", reasons[3])
        self.run_import(rows[:3], "treaty_status")
        record = self.check(rows[:3], "treaty_status")
        self.assertEqual(self.counts(record), {"unchanged": 2})
        older = [rows[0], ["SN", "CAT", "Party", "1986", "2020-01-01", "Older"]]
        row = self.check(older, "treaty_status").row_ids
        self.assertEqual((row.verdict, row.column_header), ("refused", "As of"))
        newer = [rows[0], ["SN", "CAT", "Party", "1986", "2023-01-01", "Newer"]]
        record = self.run_import(newer, "treaty_status")
        self.assertEqual(self.counts(record), {"change": 1})

    # ------------------------------------------------------------------
    # The record afterwards
    # ------------------------------------------------------------------

    def test_the_file_can_be_deleted_the_record_stays(self):
        record = self.check(self.organisations())
        with self.assertRaisesRegex(UserError, "not finished"):
            record.action_delete_file()
        record.action_import()
        record.action_delete_file()
        self.assertFalse(record.file)
        self.assertTrue(record.file_deleted)
        self.assertFalse(any(record.row_ids.mapped("cells")))
        self.assertFalse(any(record.row_ids.mapped("label")))
        self.assertEqual(record.create_count, 3)
        self.assertTrue(all(record.row_ids.mapped("res_id")))
        with self.assertRaisesRegex(UserError, "stays as the record"):
            record.unlink()
        self.assertEqual(
            self.counts(self.check(self.organisations())), {"unchanged": 3}
        )

    def test_cancelled_can_be_thrown_away(self):
        record = self.check(self.organisations())
        record.action_cancel()
        self.assertEqual(record.state, "cancelled")
        self.assertFalse(record.row_ids)
        with self.assertRaises(UserError):
            record.action_import()
        record.unlink()

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_coordinator_imports_own_region_alone(self):
        rows = self.organisations(3, L3=("Country", "Nepal"))
        record = self.check(rows, user=self.coordinator)
        self.assertEqual(self.verdicts(record), ["create", "refused", "create"])
        self.assertIn("outside your regions", record.row_ids.sorted("line")[1].reason)
        record.leave_out_refused = True
        record.action_import()
        self.assertFalse(self.find("Imported Aurora 1"))
        self.assertEqual(self.find("Imported Aurora 0").create_uid, self.coordinator)

    def test_coordinator_does_not_change_another_region(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "himal",
                "model": "res.partner",
                "res_id": self.org_asia.id,
            }
        )
        rows = [["id", "Phone"], ["himal", "+1"]]
        record = self.check(rows, user=self.coordinator)
        self.assertEqual(self.verdicts(record), ["refused"])
        self.assertEqual(self.counts(self.check(rows)), {"change": 1})

    def test_rows_and_columns_are_the_imports_own(self):
        record = self.check(self.organisations(), user=self.coordinator)
        row, column = record.row_ids[0], record.column_ids[0]
        for target, vals in (
            (row, {"cells": {"name": "Forged"}}),
            (row, {"verdict": "create"}),
            (row, {"choice": "create", "res_id": self.org_asia.id}),
            (column, {"header": "Forged"}),
            (column, {"import_id": record.id}),
            (record, {"state": "imported"}),
            (record, {"create_count": 9}),
            (record, {"user_id": self.manager.id}),
            (record, {"imported_by_id": self.manager.id}),
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                target.with_user(self.coordinator).write(vals)
        record.action_import()
        with self.assertRaises(UserError):
            row.with_user(self.coordinator).write({"choice": "skip"})
