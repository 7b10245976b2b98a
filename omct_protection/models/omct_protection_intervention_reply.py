# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .encrypted_mixin import cipher_text, clear_text
from .intervention_words import REPLY_KINDS


class InterventionReply(models.Model):
    """What came back to an intervention."""

    _name = "omct.protection.intervention.reply"
    _inherit = ["omct.protection.encrypted.mixin"]
    _description = "Reply to an Intervention"
    _order = "date desc, id desc"
    _rec_name = "kind"

    intervention_id = fields.Many2one(
        comodel_name="omct.protection.intervention",
        required=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        related="intervention_id.request_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="intervention_id.company_id", store=True, index=True
    )
    date = fields.Date(
        string="Received on", required=True, default=fields.Date.context_today
    )
    addressee_id = fields.Many2one(
        comodel_name="omct.protection.addressee", string="From", ondelete="restrict"
    )
    kind = fields.Selection(selection=REPLY_KINDS, required=True, default="answer")
    summary = clear_text(
        "summary", "intervention_id.request_id.team_ids", help="Kept encrypted."
    )
    summary_cipher = cipher_text()

    def _may_read_clear_text(self):
        return not self.id or self.env.user in self._get_identity_team()

    def _get_named_defenders(self):
        return self.sudo().intervention_id.request_id.defender_ids

    def _get_identity_team(self):
        return self.sudo().intervention_id.request_id.team_ids

    @api.model_create_multi
    def create(self, vals_list):
        # Defaults of the context and of the user count as given values.
        prepared = [
            {
                **self.default_get(
                    [] if "intervention_id" in vals else ["intervention_id"]
                ),
                **vals,
            }
            for vals in vals_list
        ]
        letters = self.env["omct.protection.intervention"].browse(
            dict.fromkeys(vals.get("intervention_id") for vals in prepared)
        )
        letters.filtered("id")._do_step("answer")
        return super().create(prepared)

    def write(self, vals):
        if "intervention_id" in vals:
            raise AccessError(self.env._("A reply stays with its intervention."))
        return super().write(vals)
