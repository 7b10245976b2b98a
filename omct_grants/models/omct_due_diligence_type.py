# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class DueDiligenceType(models.Model):
    """What a member is asked for: a document or a check, valid for a time."""

    _name = "omct.due.diligence.type"
    _description = "Item of due diligence"
    _inherit = ["omct.validity.mixin"]

    kind = fields.Selection(
        selection=[
            ("registration", "Registration"),
            ("statutes", "Statutes"),
            ("board", "Board"),
            ("accounts", "Accounts"),
            ("bank", "Bank"),
            ("policy", "Policy"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    needs_document = fields.Boolean(
        string="Document needed",
        default=True,
        help="An answer “In order” needs the document.",
    )
    help_text = fields.Text(
        string="What to look at",
        translate=True,
    )
