# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .omct_membership_context import THRESHOLD_DEFAULT, THRESHOLD_PARAMETER
from .omct_membership_standing import (
    NOTICE_DEFAULT,
    NOTICE_PARAMETER,
    YEARS_DEFAULT,
    YEARS_PARAMETER,
)
from .res_partner_contact import DEFAULT_CONTACT_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    omct_under_represented_below = fields.Integer(
        string="Under-represented below",
        config_parameter=THRESHOLD_PARAMETER,
        default=THRESHOLD_DEFAULT,
        help="A country with fewer members than this is under-represented.",
    )
    omct_review_interval_years = fields.Integer(
        string="Years between two reviews",
        config_parameter=YEARS_PARAMETER,
        default=YEARS_DEFAULT,
    )
    omct_review_notice_days = fields.Integer(
        string="Days of notice",
        config_parameter=NOTICE_PARAMETER,
        default=NOTICE_DEFAULT,
        help="How many days before its date a review is raised.",
    )
    omct_contact_days = fields.Integer(
        string="Not in touch after",
        config_parameter="omct_network.contact_days",
        default=DEFAULT_CONTACT_DAYS,
        help="Organisations without a contact for so many days show under “Not in "
        "Touch”.",
    )

    @api.constrains(
        "omct_under_represented_below",
        "omct_review_interval_years",
        "omct_review_notice_days",
    )
    def _check_omct_membership_numbers(self):
        for settings in self:
            if settings.omct_review_interval_years < 1:
                raise ValidationError(
                    self.env._("“Years between two reviews” is one or more.")
                )
            if (
                settings.omct_under_represented_below < 0
                or settings.omct_review_notice_days < 0
            ):
                raise ValidationError(
                    self.env._(
                        "“Under-represented below” and “Days of notice” are not "
                        "negative."
                    )
                )

    @api.constrains("omct_contact_days")
    def _check_omct_contact_days(self):
        for settings in self:
            if settings.omct_contact_days < 1:
                raise ValidationError(
                    self.env._("“Not in touch after”: choose at least one day.")
                )
