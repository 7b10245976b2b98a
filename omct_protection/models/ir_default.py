# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from .ir_attachment_sealed import PREFIX


class IrDefault(models.Model):
    """What is kept encrypted has no default: it would stand in clear."""

    _inherit = "ir.default"

    @api.constrains("field_id", "json_value")
    def _check_not_encrypted(self):
        # Users do not read the descriptions of fields.
        for described in self.sudo().field_id:
            model = self.env.get(described.model)
            field = model is not None and model._fields.get(described.name)
            if field and described.model.startswith(PREFIX) and not field.exportable:
                raise ValidationError(
                    self.env._(
                        "“%s” is kept encrypted, and a default would not be. Leave it "
                        "without one.",
                        described.field_description,
                    )
                )
