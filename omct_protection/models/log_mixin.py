# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class LogMixin(models.AbstractModel):
    """Who did it, and when: written by the engine, changed by nobody."""

    _name = "omct.protection.log.mixin"
    _description = "Line of a log"
    _order = "date desc, id desc"

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

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _compute_display_name(self):
        # Whoever reads the log sees codes, also of what its line leads to and the
        # reader may not open.
        for line, known in zip(self, self.sudo(), strict=True):
            line.display_name = known[self._rec_name].display_name

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._raise_closed()
        return super().create(vals_list)

    def write(self, vals):
        if self:
            self._raise_closed()
        return super().write(vals)

    def unlink(self):
        if self:
            self._raise_closed()
        return super().unlink()

    def _raise_closed(self):
        raise AccessError(self.env._("This log is kept as it is."))
