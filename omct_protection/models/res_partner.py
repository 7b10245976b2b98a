# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .quiet_delete import quiet_delete


class ResPartner(models.Model):
    """A contact that cannot be deleted does not say what for it is needed."""

    _inherit = "res.partner"

    def unlink(self):
        sentence = self.env._(
            "Other records need this contact, so it stays. Archive it instead."
        )
        with quiet_delete(self.env, sentence):
            return super().unlink()
