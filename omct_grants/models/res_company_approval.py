# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    """How long an approval may wait in this office."""

    _inherit = "res.company"

    omct_reminder_days = fields.Integer(
        string="Remind approvers after",
        default=3,
        help="Days that a payout waits for a decision before those who may decide are "
        "reminded. 0: never.",
    )
    omct_escalation_days = fields.Integer(
        string="Escalate after",
        default=7,
        help="Days after which the direction is told, or the finance managers where "
        "the direction itself is waited for. 0: never.",
    )

    _omct_waiting_days = models.Constraint(
        "CHECK (omct_reminder_days >= 0 AND omct_escalation_days >= 0)",
        "“Remind approvers after” and “Escalate after” are 0 days or more.",
    )
