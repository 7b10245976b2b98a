# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .intervention_words import OUT_STATES


class ProtectionRequest(models.Model):
    """The urgent interventions of a request."""

    _inherit = "omct.protection.request"

    intervention_ids = fields.One2many(
        comodel_name="omct.protection.intervention",
        inverse_name="request_id",
        string="Interventions",
    )
    intervention_count = fields.Integer(compute="_compute_intervention_count")

    def _compute_intervention_count(self):
        counts = dict(
            self.env["omct.protection.intervention"]._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.intervention_count = counts.get(request._origin, 0)

    def action_view_interventions(self):
        """Open the urgent interventions of this request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_protection.omct_protection_intervention_action"
        )
        return {
            **action,
            "domain": [("request_id", "=", self.id)],
            "context": {"default_request_id": self.id},
        }


class Consent(models.Model):
    """A consent that is withdrawn while something that rests on it is out."""

    _inherit = "omct.protection.consent"

    def action_withdraw(self):
        result = super().action_withdraw()
        requests = self.filtered(lambda rec: rec.purpose == "appeal").request_id
        out = self.env["omct.protection.intervention"].search(
            [("request_id", "in", requests.ids), ("state", "in", OUT_STATES)]
        )
        for request in out.request_id:
            # Neutral words: the bell and the calendar show them.
            request.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Review what has gone out on this file"),
                user_id=request.officer_id.id,
            )
        return result
