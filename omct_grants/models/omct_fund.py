# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.omct_network.models.governed_mixin import Transition


class Fund(models.Model):
    """A donor agreement: what was promised, what it may be spent on, what is left."""

    _name = "omct.fund"
    _inherit = ["omct.governed.mixin", "mail.thread", "mail.activity.mixin"]
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
    ceiling_amount = fields.Monetary(
        string="Ceiling of a payout",
        tracking=True,
        help="The most that one payout may be, in the currency of the fund. "
        "Zero: no ceiling.",
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="Countries",
        help="Where it may be spent. Empty: everywhere.",
    )
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
    committed_amount = fields.Monetary(compute="_compute_figures", string="Committed")
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
        help="What the ledger charges to the fund beyond what its payouts were billed.",
    )
    billed_company_amount = fields.Monetary(
        compute="_compute_figures",
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
    _ceiling_not_negative = models.Constraint(
        "CHECK (ceiling_amount >= 0)", "The ceiling of a payout cannot be negative."
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

    @api.constrains("amount", "line_ids")
    def _check_not_below_committed(self):
        self.filtered(lambda rec: rec.state != "draft")._check_not_overdrawn()

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
        names = ["committed_amount", "billed_amount", "paid_amount", "available_amount"]
        groups = self.env["omct.fund.figure"]._read_group(
            [("fund_id", "in", self.ids)],
            ["fund_id"],
            [f"{name}:sum" for name in [*names, "billed_company_amount"]],
        )
        figures = {fund.id: sums for fund, *sums in groups}
        for fund in self:
            sums = figures.get(fund._origin.id, (0, 0, 0, fund.amount, 0))
            for name, value in zip(
                [*names, "billed_company_amount"], sums, strict=True
            ):
                fund[name] = value
            fund.committed_rate = (
                100 * fund.committed_amount / fund.amount if fund.amount else 0
            )

    @api.depends("analytic_account_id", "billed_company_amount")
    def _compute_ledger(self):
        # Who may see a fund may see its total; the items need accounting rights.
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [
                    ("account_id", "in", self.analytic_account_id.ids),
                    # Income of the fund is not spending.
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
        for fund in self:
            key = (fund.analytic_account_id.id, fund.company_id.id)
            fund.ledger_amount = -sums.get(key, 0.0)
            fund.ledger_difference = fund.company_currency_id.round(
                fund.ledger_amount - fund.billed_company_amount
            )

    def _compute_counts(self):
        for field, model in (
            ("grant_count", "omct.grant"),
            ("disbursement_count", "omct.disbursement"),
        ):
            counts = {}
            if self.env[model].has_access("read"):
                counts = dict(
                    self.env[model]._read_group(
                        [("fund_id", "in", self.ids)], ["fund_id"], ["__count"]
                    )
                )
            for fund in self:
                fund[field] = counts.get(fund, 0)

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

    def _check_not_overdrawn(self):
        """Raise when a line of these funds is committed above its budget.

        :raises UserError: naming fund, line and the amount that is missing
        """
        self.env.flush_all()
        # All commitments count, those that the user may not see too.
        figures = self.env["omct.fund.figure"].sudo()
        figures.invalidate_model()
        for figure in figures.search([("fund_id", "in", self.ids)]):
            currency = figure.currency_id
            if currency.compare_amounts(figure.available_amount, 0) < 0:
                raise UserError(
                    figure.fund_line_id._get_overdrawn_sentence(
                        -figure.available_amount
                    )
                )

    def _get_ineligible_reason(self, amount, currency, country, date):
        """Say why a payout cannot be charged to this fund.

        :param float amount: of the payout, in ``currency``
        :param currency: ``res.currency`` of the amount
        :param country: ``res.country`` where the help is given
        :param date: day of the payout
        :return: a sentence, or False when it may be charged
        """
        self.ensure_one()
        in_fund = currency._convert(amount, self.currency_id, self.company_id, date)
        if self.state != "open":
            return self.env._("%s is not open.", self.display_name)
        if not self.date_start <= date <= self.date_end:
            return self.env._(
                "%(fund)s pays from %(start)s to %(end)s; %(date)s is outside.",
                fund=self.display_name,
                start=self.date_start,
                end=self.date_end,
                date=date,
            )
        if self.country_ids and country not in self.country_ids:
            return self.env._(
                "%(fund)s does not pay for %(country)s.",
                fund=self.display_name,
                country=country.name or self.env._("an unknown country"),
            )
        if (
            self.ceiling_amount
            and self.currency_id.compare_amounts(in_fund, self.ceiling_amount) > 0
        ):
            return self.env._(
                "%(fund)s pays at most %(ceiling)s a payout; this is %(amount)s.",
                fund=self.display_name,
                ceiling=self.currency_id.format(self.ceiling_amount),
                amount=self.currency_id.format(in_fund),
            )
        return False

    # ------------------------------------------------------------------
    # Smart buttons
    # ------------------------------------------------------------------

    def action_view_grants(self):
        """Open the grants of this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_grant_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }

    def action_view_disbursements(self):
        """Open the payouts charged to this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_disbursement_action_all"
        )
        return {**action, "domain": [("fund_id", "=", self.id)], "context": {}}
