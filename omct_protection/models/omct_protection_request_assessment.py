# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

from .omct_protection_assessment import REASSESS_DAYS
from .request_states import OPEN_STATES

#: What a user changes to assess anew.
ASSESSMENT_FIELDS = frozenset(
    {"threat_score", "vulnerability_score", "capacity_score", "assessment_reason"}
)


class ProtectionRequest(models.Model):
    """The history of the risk, and when it is judged again."""

    _inherit = "omct.protection.request"

    assessment_ids = fields.One2many(
        comodel_name="omct.protection.assessment",
        inverse_name="request_id",
        string="Assessments",
        readonly=True,
    )
    assessment_reason = fields.Text(
        string="Why",
        compute="_compute_assessment_reason",
        inverse="_inverse_assessment_reason",
        exportable=False,
        help="What the scores rest on. Kept encrypted; earlier reasons stay in the "
        "history.",
    )
    assessment_reason_cipher = fields.Text(
        groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    reassess_date = fields.Date(
        string="Assess again by",
        compute="_compute_reassess_date",
        store=True,
        index=True,
        help="After 3 days when the risk is extreme, 7 when high, 30 when moderate, "
        "90 when low.",
    )
    is_reassessment_late = fields.Boolean(compute="_compute_is_reassessment_late")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("assessment_reason_cipher", "team_ids")
    def _compute_assessment_reason(self):
        self._decrypt_field("assessment_reason")

    def _inverse_assessment_reason(self):
        self._encrypt_field("assessment_reason")

    @api.depends("assessment_ids", "is_open")
    def _compute_reassess_date(self):
        for request in self:
            last = request.assessment_ids.sorted(lambda line: (line.date, line.id))[-1:]
            request.reassess_date = (
                request.is_open
                and last
                and last.date.date() + timedelta(days=REASSESS_DAYS[last.risk_level])
            )

    @api.depends("reassess_date")
    def _compute_is_reassessment_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.is_reassessment_late = (
                request.state in OPEN_STATES
                and bool(request.reassess_date)
                and request.reassess_date < today
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        self.env["omct.protection.assessment"]._record(requests)
        return requests

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & ASSESSMENT_FIELDS:
            self.env["omct.protection.assessment"]._record(self)
        return result
