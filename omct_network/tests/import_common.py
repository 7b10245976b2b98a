# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import io

import openpyxl

from .common import NetworkCommon


class GuidedImportCommon(NetworkCommon):
    """Files, and a user who takes them through the steps of the import."""

    @classmethod
    def make_csv(cls, rows, encoding="utf-8", separator=",", line_end="\r\n"):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
        writer.writerows(rows)
        return text.getvalue().encode(encoding)

    @classmethod
    def make_xlsx(cls, rows, title="Sheet"):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(row)
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    def start(self, content, kind="organisation", user=None, name="file.csv", **vals):
        """Return an import whose columns have been read."""
        record = (
            self.env["omct.import"]
            .with_user(user or self.manager)
            .create(
                {
                    "kind": kind,
                    "file": base64.b64encode(content),
                    "file_name": name,
                    **vals,
                }
            )
        )
        record.action_read()
        return record

    def check(self, rows, kind="organisation", user=None, **options):
        """Return an import of rows that has been checked."""
        content = rows if isinstance(rows, bytes) else self.make_csv(rows)
        record = self.start(content, kind, user, **options)
        record.action_check()
        self.assertFalse(record.problem)
        return record

    def run_import(self, rows, kind="organisation", user=None, **options):
        """Return an import of rows that has been carried out."""
        record = self.check(rows, kind, user, **options)
        record.action_import()
        self.assertFalse(record.problem)
        self.assertEqual(record.state, "imported")
        return record

    def verdicts(self, record):
        return record.row_ids.sorted("line").mapped("verdict")

    def counts(self, record):
        return {
            name: record[f"{name}_count"]
            for name in ("create", "change", "unchanged", "choose", "refused", "skip")
            if record[f"{name}_count"]
        }

    def find(self, name):
        return self.env["res.partner"].search([("name", "=", name)])
