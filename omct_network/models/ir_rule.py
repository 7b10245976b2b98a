# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        # Whoever imports a file asks which line and what to do, not which rule; and
        # to find the rule of each of thousands of lines takes minutes.
        if not self.env.context.get("import_file"):
            return super()._make_access_error(operation, records)
        _logger.info(
            "Access denied by record rules during an import: %s, uid: %s, model: %s",
            operation,
            self.env.uid,
            records._name,
        )
        return AccessError(records._get_import_access_reason())
