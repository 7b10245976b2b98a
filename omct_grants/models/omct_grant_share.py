# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .omct_grant_instalment import OPEN_GRANT


class GrantShare(models.Model):
    """What one fund gives to a grant that several funds pay, by share or by amount."""

    _name = "omct.grant.share"
    _inherit = ["omct.governed.mixin"]
    _description = "Share of a Fund in a Grant"
    _order = "grant_id, sequence, id"

    _governed_fields = frozenset({"fund_rate"})

    grant_id = fields.Many2one(
        comodel_name="omct.grant", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="grant_id.currency_id")
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'open'), ('company_id', '=', company_id)]",
    )
    fund_line_id = fields.Many2one(
        comodel_name="omct.fund.line",
        string="Budget line",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('fund_id', '=', fund_id)]",
    )
    fund_currency_id = fields.Many2one(
        related="fund_id.currency_id", string="Fund currency"
    )
    kind = fields.Selection(
        selection=[("percent", "Share"), ("amount", "Amount")],
        required=True,
        default="percent",
        string="By",
    )
    percent = fields.Float(string="Share (%)", digits=(5, 2))
    amount_given = fields.Monetary(string="Fixed amount")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    fund_rate = fields.Float(
        string="Rate to the fund",
        digits=0,
        default=0.0,
        readonly=True,
        copy=False,
        help="Fund currency for one unit of the award, frozen when it was approved.",
    )

    _percent_is_one = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)", "A share is from 0 to 100 %."
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount_given >= 0)", "The amount of a share cannot be negative."
    )
    _line_uniq = models.UniqueIndex(
        "(grant_id, fund_line_id)", "This budget line has a share in the grant already."
    )

    @api.constrains("fund_id", "fund_line_id", "grant_id")
    def _check_belongs(self):
        for share in self:
            if share.fund_line_id.fund_id != share.fund_id:
                raise ValidationError(
                    self.env._(
                        "%(grant)s: budget line “%(line)s” belongs to another fund.",
                        grant=share.grant_id.display_name,
                        line=share.fund_line_id.display_name,
                    )
                )
            if share.fund_id.company_id != share.grant_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(fund)s is of another office than %(grant)s. Choose a fund "
                        "of the same office.",
                        fund=share.fund_id.display_name,
                        grant=share.grant_id.display_name,
                    )
                )

    @api.depends(
        "kind",
        "percent",
        "amount_given",
        "sequence",
        "grant_id.amount",
        "grant_id.currency_id",
        "grant_id.share_ids.percent",
        "grant_id.share_ids.kind",
    )
    def _compute_amount(self):
        """Shares by percent are cut from one sum, so that no cent is lost between."""
        for grant in self.grant_id:
            currency, before, percent = grant.currency_id, 0.0, 0.0
            for share in grant.share_ids.sorted(lambda rec: (rec.sequence, rec.id)):
                if share.kind == "amount":
                    share.amount = share.amount_given
                    continue
                percent += share.percent
                until = currency.round(grant.amount * percent / 100)
                share.amount = currency.round(until - before)
                before = until
        for share in self.filtered(lambda rec: not rec.grant_id):
            share.amount = share.amount_given

    @api.depends("fund_id", "amount")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.fund_id.display_name}: {share.amount}"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares._check_open()
        return shares

    def write(self, vals):
        self._check_open()
        res = super().write(vals)
        if "grant_id" in vals:
            self._check_open()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()

    def _check_open(self):
        for grant in self.grant_id:
            if grant.state not in OPEN_GRANT:
                raise UserError(
                    self.env._(
                        "%s is decided: the shares of its funds are fixed.",
                        grant.display_name,
                    )
                )

    def _get_fund_rate(self):
        """Return fund currency for one unit of the award: frozen, else of today."""
        self.ensure_one()
        if self.fund_rate:
            return self.fund_rate
        return self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            self.fund_currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )
