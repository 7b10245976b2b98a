# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class IrModelAccess(models.Model):
    """An auditor whose time is over is refused at the very check."""

    _inherit = "ir.model.access"

    @api.model
    def check(self, model, mode="read", raise_exception=True):
        if not self.env.su:
            self.env.user._follow_audit_window()
        return super().check(model, mode, raise_exception)
