# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..crypto import encrypt


class Addition(models.Model):
    """What somebody added by the public page to what they had sent, kept encrypted."""

    _name = "omct.protection.addition"
    _inherit = ["omct.protection.log.mixin", "omct.protection.encrypted.mixin"]
    _description = "Added by the Public Page"
    _rec_name = "request_id"
    _log_access = False

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    text = fields.Text(
        compute="_compute_text", exportable=False, help="Kept encrypted."
    )
    text_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """The team of the request alone, in superuser mode too."""
        return self.env.user in self.sudo().request_id.team_ids

    @api.depends_context("uid")
    @api.depends("text_cipher", "request_id.team_ids")
    def _compute_text(self):
        self._decrypt_field("text")

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    @api.model
    def _keep(self, request, text):
        """Keep a text with a request, for a caller that has checked.

        :raises UserError: when something of the request is destroyed already
        """
        request._check_still_kept()
        # The team reads, the engine alone writes; the log is closed to all else.
        return self.sudo().create(
            {
                "request_id": request.id,
                "user_id": self.env.uid,
                "text_cipher": encrypt(text),
            }
        )
