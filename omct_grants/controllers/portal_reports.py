# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import PurePath

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.omct_grant_report import AWAITED

#: Most files and most bytes that one sending takes.
MAX_FILES = 10
MAX_BYTES = 20 * 1024 * 1024
REPORT_EXTENSIONS = frozenset(
    ".csv .doc .docx .jpeg .jpg .ods .odt .pdf .png .txt .xls .xlsx .webp".split()
)


class ReportPortal(CustomerPortal):
    """A member writes and submits the reports on its own grants, in its language."""

    def _get_own_reports(self, domain=()):
        # Portal users have no access to reports; this shows them only those of their
        # own organisation, and the template only what the member itself writes.
        partner = request.env.user.partner_id.commercial_partner_id
        reports = request.env["omct.grant.report"].sudo()
        return reports.search(
            [
                ("partner_id", "child_of", partner.id),
                ("grant_id.state", "in", (*self._get_states(), "closed")),
                *domain,
            ],
            order="date_due desc, id",
        )

    def _get_states(self):
        return request.env["omct.grant"].sudo()._get_reporting_states()

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "report_count" in counters:
            values["report_count"] = len(
                self._get_own_reports([("state", "in", AWAITED)])
            )
        return values

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route("/my/reports", type="http", auth="user", website=True, readonly=True)
    def portal_my_reports(self, **_kwargs):
        """List the reports of the user's organisation."""
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "reports",
            "reports": self._get_own_reports(),
        }
        return request.render("omct_grants.portal_my_reports", values)

    @http.route(
        "/my/reports/<int:report_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_report(self, report_id, message=None, **_kwargs):
        """Show one report, as a form while it is awaited."""
        report = self._get_own_reports([("id", "=", report_id)])
        if not report:
            return request.redirect("/my/reports")
        return self._render_report(report, message=message)

    @http.route(
        "/my/reports/<int:report_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_save_report(self, report_id, step="save", **form):
        """Keep what the member wrote, and submit it where it asks for that."""
        report = self._get_own_reports([("id", "=", report_id)])
        if not report:
            return request.redirect("/my/reports")
        try:
            with request.env.cr.savepoint():
                self._keep_form(report, form)
                report.flush_recordset()
        except (UserError, ValueError) as error:
            return self._render_report(report, error=str(error), form=form)
        if step == "submit":
            try:
                with request.env.cr.savepoint():
                    report.action_submit()
            except UserError as error:
                return self._render_report(report, error=str(error))
            return request.redirect(f"/my/reports/{report.id}?message=submitted")
        return request.redirect(f"/my/reports/{report.id}?message=saved")

    @http.route(
        "/my/reports/<int:report_id>/document/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def portal_report_document(self, report_id, file_id, **_kwargs):
        """Send a document of one of the user's own reports."""
        report = self._get_own_reports([("id", "=", report_id)])
        document = report.attachment_ids.filtered(lambda file: file.id == file_id)
        if not document:
            return request.redirect("/my/reports")
        return request.make_response(
            document.raw,
            [
                # What members send is never shown in the page itself.
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(document.name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    # ------------------------------------------------------------------
    # Form
    # ------------------------------------------------------------------

    def _render_report(self, report, error=None, message=None, form=None):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "reports",
            "report": report,
            "error": error,
            "message": message,
            "form": form or {},
            "can_write": report.state in AWAITED
            and report.active
            and report.grant_id.state in self._get_states(),
        }
        return request.render("omct_grants.portal_my_report", values)

    def _keep_form(self, report, form):
        """Write the answers, the spending and the documents of a form.

        Only fields of this report's own lines are looked at, whatever was sent.

        :raises UserError: naming what is wrong
        """
        report._check_open_to_writing()
        if "summary" in form and (form["summary"] or "") != (report.summary or ""):
            report.write({"summary": form["summary"]})
        for answer in report.answer_ids:
            text = form.get(f"answer_{answer.id}")
            if text is not None and text != (answer.answer or ""):
                answer.write({"answer": text})
        for line in report.line_ids:
            self._keep_line(line, form)
        self._keep_documents(report, request.httprequest.files.getlist("documents"))

    def _keep_line(self, line, form):
        vals = {}
        spent = form.get(f"spent_{line.id}")
        if spent is not None:
            vals["spent_amount"] = self._read_amount(line, spent)
        explanation = form.get(f"explanation_{line.id}")
        if explanation is not None:
            vals["explanation"] = explanation
        changed = {
            name: value
            for name, value in vals.items()
            if (line[name] or False) != (value or False)
        }
        if changed:
            line.write(changed)

    def _read_amount(self, line, text):
        try:
            amount = float(text or 0)
        except ValueError:
            amount = -1.0
        # Neither "nan" nor "inf" is an amount.
        if not 0 <= amount < 1e15:
            raise ValidationError(
                request.env._(
                    "“%(line)s”: “%(text)s” is not an amount. Write digits, with a "
                    "point before the cents.",
                    line=line.name,
                    text=text[:40],
                )
            )
        return line.currency_id.round(amount)

    def _keep_documents(self, report, uploads):
        uploads = [upload for upload in uploads if upload.filename]
        if len(uploads) > MAX_FILES:
            raise ValidationError(
                request.env._("Send at most %s documents at a time.", MAX_FILES)
            )
        vals_list = []
        for number, upload in enumerate(uploads, len(report.attachment_ids) + 1):
            ending = PurePath(upload.filename).suffix.lower()
            content = upload.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES or ending not in REPORT_EXTENSIONS:
                raise ValidationError(
                    request.env._(
                        "“%(name)s” cannot be taken: send documents, tables or "
                        "pictures of at most 20 MB.",
                        name=upload.filename[:80],
                    )
                )
            vals_list.append(
                {
                    # Files are often named after a person; the reference is neutral.
                    "name": f"{report.name.replace('/', '-')}-{number}{ending}",
                    "raw": content,
                    "res_model": report._name,
                    "res_id": report.id,
                }
            )
        if vals_list:
            files = request.env["ir.attachment"].sudo().create(vals_list)
            report.write({"attachment_ids": [(4, file.id) for file in files]})
