# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

READERS = ("omct_grants.group_finance", "omct_grants.group_auditor")


class MonthEndWizard(models.TransientModel):
    """All payouts of a period with their journal items, tied to the general ledger.

    The ledger is summed by the database on its own; the list is summed row by row.
    What is in the one and not in the other is shown, and must be nothing.
    """

    _name = "omct.month.end.wizard"
    _description = "Payouts at month's end"

    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=1, day=1)
        ),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(day=1, days=1)
        ),
    )
    account_line_ids = fields.One2many(
        comodel_name="omct.month.end.account",
        inverse_name="wizard_id",
        string="Accounts",
        readonly=True,
    )
    payout_count = fields.Integer(string="Payouts", readonly=True)
    difference = fields.Monetary(readonly=True)

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _check_reader(self):
        self.ensure_one()
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(
                self.env._("The list of a month's end is for finance and auditors.")
            )
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "Choose %s at the top right first.", self.company_id.sudo().name
                )
            )
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))

    @api.model
    def _get_posted_domain(self, company, date_from, date_to):
        """Return the domain of the journal items of an office and period."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("parent_state", "=", "posted")
            & Domain("date", ">=", date_from)
            & Domain("date", "<=", date_to)
        )

    def _get_period_domain(self):
        self.ensure_one()
        return self._get_posted_domain(self.company_id, self.date_from, self.date_to)

    @api.model
    def _get_tied_domain(self):
        """Return the domain of journal items that record a payout."""
        return Domain.OR(
            Domain(path, "!=", False)
            for path in (
                "omct_payout_id",
                "move_id.omct_disbursement_ids",
                "move_id.origin_payment_id.omct_disbursement_id",
                "move_id.omct_exchange_payout_id",
                "move_id.statement_line_id.omct_payment_id",
                "move_id.reversed_entry_id.omct_disbursement_ids",
                "move_id.reversed_entry_id.omct_exchange_payout_id",
            )
        )

    def _get_items(self):
        """Return (items of payouts, other items on the same accounts).

        Cash and bank accounts are left out: the bank statement proves them.
        """
        items = self.env["account.move.line"]
        tied = items.search(
            self._get_period_domain()
            & self._get_tied_domain()
            & Domain("account_id.account_type", "!=", "asset_cash"),
            order="account_id, date, id",
        )
        others = items.search(
            self._get_period_domain()
            & Domain("account_id", "in", tied.account_id.ids)
            & Domain("id", "not in", tied.ids),
            order="account_id, date, id",
        )
        return tied, others

    @api.model
    def _get_payout(self, item):
        """Return the payout that a journal item records."""
        # Whoever reads the books reads which payout an entry is of.
        move = item.sudo().move_id
        origin = move.reversed_entry_id
        return (
            item.sudo().omct_payout_id
            or move.omct_disbursement_ids
            or move.origin_payment_id.omct_disbursement_id
            or move.omct_exchange_payout_id
            or move.statement_line_id.omct_payment_id.omct_disbursement_id
            or origin.omct_disbursement_ids
            or origin.omct_exchange_payout_id
        )[:1]

    def _get_ties(self, tied, others):
        """Return a row an account: what is listed, what the ledger says, the rest.

        :return: list of dict with account, payouts, other, ledger, difference
        """
        ledger = dict(
            self.env["account.move.line"]._read_group(
                self._get_period_domain()
                & Domain("account_id", "in", tied.account_id.ids),
                ["account_id"],
                ["balance:sum"],
            )
        )
        currency = self.currency_id
        rows = []
        for account in tied.account_id.sorted("code"):
            sums = [
                sum(item.balance for item in items if item.account_id == account)
                for items in (tied, others)
            ]
            rows.append(
                {
                    "account_id": account.id,
                    "payouts": currency.round(sums[0]),
                    "other": currency.round(sums[1]),
                    "ledger": currency.round(ledger.get(account, 0.0)),
                    "difference": currency.round(ledger.get(account, 0.0) - sum(sums)),
                }
            )
        return rows

    def _get_payouts(self, tied):
        """Return the payouts of the period: booked, or approved in it."""
        booked = self.env["omct.disbursement"].browse(
            {self._get_payout(item).id for item in tied} - {False}
        )
        approved = self.env["omct.disbursement"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("approved_date", ">=", self.date_from),
                ("approved_date", "<", self.date_to + relativedelta(days=1)),
            ]
        )
        return (booked._filtered_access("read") | approved).sorted(
            lambda payout: (payout.state, payout.name)
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_compute(self):
        """Show what ties, account by account."""
        self._check_reader()
        tied, others = self._get_items()
        rows = self._get_ties(tied, others)
        self.account_line_ids.unlink()
        self.write(
            {
                "account_line_ids": [fields.Command.create(row) for row in rows],
                "payout_count": len(self._get_payouts(tied)),
                "difference": sum(abs(row["difference"]) for row in rows),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Month's end"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_export(self):
        """Download the list as a workbook."""
        self._check_reader()
        return self.env.ref("omct_grants.omct_month_end_report").report_action(self)


class MonthEndAccount(models.TransientModel):
    _name = "omct.month.end.account"
    _description = "Account of a month's end"

    wizard_id = fields.Many2one(
        comodel_name="omct.month.end.wizard", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    account_id = fields.Many2one(comodel_name="account.account", readonly=True)
    payouts = fields.Monetary(string="Items of payouts", readonly=True)
    other = fields.Monetary(string="Other items", readonly=True)
    ledger = fields.Monetary(string="General ledger", readonly=True)
    difference = fields.Monetary(readonly=True)
