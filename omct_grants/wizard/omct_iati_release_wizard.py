# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.omct_grant_publication import RELEASES


class IatiReleaseWizard(models.TransientModel):
    """Asks what of a grant is published, and why that is safe."""

    _name = "omct.iati.release.wizard"
    _description = "Release of a grant for publication"

    grant_id = fields.Many2one(
        comodel_name="omct.grant", required=True, readonly=True, ondelete="cascade"
    )
    release = fields.Selection(
        selection=[pair for pair in RELEASES if pair[0] != "none"],
        string="What is published",
        required=True,
        default="figures",
    )
    is_cleared = fields.Boolean(compute="_compute_is_cleared")
    at_risk = fields.Boolean(string="Name it all the same")
    reason = fields.Text(string="Why this is safe", required=True)

    @api.depends("grant_id")
    def _compute_is_cleared(self):
        for wizard in self:
            wizard.is_cleared = wizard.grant_id._iati_is_member_cleared()

    def action_confirm(self):
        """Release the grant as the user."""
        self.ensure_one()
        self.grant_id._iati_do_release(self.release, self.at_risk, self.reason)
        return {"type": "ir.actions.act_window_close"}
