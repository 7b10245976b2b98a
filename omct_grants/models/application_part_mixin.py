# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class GrantPart(models.AbstractModel):
    """A line of an application: it stays as it was handed in."""

    _name = "omct.grant.part.mixin"
    _description = "Line of an application"
    _order = "grant_id, sequence, id"

    grant_id = fields.Many2one(
        comodel_name="omct.grant", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="grant_id.currency_id")
    sequence = fields.Integer(default=10)

    def _check_application_open(self):
        for grant in self.grant_id:
            if not grant._is_application_open():
                raise UserError(
                    self.env._(
                        "%(grant)s was handed in: its %(part)s stays as it is. Return "
                        "the application to the member to have it changed.",
                        grant=grant.display_name,
                        part=self.env["ir.model"]._get(self._name).name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_application_open()
        return parts

    def write(self, vals):
        self.check_access("write")
        self._check_application_open()
        result = super().write(vals)
        if "grant_id" in vals:
            self._check_application_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_application_open()
