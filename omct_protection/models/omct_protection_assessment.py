# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .risk_mixin import RiskMixin

#: Days until a risk is assessed again. "Weekly contact" of a high risk and "within a
#: month" of a moderate one come from the guidance of the risk; the others are ours.
REASSESS_DAYS = {"extreme": 3, "high": 7, "moderate": 30, "low": 90}


class Assessment(models.Model):
    """The risk of a request as it was judged once: by whom, when and why.

    Each change of a score or of the reason adds one; none is ever changed.
    """

    _name = "omct.protection.assessment"
    _inherit = [
        "omct.protection.log.mixin",
        "omct.protection.encrypted.mixin",
        RiskMixin._name,
    ]
    _description = "Assessment of a Risk"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        comodel_name="omct.protection.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    threat_score = fields.Selection(required=True, readonly=True)
    vulnerability_score = fields.Selection(required=True, readonly=True)
    capacity_score = fields.Selection(required=True, readonly=True)
    reason = fields.Text(
        compute="_compute_reason", exportable=False, help="Kept encrypted."
    )
    reason_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    def _may_read_clear_text(self):
        """The team of the request alone, in superuser mode too."""
        return self.env.user in self.sudo().request_id.team_ids

    @api.depends_context("uid")
    @api.depends("reason_cipher", "request_id.team_ids")
    def _compute_reason(self):
        self._decrypt_field("reason")

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    @api.model
    def _record(self, requests):
        """Keep how the risk of each request stands, if its scores are complete."""
        # Users read the history, the engine alone writes it; the reason moves as
        # ciphertext.
        return self.sudo().create(
            [
                {
                    "request_id": request.id,
                    "user_id": self.env.uid,
                    "threat_score": request.threat_score,
                    "vulnerability_score": request.vulnerability_score,
                    "capacity_score": request.capacity_score,
                    "reason_cipher": request.assessment_reason_cipher,
                }
                for request in requests.sudo()
                if request.risk_level
            ]
        )

    def _destroy_reasons(self):
        """Destroy the reasons for good; the scores stay for the statistics."""
        # The log is closed to writes; what tells of a person must be able to go.
        models.Model.write(self.sudo(), {"reason_cipher": False})
