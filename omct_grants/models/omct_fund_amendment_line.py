# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class FundAmendmentLine(models.Model):
    """One budget line in an amendment: of the fund already, or to be added."""

    _name = "omct.fund.amendment.line"
    _inherit = ["omct.governed.mixin"]
    _description = "Budget Line in an Amendment"
    _order = "amendment_id, id"

    _governed_fields = frozenset({"amount_before"})

    amendment_id = fields.Many2one(
        comodel_name="omct.fund.amendment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    fund_id = fields.Many2one(related="amendment_id.fund_id", store=True)
    company_id = fields.Many2one(
        related="amendment_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="amendment_id.fund_id.currency_id")
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        index=True,
        # Those of an amendment that was submitted are kept by the line itself.
        ondelete="cascade",
        domain="[('fund_id', '=', fund_id)]",
    )
    name = fields.Char(string="New line", help="The name of a line to add.")
    amount_before = fields.Monetary(string="Before", readonly=True, default=0.0)
    amount = fields.Monetary(string="New budget", required=True)
    change_amount = fields.Monetary(string="Change", compute="_compute_change_amount")

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "A budget line cannot be negative."
    )
    _line_or_name = models.Constraint(
        "CHECK (fund_line_id IS NOT NULL OR name IS NOT NULL)",
        "Choose a budget line, or give the name of a new one.",
    )
    _line_uniq = models.UniqueIndex(
        "(amendment_id, fund_line_id) WHERE fund_line_id IS NOT NULL",
        "This budget line is in the amendment already.",
    )

    @api.depends("fund_line_id", "name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.fund_line_id.display_name or line.name

    @api.depends("amount", "amount_before")
    def _compute_change_amount(self):
        for line in self:
            line.change_amount = line.amount - line.amount_before

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.amendment_id._check_still_draft()
        lines._note_before()
        return lines

    def write(self, vals):
        self.amendment_id._check_still_draft()
        res = super().write(vals)
        if "fund_line_id" in vals:
            self._note_before()
        if "amendment_id" in vals:
            self.amendment_id._check_still_draft()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.amendment_id._check_still_draft()

    def _note_before(self):
        for line in self:
            line._write_governed({"amount_before": line.fund_line_id.amount})

    def _is_outdated(self):
        """Tell whether the fund's line has changed since this was drafted."""
        self.ensure_one()
        return bool(
            self.currency_id.compare_amounts(
                self.fund_line_id.amount, self.amount_before
            )
        )

    def _apply(self):
        """Give the fund's lines their new budget.

        :return: the ``omct.fund.line`` that have less than before
        """
        lowered = self.env["omct.fund.line"]
        for line in self:
            known = line.fund_line_id
            if not known:
                added = known._create_amended(
                    [
                        {
                            "fund_id": line.fund_id.id,
                            "name": line.name,
                            "amount": line.amount,
                        }
                    ]
                )
                line._write_governed({"fund_line_id": added.id})
                continue
            if line.currency_id.compare_amounts(line.amount, known.amount) < 0:
                lowered |= known
            known._write_amended({"amount": line.amount})
        return lowered
