# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class BreakGlass(models.Model):
    """A manager joined the team of a request without being asked."""

    _name = "omct.protection.break.glass"
    _inherit = ["omct.protection.log.mixin"]
    _description = "Break-glass"
    _rec_name = "request_id"
    _log_access = False

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    reason = fields.Selection(
        selection=[
            ("danger", "Danger to life, the team cannot be reached"),
            ("absence", "The team is absent"),
            ("complaint", "A complaint is looked into"),
            ("duplicate", "Suspected duplicate"),
        ],
        required=True,
        readonly=True,
    )
