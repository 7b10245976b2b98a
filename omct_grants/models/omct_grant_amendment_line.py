# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GrantAmendmentLine(models.Model):
    """An instalment as it shall be: one there is already, or a new one."""

    _name = "omct.grant.amendment.line"
    _inherit = ["omct.grant.amendment.part.mixin"]
    _description = "Instalment in an amendment"
    _order = "amendment_id, date_due, number, id"

    instalment_id = fields.Many2one(
        comodel_name="omct.grant.instalment",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: a new instalment.",
    )
    number = fields.Integer(string="No.", default=1)
    amount = fields.Monetary(required=True)
    date_due = fields.Date(
        string="Not before", required=True, default=fields.Date.context_today
    )
    needs_report = fields.Boolean(string="Report accepted")
    is_fixed = fields.Boolean(
        string="Paid or asked for",
        compute="_compute_is_fixed",
        help="It has a payout: amount and day stay.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment must be above zero."
    )
    _instalment_uniq = models.UniqueIndex(
        "(amendment_id, instalment_id) WHERE instalment_id IS NOT NULL",
        "An instalment stands once in an amendment.",
    )

    @api.constrains("instalment_id", "amendment_id")
    def _check_grant(self):
        for line in self:
            instalment = line.instalment_id
            if instalment and instalment.grant_id != line.amendment_id.grant_id:
                raise ValidationError(
                    self.env._(
                        "%(amendment)s: instalment %(instalment)s is of another grant.",
                        amendment=line.amendment_id.display_name,
                        instalment=instalment.display_name,
                    )
                )

    @api.depends("instalment_id.disbursement_ids.approval_state")
    def _compute_is_fixed(self):
        for line in self:
            # A payout counts whether or not the user may see it.
            instalment = line.sudo().instalment_id
            line.is_fixed = bool(instalment and instalment._get_live_payouts())

    def _get_terms(self):
        """Return the instalment after, as ``_get_terms`` of the grant does."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        kept = self.instalment_id.condition_ids
        conditions = [
            [
                condition.kind,
                fields.Date.to_string(condition.date) or "",
                condition.note or "",
            ]
            for condition in kept
            if condition.kind != "report" or self.needs_report
        ]
        kinds = set(kept.mapped("kind"))
        wanted = {"agreement", "due_diligence"} | (
            {"report"} if self.needs_report else set()
        )
        conditions += [[kind, "", ""] for kind in wanted - kinds]
        return {
            "number": self.number,
            "amount": f"{self.amount:.{digits}f}",
            "date_due": fields.Date.to_string(self.date_due) or "",
            "conditions": sorted(conditions),
        }
