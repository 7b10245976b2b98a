# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import content_disposition, request

from ..tools import spreadsheet

CONTENT_TYPES = {
    "csv": "text/csv;charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COORDINATOR = "omct_network.group_network_coordinator"


class ImportDownload(http.Controller):
    """Files that belong to the guided import: the empty one and the refused lines."""

    @http.route(
        "/omct_network/import/template/<string:kind>.<string:file_format>",
        type="http",
        auth="user",
        readonly=True,
    )
    def template(self, kind, file_format):
        """Return an empty file with the headings of a kind of import."""
        kinds = request.env["omct.import.kind"]._get_kinds()
        if (
            not request.env.user.has_group(COORDINATOR)
            or kind not in kinds
            or file_format not in CONTENT_TYPES
        ):
            raise request.not_found()
        columns = kinds[kind]._get_fields().values()
        heading = [column.label for column in columns]
        if file_format == "csv":
            content = spreadsheet.write_csv([heading])
        else:
            content = spreadsheet.write_xlsx(
                [
                    (request.env._("Lines"), [heading]),
                    (request.env._("Help"), self._get_help(columns)),
                ]
            )
        return self._respond(content, file_format, kinds[kind]._get_kind_label())

    def _get_help(self, columns):
        required = request.env._("for a new record")
        yield [
            request.env._("Column"),
            request.env._("Needed"),
            request.env._("What to fill in"),
        ]
        for column in columns:
            yield [column.label, required if column.required else "", column.note]

    @http.route(
        "/omct_network/import/<int:import_id>/refused.<string:file_format>",
        type="http",
        auth="user",
        readonly=True,
    )
    def refused(self, import_id, file_format):
        """Return the refused lines of an import as they came, with the reason."""
        record = request.env["omct.import"].browse(import_id).exists()
        if (
            not record
            or not record.has_access("read")
            or not record.file
            or file_format not in CONTENT_TYPES
        ):
            raise request.not_found()
        rows = record._get_refused_rows()
        if file_format == "csv":
            content = spreadsheet.write_csv(rows)
        else:
            content = spreadsheet.write_xlsx([(request.env._("Refused"), rows)])
        return self._respond(content, file_format, request.env._("Refused lines"))

    def _respond(self, content, file_format, name):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", CONTENT_TYPES[file_format]),
                ("Content-Disposition", content_disposition(f"{name}.{file_format}")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
