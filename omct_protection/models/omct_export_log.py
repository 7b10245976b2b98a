# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ExportLog(models.Model):
    """What was exported of protection: which list, how many lines, which columns."""

    _inherit = "omct.export.log"

    kind = fields.Selection(
        selection_add=[("protection", "List of protection")],
        ondelete={"protection": "cascade"},
    )
    record_count = fields.Integer(string="Records", readonly=True)

    @api.model
    def _log_protection(self, records, columns):
        """Note an export by the current user; names of columns, no values.

        :param records: what was exported
        :param columns: names of its fields
        """
        label = self.env["ir.model"]._get(records._name).sudo().name
        return self._log(
            "protection",
            record_count=len(records),
            description=f"{label}: {', '.join(columns)}",
        )
