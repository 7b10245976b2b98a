# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class GrantCofunder(models.Model):
    """Who else pays, or was asked to pay, for the project of an application."""

    _name = "omct.grant.cofunder"
    _inherit = ["omct.grant.part.mixin"]
    _description = "Other Funder of a Grant"

    name = fields.Char(string="Funder", required=True)
    amount = fields.Monetary()
    status = fields.Selection(
        selection=[("asked", "Asked"), ("granted", "Granted"), ("own", "Own means")],
        required=True,
        default="asked",
    )

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "What another funder pays cannot be negative."
    )
