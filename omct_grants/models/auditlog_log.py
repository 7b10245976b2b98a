# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class AuditlogLog(models.Model):
    """The trail is added to, and never changed: not by administrators, not by jobs."""

    _inherit = "auditlog.log"
    _order = "id desc"

    omct_company_id = fields.Many2one(
        comodel_name="res.company", string="Office", readonly=True, index=True
    )

    omct_summary = fields.Char(
        string="Before and after", compute="_compute_omct_summary"
    )

    _omct_record = models.Index("(model_model, res_id)")

    @api.depends("line_ids")
    def _compute_omct_summary(self):
        for log in self:
            if log.method != "write":
                log.omct_summary = False
                continue
            log.omct_summary = "; ".join(
                f"{line.field_description}: {line.omct_old_label or '-'} → "
                f"{line.omct_new_label or '-'}"
                for line in log.line_ids.sorted("id")[:3]
            )

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

    def show_res_ids(self):
        self.check_access("read")
        return super().show_res_ids()
