# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


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
                error = "state" if attachments or payout.channel == "bank" else "paper"
                payout._hand_in_receipt(
                    received,
                    "signed" if attachments else "portal",
                    (note or "").strip(),
                    attachments,
                )
        except UserError:
            return request.redirect(f"/my/payouts?error={error}")
        return request.redirect("/my/payouts")

    def _keep_receipts(self, payout, uploads):
        """Keep uploaded files with a payout.

        :return: ``ir.attachment`` records
        """
        vals_list = [
            {
                "name": upload.filename,
                "raw": upload.read(),
                "res_model": payout._name,
                "res_id": payout.id,
            }
            for upload in uploads
            if upload.filename
        ]
        # Portal users may not write on payouts; this one was found to be theirs.
        return request.env["ir.attachment"].sudo().create(vals_list)
