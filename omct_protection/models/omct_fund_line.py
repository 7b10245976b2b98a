# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .quiet_delete import quiet_delete


class FundLine(models.Model):
    """A budget line that cannot be deleted does not say that help is planned on it."""

    _inherit = "omct.fund.line"

    def unlink(self):
        # What is said of a line that a payout uses.
        sentence = self.env._(
            "Budget line %s is in use. Set its amount to zero instead.",
            ", ".join(self.mapped("display_name")),
        )
        with quiet_delete(self.env, sentence):
            return super().unlink()
