# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.aftercare_words import RESUME_REASONS
from ..models.encrypted_mixin import cipher_text, clear_text


class ResumeWizard(models.TransientModel):
    """Asks why a closed request is taken up again. Words are encrypted here already."""

    _name = "omct.protection.resume.wizard"
    _inherit = ["omct.protection.encrypted.mixin"]
    _description = "Take up a Closed Request"

    request_id = fields.Many2one(
        comodel_name="omct.protection.request", required=True, ondelete="cascade"
    )
    reason = fields.Selection(selection=RESUME_REASONS, required=True)
    note = clear_text("note", "create_uid", help="For the team only; kept encrypted.")
    note_cipher = cipher_text()

    def _may_read_clear_text(self):
        return not self.id or self.create_uid == self.env.user

    def action_confirm(self):
        """Take it up again with the user's own rights.

        :raises UserError: when the step is not possible
        """
        self.ensure_one()
        self.request_id.action_resume(reason=self.reason, note=self.note)
        return {"type": "ir.actions.act_window_close"}
