# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ApplicationCopyWizard(models.TransientModel):
    """Fills a concept from a former application of the same member."""

    _name = "omct.application.copy.wizard"
    _description = "Copy of a former application"

    grant_id = fields.Many2one(
        comodel_name="omct.grant", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="grant_id.partner_id")
    source_id = fields.Many2one(
        comodel_name="omct.grant",
        string="Former application",
        required=True,
        ondelete="cascade",
        domain="[('partner_id', '=', partner_id), ('id', '!=', grant_id)]",
    )

    def action_copy(self):
        """Copy; what the concept says already is replaced."""
        self.ensure_one()
        self.source_id.check_access("read")
        self.grant_id.check_access("write")
        self.grant_id._copy_application_from(self.source_id)
        return {"type": "ir.actions.act_window_close"}
