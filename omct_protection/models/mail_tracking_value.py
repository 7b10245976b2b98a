# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MailTrackingValue(models.Model):
    """What changed from what to what; administrators are not on the team either."""

    _name = "mail.tracking.value"
    _inherit = ["mail.tracking.value", "omct.protection.hidden.row.mixin"]

    @api.model
    def _get_row_domain(self):
        return self._get_message_row_domain()
