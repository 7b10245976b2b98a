# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError


class AuditlogAutovacuum(models.TransientModel):
    """The trail is not swept away."""

    _inherit = "auditlog.autovacuum"

    @api.model
    def autovacuum(self, days, chunk_size=None):
        raise AccessError(
            self.env._("The audit trail is kept: nothing of it is deleted.")
        )
