# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import io

from odoo.tests import HttpCase, tagged

from .common import NetworkCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "advanced": False,
    "keep_matches": False,
    "date_format": "%Y-%m-%d",
    "float_thousand_separator": "",
    "float_decimal_separator": ".",
    "fields": [],
}
MEMBERS = (
    "id,name,is_company,omct_network_organisation,omct_acronym,omct_other_names,"
    "country_id/id,city,street,zip,email,phone,website,omct_mandate_ids/id,"
    "omct_working_lang_ids/id,lang,omct_founding_year,omct_legal_status,"
    "omct_staff_size"
).split(",")
CONTACTS = (
    "id,name,parent_id/id,function,email,phone,lang,"
    "omct_affiliation_ids/organisation_id/id,omct_affiliation_ids/role_id/id,"
    "omct_affiliation_ids/date_start,omct_affiliation_ids/date_end,"
    "omct_affiliation_ids/is_primary"
).split(",")
MEMBERSHIPS = (
    "id,partner_id/id,origin,date_application,date_admission,legacy_number,"
    "application_note"
).split(",")


@tagged("post_install", "-at_install")
class TestImport(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = [cls.member_row(index) for index in range(4)]
        cls.contacts = [
            cls.contact_row(
                id="imp.person_0",
                name="Awa Testi",
                **{
                    "parent_id/id": "imp.org_0",
                    "lang": "en_US",
                    "omct_affiliation_ids/organisation_id/id": "imp.org_0",
                    "omct_affiliation_ids/role_id/id": (
                        "omct_network.contact_role_director"
                    ),
                    "omct_affiliation_ids/date_start": "2019-01-01",
                    "omct_affiliation_ids/is_primary": "1",
                },
            ),
            cls.contact_row(
                **{
                    "omct_affiliation_ids/organisation_id/id": "imp.org_1",
                    "omct_affiliation_ids/role_id/id": (
                        "omct_network.contact_role_legal"
                    ),
                    "omct_affiliation_ids/date_start": "2015-01-01",
                    "omct_affiliation_ids/date_end": "2018-12-31",
                },
            ),
            cls.contact_row(
                id="imp.person_1", name="Binta Testi", **{"parent_id/id": "imp.org_1"}
            ),
        ]
        cls.memberships = [
            dict(
                zip(
                    MEMBERSHIPS,
                    (
                        f"imp.membership_{index}",
                        f"imp.org_{index}",
                        "recorded",
                        "1990-01-01",
                        f"199{index}-05-05",
                        f"OLD-{index}",
                        "Register, first volume",
                    ),
                    strict=True,
                )
            )
            for index in range(3)
        ]

    @classmethod
    def member_row(cls, index, **vals):
        row = dict(
            zip(
                MEMBERS,
                (
                    f"imp.org_{index}",
                    f"Imported {index}",
                    "1",
                    "1",
                    f"IMP{index}",
                    "Организация; منظمة",
                    "base.sn",
                    "Dakar",
                    "1 rue du Test",
                    "10000",
                    f"org{index}@example.org",
                    "+221 33 000 00 00",
                    "https://example.org",
                    "omct_network.mandate_women,omct_network.mandate_children",
                    "base.lang_en,base.lang_ro",
                    "en_US",
                    "1994",
                    "association",
                    "12",
                ),
                strict=True,
            )
        )
        return {**row, **vals}

    @classmethod
    def contact_row(cls, **vals):
        return {**dict.fromkeys(CONTACTS, ""), **vals}

    def import_file(self, model, rows, user=None, **options):
        """Load rows as a user's CSV file through Odoo's import."""
        header = list(rows[0])
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(list(row.values()) if row else [] for row in rows)
        self.env.flush_all()
        self.env.invalidate_all()
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.manager)
            .create(
                {
                    "res_model": model,
                    "file": text.getvalue().encode(),
                    "file_name": "file.csv",
                    "file_type": "text/csv",
                }
            )
        )
        return wizard.execute_import(header, header, {**OPTIONS, **options})

    def import_all(self):
        for model, rows in (
            ("res.partner", self.members),
            ("res.partner", self.contacts),
            ("omct.membership", self.memberships),
        ):
            result = self.import_file(model, rows)
            self.assertEqual(result["messages"], [])

    def first_message(self, result):
        self.assertFalse(result.get("ids"))
        return result["messages"][0]["message"]

    def assert_nothing_kept(self):
        self.env.invalidate_all()
        self.assertFalse(
            self.env["res.partner"].search([("name", "like", "Imported %")])
        )
        self.assertFalse(self.env["ir.model.data"].search([("module", "=", "imp")]))

    # ------------------------------------------------------------------
    # Good files
    # ------------------------------------------------------------------

    def test_good_files(self):
        self.import_all()
        org = self.env.ref("imp.org_0")
        self.assertRecordValues(
            org,
            [
                {
                    "omct_acronym": "IMP0",
                    "omct_region_id": self.africa.id,
                    "omct_legal_status": "association",
                    "omct_staff_size": 12,
                    "omct_membership_state": "applied",
                }
            ],
        )
        self.assertEqual(len(org.omct_mandate_ids), 2)
        self.assertIn(self.env.ref("base.lang_ro"), org.omct_working_lang_ids)
        self.assertFalse(self.env.ref("base.lang_ro").active)
        roles = self.env.ref("imp.person_0").omct_affiliation_ids
        self.assertEqual(roles.mapped("organisation_id.omct_acronym"), ["IMP0", "IMP1"])
        memberships = org.omct_membership_ids | self.env.ref("imp.membership_2")
        memberships.with_user(self.manager).action_record()
        self.assertEqual(org.omct_member_since.year, 1990)

    def snapshot(self):
        """Return what the files made, as values."""
        self.env.flush_all()
        self.env.cr.precommit.run()  # writes the messages of tracked fields
        self.env.invalidate_all()
        partners = self.env["res.partner"].search([("id", "in", self.imported_ids())])
        return (
            partners.read([*MEMBERS[1:6], "country_id", "omct_mandate_ids", "lang"]),
            partners.omct_affiliation_ids.read(
                ["organisation_id", "role_id", "date_start", "date_end", "is_primary"]
            ),
            partners.omct_membership_ids.read(
                ["name", "number", "state", "date_admission", "application_note"]
            ),
            self.env["res.partner"].search_count([]),
            self.env["omct.membership"].search_count([]),
            self.env["mail.message"].search_count([]),
        )

    def imported_ids(self):
        return (
            self.env["ir.model.data"]
            .search([("module", "=", "imp"), ("model", "=", "res.partner")])
            .mapped("res_id")
        )

    def test_importing_twice_changes_nothing(self):
        self.env = self.env(context=dict(self.env.context, tracking_disable=False))
        self.import_all()
        self.env.ref("imp.membership_0").with_user(self.manager).action_record()
        before = self.snapshot()
        self.assertEqual(len(before[1]), 2)
        self.import_all()
        self.assertEqual(self.snapshot(), before)

    def test_coordinator_imports_own_region(self):
        result = self.import_file("res.partner", self.members, self.coordinator)
        self.assertEqual(result["messages"], [])

    def test_coordinator_does_not_import_another_region(self):
        rows = [*self.members, self.member_row(9, **{"country_id/id": "base.np"})]
        result = self.import_file("res.partner", rows, self.coordinator)
        self.assertEqual(
            [(m["message"], m["omct_placed"]) for m in result["messages"]],
            [
                (
                    "Line 6: It is outside your regions or your role. Leave the line "
                    "out, or ask the desk that keeps it or a manager.",
                    True,
                )
            ],
        )
        self.assert_nothing_kept()

    def test_what_follows_from_a_bad_cell_is_not_told(self):
        """Without its country, a line is of no region; that is not the point."""
        rows = [
            self.member_row(8, omct_founding_year="2999"),
            self.member_row(9, **{"country_id/id": "base.xx"}),
            *self.members,
            self.member_row(7, **{"country_id/id": "base.np"}),
        ]
        result = self.import_file("res.partner", rows, self.coordinator)
        texts = [message["message"] for message in result["messages"]]
        self.assertEqual([text[:6] for text in texts], ["Line 2", "Line 3", "Line 8"])
        self.assertIn("2999", texts[0])
        self.assertRegex(texts[1], "base.xx.*Correct it, or enter it first.$")
        self.assertIn("outside your regions", texts[2])

    def test_changing_what_another_desk_keeps(self):
        self.import_file("res.partner", self.members)
        self.env.ref("imp.org_1").country_id = self.env.ref("base.np")
        rows = [{**row, "omct_founding_year": "1977"} for row in self.members]
        for row in rows:
            del row["country_id/id"]
        result = self.import_file("res.partner", rows, self.coordinator)
        [message] = [m["message"] for m in result["messages"]]
        self.assertTrue(message.startswith("Line 3: It is outside"), message)
        self.assertNotEqual(self.env.ref("imp.org_0").omct_founding_year, 1977)

    def test_dry_run_keeps_nothing(self):
        header = list(self.members[0])
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": "\n".join(
                    [",".join(header), "imp.org_0,Imported 0,1" + "," * 16]
                ).encode(),
                "file_name": "file.csv",
                "file_type": "text/csv",
            }
        )
        result = wizard.execute_import(header, header, dict(OPTIONS), dryrun=True)
        self.assertEqual(result["messages"], [])
        self.assert_nothing_kept()

    # ------------------------------------------------------------------
    # Bad files
    # ------------------------------------------------------------------

    def test_bad_reference_names_line_and_column(self):
        rows = [*self.members, self.member_row(9, **{"country_id/id": "base.xx"})]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(message.startswith('Line 6, column "country_id/id": '), message)
        self.assertIn("base.xx", message)
        self.assert_nothing_kept()

    def test_empty_lines_count(self):
        rows = [self.members[0], {}, self.member_row(9, omct_legal_status="tribe")]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(
            message.startswith('Line 4, column "omct_legal_status": '), message
        )
        self.assertIn("tribe", message)
        self.assert_nothing_kept()

    def test_unknown_mandate_in_a_list(self):
        rows = [
            *self.members,
            self.member_row(
                9,
                **{
                    "omct_mandate_ids/id": (
                        "omct_network.mandate_women,omct_network.mandate_none"
                    )
                },
            ),
        ]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(
            message.startswith('Line 6, column "omct_mandate_ids/id": '), message
        )
        self.assertIn("mandate_none", message)

    def test_language_must_be_installed(self):
        rows = [*self.members, self.member_row(9, lang="xx_XX")]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(message.startswith('Line 6, column "lang": '), message)
        self.assertIn("must be installed", message)

    def test_our_own_rules_name_line_and_column(self):
        rows = [*self.members, self.member_row(9, omct_founding_year="2999")]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(
            message.startswith('Line 6, column "omct_founding_year": '), message
        )
        self.assert_nothing_kept()

    def test_bad_number(self):
        rows = [*self.members, self.member_row(9, omct_staff_size="many")]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(
            message.startswith('Line 6, column "omct_staff_size": '), message
        )

    def test_bad_cell_in_a_continuation_line(self):
        self.import_file("res.partner", self.members)
        rows = [dict(row) for row in self.contacts]
        rows[1]["omct_affiliation_ids/role_id/id"] = "omct_network.contact_role_none"
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(
            message.startswith(
                'Line 3, column "omct_affiliation_ids/role_id/id": No matching'
            ),
            message,
        )
        self.assertFalse(self.env.ref("imp.person_1", raise_if_not_found=False))

    def test_dates_of_a_role_the_wrong_way_round(self):
        self.import_file("res.partner", self.members)
        rows = [dict(row) for row in self.contacts]
        rows[1]["omct_affiliation_ids/date_end"] = "2014-12-31"
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertRegex(message, r"^Line [23], column .*Awa Testi")

    def test_unreadable_date(self):
        self.import_file("res.partner", self.members)
        self.memberships[2]["date_admission"] = "5 May 1992"
        message = self.first_message(
            self.import_file("omct.membership", self.memberships)
        )
        self.assertEqual(
            message,
            'Line 4, column "date_admission": “5 May 1992” cannot be read.',
        )
        self.assertFalse(self.env.ref("imp.membership_0", raise_if_not_found=False))

    def test_governed_columns_are_refused(self):
        self.import_file("res.partner", self.members)
        rows = [{**row, "state": "member"} for row in self.memberships]
        result = self.import_file("omct.membership", rows)
        for line, message in enumerate(result["messages"], 2):
            text = message["message"]
            self.assertTrue(text.startswith(f'Line {line}, column "state": '), text)
            self.assertIn("changes through its buttons", text)
        self.assertEqual(line, 4)
        rows = [{**self.member_row(8), "omct_membership_state": "member"}]
        message = self.first_message(self.import_file("res.partner", rows))
        self.assertTrue(
            message.startswith('Line 2, column "omct_membership_state": '), message
        )

    def test_second_open_membership_in_a_file(self):
        self.import_file("res.partner", self.members)
        self.memberships[2]["partner_id/id"] = "imp.org_0"
        result = self.import_file("omct.membership", self.memberships)
        text = " ".join(message["message"] for message in result["messages"])
        self.assertIn("Line 4", text)
        self.assertIn("open membership already", text)
        self.assertFalse(self.env.ref("imp.membership_0", raise_if_not_found=False))

    def test_other_models_keep_odoo_messages(self):
        rows = [{"name": "Tag", "parent_id/id": "base.no_such_tag"}]
        result = self.import_file(
            "res.partner.category", rows, self.env.ref("base.user_admin")
        )
        self.assertTrue(self.first_message(result).startswith("No matching record"))


@tagged("post_install", "-at_install")
class TestImportOnScreen(NetworkCommon, HttpCase):
    def test_refusals_on_the_screen(self):
        self.start_tour(
            "/odoo", "omct_network_import_records", login=self.coordinator.login
        )
        self.assertFalse(
            self.env["res.partner"].search([("name", "=", "Comité de la Visite")])
        )
