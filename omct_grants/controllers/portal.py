# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import PurePath

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

#: Endings of receipts; any other is left away, the file itself is kept.
RECEIPT_EXTENSIONS = frozenset(
    ".doc .docx .gif .heic .jpeg .jpg .odt .pdf .png .tif .tiff .txt .webp".split()
)


class PayoutPortal(CustomerPortal):
    """A member sees what was paid to it, by reference and amount, and confirms it."""

    def _get_payouts_domain(self):
        return [
            (
                "partner_id",
                "child_of",
                request.env.user.partner_id.commercial_partner_id.id,
            ),
            ("state", "in", ("paid", "received")),
        ]

    def _get_own_payouts(self, domain=()):
        # Portal users have no access to payouts; this shows them only their own
        # organisation's, and the template only reference, date, amount and receipt.
        return (
            request.env["omct.disbursement"]
            .sudo()
            .search([*self._get_payouts_domain(), *domain], order="date_due desc")
        )

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "payout_count" in counters:
            values["payout_count"] = len(self._get_own_payouts())
        return values

    @http.route("/my/payouts", type="http", auth="user", website=True, readonly=True)
    def portal_my_payouts(self, **kwargs):
        """List the payouts of the user's organisation."""
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "payouts",
            "payouts": self._get_own_payouts(),
            "today": fields.Date.context_today(request.env.user),
            "error": kwargs.get("error"),
        }
        return request.render("omct_grants.portal_my_payouts", values)

    @http.route(
        "/my/payouts/<int:payout_id>/receipt",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_confirm_receipt(self, payout_id, date=None, note=None, **_kwargs):
        """Confirm that a payout arrived, with a document where there is one."""
        payout = self._get_own_payouts([("id", "=", payout_id)])
        if not payout:
            return request.redirect("/my/payouts?error=unknown")
        try:
            received = fields.Date.to_date(date)
        except ValueError:
            received = None
        if not received:
            return request.redirect("/my/payouts?error=date")
        error = "document"
        try:
            with request.env.cr.savepoint():
                attachments = self._keep_receipts(
                    payout, request.httprequest.files.getlist("document")
                )
                error = "state"
                payout._confirm_receipt(
                    received, (note or "").strip() or "Portal", attachments
                )
        except UserError:
            return request.redirect(f"/my/payouts?error={error}")
        return request.redirect("/my/payouts")

    def _keep_receipts(self, payout, uploads):
        """Keep uploaded files with a payout, named after it.

        Files are often named after a person; the payout's reference is neutral.

        :return: ``ir.attachment`` records
        """
        reference = payout.name.replace("/", "-")
        uploads = [upload for upload in uploads if upload.filename]
        vals_list = []
        for number, upload in enumerate(uploads, 1):
            ending = PurePath(upload.filename).suffix.lower()
            name = reference if number == 1 else f"{reference}-{number}"
            vals_list.append(
                {
                    "name": name + (ending if ending in RECEIPT_EXTENSIONS else ""),
                    "raw": upload.read(),
                    "res_model": payout._name,
                    "res_id": payout.id,
                }
            )
        # Portal users may not write on payouts; this one was found to be theirs.
        return request.env["ir.attachment"].sudo().create(vals_list)
