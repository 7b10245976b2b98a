# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class FundLine(models.Model):
    _name = "omct.fund.line"
    _inherit = ["omct.fund.drilldown.mixin"]
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
    committed_amount = fields.Monetary(
        compute="_compute_figures",
        string="Committed",
        help="Instalments to come, payouts approved and all that is billed or paid.",
    )
    approved_amount = fields.Monetary(
        compute="_compute_figures", string="Payouts approved"
    )
    planned_amount = fields.Monetary(
        compute="_compute_figures", string="Instalments to come"
    )
    billed_amount = fields.Monetary(compute="_compute_figures", string="Billed")
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
        self.env["omct.fund.figure"]._fill_figures(self, "fund_line_id")

    def _get_room(self):
        """Return how much more may be committed on this line; negative: overdrawn.

        The line may be exceeded by the variance that the donor allows, the fund not.
        """
        self.ensure_one()
        self.env.flush_all()
        fund = self.fund_id
        figures = self.env["omct.fund.figure"]
        of_line = figures._get_sums("fund_line_id", self.ids)[self.id]
        of_fund = figures._get_sums("fund_id", fund.ids)[fund.id]
        variance = self.amount * fund.line_variance / 100
        room = min(
            self.amount + variance - of_line["committed_amount"],
            fund.amount - of_fund["committed_amount"],
        )
        return self.currency_id.round(room)

    def _get_overdrawn_sentence(self, missing):
        """Return what to say when ``missing``, in the fund's currency, is not left."""
        self.ensure_one()
        return self.env._(
            "%(fund)s, line %(line)s: %(missing)s more than is left. Lower the "
            "amount, choose another line, or ask for an amendment that moves budget "
            "to this line.",
            fund=self.fund_id.display_name,
            line=self.display_name,
            missing=self.currency_id.format(missing),
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # A line without money may be added for an amendment to fill.
        lines.filtered("amount")._check_may_change()
        return lines

    def write(self, vals):
        if "fund_id" in vals and any(
            line.fund_id.id != vals["fund_id"] for line in self
        ):
            raise UserError(
                self.env._(
                    "A budget line stays with its fund. Add a line to the other."
                )
            )
        if "amount" in vals:
            self.filtered(
                lambda line: line.currency_id.compare_amounts(
                    line.amount, vals["amount"] or 0.0
                )
            )._check_may_change()
        return super().write(vals)

    def _check_may_change(self):
        """Raise unless the budget of these lines may be changed by hand."""
        for line in self:
            if line.fund_id.state != "draft":
                raise UserError(
                    self.env._(
                        "%(fund)s was opened: the budget of “%(line)s” changes by an "
                        "amendment that another manager approves. Use “Amend” on the "
                        "fund.",
                        fund=line.fund_id.display_name,
                        line=line.display_name,
                    )
                )

    def _write_amended(self, vals):
        """Write what an approved amendment changes."""
        # It is the way past the guard in ``write``.
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _create_amended(self, vals_list):
        """Add the lines of an approved amendment."""
        # It is the way past the guard in ``create``.
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        self.filtered("amount")._check_may_change()
        for model, domain in (
            ("omct.disbursement", []),
            ("omct.grant", []),
            ("omct.grant.share", []),
            (
                "omct.fund.amendment.line",
                [("amendment_id.approval_state", "!=", "draft")],
            ),
        ):
            # Payouts count whether or not the user may see them.
            used = (
                self.env[model]
                .sudo()
                .search([("fund_line_id", "in", self.ids), *domain], limit=1)
            )
            if used:
                raise UserError(
                    self.env._(
                        "Budget line %s is in use. Set its amount to zero instead.",
                        used.fund_line_id.display_name,
                    )
                )
