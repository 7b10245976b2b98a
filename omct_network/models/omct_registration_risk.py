# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

RISK_LEVELS = [
    ("none", "None"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("refused", "Refused or deregistered"),
]


class RegistrationRisk(models.Model):
    """How safe an organisation's registration is with its authorities, day by day.

    Assessments are added and not changed: they are the history, kept apart from the
    contact's chatter, which every colleague reads.
    """

    _name = "omct.registration.risk"
    _description = "Registration risk"
    _order = "date desc, id desc"
    _rec_name = "level"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Organisation",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("omct_network_organisation", "=", True)],
    )
    level = fields.Selection(
        selection=RISK_LEVELS,
        string="Risk",
        required=True,
        index=True,
    )
    date = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    note = fields.Char(
        help="What it rests on: a law, a refusal, an inspection.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Assessed by",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
    )

    # ------------------------------------------------------------------
    # Constrains
    # ------------------------------------------------------------------

    @api.constrains("date")
    def _check_date(self):
        for risk in self:
            if risk.date > fields.Date.context_today(risk):
                raise ValidationError(
                    self.env._(
                        "Registration risk of %(partner)s: %(date)s lies in the "
                        "future.",
                        partner=risk.partner_id.display_name,
                        date=risk.date,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Who assessed it is whoever enters it.
        return super().create([{**vals, "user_id": self.env.uid} for vals in vals_list])

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("level", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for risk in self:
            risk.display_name = f"{labels.get(risk.level, '')}, {risk.date}"
