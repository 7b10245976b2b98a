# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class AuditlogLogLine(models.Model):
    """One value before and after; kept as it is."""

    _inherit = "auditlog.log.line"

    omct_old_label = fields.Char(string="Before", compute="_compute_omct_labels")
    omct_new_label = fields.Char(string="After", compute="_compute_omct_labels")

    @api.depends("old_value_text", "new_value_text", "field_name")
    def _compute_omct_labels(self):
        """Show the names behind numbers, where whoever looks may see them."""
        for line in self:
            for side in ("old", "new"):
                line[f"omct_{side}_label"] = line._get_label(line[f"{side}_value_text"])

    def _get_label(self, text):
        self.ensure_one()
        model = self.env.get(self.log_id.model_model)
        field = model is not None and model._fields.get(self.field_name)
        if not field or not text:
            return text
        if field.type == "many2one" and text.isdigit():
            record = self.env[field.comodel_name].browse(int(text)).exists()
            if record and record.has_access("read"):
                return record.display_name
        elif field.type == "selection":
            return dict(field._description_selection(self.env)).get(text, text)
        return text

    def _refuse(self):
        raise AccessError(
            self.env._("The audit trail is kept as it is, for everybody.")
        )

    @api.model_create_multi
    def create(self, vals_list):
        # The engine alone adds to it, and that in superuser mode.
        if not self.env.su:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    def unlink(self):
        if self:
            self._refuse()
        return super().unlink()
