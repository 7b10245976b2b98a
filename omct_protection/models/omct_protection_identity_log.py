# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class IdentityLog(models.Model):
    """Who looked at, or changed, the identity of a defender, and when; no values."""

    _name = "omct.protection.identity.log"
    _inherit = ["omct.protection.log.mixin"]
    _description = "Look at an Identity"
    _rec_name = "defender_id"
    _log_access = False

    defender_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[
            ("read", "Shown"),
            ("write", "Changed"),
            ("card_read", "Safe contact shown"),
            ("card_write", "Safe contact changed"),
        ],
        required=True,
        readonly=True,
    )

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    @api.model
    def _log(self, defender, kind):
        """Keep that the user saw (``read``) or changed (``write``) an identity."""
        # Users read the log, the engine alone writes it.
        return self.sudo().create(
            {"defender_id": defender.id, "user_id": self.env.uid, "kind": kind}
        )
