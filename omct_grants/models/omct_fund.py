# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.omct_network.models.governed_mixin import Transition

BILLED = "billed_company_amount"


class Fund(models.Model):
    """A donor agreement: what was promised, what it may be spent on, what is left."""

    _name = "omct.fund"
    _inherit = [
        "omct.governed.mixin",
        "omct.fund.drilldown.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Donor Fund"
    _order = "date_end desc, reference, id"
    _rec_names_search = ["name", "reference"]
    _check_company_auto = True

    _governed_fields = frozenset({"state", "lock_version", "analytic_account_id"})
    # What payouts and entries of an opened fund rest on.
    _opened_frozen_fields = frozenset(
        {"company_id", "currency_id", "donor_id", "expense_account_id"}
    )
    _transitions = {
        "open": Transition(("draft",), "open", "omct_grants.group_grants_manager"),
        "close": Transition(("open",), "closed", "omct_grants.group_grants_manager"),
        "reopen": Transition(
            ("closed",), "open", "omct_grants.group_grants_manager", True
        ),
    }

    name = fields.Char(required=True, tracking=True)
    reference = fields.Char(
        help="The donor's number of the agreement.", required=True, tracking=True
    )
    active = fields.Boolean(default=True)
    donor_id = fields.Many2one(
        comodel_name="res.partner", required=True, tracking=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        tracking=True,
        default=lambda self: self.env.company.currency_id,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Office currency"
    )
    amount = fields.Monetary(
        string="Budget",
        required=True,
        tracking=True,
        help="What the donor promised, in the currency of the fund.",
    )
    line_ids = fields.One2many(
        comodel_name="omct.fund.line", inverse_name="fund_id", string="Budget lines"
    )
    date_start = fields.Date(required=True, tracking=True)
    date_end = fields.Date(required=True, tracking=True)
    analytic_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        readonly=True,
        copy=False,
        check_company=True,
        help="Made when the fund opens; every bill of the fund is charged to it.",
    )
    expense_account_id = fields.Many2one(
        comodel_name="account.account",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="The account of the general ledger that payouts of this fund go to.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    lock_version = fields.Integer(default=0, readonly=True, copy=False)
    note = fields.Text(string="Rules in words", help="What the agreement says besides.")

    figure_ids = fields.One2many(
        comodel_name="omct.fund.figure", inverse_name="fund_id", string="Figures"
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
    committed_rate = fields.Float(compute="_compute_figures", string="Committed (%)")
    ledger_amount = fields.Monetary(
        compute="_compute_ledger",
        string="In the ledger",
        currency_field="company_currency_id",
        help="Sum of what the ledger charges to the fund, in the office's currency.",
    )
    ledger_difference = fields.Monetary(
        compute="_compute_ledger",
        string="The ledger differs by",
        currency_field="company_currency_id",
        help="What the analytic account has been charged beyond the journal items that "
        "the figures are sums of. It is zero.",
    )
    billed_company_amount = fields.Monetary(
        compute="_compute_ledger",
        string="Billed (office currency)",
        currency_field="company_currency_id",
    )
    grant_count = fields.Integer(compute="_compute_counts")
    disbursement_count = fields.Integer(compute="_compute_counts")

    _reference_uniq = models.Constraint(
        "UNIQUE (company_id, donor_id, reference)",
        "This donor's agreement is entered already: the reference is taken.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The budget of a fund must be above zero."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A fund cannot end before it starts."
    )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("amount", "currency_id", "line_ids", "state")
    def _check_lines_sum(self):
        for fund in self.filtered(lambda rec: rec.state != "draft"):
            total = sum(fund.line_ids.mapped("amount"))
            if fund.currency_id.compare_amounts(total, fund.amount):
                raise ValidationError(
                    self.env._(
                        "%(fund)s: the budget lines add up to %(total)s, the budget is "
                        "%(amount)s. Change one of them.",
                        fund=fund.display_name,
                        total=fund.currency_id.format(total),
                        amount=fund.currency_id.format(fund.amount),
                    )
                )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "reference")
    def _compute_display_name(self):
        for fund in self:
            fund.display_name = (
                f"[{fund.reference}] {fund.name}" if fund.reference else fund.name
            )

    @api.depends("amount", "figure_ids")
    def _compute_figures(self):
        """Sum the figures of the fund's lines, in the currency of the fund."""
        rows = self.env["omct.fund.figure"]._fill_figures(self, "fund_id")
        rates = [
            100 * row["committed_amount"] / fund.amount if fund.amount else 0.0
            for fund, row in zip(self, rows, strict=True)
        ]
        self._fields["committed_rate"]._insert_cache(self, rates)

    @api.depends("analytic_account_id", "figure_ids")
    def _compute_ledger(self):
        # Who may see a fund may see its total; the items need accounting rights.
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [
                    ("account_id", "in", self.analytic_account_id.ids),
                    # Income of the fund is not spending; a gain of exchange is less.
                    "|",
                    ("move_line_id.omct_payout_id", "!=", False),
                    "|",
                    ("general_account_id", "=", False),
                    (
                        "general_account_id.account_type",
                        "not in",
                        ("income", "income_other"),
                    ),
                ],
                ["account_id", "company_id"],
                ["amount:sum"],
            )
        )
        sums = {(account.id, company.id): amount for account, company, amount in groups}
        figures = self.env["omct.fund.figure"]
        items = figures._get_sums("fund_id", self._origin.ids, (BILLED,))
        for fund in self:
            billed = items.get(fund._origin.id, {}).get(BILLED, 0.0)
            fund.billed_company_amount = billed
            key = (fund.analytic_account_id.id, fund.company_id.id)
            fund.ledger_amount = -sums.get(key, 0.0)
            fund.ledger_difference = fund.company_currency_id.round(
                fund.ledger_amount - billed
            )

    def _compute_counts(self):
        mine = [("fund_id", "in", self.ids)]
        payouts = self._count("omct.disbursement", mine)
        grants = self._count("omct.grant", [*mine, ("share_ids", "=", False)])
        # A grant that several funds pay is a grant of each.
        shares = self._count("omct.grant.share", mine, "grant_id:count_distinct")
        for fund in self:
            fund.disbursement_count = payouts.get(fund, 0)
            fund.grant_count = grants.get(fund, 0) + shares.get(fund, 0)

    def _count(self, model, domain, aggregate="__count"):
        """Return ``{fund: number}``, empty for those who may not read the model."""
        if not self.env[model].has_access("read"):
            return {}
        return dict(self.env[model]._read_group(domain, ["fund_id"], [aggregate]))

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_open_reason(self):
        self.ensure_one()
        if not self.line_ids:
            return self.env._("it has no budget line")
        if not self.expense_account_id:
            return self.env._("it has no expense account")
        return False

    def _get_cannot_close_reason(self):
        self.ensure_one()
        waiting = self.env["omct.disbursement"].search_count(
            [
                ("fund_id", "=", self.id),
                ("state", "in", ("submitted", "approved", "billed", "sent")),
            ]
        )
        if waiting:
            return self.env._("%s of its payouts are still under way", waiting)
        return False

    def action_open(self):
        """Open the fund for spending and make its analytic account.

        :raises UserError: without budget lines that add up, or expense account
        """
        self._do_step("open")
        plan = self.env.ref("analytic.analytic_plan_projects")
        for fund in self.filtered(lambda rec: not rec.analytic_account_id):
            # A grants manager opens funds but has no say over the chart of accounts.
            account = (
                self.env["account.analytic.account"]
                .sudo()
                .create(
                    {
                        "name": fund.name,
                        "code": fund.reference,
                        "plan_id": plan.id,
                        "partner_id": fund.donor_id.id,
                        "company_id": fund.company_id.id,
                    }
                )
            )
            fund._write_governed({"analytic_account_id": account.id})
        return True

    def action_close(self):
        """Close the fund: nothing more can be charged to it."""
        return self._do_step("close")

    def action_reopen(self, reason=None):
        """Open a closed fund again, with a reason."""
        if not reason:
            return self._open_reason_wizard("action_reopen", self.env._("Open again"))
        return self._do_step("reopen", reason=reason)

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_reopen"}

    def write(self, vals):
        self.check_access("write")
        for name in self._opened_frozen_fields.intersection(vals):
            field = self._fields[name]
            for fund in self.filtered(lambda rec: rec.state != "draft"):
                if fund[name].id != (vals[name] or False):
                    raise UserError(
                        self.env._(
                            "%(fund)s was opened: “%(field)s” stays. Enter another "
                            "fund for another agreement.",
                            fund=fund.display_name,
                            field=field._description_string(self.env),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(fund.state != "draft" for fund in self):
            raise UserError(
                self.env._("A fund that was opened is kept. Close or archive it.")
            )

    # ------------------------------------------------------------------
    # Guard of the money
    # ------------------------------------------------------------------

    def _lock_for_commitment(self):
        """Make concurrent commitments on these funds wait and then start anew.

        The row is written, not only locked: a transaction that waited would keep
        its old snapshot and miss what was committed meanwhile. PostgreSQL refuses
        it instead, and Odoo runs the request again.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE omct_fund SET lock_version = coalesce(lock_version, 0) + 1 "
                "WHERE id IN %s",
                tuple(sorted(self.ids)) or (0,),
            )
        )
        self.invalidate_recordset(["lock_version"])

    def _check_not_overdrawn(self, lines=None):
        """Raise when a line of these funds is committed beyond what it may be.

        :param lines: ``omct.fund.line`` to look at, all without it. A loss of exchange
            may have overdrawn another one, where nothing can be refused.
        :raises UserError: naming fund, line and the amount that is missing
        """
        # All commitments count, those that the user may not see too.
        for line in (lines or self.line_ids).sudo():
            missing = -line._get_room()
            if line.currency_id.compare_amounts(missing, 0) > 0:
                raise UserError(line.sudo(False)._get_overdrawn_sentence(missing))

    def _get_analytic_distribution(self):
        """Return the distribution of an item that is charged to this fund whole."""
        self.ensure_one()
        return {str(self.analytic_account_id.id): 100}

    # ------------------------------------------------------------------
    # Smart buttons
    # ------------------------------------------------------------------

    def _get_figure_lines(self):
        return self.line_ids

    def action_view_grants(self):
        """Open the grants of this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_action"
        )
        return {
            **action,
            "domain": [
                "|",
                ("share_ids.fund_id", "=", self.id),
                "&",
                ("share_ids", "=", False),
                ("fund_id", "=", self.id),
            ],
            "context": {"default_fund_id": self.id},
        }

    def action_view_disbursements(self):
        """Open the payouts charged to this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_disbursement_action_all"
        )
        return {**action, "domain": [("fund_id", "=", self.id)], "context": {}}
