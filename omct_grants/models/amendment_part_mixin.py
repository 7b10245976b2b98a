# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class AmendmentPart(models.AbstractModel):
    """A line of an amendment: it stays as it was submitted."""

    _name = "omct.grant.amendment.part.mixin"
    _description = "Line of an amendment"

    amendment_id = fields.Many2one(
        comodel_name="omct.grant.amendment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="amendment_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="amendment_id.currency_id")

    def _check_open(self):
        for line in self:
            if line.amendment_id.approval_state != "draft":
                raise UserError(
                    self.env._(
                        "%s was submitted: it is frozen. Send it back to draft to "
                        "change it.",
                        line.amendment_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        # Rights first: whoever may not write is not told the state.
        self.check_access("write")
        self._check_open()
        res = super().write(vals)
        self._check_open()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()
