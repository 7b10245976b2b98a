# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class IdentityLog(models.Model):
    """Who looked at, or changed, the identity of a defender, and when; no values."""

    _name = "omct.protection.identity.log"
    _description = "Look at an Identity"
    _order = "date desc, id desc"
    _rec_name = "defender_id"
    _log_access = False

    defender_id = fields.Many2one(
        comodel_name="omct.protection.defender",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    kind = fields.Selection(
        selection=[("read", "Shown"), ("write", "Changed")],
        required=True,
        readonly=True,
    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._raise_closed()
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        self._raise_closed()

    def unlink(self):  # pylint: disable=method-required-super
        self._raise_closed()

    def _raise_closed(self):
        raise AccessError(
            self.env._("The record of who saw an identity is kept as it is.")
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
