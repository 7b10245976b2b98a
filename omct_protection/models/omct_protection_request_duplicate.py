# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ProtectionRequest(models.Model):
    """What is said on a request about the same person on another file."""

    _inherit = "omct.protection.request"

    duplicate_notice = fields.Text(
        string="Same person on another file",
        compute="_compute_duplicate_notice",
        exportable=False,
    )

    @api.depends("defender_ids.duplicate_notice")
    def _compute_duplicate_notice(self):
        for request in self:
            request.duplicate_notice = "\n".join(
                filter(None, request.defender_ids.mapped("duplicate_notice"))
            )
