# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .encrypted_mixin import cipher_text, clear_text
from .intervention_words import REPLY_KINDS


class InterventionReply(models.Model):
    """What came back to an intervention."""

    _name = "omct.protection.intervention.reply"
    _inherit = ["omct.protection.part.mixin"]
    _description = "Reply to an Intervention"
    _order = "date desc, id desc"
    _rec_name = "kind"

    _part_of = "intervention_id"

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

    @api.model
    def _check_may_add(self, wholes):
        # What came back answers the letter: that is the check, and more.
        wholes._do_step("answer")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._prepare_parts(vals_list))

    def write(self, vals):
        if "intervention_id" in vals:
            raise AccessError(self.env._("A reply stays with its intervention."))
        return super().write(vals)
