# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import io
import json

import openpyxl

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .import_common import GuidedImportCommon
from .rpc_common import RpcCase

ACCESS_ERROR = "odoo.exceptions.AccessError"
NAMES = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "'=quoted", "''@twice", "https://x.example",
         "Plain, \"quoted\"\nand broken", "{=A1}"]  # fmt: skip


@tagged("post_install", "-at_install")
class TestGuidedImportWeb(RpcCase, GuidedImportCommon, HttpCase):
    """What the server answers over HTTP: exports, downloads, forged calls."""

    def call(self, model, method, *args, **kwargs):
        """Call a method as the browser does; return (result, name of the error)."""
        answer = super().call(model, method, *args, **kwargs)
        if "error" in answer:
            return None, answer["error"]["data"]["name"]
        return answer.get("result"), None

    def log_in(self, user):
        self.env.flush_all()
        self.authenticate(user.login, user.login)

    # ------------------------------------------------------------------
    # Formulas out
    # ------------------------------------------------------------------

    def export(self, file_format, records, **params):
        names = ["id", "name", "country_id/id", "city"]
        data = {
            "model": "res.partner",
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": records.ids,
            "domain": [],
            "import_compat": True,
            "context": {},
            **params,
        }
        answer = self.url_open(
            f"/web/export/{file_format}",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.content

    def create_named(self):
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        return self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "city": name,
                    "is_company": True,
                    "omct_network_organisation": True,
                    "country_id": self.env.ref("base.sn").id,
                }
                for name in NAMES
            ]
        )

    def test_export_holds_no_formula_and_comes_back_unchanged(self):
        records = self.create_named()
        self.log_in(self.manager)
        content = self.export("csv", records)
        for row in list(csv.reader(io.StringIO(content.decode())))[1:]:
            for cell in row:
                self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t", "\r"), cell)
        self.assertEqual(self.counts(self.check(content)), {"unchanged": len(NAMES)})
        content = self.export("xlsx", records)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.value)
                self.assertFalse(cell.hyperlink)
        record = self.check(content, name="export.xlsx")
        self.assertEqual(self.counts(record), {"unchanged": len(NAMES)})

    def test_grouped_export_and_pivot_hold_no_formula(self):
        records = self.create_named()
        self.log_in(self.manager)
        content = self.export("xlsx", records, import_compat=False, groupby=["name"])
        pivot = {
            "title": "Contacts",
            "model": "res.partner",
            "measure_count": 1,
            "origin_count": 1,
            "col_group_headers": [[{"title": "=1+1", "width": 1, "height": 1}]],
            "measure_headers": [{"title": "@x", "is_bold": False}],
            "origin_headers": [],
            "rows": [
                {"indent": 0, "title": "=HYPERLINK(1)", "values": [{"value": "=2+2"}]}
            ],
        }
        answer = self.url_open(
            "/web/pivot/export_xlsx",
            data={"data": json.dumps(pivot), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200)
        for book in (content, answer.content):
            cells = [
                cell
                for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows()
                for cell in row
                if cell.value is not None
            ]
            self.assertGreater(len(cells), 3)
            for cell in cells:
                self.assertNotEqual(cell.data_type, "f", cell.value)

    def test_odoo_own_import_takes_the_mark_away(self):
        records = self.create_named()
        self.log_in(self.manager)
        content = self.export("csv", records)
        header = ["id", "name", "country_id/id", "city"]
        wizard = (
            self.env["base_import.import"]
            .with_user(self.manager)
            .create(
                {
                    "res_model": "res.partner",
                    "file": content,
                    "file_name": "export.csv",
                    "file_type": "text/csv",
                }
            )
        )
        options = {"has_headers": True, "quoting": '"', "separator": ",",
                   "encoding": "utf-8"}  # fmt: skip
        result = wizard.execute_import(header, header, options)
        self.assertEqual(result["messages"], [])
        self.assertEqual(records.mapped("name"), NAMES)
        self.assertEqual(records.mapped("city"), NAMES)

    # ------------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------------

    def test_coordinator_imports_a_file_on_screen(self):
        self.start_tour(
            "/odoo", "omct_network_guided_import", login=self.coordinator.login
        )
        self.assertEqual(len(self.find("Comité de la Visite")), 1)
        self.assertEqual(self.org_africa.omct_acronym, "LUM")
        self.assertFalse(self.find("Nulle part"))

    # ------------------------------------------------------------------
    # Downloads
    # ------------------------------------------------------------------

    def test_empty_files(self):
        self.log_in(self.coordinator)
        for kind in self.env["omct.import.kind"]._get_kinds():
            for file_format in ("csv", "xlsx"):
                with self.subTest(f"{kind} {file_format}"):
                    answer = self.url_open(
                        f"/omct_network/import/template/{kind}.{file_format}"
                    )
                    self.assertEqual(answer.status_code, 200)
                    # Its headings are known when it comes back filled.
                    if file_format == "csv":
                        text = answer.content.decode("utf-8-sig").strip()
                        heading = next(csv.reader([text]))
                        record = self.start(self.make_csv([heading, heading]), kind)
                        self.assertTrue(all(record.column_ids.mapped("target")))
        for path in ("nothing.xlsx", "organisation.exe"):
            answer = self.url_open(f"/omct_network/import/template/{path}")
            self.assertEqual(answer.status_code, 404)
        self.log_in(self.plain_user)
        answer = self.url_open("/omct_network/import/template/organisation.xlsx")
        self.assertEqual(answer.status_code, 404)

    def test_refused_lines(self):
        rows = [["Name", "Country", "Odd"], ["=1+1", "Nowhere", "+1"],
                ["Good", "Senegal", ""], ["Bad", "", "x"]]  # fmt: skip
        record = self.check(rows, user=self.coordinator)
        self.log_in(self.coordinator)
        path = f"/omct_network/import/{record.id}/refused"
        content = self.url_open(f"{path}.csv").content.decode("utf-8-sig")
        found = list(csv.reader(io.StringIO(content)))
        self.assertEqual(found[0], ["Name", "Country", "Odd", "Line", "Why"])
        self.assertEqual(found[1][:4], ["'=1+1", "Nowhere", "'+1", "2"])
        self.assertIn("Nowhere", found[1][4])
        self.assertEqual(len(found), 3)
        book = self.url_open(f"{path}.xlsx").content
        sheet = openpyxl.load_workbook(io.BytesIO(book)).active
        self.assertEqual((sheet["A2"].value, sheet["A2"].data_type), ("=1+1", "s"))
        for user in (self.coordinator_asia, self.plain_user):
            self.log_in(user)
            self.assertEqual(self.url_open(f"{path}.csv").status_code, 404)

    # ------------------------------------------------------------------
    # Who may see and do what
    # ------------------------------------------------------------------

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_files_are_the_starters_own(self):
        record = self.check([["Name", "Country"], ["Secret", "Senegal"]],
                            user=self.coordinator)  # fmt: skip
        self.env.flush_all()
        attachment = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", "omct.import"), ("res_id", "=", record.id),
             ("res_field", "=", "file")]
        )  # fmt: skip
        self.assertEqual(len(attachment), 1)
        paths = (f"/web/content/omct.import/{record.id}/file",
                 f"/web/content/{attachment.id}")  # fmt: skip
        for user, allowed in (
            (self.coordinator, True),
            (self.manager, True),
            (self.coordinator_asia, False),
            (self.plain_user, False),
            (self.contact_keeper, False),
        ):
            self.log_in(user)
            for path in paths:
                with self.subTest(f"{user.login} {path}"):
                    answer = self.url_open(path)
                    self.assertEqual(b"Secret" in answer.content, allowed)
            for model, method, args in (
                ("omct.import", "read", (record.ids, ["file", "kind"])),
                ("omct.import.row", "read", (record.row_ids.ids, ["cells"])),
                ("omct.import.column", "read", (record.column_ids.ids, ["samples"])),
                ("ir.attachment", "read", (attachment.ids, ["datas"])),
            ):
                with self.subTest(f"{user.login} {model}"):
                    _result, error = self.call(model, method, *args)
                    self.assertEqual(not error, allowed, error)
        self.authenticate(None, None)
        self.assertNotIn(b"Secret", self.url_open(paths[0]).content)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_forged_calls(self):
        record = self.check([["Name", "Country"], ["Forged", "Senegal"]],
                            user=self.coordinator)  # fmt: skip
        row, column = record.row_ids, record.column_ids[0]
        self.log_in(self.coordinator)
        for model, method, args in (
            ("omct.import", "write", (record.ids, {"state": "imported"})),
            ("omct.import", "write", (record.ids, {"refused_count": 0})),
            ("omct.import", "write", (record.ids, {"user_id": self.manager.id})),
            ("omct.import", "create", ([{"kind": "person", "state": "checked"}],)),
            ("omct.import", "create",
             ([{"kind": "person", "row_ids": [(0, 0, {"line": 2})]}],)),
            ("omct.import", "write",
             (record.ids, {"row_ids": [(1, row.id, {"cells": {"name": "X"}})]})),
            ("omct.import.row", "write", (row.ids, {"res_id": 1})),
            ("omct.import.row", "create", ([{"import_id": record.id}],)),
            ("omct.import.row", "unlink", (row.ids,)),
            ("omct.import.column", "write", (column.ids, {"header": "X"})),
            ("omct.import.progress", "create", ([{"import_id": record.id}],)),
            ("omct.import", "_do_import", (record.ids,)),
            ("omct.import", "_run_waiting", ()),
            ("omct.import.kind", "_find_external_ids", (["base.x"], "res.users")),
            ("omct.import.row", "_get_rows", (record.id,)),
        ):  # fmt: skip
            with self.subTest(f"{model} {method} {args}"):
                _result, error = self.call(model, method, *args)
                self.assertEqual(error, ACCESS_ERROR)
        self.env.invalidate_all()
        self.assertEqual(record.state, "checked")
        # The steps themselves, out of order.
        for method in ("action_read", "action_delete_file"):
            _result, error = self.call("omct.import", method, record.ids)
            self.assertEqual(error, "odoo.exceptions.UserError", method)
        self.log_in(self.plain_user)
        for method in ("action_check", "action_import", "action_cancel"):
            _result, error = self.call("omct.import", method, record.ids)
            self.assertEqual(error, ACCESS_ERROR, method)

    @mute_logger("odoo.http")
    def test_coordinator_over_rpc_stays_in_the_region(self):
        self.log_in(self.coordinator)
        content = self.make_csv([["Name", "Country"], ["Abroad", "Nepal"],
                                 ["At home", "Senegal"]])  # fmt: skip
        (record_id,), error = self.call(
            "omct.import", "create",
            [{"kind": "organisation", "file": base64.b64encode(content).decode(),
              "leave_out_refused": True}],
        )  # fmt: skip
        self.assertFalse(error)
        for method in ("action_read", "action_check", "action_import"):
            _result, error = self.call("omct.import", method, [record_id])
            self.assertFalse(error, method)
        self.env.invalidate_all()
        record = self.env["omct.import"].browse(record_id)
        self.assertEqual((record.state, record.refused_count), ("imported", 1))
        self.assertFalse(self.find("Abroad"))
        self.assertEqual(self.find("At home").create_uid, self.coordinator)
