# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .team_mixin import OFFICER

#: Setting of a database where these roles sign in with a password alone.
PASSWORD_ALONE = "omct_protection.password_alone"


class ResUsers(models.Model):
    """The roles of protection sign in with two factors, in person.

    Neither a password nor an API key opens remote calls for them: both are one factor.
    Administrators without such a role are not concerned, so they cannot be locked out,
    and whoever has one and no second factor yet is led to set it up.
    """

    _inherit = "res.users"

    def _needs_two_factors(self):
        """Return whether this user must sign in with two factors."""
        self.ensure_one()
        # Settings are closed to users, and these are asked about before a log-in too.
        engine = self.sudo()
        return not engine.env["ir.config_parameter"].get_param(PASSWORD_ALONE) and (
            engine.has_group(OFFICER)
        )

    def _misses_second_factor(self):
        """Return whether this user must set up the second factor first."""
        self.ensure_one()
        return self._needs_two_factors() and not self.sudo().totp_enabled

    def _rpc_api_keys_only(self):
        return self._needs_two_factors() or super()._rpc_api_keys_only()
