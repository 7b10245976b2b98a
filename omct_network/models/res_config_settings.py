# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_contact import DEFAULT_CONTACT_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    omct_contact_days = fields.Integer(
        string="Not in touch after",
        config_parameter="omct_network.contact_days",
        default=DEFAULT_CONTACT_DAYS,
        help="Organisations without a contact for so many days show under “Not in "
        "Touch”.",
    )

    @api.constrains("omct_contact_days")
    def _check_omct_contact_days(self):
        for settings in self:
            if settings.omct_contact_days < 1:
                raise ValidationError(
                    self.env._("“Not in touch after”: choose at least one day.")
                )
