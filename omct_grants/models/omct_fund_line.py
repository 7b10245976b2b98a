# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class FundLine(models.Model):
    _name = "omct.fund.line"
    _description = "Budget Line of a Fund"
    _order = "fund_id, sequence, id"
    _rec_names_search = ["name", "code"]

    fund_id = fields.Many2one(
        comodel_name="omct.fund", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    code = fields.Char()
    name = fields.Char(required=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    amount = fields.Monetary(string="Budget", required=True)
    figure_ids = fields.One2many(
        comodel_name="omct.fund.figure", inverse_name="fund_line_id"
    )
    committed_amount = fields.Monetary(compute="_compute_figures", string="Committed")
    paid_amount = fields.Monetary(compute="_compute_figures", string="Paid")
    available_amount = fields.Monetary(compute="_compute_figures", string="Available")

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A budget line cannot be negative."
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(filter(None, [line.code, line.name]))

    @api.depends("amount", "figure_ids")
    def _compute_figures(self):
        figures = {
            figure.fund_line_id.id: figure
            for figure in self.env["omct.fund.figure"].search(
                [("fund_line_id", "in", self.ids)]
            )
        }
        for line in self:
            figure = figures.get(line._origin.id)
            line.committed_amount = figure.committed_amount if figure else 0
            line.paid_amount = figure.paid_amount if figure else 0
            line.available_amount = figure.available_amount if figure else line.amount

    def _get_overdrawn_sentence(self, missing):
        """Return what to say when ``missing``, in the fund's currency, is not left."""
        self.ensure_one()
        return self.env._(
            "%(fund)s, line %(line)s: %(missing)s more than is left. Lower "
            "the amount, choose another line or move budget between lines.",
            fund=self.fund_id.display_name,
            line=self.display_name,
            missing=self.currency_id.format(missing),
        )

    def write(self, vals):
        if "fund_id" in vals and any(
            line.fund_id.id != vals["fund_id"] for line in self
        ):
            raise UserError(
                self.env._(
                    "A budget line stays with its fund. Add a line to the other."
                )
            )
        res = super().write(vals)
        if "amount" in vals:
            self.fund_id._check_lines_sum()
            self.fund_id._check_not_below_committed()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for model in ("omct.disbursement", "omct.grant"):
            # Payouts count whether or not the user may see them.
            used = (
                self.env[model]
                .sudo()
                .search([("fund_line_id", "in", self.ids)], limit=1)
            )
            if used:
                raise UserError(
                    self.env._(
                        "Budget line %s is in use. Set its amount to zero instead.",
                        used.fund_line_id.display_name,
                    )
                )
