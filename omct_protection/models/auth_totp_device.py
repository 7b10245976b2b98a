# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .session_limits import get_limits


class AuthTotpDevice(models.Model):
    """A browser is trusted no longer than a session lasts."""

    _inherit = "auth_totp.device"

    def _get_trusted_device_age(self):
        age = super()._get_trusted_device_age()
        if not self.env.user._needs_two_factors():
            return age
        return min(age, get_limits(self.env)[1])
