# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Cofunder(models.Model):
    """What another funder pays, or was asked to pay, for the same help."""

    _name = "omct.protection.cofunder"
    _description = "Other Funder of Assistance"
    _order = "id"

    assistance_id = fields.Many2one(
        comodel_name="omct.protection.assistance",
        required=True,
        index=True,
        ondelete="cascade",
    )
    request_id = fields.Many2one(
        related="assistance_id.request_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="assistance_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="assistance_id.currency_id")
    name = fields.Char(string="Funder", required=True)
    amount = fields.Monetary(required=True)
    status = fields.Selection(
        selection=[
            ("asked", "Asked"),
            ("granted", "Granted"),
            ("refused", "Refused"),
        ],
        required=True,
        default="asked",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "What another funder pays is above zero."
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("name", "assistance_id")
    def _check_names_nobody(self):
        mixin = self.env["omct.protection.team.mixin"]
        for funder in self.sudo():
            mixin._check_no_identity(
                "omct.protection.request",
                funder.assistance_id.request_id.id,
                funder.name,
            )
