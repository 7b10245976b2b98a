# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .auditlog_rule import TELLING
from .ir_attachment_sealed import PREFIX


class IrRule(models.Model):
    """In debug mode too, an error does not say what the closed record is called.

    There Odoo names the records with the rights of the system: the subject of a
    message, the name of a file, the reference of a request.
    """

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        error = super()._make_access_error(operation, records)
        if not (records._name in TELLING or records._name.startswith(PREFIX)) or (
            not self.env.user.has_group("base.group_no_one")
        ):
            return error
        text = error.args[0]
        # As Odoo does: the number stays, the name goes.
        for record in records[:6].sudo():
            text = text.replace(f", {record.display_name} (", " (")
        records.invalidate_recordset()
        error.args = (text, *error.args[1:])
        return error
