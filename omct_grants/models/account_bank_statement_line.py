# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .account_payment import REFERENCE, SENT

#: Sub-families of the bank's transaction codes that are its charges.
CHARGES = ("CHRG", "COMM", "FEES")
#: What the bank said, by the field that keeps it.
FACTS = {
    "omct_end_to_end": "end_to_end",
    "omct_kind": "kind",
    "omct_payment_id": "payment",
    "omct_bank_code": "bank_code",
    "omct_return_code": "return_code",
    "omct_return_info": "return_info",
    "omct_charge": "charge",
    "omct_wait_reason": "reason",
}
#: Groups of accounts that are no cost and no income.
BALANCE = ("asset", "liability")
#: Where the id of a line that is known to be new waits: the import would look for each.
IMPORT_ID = "new_import_id"
#: What a line says of a payout, and stays as the bank said it.
FIXED = frozenset(
    {
        "amount",
        "amount_currency",
        "date",
        "foreign_currency_id",
        "journal_id",
        "payment_ref",
        "unique_import_id",
    }
)


class AccountBankStatementLine(models.Model):
    """What the bank says of the payment of a payout, matched by its end-to-end id.

    Amount, currency and account the same: matched at once. Anything else waits for a
    person, and says why.
    """

    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "omct.company.check.mixin"]

    omct_end_to_end = fields.Char(
        string="End-to-end id", readonly=True, copy=False, index="btree_not_null"
    )
    omct_kind = fields.Selection(
        selection=[
            ("payment", "Payment"),
            ("return", "Return"),
            ("charge", "Bank charge"),
        ],
        string="What it is",
        readonly=True,
        copy=False,
    )
    omct_payment_id = fields.Many2one(
        comodel_name="account.payment",
        string="Payment of a payout",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    omct_disbursement_id = fields.Many2one(
        related="omct_payment_id.omct_disbursement_id", string="Payout"
    )
    omct_bank_code = fields.Char(
        string="Bank transaction code", readonly=True, copy=False
    )
    omct_return_code = fields.Char(
        string="Return reason code", readonly=True, copy=False
    )
    omct_return_info = fields.Char(string="Return reason", readonly=True, copy=False)
    omct_charge = fields.Float(
        string="Charges included", digits=(16, 3), readonly=True, copy=False
    )
    omct_wait_reason = fields.Char(
        string="Why it waits", readonly=True, copy=False, index="btree_not_null"
    )
    omct_settled_by_id = fields.Many2one(
        comodel_name="res.users", string="Settled by", readonly=True, copy=False
    )

    _omct_return_uniq = models.UniqueIndex(
        "(omct_payment_id) WHERE omct_kind = 'return' AND omct_wait_reason IS NULL",
        "This payment has come back already.",
    )

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_by_hand(vals)
        vals_list = [
            {"unique_import_id" if key == IMPORT_ID else key: vals[key] for key in vals}
            for vals in vals_list
        ]
        clean = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_omct_")
        }
        # pylint: disable-next=context-overridden
        lines = super(AccountBankStatementLine, self.with_context(clean)).create(
            vals_list
        )
        return lines.with_env(self.env)

    def write(self, vals):
        self._refuse_by_hand(vals)
        if FIXED & set(vals):
            self._check_not_of_payout()
        self._check_keeps_entry(vals)
        return super().write(vals)

    def _check_keeps_entry(self, vals):
        """Raise where a line would take another entry for its own.

        :raises UserError: naming the line
        """
        if "move_id" in vals and any(
            line.move_id.id != vals["move_id"] for line in self
        ):
            raise UserError(
                self.env._(
                    "The statement line “%s” keeps the entry that was made with it.",
                    self[0].payment_ref or "",
                )
            )

    def _refuse_by_hand(self, vals):
        for name in vals:
            if name.startswith("omct_"):
                raise AccessError(
                    self.env._(
                        "“%s” comes from the bank's file. Leave the field out.",
                        self._fields[name]._description_string(self.env),
                    )
                )

    def _write_past_guard(self, vals):
        """Write what follows from the bank's file."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def unlink(self):
        self._check_not_of_payout()
        return super().unlink()

    def action_undo_reconciliation(self):
        returns = self.filtered(
            lambda line: line.omct_kind == "return" and not line.omct_wait_reason
        )
        returns._check_not_of_payout()
        return super().action_undo_reconciliation()

    def _check_not_of_payout(self):
        """Raise for lines that the bank's file gave for a payout.

        :raises UserError: naming the payout
        """
        tied = self.sudo().filtered(
            lambda line: line.omct_payment_id and line.unique_import_id
        )
        if tied:
            raise UserError(
                self.env._(
                    "The statement line of %s is what the bank said and stays.",
                    tied[0].omct_disbursement_id.name,
                )
            )

    def _auto_reconcile(self):
        # A payout is matched by its end-to-end id, never by words alike.
        named = self.filtered(
            lambda line: (
                line.omct_kind
                or REFERENCE.search(f"{line.payment_ref or ''} {line.ref or ''}")
            )
        )
        return super(AccountBankStatementLine, self - named)._auto_reconcile()

    # ------------------------------------------------------------------
    # Plan
    # ------------------------------------------------------------------

    @api.model
    def _plan_matches(self, transactions, facts):
        """Find the payment of each transaction, and whether it is matched at once.

        Sets the counterpart of the lines to be made, so that what is matched never
        passes through the suspense account.

        :param transactions: list of values of statement lines
        :param facts: what the bank said, by ``unique_import_id``; extended here
        """
        payments = self._refuse_notice(facts)
        payments.omct_disbursement_id.lock_for_update(allow_referencing=True)
        by_id = payments.grouped("omct_end_to_end")
        shown = {"payment": set(), "return": set()}
        # The debit of a payment comes before its return, wherever it stands.
        for vals in sorted(transactions, key=lambda vals: vals["amount"] > 0):
            fact = facts[vals["unique_import_id"]]
            journal = self.env["account.journal"].browse(vals["journal_id"])
            payment = by_id.get(fact["end_to_end"], payments[:0])
            fact["payment"] = payment.filtered(
                lambda pay, journal=journal: pay.company_id == journal.company_id
            )
            fact["kind"] = self._get_kind(vals, fact)
            if fact["kind"]:
                fact["reason"] = self._get_wait_reason(vals, fact, journal, shown)
                self._set_counterpart(vals, fact, journal)
            else:
                fact["reason"] = False

    @api.model
    def _refuse_notice(self, facts):
        """Return the payments that a statement names.

        :raises UserError: when it is but a notice of the bank
        """
        ids = {fact["end_to_end"] for fact in facts.values() if fact["end_to_end"]}
        # Finance matches what it may not see in detail.
        payments = (
            self.env["account.payment"]
            .sudo()
            .search([("omct_end_to_end", "in", list(ids))])
        )
        if payments and not all(fact["statement"] for fact in facts.values()):
            raise UserError(
                self.env._(
                    "This file is a notice of the bank and names %s: import the "
                    "statement (camt.053), which shows the same once more.",
                    payments[0].omct_disbursement_id.name,
                )
            )
        return payments

    @api.model
    def _get_kind(self, vals, fact):
        if vals["amount"] < 0 and fact["bank_code"].split("/")[-1] in CHARGES:
            return "charge"
        if not fact["payment"]:
            return False
        return "payment" if vals["amount"] < 0 else "return"

    @api.model
    def _get_wait_reason(self, vals, fact, journal, shown):
        """Return why a person has to look at a transaction, or False."""
        charged = fact["kind"] == "charge"
        if (charged or fact["charge"]) and not journal.omct_charge_account_id:
            return self.env._(
                "the journal has no account for bank charges: set one there"
            )
        if charged:
            return False
        payment = fact["payment"]
        if payment.journal_id != journal:
            return self.env._(
                "it was sent from another bank account, %s", payment.journal_id.name
            )
        if payment.state not in SENT:
            labels = dict(payment._fields["state"]._description_selection(self.env))
            return self.env._("its payment is “%s”", labels[payment.state])
        reason = self._get_other_account_reason(vals, payment)
        reason = reason or self._get_other_amount_reason(vals, fact, journal)
        if reason:
            return reason
        kind, done = fact["kind"], shown[fact["kind"]]
        if kind == "payment" and (payment.omct_bank_date or payment.id in done):
            return self.env._("the bank has shown its debit before")
        if (
            kind == "return"
            and not payment.omct_bank_date
            and payment.id not in shown["payment"]
        ):
            return self.env._("the bank has not shown its debit")
        if kind == "return" and payment.id in done:
            return self.env._("the bank has shown its return before")
        done.add(payment.id)
        return False

    @api.model
    def _get_other_account_reason(self, vals, payment):
        number = vals.get("account_number")
        account = payment.partner_bank_id
        if number and number not in (
            account.sanitized_acc_number,
            payment.journal_id.bank_account_id.sanitized_acc_number,
        ):
            return self.env._(
                "the bank names account %(bank)s, the payment was for %(ours)s",
                bank=number,
                ours=account.acc_number,
            )
        return False

    @api.model
    def _get_other_amount_reason(self, vals, fact, journal):
        payment = fact["payment"]
        own = journal.currency_id or journal.company_id.currency_id
        currency = payment.currency_id
        if currency == own:
            sign = 1 if fact["kind"] == "payment" else -1
            amount, name = abs(vals["amount"]) - sign * fact["charge"], own.name
        elif fact["instructed"]:
            amount, name = fact["instructed"][0]
        else:
            amount, name = abs(vals["amount"]), own.name
        if name == currency.name and not currency.compare_amounts(
            amount, payment.amount
        ):
            return False
        return self.env._(
            "the bank says %(theirs)s %(their_currency)s, the payment is %(ours)s "
            "%(our_currency)s",
            theirs=f"{amount:.{own.decimal_places}f}",
            their_currency=name,
            ours=f"{payment.amount:.{currency.decimal_places}f}",
            our_currency=currency.name,
        )

    @api.model
    def _set_counterpart(self, vals, fact, journal):
        payment = fact["payment"]
        if fact["kind"] == "charge":
            vals["partner_id"] = False
            if not fact["reason"]:
                vals["counterpart_account_id"] = journal.omct_charge_account_id.id
            return
        vals["partner_id"] = payment.partner_id.id
        own = journal.currency_id or journal.company_id.currency_id
        if payment.currency_id != own and fact["instructed"]:
            amount, name = fact["instructed"][0]
            if name == payment.currency_id.name:
                vals["foreign_currency_id"] = payment.currency_id.id
                vals["amount_currency"] = amount if vals["amount"] > 0 else -amount
        if not fact["reason"] and not fact["charge"]:
            vals["counterpart_account_id"] = self._get_counterpart(fact).id

    @api.model
    def _get_counterpart(self, fact):
        payment = fact["payment"]
        return (
            payment.outstanding_account_id
            if fact["kind"] == "payment"
            else payment.destination_account_id
        )

    # ------------------------------------------------------------------
    # Follow
    # ------------------------------------------------------------------

    def _follow_plan(self, facts):
        """Note what the bank said on the lines, and match those that do not wait."""
        told = self.filtered(lambda line: facts[line.unique_import_id].get("kind"))
        told._write_facts([facts[line.unique_import_id] for line in told])
        ready = self.filtered(lambda rec: rec.omct_kind and not rec.omct_wait_reason)
        for line in ready.filtered("omct_charge"):
            line._split_charge(line.omct_charge)
        ready.filtered(lambda rec: rec.omct_kind == "charge")._charge_funds()
        ready.filtered(lambda rec: rec.omct_kind == "payment")._settle_payments()
        for line in ready.filtered(lambda rec: rec.omct_kind == "return"):
            line._settle_return()

    def _prepare_move_line_default_vals(self, counterpart_account_id=None):
        vals_list = super()._prepare_move_line_default_vals(counterpart_account_id)
        for vals in vals_list:
            account = self.env["account.account"].browse(vals["account_id"])
            if counterpart_account_id and account.internal_group in BALANCE:
                # Nothing of the balance sheet is charged to anybody; Odoo would look
                # for a rule with every item.
                vals["analytic_distribution"] = False
        return vals_list

    def _write_facts(self, facts):
        """Write what the bank said on each line.

        All at once: ``write`` would bring the entry of each in line with it, which
        none of this changes.
        """
        self.check_access("write")
        self.modified(FACTS, before=True)
        for name, key in FACTS.items():
            field = self._fields[name]
            for line, fact in zip(self, facts, strict=True):
                field.write(line, fact[key])
        self.modified(FACTS)

    @api.model
    def _get_payouts_told(self, facts):
        """Return the payouts of which a statement tells something."""
        payouts = self.env["omct.disbursement"]
        return payouts.browse(
            {
                fact["payment"].omct_disbursement_id.id
                for fact in facts.values()
                if fact.get("kind") and fact["payment"].omct_disbursement_id
            }
        )

    def _get_items(self, account):
        """Return the items of this line's entry on an account."""
        return self.move_id.line_ids.filtered(lambda item: item.account_id == account)

    def _settle_payments(self):
        """Match these lines with their payments, all at once."""
        plan = []
        for line in self:
            payment = line.omct_payment_id.sudo()
            account = payment.outstanding_account_id
            plan.append(
                line._get_items(account)
                | payment.move_id.line_ids.filtered(
                    lambda item, account=account: item.account_id == account
                ).sudo(False)
            )
        self.env["account.move.line"]._reconcile_plan(plan)

    def _settle_return(self):
        """Re-open the payout: its bill is owed again, the payment came back."""
        self.ensure_one()
        payment = self.omct_payment_id.sudo()
        account = payment.destination_account_id
        paid = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == account
        ).sudo(False)
        paid.remove_move_reconcile()
        (paid | self._get_items(account)).reconcile()
        payment.sudo(False)._note_return(
            self.date, self.omct_return_code or "", self.omct_return_info or ""
        )
