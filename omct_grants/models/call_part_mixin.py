# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class GrantCallPart(models.AbstractModel):
    """A line of a call that members were told of: it stays once the call is open."""

    _name = "omct.grant.call.part.mixin"
    _description = "Line of a call"
    _order = "call_id, sequence, id"

    call_id = fields.Many2one(
        comodel_name="omct.grant.call", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="call_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)

    def _check_call_is_draft(self):
        for call in self.call_id:
            if call.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was opened: its criteria and questions stay as members "
                        "were told. Take it back to draft while nobody has applied.",
                        call.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_call_is_draft()
        return parts

    def write(self, vals):
        self.check_access("write")
        self._check_call_is_draft()
        result = super().write(vals)
        if "call_id" in vals:
            self._check_call_is_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_call_is_draft()
