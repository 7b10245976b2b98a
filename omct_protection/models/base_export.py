# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError

#: Models of this addon; what they hold is exported by whoever has the right alone.
CONFIDENTIAL = "omct.protection."
RIGHT = "base.group_allow_export"


class Base(models.AbstractModel):
    """Each export of protection needs the right to export, and is noted."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        if not self._name.startswith(CONFIDENTIAL) or self.env.su:
            return super().export_data(fields_to_export)
        # Odoo lets administrators pass; these models know none.
        if not self.env.user.has_group(RIGHT):
            raise AccessError(
                self.env._(
                    "Your account may not export. Ask an administrator for the right "
                    "to export, and say what for."
                )
            )
        result = super().export_data(fields_to_export)
        if self:
            self.env["omct.export.log"]._log_protection(self, fields_to_export)
        return result
