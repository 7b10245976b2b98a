# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

import openpyxl
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from .common import NetworkCommon

SHEETS = "omct_network.member_sheets"
DIRECTORY = "omct_network.directory_xlsx"


class DocumentsCommon(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        export = cls.env.ref("base.group_allow_export")
        cls.coordinator.group_ids += export
        cls.manager.group_ids += export
        cls.plain_exporter = new_test_user(
            cls.env, "plain_exporter", "base.group_user,base.group_allow_export"
        )
        cls.create_member(cls.org_africa)
        cls.create_member(cls.org_asia, admitted="2010-03-04")
        cls.org_africa.write(
            {
                "omct_acronym": "LUM",
                "omct_other_names": "Комитет; لجنة مناهضة التعذيب; လူ့အခွင့်အရေး",
                "omct_mandate_ids": [
                    Command.link(cls.env.ref("omct_network.mandate_women").id)
                ],
                "omct_founding_year": 1992,
                "omct_safe_channel": "signal",
                "omct_phone_hours": "9 to 11",
                "comment": "<p>Careful with the landlord</p>",
                "email": "office@lumiere.example",
                "phone": "+221 33 555 00 00",
                "city": "Dakar",
            }
        )
        cls.person = cls.create_person(
            "Awa Testi",
            cls.org_africa,
            email="awa@lumiere.example",
            phone="+221 77 555 11 11",
        )
        cls.hidden = cls.create_person(
            "Binta Testi",
            cls.org_africa,
            email="binta@lumiere.example",
            omct_never_email=True,
        )
        cls.gone = cls.create_person("Cheikh Testi", cls.org_africa)
        cls.abroad = cls.create_person("Dolma Testi", cls.org_asia)
        cls.env["omct.affiliation"].create(
            [
                {
                    "person_id": person.id,
                    "organisation_id": org.id,
                    "role_id": cls.focal_point.id,
                    **vals,
                }
                for person, org, vals in (
                    (cls.person, cls.org_africa, {"is_primary": True}),
                    (cls.hidden, cls.org_africa, {}),
                    (cls.gone, cls.org_africa, {"date_end": "2020-01-01"}),
                    (cls.abroad, cls.org_asia, {}),
                )
            ]
        )

    def get_logs(self):
        """Return the log of exports, the newest first."""
        return self.env["omct.export.log"].search([])


@tagged("post_install", "-at_install")
class TestMemberSheet(DocumentsCommon):
    def open_dialog(self, user, partners, **vals):
        """Return the dialog as the user opens it from a list."""
        dialogs = self.as_user(self.env["omct.member.sheet"], user)
        dialogs = dialogs.with_context(
            active_model="res.partner", active_ids=partners.ids
        )
        return dialogs.create(vals)

    def render(self, user, partners, **vals):
        """Return the text of the printed sheets."""
        dialog = self.open_dialog(user, partners, **vals)
        self.env.flush_all()
        self.env.invalidate_all()
        reports = self.env["ir.actions.report"].with_user(user)
        page = reports._render_qweb_html(SHEETS, dialog.ids)[0]
        body = html.fromstring(page).xpath("//div[hasclass('article')]")[0]
        for style in body.xpath("//style"):
            style.drop_tree()
        return " ".join(body.text_content().split())

    def assert_holds(self, text, present=(), absent=()):
        for words in present:
            self.assertIn(words, text)
        for words in absent:
            self.assertNotIn(words, text)

    def test_internal_sheet_tells_everything_of_the_region(self):
        text = self.render(self.coordinator, self.org_africa)
        self.assert_holds(
            text,
            present=[
                "For internal use",
                "Lumière Test",
                "LUM",
                "Комитет",
                "لجنة مناهضة التعذيب",
                "လူ့အခွင့်အရေး",
                "Senegal",
                "Africa",
                "Dakar",
                "Women",
                "1992",
                self.org_africa.omct_member_number,
                "05/17/2001",
                "Signal",
                "9 to 11",
                "Careful with the landlord",
                "Awa Testi",
                "awa@lumiere.example",
                "+221 77 555 11 11",
                "Binta Testi",
                "Focal point",
            ],
            absent=["binta@lumiere.example", "Cheikh Testi", "kept by another desk"],
        )

    def test_shared_sheet_leaves_out_what_is_confidential(self):
        text = self.render(self.coordinator, self.org_africa, audience="shared")
        self.assert_holds(
            text,
            present=["Lumière Test", "Awa Testi", "awa@lumiere.example", "Women"],
            absent=[
                "For internal use",
                "Signal",
                "9 to 11",
                "Careful with the landlord",
                "+221 77 555 11 11",
                "binta@lumiere.example",
                "Never by e-mail",
                "Last contact",
            ],
        )

    def test_signal_numbers_and_forbidden_channels_stay_in_the_house(self):
        phone = self.env.ref("omct_network.contact_channel_phone")
        secrets = {self.org_africa: "+221 70 555 22 22", self.person: "awa.1312"}
        for partner, number in secrets.items():
            partner.write(
                {
                    "omct_signal_number": number,
                    "omct_do_not_contact_ids": [Command.set(phone.ids)],
                }
            )
        text = self.render(self.coordinator, self.org_africa)
        self.assert_holds(text, present=secrets.values())
        self.assertEqual(text.count("Do not contact by"), 3, "Binta: by e-mail")
        for user in (self.coordinator, self.manager, self.coordinator_asia):
            with self.subTest(user=user.login):
                shared = self.render(user, self.org_africa, audience="shared")
                self.assert_holds(
                    shared,
                    present=["Lumière Test"],
                    absent=[*secrets.values(), "Signal", "Do not contact by"],
                )

    def test_shared_sheet_leaves_out_refused_applications(self):
        org = self.create_organisation("Refused Test", "base.sn")
        membership = self.env["omct.membership"].create({"partner_id": org.id})
        membership.with_user(self.manager).action_decline(reason="Not independent")
        reference = membership.name
        self.assertIn(reference, self.render(self.coordinator, org))
        shared = self.render(self.coordinator, org, audience="shared")
        self.assert_holds(shared, absent=[reference, "Declined"])

    def test_organisation_that_is_never_written_to(self):
        self.org_africa.omct_never_email = True
        for audience in ("internal", "shared"):
            text = self.render(self.coordinator, self.org_africa, audience=audience)
            self.assertNotIn("office@lumiere.example", text)

    def test_people_can_be_left_out(self):
        text = self.render(self.coordinator, self.org_africa, with_people=False)
        self.assert_holds(text, absent=["Awa Testi", "Binta Testi"])

    def test_another_desk_reads_the_organisation_alone(self):
        text = self.render(self.coordinator_asia, self.org_africa)
        self.assert_holds(
            text,
            present=["Lumière Test", "kept by another desk: Africa"],
            absent=["Awa Testi", "Binta Testi"],
        )
        text = self.render(self.manager, self.org_africa | self.org_asia)
        self.assert_holds(
            text,
            present=["Awa Testi", "Dolma Testi", "Himal Rights Test"],
            absent=["kept by another desk"],
        )

    def test_language_of_reader_or_member(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["res.lang"]._activate_lang("fr_FR")
        women = self.env.ref("omct_network.mandate_women")
        women.with_context(lang="fr_FR").name = "Femmes"
        women.with_context(lang="ar_001").name = "النساء"
        self.org_africa.lang = "ar_001"
        self.coordinator.lang = "fr_FR"
        dialog = self.open_dialog(self.coordinator, self.org_africa)
        reader, member = dialog, dialog.copy({"language": "member"})
        member.partner_ids = reader.partner_ids
        reader = reader.with_context(lang="fr_FR")
        member = member.with_context(lang="fr_FR")
        sheet = reader._get_sheets()[0]
        self.assertEqual((sheet["lang"], sheet["direction"]), ("fr_FR", "ltr"))
        self.assertIn("Femmes", [line["value"] for line in sheet["identity"]])
        sheet = member._get_sheets()[0]
        self.assertEqual((sheet["lang"], sheet["direction"]), ("ar_001", "rtl"))
        self.assertIn("النساء", [line["value"] for line in sheet["identity"]])

    def test_name_of_the_file_tells_nothing(self):
        dialog = self.open_dialog(self.coordinator, self.org_africa)
        self.assertEqual(
            dialog.file_name, self.org_africa.omct_member_number.replace("/", "-")
        )
        both = self.open_dialog(self.coordinator, self.org_africa | self.org_asia)
        self.assertRegex(both.file_name, r"^\d{4}-\d{2}-\d{2}$")
        applicant = self.create_organisation("Applicant Test", "base.sn")
        dialog = self.open_dialog(self.coordinator, applicant)
        self.assertEqual(dialog.file_name, str(applicant.id))

    def test_persons_have_no_sheet(self):
        with self.assertRaisesRegex(UserError, "no organisation of the network"):
            self.open_dialog(self.coordinator, self.person)
        mixed = self.open_dialog(self.coordinator, self.person | self.org_africa)
        self.assertEqual(mixed.partner_ids, self.org_africa)

    def test_too_many_sheets_for_one_file(self):
        orgs = self.env["res.partner"].create(
            [
                {
                    "name": f"Organisation {number}",
                    "is_company": True,
                    "omct_network_organisation": True,
                }
                for number in range(201)
            ]
        )
        dialog = self.open_dialog(self.coordinator, orgs)
        with self.assertRaisesRegex(UserError, "201 sheets are too many"):
            dialog.action_print()
        dialog.partner_ids = orgs[:200]
        self.assertEqual(dialog.action_print()["report_name"], SHEETS)

    def test_each_print_is_noted(self):
        self.render(self.coordinator, self.org_africa, audience="shared")
        log = self.get_logs()[0]
        self.assertRecordValues(
            log,
            [
                {
                    "user_id": self.coordinator.id,
                    "kind": "sheet_shared",
                    "organisation_count": 1,
                    "person_count": 2,
                }
            ],
        )

    def test_sheets_are_for_coordinators(self):
        with self.assertRaises(AccessError):
            self.open_dialog(self.plain_user, self.org_africa)
        dialog = self.open_dialog(self.coordinator, self.org_africa)
        self.env.flush_all()
        self.env.invalidate_all()
        for user in (self.plain_user, self.coordinator_asia):
            reports = self.env["ir.actions.report"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                reports._render_qweb_html(SHEETS, dialog.ids)

    def test_sheets_cost_few_queries(self):
        orgs = self.env["res.partner"].create(
            [
                {
                    "name": f"Organisation {number}",
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": self.env.ref("base.sn").id,
                    "omct_mandate_ids": [
                        Command.set(self.env["omct.mandate"].search([], limit=3).ids)
                    ],
                    "child_ids": [Command.create({"name": f"Person {number}"})],
                }
                for number in range(100)
            ]
        )
        self.env["omct.affiliation"].create(
            [
                {
                    "person_id": org.child_ids.id,
                    "organisation_id": org.id,
                    "role_id": self.focal_point.id,
                }
                for org in orgs
            ]
        )
        counts = []
        for number in (10, 100):
            dialog = self.open_dialog(self.coordinator, orgs[:number])
            for _warm_up in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(len(dialog._get_sheets()), number)
                count = self.env.cr.sql_log_count - before
            counts.append(count)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestDirectory(DocumentsCommon):
    def export(self, user, **vals):
        """Return the workbook that the user downloads."""
        directory = self.create_directory(user, **vals)
        directory.action_export()
        return self.open_workbook(user, directory)

    def create_directory(self, user, **vals):
        return self.as_user(self.env["omct.network.directory"], user).create(vals)

    def open_workbook(self, user, directory):
        self.env.flush_all()
        self.env.invalidate_all()
        reports = self.env["ir.actions.report"].with_user(user)
        content, kind = reports._render_xlsx(DIRECTORY, directory.ids, data={})
        self.assertEqual(kind, "xlsx")
        return openpyxl.load_workbook(io.BytesIO(content))

    def read_rows(self, sheet):
        """Return the rows of a sheet as dicts by title."""
        titles, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(titles, row, strict=True)) for row in rows]

    def read_row(self, sheet, name, column="Name"):
        return next(row for row in self.read_rows(sheet) if row[column] == name)

    def test_three_sheets(self):
        workbook = self.export(self.manager)
        self.assertEqual(workbook.sheetnames, ["Organisations", "People", "Countries"])
        row = self.read_row(workbook["Organisations"], "Lumière Test")
        self.assertEqual(row["Acronym"], "LUM")
        self.assertEqual(row["Country"], "Senegal")
        self.assertEqual(row["Region"], "Africa")
        self.assertEqual(row["Membership"], "Member")
        self.assertEqual(row["Member since"].isoformat(), "2001-05-17T00:00:00")
        self.assertEqual(row["Founded in"], 1992)
        self.assertEqual(row["Mandates"], "Women")
        self.assertEqual(row["Email"], "office@lumiere.example")
        self.assertIsNone(row["Staff"])
        country = self.read_row(workbook["Countries"], "Senegal", "Country")
        self.assertEqual(country["Country Code"], "SN")
        self.assertGreaterEqual(country["Members"], 1)
        self.assertGreaterEqual(country["People"], 2)

    def test_layout(self):
        workbook = self.export(self.manager)
        for sheet in workbook:
            with self.subTest(sheet=sheet.title):
                self.assertEqual(sheet.freeze_panes, "B2")
                last = sheet.cell(sheet.max_row, sheet.max_column).coordinate
                self.assertEqual(sheet.auto_filter.ref, f"A1:{last}")
                self.assertGreater(sheet.column_dimensions["A"].width, 20)
                self.assertFalse(sheet.sheet_view.rightToLeft)
        dates = workbook["Organisations"]["L"][1:]
        self.assertEqual({cell.number_format for cell in dates}, {"yyyy-mm-dd"})

    def test_arabic_reads_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.manager.lang = "ar_001"
        directory = self.create_directory(self.manager)
        reports = self.env["ir.actions.report"].with_user(self.manager)
        reports = reports.with_context(lang="ar_001")
        content = reports._render_xlsx(DIRECTORY, directory.ids, data={})[0]
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            self.assertTrue(sheet.sheet_view.rightToLeft)

    def test_people_in_their_current_roles(self):
        people = self.export(self.manager)["People"]
        names = [row["Person"] for row in self.read_rows(people)]
        self.assertIn("Awa Testi", names)
        self.assertNotIn("Cheikh Testi", names)
        row = self.read_row(people, "Awa Testi", "Person")
        self.assertEqual(row["Role"], "Focal point")
        self.assertEqual(row["First contact"], "Yes")
        self.assertEqual(row["Organisation"], "Lumière Test")
        self.assertEqual(row["Email"], "awa@lumiere.example")
        self.assertEqual(row["Phone"], "+221 77 555 11 11")

    def test_never_by_email_has_no_address(self):
        self.org_africa.omct_never_email = True
        workbook = self.export(self.manager)
        row = self.read_row(workbook["Organisations"], "Lumière Test")
        self.assertIsNone(row["Email"])
        row = self.read_row(workbook["People"], "Binta Testi", "Person")
        self.assertIsNone(row["Email"])

    def test_people_and_addresses_are_a_choice(self):
        workbook = self.export(self.manager, with_people=False, with_addresses=False)
        self.assertEqual(workbook.sheetnames, ["Organisations", "Countries"])
        for sheet in workbook:
            titles = [cell.value for cell in sheet[1]]
            self.assertFalse({"Email", "Phone", "People"} & set(titles))
        people = self.export(self.manager, with_addresses=False)["People"]
        self.assertFalse({"Email", "Phone"} & {cell.value for cell in people[1]})

    def test_text_is_never_a_formula(self):
        names = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            '=HYPERLINK("http://example.org")',
            "\t=1",
            "http://example.org/a",
            "{=1}",
            "1e5",
        ]
        orgs = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "omct_network_organisation": True,
                    "omct_acronym": name,
                }
                for name in names
            ]
        )
        for org in orgs:
            self.create_member(org)
        sheet = self.export(
            self.manager, scope="selection", partner_ids=[Command.set(orgs.ids)]
        )["Organisations"]
        found = set()
        for row in sheet.iter_rows(min_row=2, max_col=2):
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.value)
                self.assertIsInstance(cell.value, str)
                self.assertFalse(cell.hyperlink)
                if cell.value.startswith(("=", "+", "-", "@")):
                    self.assertTrue(cell.quotePrefix, cell.value)
                found.add(cell.value.strip())
        self.assertEqual(found, {name.strip() for name in names})

    def test_filter(self):
        applicant = self.create_organisation("Applicant Test", "base.sn")
        self.env["omct.membership"].create({"partner_id": applicant.id})
        former = self.create_organisation("Former Test", "base.sn")
        self.create_member(former).with_user(self.manager).action_end(reason="Closed")
        ours = self.org_africa | self.org_asia | applicant | former
        women = self.env.ref("omct_network.mandate_women")
        cases = (
            ({}, self.org_africa | self.org_asia),
            ({"membership": "open"}, self.org_africa | self.org_asia | applicant),
            ({"membership": "all"}, ours),
            ({"region_ids": [Command.set(self.asia.ids)]}, self.org_asia),
            (
                {"country_ids": [Command.set(self.env.ref("base.sn").ids)]},
                self.org_africa,
            ),
            ({"mandate_ids": [Command.set(women.ids)]}, self.org_africa),
            (
                {
                    "scope": "selection",
                    "partner_ids": [Command.set((former | self.person).ids)],
                },
                former,
            ),
        )
        for vals, expected in cases:
            with self.subTest(vals=vals):
                directory = self.create_directory(self.manager, **vals)
                sheet = self.open_workbook(self.manager, directory)["Organisations"]
                names = {row["Name"] for row in self.read_rows(sheet)}
                self.assertEqual(
                    names & set(ours.mapped("name")), set(expected.mapped("name"))
                )
                self.assertEqual(directory.organisation_count, len(names))

    def test_selection_of_the_list(self):
        directories = self.as_user(self.env["omct.network.directory"], self.manager)
        directory = directories.with_context(
            active_model="res.partner", active_ids=self.org_asia.ids
        ).create({})
        self.assertEqual(directory.scope, "selection")
        self.assertEqual(directory.organisation_count, 1)
        directory = directories.create({})
        self.assertEqual(directory.scope, "network")

    def test_nothing_to_export(self):
        directory = self.create_directory(
            self.manager, scope="selection", partner_ids=[Command.set(self.person.ids)]
        )
        with self.assertRaisesRegex(UserError, "No organisation is chosen"):
            directory.action_export()

    def test_coordinator_gets_the_people_of_the_own_region(self):
        workbook = self.export(self.coordinator)
        organisations = self.read_rows(workbook["Organisations"])
        names = {row["Name"] for row in organisations}
        self.assertLessEqual({"Lumière Test", "Himal Rights Test"}, names)
        people = {row["Person"] for row in self.read_rows(workbook["People"])}
        self.assertIn("Awa Testi", people)
        self.assertNotIn("Dolma Testi", people)

    def test_each_export_is_noted(self):
        self.export(
            self.coordinator,
            region_ids=[Command.set(self.africa.ids)],
            country_ids=[Command.set(self.env.ref("base.sn").ids)],
        )
        log = self.get_logs()[0]
        self.assertEqual(log.user_id, self.coordinator)
        self.assertEqual(log.kind, "directory")
        self.assertTrue(log.with_addresses)
        self.assertGreaterEqual(log.organisation_count, 1)
        self.assertGreaterEqual(log.person_count, 2)
        self.assertEqual(
            log.description, "Members; Regions: Africa; Countries: Senegal"
        )

    def test_log_is_read_by_managers_and_written_by_nobody(self):
        self.export(self.coordinator)
        log = self.get_logs()[0]
        self.assertEqual(self.as_user(log, self.manager).kind, "directory")
        with self.assertRaises(AccessError):
            self.as_user(log, self.coordinator).read(["kind"])
        for attempt in (
            lambda: self.as_user(log, self.manager).write({"organisation_count": 0}),
            lambda: self.as_user(log, self.manager).unlink(),
            lambda: self.as_user(log, self.coordinator).create(
                {"kind": "directory", "user_id": self.manager.id}
            ),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_who_may_export(self):
        self.coordinator.group_ids -= self.env.ref("base.group_allow_export")
        directory = self.create_directory(self.coordinator)
        with self.assertRaisesRegex(AccessError, "may not export"):
            directory.action_export()
        with self.assertRaisesRegex(AccessError, "may not export"):
            self.open_workbook(self.coordinator, directory)
        theirs = self.create_directory(self.manager)
        for user in (self.plain_exporter, self.plain_user, self.coordinator_asia):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.open_workbook(user, theirs)
        with self.assertRaises(AccessError):
            self.create_directory(self.plain_exporter)
        self.assertFalse(self.get_logs().filtered(lambda log: log.kind == "directory"))

    def test_another_ones_dialog(self):
        directory = self.create_directory(self.manager)
        self.coordinator_asia.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            self.open_workbook(self.coordinator_asia, directory)

    def test_queries_do_not_grow_with_rows(self):
        mandates = self.env["omct.mandate"].search([], limit=3)
        orgs = self.env["res.partner"].create(
            [
                {
                    "name": f"Organisation {number}",
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": self.env.ref("base.sn").id,
                    "omct_mandate_ids": [Command.set(mandates.ids)],
                    "child_ids": [Command.create({"name": f"Person {number}"})],
                }
                for number in range(100)
            ]
        )
        self.env["omct.affiliation"].create(
            [
                {
                    "person_id": org.child_ids.id,
                    "organisation_id": org.id,
                    "role_id": self.focal_point.id,
                }
                for org in orgs
            ]
        )
        counts = []
        for number in (10, 100):
            directory = self.create_directory(
                self.coordinator,
                scope="selection",
                partner_ids=[Command.set(orgs[:number].ids)],
            )
            for _warm_up in range(2):
                before = self.env.cr.sql_log_count
                workbook = self.open_workbook(self.coordinator, directory)
                count = self.env.cr.sql_log_count - before
            self.assertEqual(workbook["People"].max_row, number + 1)
            counts.append(count)
        # The record of the user may be read once more: a few, not one a row.
        self.assertLessEqual(abs(counts[1] - counts[0]), 4)
        self.assertLessEqual(max(counts), 60)


@tagged("post_install", "-at_install")
class TestDocumentsOnScreen(DocumentsCommon, HttpCase):
    def test_sheet_is_printed_from_the_list(self):
        self.start_tour(
            "/odoo", "omct_network_print_sheet", login=self.coordinator.login
        )
        log = self.get_logs()[0]
        self.assertEqual(log.kind, "sheet_shared")
        self.assertEqual(log.user_id, self.coordinator)
        self.assertEqual(log.organisation_count, 1)

    def test_directory_is_exported_from_the_menu(self):
        self.start_tour(
            "/odoo", "omct_network_export_directory", login=self.coordinator.login
        )
        log = self.get_logs()[0]
        self.assertEqual(log.kind, "directory")
        self.assertEqual(log.user_id, self.coordinator)
        self.assertFalse(log.with_addresses)

    def test_arabic_reads_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.coordinator.lang = "ar_001"
        self.start_tour(
            "/odoo", "omct_network_right_to_left", login=self.coordinator.login
        )

    def test_download_by_others(self):
        """The addresses of the documents, tried by whoever has a login."""
        sheet = (
            self.env["omct.member.sheet"]
            .with_user(self.coordinator)
            .create({"partner_ids": [Command.set(self.org_africa.ids)]})
        )
        directory = (
            self.env["omct.network.directory"].with_user(self.coordinator).create({})
        )
        addresses = (
            f"/report/html/{SHEETS}/{sheet.id}",
            f"/report/xlsx/{DIRECTORY}/{directory.id}",
        )
        self.env.flush_all()
        for user, expected in (
            (self.coordinator, 200),
            (self.coordinator_asia, 403),
            (self.plain_exporter, 403),
            (self.plain_user, 403),
        ):
            self.authenticate(user.login, user.login)
            for address in addresses:
                with self.subTest(user=user.login, address=address):
                    answer = self.url_open(address)
                    self.assertEqual(answer.status_code, expected)
                    self.assertEqual(
                        b"Lumi" in answer.content or b"PK" in answer.content[:2],
                        expected == 200,
                    )

    def test_engine_of_the_directory_is_closed(self):
        self.authenticate(self.manager.login, self.manager.login)
        for method, args in (
            ("create_xlsx_report", [[1], {}]),
            ("generate_xlsx_report", [None, {}, [1]]),
            ("get_workbook_options", []),
        ):
            with (
                self.subTest(method),
                self.assertRaisesRegex(JsonRpcException, "AccessError"),
            ):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {
                        "model": f"report.{DIRECTORY}",
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    },
                )
