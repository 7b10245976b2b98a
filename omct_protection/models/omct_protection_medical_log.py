# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class MedicalLog(models.Model):
    """Who took a medical document out, put one in, or joined its readers; no values."""

    _name = "omct.protection.medical.log"
    _inherit = ["omct.protection.log.mixin"]
    _description = "Look at Medical Evidence"
    _rec_name = "medical_id"
    _log_access = False

    medical_id = fields.Many2one(
        comodel_name="omct.protection.medical",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[("read", "Taken out"), ("write", "Put in"), ("join", "Joined")],
        required=True,
        readonly=True,
    )

    @api.model
    def _log(self, documents, kind):
        """Keep what the user did with some documents."""
        # Users read the log, the engine alone writes it.
        return self.sudo().create(
            [
                {"medical_id": document.id, "user_id": self.env.uid, "kind": kind}
                for document in documents
            ]
        )
