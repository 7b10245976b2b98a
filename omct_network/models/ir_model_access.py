# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)


class IrModelAccess(models.Model):
    _inherit = "ir.model.access"

    def _make_access_error(self, model, mode):
        # As for record rules: the line of the file, and what to do.
        if not self.env.context.get("import_file"):
            return super()._make_access_error(model, mode)
        _logger.info(
            "Access denied by ACLs during an import: %s, uid: %s, model: %s",
            mode,
            self.env.uid,
            model,
        )
        return AccessError(self.env[model]._get_import_access_reason())
