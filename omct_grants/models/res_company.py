# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools.iati import ORGANISATION_TYPES


class ResCompany(models.Model):
    """Who the office is where it publishes its activities."""

    _inherit = "res.company"

    omct_iati_identifier = fields.Char(
        string="IATI identifier",
        help="Of the reporting organisation, e.g. CHE-UID-CHE100000000.",
    )
    omct_iati_type = fields.Selection(
        selection=ORGANISATION_TYPES,
        string="IATI organisation type",
        required=True,
        default="21",
    )
