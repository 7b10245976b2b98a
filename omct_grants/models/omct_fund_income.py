# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

FINANCE = "omct_grants.group_finance"


class FundIncome(models.Model):
    """An instalment that the donor of a fund pays, from the promise to the money.

    Finance books it once, as a customer invoice or as an entry of income; its state
    follows from that entry and cannot be set.
    """

    _name = "omct.fund.income"
    _inherit = [
        "omct.governed.mixin",
        "omct.fund.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Instalment of a Donor"
    _order = "date_expected, id"
    _check_company_auto = True

    _governed_fields = frozenset({"state", "move_id", "booked_by_id", "reminder"})
    _booked_fields = frozenset({"fund_id", "amount", "way"})
    _reminder_date = "date_expected"

    fund_id = fields.Many2one(
        comodel_name="omct.fund", required=True, index=True, ondelete="cascade"
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True, index=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id", store=True)
    user_id = fields.Many2one(related="fund_id.user_id")
    name = fields.Char(
        string="What for", required=True, help="First instalment, final payment…"
    )
    date_expected = fields.Date(
        string="Expected", required=True, index=True, tracking=True
    )
    amount = fields.Monetary(required=True, tracking=True)
    way = fields.Selection(
        selection=[("invoice", "Customer invoice"), ("entry", "Entry of income")],
        required=True,
        default="invoice",
        string="Booked as",
        help="An invoice where the donor asks for one, else an entry of income.",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Booked in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    booked_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    received_amount = fields.Monetary(
        string="Received", compute="_compute_state", store=True
    )
    state = fields.Selection(
        selection=[
            ("expected", "Expected"),
            ("booked", "Booked"),
            ("partial", "Partly received"),
            ("received", "Received"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment of a donor must be above zero."
    )
    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "An entry books one instalment."
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("name", "fund_id")
    def _compute_display_name(self):
        for income in self:
            income.display_name = f"{income.fund_id.reference}: {income.name}"

    @api.depends(
        "amount",
        "move_id.state",
        "move_id.payment_state",
        "move_id.reversal_move_ids.state",
        "move_id.line_ids.amount_residual_currency",
    )
    def _compute_state(self):
        # The state follows the books for everybody, also for those without access.
        for income in self.sudo():
            if not income._get_live_move():
                income.state, income.received_amount = "expected", 0.0
                continue
            owed = income.move_id.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            left = sum(owed.mapped("amount_residual_currency"))
            income.received_amount = income.currency_id.round(income.amount - left)
            if income.currency_id.compare_amounts(left, 0) <= 0:
                income.state = "received"
            elif income.currency_id.compare_amounts(income.received_amount, 0) > 0:
                income.state = "partial"
            else:
                income.state = "booked"

    def _get_live_move(self):
        """Return the entry that books this, unless it was reversed or cancelled."""
        self.ensure_one()
        move = self.move_id
        given_back = move.payment_state == "reversed" or (
            move.move_type == "entry"
            and move.reversal_move_ids.filtered(lambda rec: rec.state == "posted")
        )
        return move.filtered(lambda rec: rec.state == "posted" and not given_back)

    @api.depends("date_expected", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for income in self:
            income.is_late = bool(
                income.state != "received"
                and income.date_expected
                and income.date_expected < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value or len(value) > 1:
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "!=", "received"), ("date_expected", "<", today)]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        self.check_access("write")
        # Finance books; what was promised is not for it to change.
        if {"fund_id", "amount"} & set(vals) and not (
            self.env.su or self.env.user.has_group("omct_grants.group_grants_manager")
        ):
            raise AccessError(
                self.env._("What a donor promised is entered by a grants manager.")
            )
        for name in self._booked_fields.intersection(vals):
            field = self._fields[name]
            for income in self.filtered("move_id"):
                new = field.convert_to_cache(vals[name], income, validate=False)
                if field.convert_to_record(new, income) != income[name]:
                    raise UserError(
                        self.env._(
                            "%(income)s is in the books: “%(field)s” stays. Finance "
                            "reverses the entry first.",
                            income=income.display_name,
                            field=field._description_string(self.env),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unbooked(self):
        # Whoever plans the income may not see the books.
        if self.sudo().move_id:
            raise UserError(
                self.env._("An instalment that was booked is kept with its entry.")
            )

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _get_reminder_days(self):
        return [14, 0]

    def _get_reminder_summary(self):
        self.ensure_one()
        return self.env._(
            "%(amount)s expected from %(donor)s",
            amount=self.currency_id.format(self.amount),
            donor=self.donor_id.display_name,
        )

    @api.model
    def _get_reminder_domain(self):
        return [("state", "=", "expected"), ("fund_id.state", "=", "open")]

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_book_reason(self):
        """Return why this cannot be booked now, or False."""
        self.ensure_one()
        fund = self.fund_id
        if fund.state == "draft":
            return self.env._("the fund is a draft; a grants manager opens it first")
        if self.date_expected > fields.Date.context_today(self):
            return self.env._("it is not due before %s", self.date_expected)
        if self._get_live_move():
            return self.env._("it is booked already, in %s", self.move_id.name)
        if self.move_id.state == "draft":
            return self.env._("%s is back in draft: post that", self.move_id.name)
        if not fund.income_account_id:
            return self.env._(
                "the fund has no income account; a grants manager enters it there"
            )
        return False

    def action_book(self):
        """Book instalments that are due, each once, charged to their funds.

        :return: the action that opens the entries
        :raises AccessError: for others than finance
        :raises UserError: naming the instalment and what keeps it from being booked
        """
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Income of a fund is booked by finance."))
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["move_id", "state"])
        lines = []
        for income in self:
            reason = income._get_cannot_book_reason()
            if reason:
                lines.append(f"{income.display_name}: {reason}")
        if lines:
            raise UserError(
                self.env._("This cannot be booked now:\n%s", "\n".join(lines))
            )
        for income in self:
            income._book()
        self._end_reminders()
        return self.action_view_move()

    def _book(self):
        self.ensure_one()
        vals = (
            self._prepare_invoice_vals()
            if self.way == "invoice"
            else self._prepare_entry_vals()
        )
        move = self.env["account.move"].with_company(self.company_id).create(vals)
        move.action_post()
        self._write_governed({"move_id": move.id, "booked_by_id": self.env.uid})

    def _prepare_invoice_vals(self):
        """Return the customer invoice of this instalment."""
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.donor_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "ref": self.display_name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.display_name,
                        "account_id": self.fund_id.income_account_id.id,
                        "quantity": 1,
                        "price_unit": self.amount,
                        "tax_ids": [Command.clear()],
                        "analytic_distribution": (
                            self.fund_id._get_analytic_distribution()
                        ),
                    }
                )
            ],
        }

    def _prepare_entry_vals(self):
        """Return the entry of income: the donor owes it, the fund has earned it."""
        today = fields.Date.context_today(self)
        donor = self.donor_id.with_company(self.company_id)
        office = self.company_id.currency_id
        balance = self.currency_id._convert(self.amount, office, self.company_id, today)
        common = {
            "name": self.display_name,
            "partner_id": donor.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
        }
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "date": today,
            "ref": self.display_name,
            "line_ids": [
                Command.create(
                    {
                        **common,
                        "account_id": donor.property_account_receivable_id.id,
                        "amount_currency": self.amount,
                        "balance": balance,
                    }
                ),
                Command.create(
                    {
                        **common,
                        "account_id": self.fund_id.income_account_id.id,
                        "amount_currency": -self.amount,
                        "balance": -balance,
                        "analytic_distribution": (
                            self.fund_id._get_analytic_distribution()
                        ),
                    }
                ),
            ],
        }

    def action_view_move(self):
        """Open what these instalments are booked in."""
        return self.move_id._get_records_action(
            name=self.env._("Income"), context={"create": False}
        )
