# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)


class ResUsersApikeys(models.Model):
    """No API keys for the roles of protection: a key is one factor, and no person.

    Odoo keeps trusted browsers in a model of this kind. They are another matter: see
    ``auth_totp.device``.
    """

    _inherit = "res.users.apikeys"

    def _is_key(self):
        return self._name == "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        uid = super()._check_credentials(scope=scope, key=key)
        if uid and self._is_key():
            if self.env["res.users"].browse(uid)._needs_two_factors():
                _logger.info("API key refused: user %s signs in with two factors", uid)
                return None
        return uid

    def _generate(self, scope, name, expiration_date):
        if self._is_key() and self.env.user._needs_two_factors():
            raise AccessError(
                self.env._(
                    "Roles of protection have no API keys: they sign in themselves, "
                    "with two factors. Use an account without such a role."
                )
            )
        return super()._generate(scope, name, expiration_date)
