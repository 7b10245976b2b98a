# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.request_states import OUTCOME_REASONS


class OutcomeWizard(models.TransientModel):
    """Asks why a request ends. Words are encrypted here already."""

    _name = "omct.protection.outcome.wizard"
    _inherit = ["omct.protection.encrypted.mixin"]
    _description = "End of a Protection Request"

    request_id = fields.Many2one(
        comodel_name="omct.protection.request", required=True, ondelete="cascade"
    )
    step = fields.Selection(
        selection=[
            ("close", "Close"),
            ("decline", "Decline"),
            ("refer", "Refer"),
            ("withdraw", "Withdraw"),
            ("duplicate", "Mark as duplicate"),
        ],
        required=True,
    )
    reason = fields.Selection(
        selection=OUTCOME_REASONS,
        required=True,
    )
    note = fields.Text(
        compute="_compute_note",
        inverse="_inverse_note",
        help="For the team only; kept encrypted.",
    )
    note_cipher = fields.Text(groups=fields.NO_ACCESS, prefetch=False)

    @api.depends("note_cipher")
    def _compute_note(self):
        self._decrypt_field("note")

    def _inverse_note(self):
        self._encrypt_field("note")

    def _may_read_clear_text(self):
        return not self.id or self.create_uid == self.env.user

    def action_confirm(self):
        """Take the step with the user's own rights.

        :raises UserError: when the step is not possible
        """
        self.ensure_one()
        getattr(self.request_id, f"action_{self.step}")(
            reason=self.reason, note=self.note
        )
        return {"type": "ir.actions.act_window_close"}
