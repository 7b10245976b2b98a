# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .leave_address import LEAVE, LEAVE_SETTING
from .res_users import PASSWORD_ALONE
from .session_limits import IDLE, WHOLE
from .team_mixin import MANAGER, OFFICER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    omct_intake_officer_id = fields.Many2one(
        related="company_id.omct_intake_officer_id",
        readonly=False,
        domain=lambda self: self._get_omct_intake_domain(OFFICER),
    )
    omct_intake_manager_id = fields.Many2one(
        related="company_id.omct_intake_manager_id",
        readonly=False,
        domain=lambda self: self._get_omct_intake_domain(MANAGER),
    )
    omct_help_open = fields.Boolean(related="company_id.omct_help_open", readonly=False)
    omct_help_officer_id = fields.Many2one(
        related="company_id.omct_help_officer_id",
        readonly=False,
        domain=lambda self: self._get_omct_intake_domain(OFFICER),
    )
    omct_help_manager_id = fields.Many2one(
        related="company_id.omct_help_manager_id",
        readonly=False,
        domain=lambda self: self._get_omct_intake_domain(MANAGER),
    )
    omct_help_address = fields.Char(
        string="Its address", compute="_compute_omct_help_address"
    )
    omct_leave_address = fields.Char(
        string="Quick exit leads to", config_parameter=LEAVE_SETTING
    )
    omct_password_alone = fields.Boolean(
        string="Password alone", config_parameter=PASSWORD_ALONE
    )
    omct_session_idle_hours = fields.Float(
        string="Hours without a request", config_parameter=IDLE[0]
    )
    omct_session_hours = fields.Float(
        string="Hours since the log-in", config_parameter=WHOLE[0]
    )

    @api.depends("company_id")
    def _compute_omct_help_address(self):
        for settings in self:
            settings.omct_help_address = (
                f"{settings.get_base_url()}/form?office={settings.company_id.id}"
            )

    @api.constrains("omct_leave_address")
    def _check_omct_leave_address(self):
        for settings in self:
            if not (settings.omct_leave_address or LEAVE).startswith("https://"):
                raise ValidationError(
                    self.env._("The quick exit leads to an address with https://.")
                )

    @api.constrains("omct_session_idle_hours", "omct_session_hours")
    def _check_omct_session_hours(self):
        for settings in self:
            if min(settings.omct_session_idle_hours, settings.omct_session_hours) < 0:
                raise ValidationError(
                    self.env._(
                        "Sessions of protection: hours are above zero, or empty for "
                        "2 and 12."
                    )
                )

    def _get_omct_intake_domain(self, group):
        return [("all_group_ids", "in", self.env.ref(group).ids), ("share", "=", False)]
