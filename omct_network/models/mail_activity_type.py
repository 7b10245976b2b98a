# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_contact_moment import CONTACT_KINDS


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    omct_contact_kind = fields.Selection(
        selection=[item for item in CONTACT_KINDS if item[0] != "payment"],
        string="Counts as contact",
        compute="_compute_omct_contact_kind",
        store=True,
        readonly=False,
        help="An activity of this type, when done on a contact, counts as the last "
        "contact with it.",
    )

    @api.depends("category")
    def _compute_omct_contact_kind(self):
        kinds = {"phonecall": "call", "meeting": "meeting"}
        for activity_type in self:
            activity_type.omct_contact_kind = (
                kinds.get(activity_type.category) or activity_type.omct_contact_kind
            )
