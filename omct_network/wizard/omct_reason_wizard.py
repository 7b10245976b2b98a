# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError


class ReasonWizard(models.TransientModel):
    """Asks for the reason of a step, then takes the step as the user."""

    _name = "omct.reason.wizard"
    _description = "Reason of a step"

    res_model = fields.Char(required=True)
    res_ids = fields.Char(required=True)
    method = fields.Char(required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Call the step with the reason.

        :raises AccessError: when the step is not one that takes a reason
        """
        self.ensure_one()
        model = self.env.get(self.res_model)
        if (
            model is None
            or not hasattr(model, "_get_reason_methods")
            or self.method not in model._get_reason_methods()
        ):
            raise AccessError(self.env._("This step does not take a reason."))
        records = model.browse(int(res_id) for res_id in self.res_ids.split(","))
        records.check_access("read")
        result = getattr(records, self.method)(reason=self.reason)
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
