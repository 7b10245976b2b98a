# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: Upper limits of threats x vulnerabilities / capacities; the formula is that of the
#: Front Line Defenders workbook, the limits are ours.
RISK_LIMITS = ((2, "low"), (5, "moderate"), (10, "high"))


class RiskMixin(models.AbstractModel):
    """Risk of a person = threats x vulnerabilities / capacities."""

    _name = "omct.protection.risk.mixin"
    _description = "Risk assessment"

    _governed_risk_fields = frozenset({"risk_score", "risk_level"})

    threat_score = fields.Selection(
        selection=[
            ("1", "1 - None known"),
            ("2", "2 - General, against people like them"),
            ("3", "3 - Aimed at them, indirect"),
            ("4", "4 - Direct and repeated"),
            ("5", "5 - Carried out or imminent"),
        ],
        string="Threats",
    )
    vulnerability_score = fields.Selection(
        selection=[
            ("1", "1 - Hard to reach or to harm"),
            ("2", "2 - Few weak points"),
            ("3", "3 - Some weak points"),
            ("4", "4 - Many weak points"),
            ("5", "5 - Exposed and alone"),
        ],
        string="Vulnerabilities",
    )
    capacity_score = fields.Selection(
        selection=[
            ("1", "1 - No means, no support"),
            ("2", "2 - Little of either"),
            ("3", "3 - Some of both"),
            ("4", "4 - Good network and routine"),
            ("5", "5 - Strong network, trained, protected"),
        ],
        string="Capacities",
    )
    risk_score = fields.Float(
        string="Risk",
        compute="_compute_risk",
        store=True,
        digits=(4, 1),
        aggregator="avg",
        help="Threats x vulnerabilities / capacities, from 0.2 to 25.",
    )
    risk_level = fields.Selection(
        selection=[
            ("low", "Low"),
            ("moderate", "Moderate"),
            ("high", "High"),
            ("extreme", "Extreme"),
        ],
        string="Risk level",
        compute="_compute_risk",
        store=True,
        index=True,
    )
    risk_guidance = fields.Char(compute="_compute_risk_guidance", string="Guidance")

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("threat_score", "vulnerability_score", "capacity_score")
    def _compute_risk(self):
        for request in self:
            threat, vulnerability, capacity = (
                int(score or 0)
                for score in (
                    request.threat_score,
                    request.vulnerability_score,
                    request.capacity_score,
                )
            )
            score = threat * vulnerability / capacity if capacity else 0
            request.risk_score = score
            request.risk_level = score and next(
                (level for limit, level in RISK_LIMITS if score < limit), "extreme"
            )

    @api.depends("risk_level")
    def _compute_risk_guidance(self):
        guidance = {
            "low": self.env._("Advice and follow-up; ordinary deadlines."),
            "moderate": self.env._("Security plan; check again within a month."),
            "high": self.env._("Protection measures within 72 hours; weekly contact."),
            "extreme": self.env._(
                "Act at once: emergency contact, safe place, consider relocation."
            ),
        }
        for request in self:
            request.risk_guidance = guidance.get(
                request.risk_level,
                self.env._("Give the three scores: the risk follows from them."),
            )
