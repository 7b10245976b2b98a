# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class MedicalController(http.Controller):
    """Hands out medical evidence to its readers."""

    @http.route("/protection/medical/<int:medical_id>", type="http", auth="user")
    def download(self, medical_id):
        """Send the file, decrypted; others are told that there is none."""
        document = request.env["omct.protection.medical"].browse(medical_id)
        try:
            name, content = document._read_file()
        except (AccessError, MissingError):
            return request.not_found()
        return request.make_response(
            content,
            [
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
