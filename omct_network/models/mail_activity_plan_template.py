# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MailActivityPlanTemplate(models.Model):
    """Activities of a membership plan go to the coordinator of the organisation."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[("omct_coordinator", "Coordinator of the member")],
        ondelete={"omct_coordinator": "set default"},
    )

    @api.constrains("responsible_type", "plan_id")
    def _check_omct_coordinator(self):
        for template in self:
            if (
                template.responsible_type == "omct_coordinator"
                and template.plan_id.res_model != "omct.membership"
            ):
                raise ValidationError(
                    self.env._(
                        "“Coordinator of the member” is for plans of memberships only."
                    )
                )

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        if self.responsible_type != "omct_coordinator":
            return super()._determine_responsible(
                on_demand_responsible, applied_on_record
            )
        desk = applied_on_record.region_id.coordinator_ids
        responsible = (
            applied_on_record.coordinator_id or desk[:1] or on_demand_responsible
        )
        return {"responsible": responsible, "error": False, "warning": False}
