# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .ir_attachment_sealed import PREFIX


class IrBinary(models.AbstractModel):
    """What is handed out by address: on protection, to those who may read it alone."""

    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        record = super()._find_record(xmlid, res_model, res_id, access_token, field)
        if record._name.startswith(PREFIX) or (
            record._name == "ir.attachment" and record._is_closed()
        ):
            # A token opens it to whoever has the address, also to who left the team.
            self.env[record._name].browse(record.id).check_access("read")
        return record
