# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import GuidedImportCommon

HEADING = ["External ID", "Name", "Country", "Phone"]


@tagged("post_install", "-at_install")
class TestGuidedImportChoice(GuidedImportCommon):
    """A line without a known reference, and a contact that it may be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.org = cls.create_organisation(
            "Comité sénégalais contre la torture", "base.sn", phone="+221 33 000 00 00"
        )
        cls.rows = [
            HEADING,
            ["", "Comite senegalais contre la Torture", "Senegal", "+221 33 999 99 99"],
            ["", "Ligue des juristes du Zambèze", "Mozambique", ""],
        ]

    def check_alike(self, rows=None, **options):
        record = self.check(rows or self.rows, **options)
        return record, record.row_ids.sorted("line")[0]

    def test_a_lookalike_is_asked_about(self):
        record, row = self.check_alike()
        self.assertEqual(self.verdicts(record), ["choose", "create"])
        self.assertEqual(row.best_candidate_id, self.org)
        self.assertIn("Comité sénégalais", row.candidate_text)
        self.assertRegex(row.candidate_text, r"\d+\s% \(.+\)")
        with self.assertRaisesRegex(UserError, "1 lines wait for your choice"):
            record.action_import()

    def test_what_becomes_of_a_line_is_told_in_one_place(self):
        rows = [*self.rows, ["", "No country", "", ""]]
        found = self.check(rows).row_ids.sorted("line").mapped("outcome")
        self.assertIn("Is it new, or the same?\nComité sénégalais", found[0])
        self.assertIn("Country: Mozambique", found[1])
        self.assertIn("“Country” is missing", found[2])
        self.assertNotIn("Name:", found[2])

    def test_the_same(self):
        record, row = self.check_alike()
        row.choice = "match"
        self.assertEqual(row.partner_id, self.org)
        self.assertEqual(row.verdict, "change")
        self.assertIn("+221 33 999 99 99", row.changes)
        self.assertEqual(self.counts(record), {"create": 1, "change": 1})
        record.action_import()
        self.assertEqual(record.state, "imported")
        self.assertEqual(self.org.phone, "+221 33 999 99 99")
        self.assertEqual(self.org.name, "Comite senegalais contre la Torture")
        self.assertEqual(row.res_id, self.org.id)
        # The same file again: nothing to do.
        self.assertEqual(self.counts(self.check(self.rows)), {"unchanged": 2})

    def test_a_new_reference_is_kept_by_the_chosen_contact(self):
        rows = [HEADING, ["csct", *self.rows[1][1:]]]
        record, row = self.check_alike(rows)
        row.choice = "match"
        record.action_import()
        self.assertEqual(self.env.ref("__import__.csct"), self.org)
        rows[1][3] = "+221 33 555 55 55"
        record = self.check(rows)
        self.assertEqual(self.counts(record), {"change": 1})

    def test_new_with_the_same_choice_again_is_not_doubled(self):
        record, row = self.check_alike()
        row.choice = "create"
        self.assertEqual(self.counts(record), {"create": 2})
        record.action_import()
        found = self.find("Comite senegalais contre la Torture")
        self.assertEqual(len(found), 1)
        self.assertNotEqual(found, self.org)
        again, row = self.check_alike()
        self.assertEqual(self.counts(again), {"unchanged": 2})

    def test_an_unchanged_lookalike_is_not_doubled_by_the_import(self):
        rows = [HEADING, ["", self.org.name, "Senegal", ""], self.rows[2]]
        record = self.check(rows)
        self.assertEqual(self.verdicts(record), ["unchanged", "create"])
        record.action_import()
        self.assertEqual(self.find(self.org.name), self.org)
        self.assertEqual(record.row_ids.sorted("line")[0].res_id, self.org.id)

    def test_left_out(self):
        record, row = self.check_alike()
        row.choice = "skip"
        self.assertEqual(self.counts(record), {"create": 1, "skip": 1})
        record.action_import()
        self.assertEqual(self.org.phone, "+221 33 000 00 00")
        self.assertFalse(row.res_id)

    def test_another_contact_than_the_proposed(self):
        _record, row = self.check_alike()
        row.partner_id = self.org_africa
        self.assertEqual((row.choice, row.verdict), ("match", "change"))
        row.choice = "create"
        self.assertFalse(row.partner_id)
        self.assertEqual(row.verdict, "create")

    def test_choices_of_many_lines(self):
        rows = [HEADING]
        rows += [
            ["", name, "Senegal", ""]
            for name in (
                "COMITÉ SÉNÉGALAIS CONTRE LA TORTURE",
                "Comite senegalais contre la torture",
                "Comité Sénégalais Contre la Torture",
                "comité sénégalais contre torture",
            )
        ]
        record = self.check(rows)
        self.assertEqual(self.counts(record), {"choose": 4})
        lines = record.row_ids.sorted("line")
        lines[:2].action_choose_new()
        lines[2].action_choose_same()
        lines[3].action_choose_skip()
        self.assertEqual(self.counts(record), {"create": 2, "change": 1, "skip": 1})
        # Checked again, the choices stay.
        record.action_check()
        self.assertEqual(self.counts(record), {"create": 2, "change": 1, "skip": 1})
        record.action_import()
        self.assertEqual(record.state, "imported")

    def test_two_lines_for_one_contact(self):
        rows = [*self.rows[:2], ["", "Comité Sénégalais contre Torture", "Senegal", ""]]
        record = self.check(rows)
        lines = record.row_ids.sorted("line")
        lines.action_choose_same()
        self.assertEqual(self.verdicts(record), ["change", "refused"])
        self.assertIn("Line 2 speaks of the same", lines[1].reason)

    def test_alike_within_the_file(self):
        rows = [HEADING, ["", "Observatoire du Sahel", "Mali", ""],
                ["", "OBSERVATOIRE DU SAHEL", "Mali", "+223 1"]]  # fmt: skip
        record = self.check(rows)
        self.assertEqual(self.verdicts(record), ["create", "choose"])
        self.assertIn("line 2", record.row_ids.sorted("line")[1].reason)
        record.row_ids.sorted("line")[1].action_choose_new()
        record.action_import()
        self.assertEqual(len(self.env["res.partner"].search(
            [("name", "=ilike", "observatoire du sahel")])), 2)  # fmt: skip

    def test_a_lookalike_that_came_after_the_check(self):
        record = self.check([HEADING, self.rows[2]])
        self.assertEqual(record.create_count, 1)
        self.create_organisation("Ligue des Juristes du Zambeze", "base.mz")
        record.action_import()
        self.assertEqual(record.state, "checked")
        self.assertIn("Nothing was imported. Line 2", record.problem)
        record.action_check()
        self.assertEqual(self.verdicts(record), ["choose"])

    def test_a_person_is_not_an_organisation(self):
        rows = [["Name", "Organisation"], [self.org.name, "Lumière Test"]]
        self.assertEqual(self.counts(self.check(rows, "person")), {"create": 1})

    def test_people_are_asked_about(self):
        person = self.create_person(
            "Fatoumata Binetou Sow", self.org, email="fbsow@example.org"
        )
        rows = [["Name", "Organisation", "E-mail", "Role", "From"],
                ["Fatoumata Bineta Sow", self.org.name, "fbsow@example.org",
                 "Director", "2020-01-01"]]  # fmt: skip
        record, row = self.check_alike(rows, kind="person")
        self.assertEqual(row.best_candidate_id, person)
        row.action_choose_same()
        record.action_import()
        self.assertEqual(person.name, "Fatoumata Bineta Sow")
        self.assertEqual(person.omct_affiliation_ids.role_id.code, "director")
        self.assertEqual(self.counts(self.check(rows, "person")), {"unchanged": 1})

    def test_kinds_found_by_reference_take_no_contact(self):
        rows = [["Organisation", "Applied on"], ["Lumière Test", "2026-01-01"]]
        row = self.check(rows, "membership").row_ids
        with self.assertRaisesRegex(UserError, "found by their reference"):
            row.partner_id = self.org
        row.choice = "skip"
        self.assertEqual(row.verdict, "skip")
