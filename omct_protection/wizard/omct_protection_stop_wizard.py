# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.encrypted_mixin import cipher_text, clear_text
from ..models.intervention_words import STOP_REASONS


class StopWizard(models.TransientModel):
    """Asks why an intervention does not leave. Words are encrypted here already."""

    _name = "omct.protection.stop.wizard"
    _inherit = ["omct.protection.encrypted.mixin"]
    _description = "Stop an Intervention"

    intervention_id = fields.Many2one(
        comodel_name="omct.protection.intervention", required=True, ondelete="cascade"
    )
    request_id = fields.Many2one(related="intervention_id.request_id", store=True)
    reason = fields.Selection(selection=STOP_REASONS, required=True)
    note = clear_text("note", "create_uid", help="For the team only; kept encrypted.")
    note_cipher = cipher_text()

    def _may_read_clear_text(self):
        return not self.id or self.create_uid == self.env.user

    def action_confirm(self):
        """Stop it with the user's own rights.

        :raises UserError: when it has left or is stopped already
        """
        self.ensure_one()
        self.intervention_id.action_stop(reason=self.reason, note=self.note)
        return {"type": "ir.actions.act_window_close"}
