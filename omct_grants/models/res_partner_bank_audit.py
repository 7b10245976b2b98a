# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.http import request


class ResPartnerBank(models.Model):
    """Who looks at an account of a payee is written down, not what was seen."""

    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "omct.audited.mixin"]

    _audit_name = "'…' || right(sanitized_acc_number, 4)"
    _audit_details = frozenset({"acc_number", "sanitized_acc_number", "display_name"})

    @api.readonly
    def read(self, fields=None, load="_classic_read"):
        if not self.env.su and (not fields or self._audit_details & set(fields)):
            self._audit_read()
        return super().read(fields, load)

    @api.depends_context("uid")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        # What a screen shows of an account beside another record is its name.
        if request:
            self._audit_read()
        return res
