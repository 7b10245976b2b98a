# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: What holds texts and files of requests, beside the models of this addon.
TELLING = frozenset(
    {
        "base_import.import",
        "calendar.event",
        "ir.attachment",
        "ir.default",
        "ir.exports",
        "ir.filters",
        "mail.activity",
        "mail.compose.message",
        "mail.followers",
        "mail.mail",
        "mail.message",
        "mail.notification",
        "mail.scheduled.message",
        "mail.template",
        "mail.tracking.value",
    }
)


class AuditlogRule(models.Model):
    """What is known of people at risk is never copied into the log of changes."""

    _inherit = "auditlog.rule"

    @api.model
    def _may_log(self, model_name):
        if model_name in TELLING or (model_name or "").startswith("omct.protection."):
            return False
        return super()._may_log(model_name)
