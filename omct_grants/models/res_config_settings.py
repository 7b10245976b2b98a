# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    omct_reminder_days = fields.Integer(
        related="company_id.omct_reminder_days", readonly=False
    )
    omct_escalation_days = fields.Integer(
        related="company_id.omct_escalation_days", readonly=False
    )
    omct_receipt_days = fields.Integer(
        related="company_id.omct_receipt_days", readonly=False
    )
    omct_background_from = fields.Integer(
        related="company_id.omct_background_from", readonly=False
    )
