# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.omct_network.models.approval_mixin import approval_transitions
from odoo.addons.omct_network.models.governed_mixin import Transition

MANAGER = "omct_grants.group_grants_manager"


class FundAmendment(models.Model):
    """A change of a donor's agreement: what was, what will be, who agreed.

    It is drafted from what the fund is, approved by a manager other than the one who
    asked, and applied by the server; the old values stay with it as history.
    """

    _name = "omct.fund.amendment"
    _inherit = ["omct.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Amendment of a Fund"
    _order = "id desc"
    _check_company_auto = True

    _reference_sequence = "omct.fund.amendment"
    _governed_fields = frozenset(
        {
            "approval_state",
            "submitted_by_id",
            "submitted_date",
            "approved_date",
            "amount_before",
            "date_start_before",
            "date_end_before",
        }
    )
    _approval_frozen_fields = frozenset(
        {"fund_id", "reason", "amount", "date_start", "date_end", "line_ids"}
    )
    _transitions = {
        **approval_transitions(MANAGER, MANAGER),
        "cancel": Transition(("draft", "submitted"), "cancelled", MANAGER, True),
    }

    name = fields.Char(
        string="Reference", default="/", readonly=True, copy=False, index=True
    )
    fund_id = fields.Many2one(
        comodel_name="omct.fund",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('state', '=', 'open')]",
    )
    donor_id = fields.Many2one(related="fund_id.donor_id", store=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    reason = fields.Text(help="What the donor agreed to, with the date of the letter.")
    amount_before = fields.Monetary(string="Budget before", readonly=True, copy=False)
    amount = fields.Monetary(string="New budget", tracking=True)
    date_start_before = fields.Date(string="Start before", readonly=True, copy=False)
    date_start = fields.Date(string="New start", tracking=True)
    date_end_before = fields.Date(string="End before", readonly=True, copy=False)
    date_end = fields.Date(string="New end", tracking=True)
    line_ids = fields.One2many(
        comodel_name="omct.fund.amendment.line", inverse_name="amendment_id"
    )
    line_total = fields.Monetary(string="Sum of lines", compute="_compute_line_total")
    change_amount = fields.Monetary(string="Change", compute="_compute_line_total")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The budget of a fund must be above zero."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A fund cannot end before it starts."
    )
    _name_uniq = models.UniqueIndex(
        "(name) WHERE name <> '/'", "The reference of an amendment must be unique."
    )

    @api.constrains("fund_id", "line_ids")
    def _check_lines_of_fund(self):
        for amendment in self:
            if amendment.line_ids.fund_line_id.fund_id - amendment.fund_id:
                raise ValidationError(
                    self.env._(
                        "%s has a budget line of another fund. Start anew from the "
                        "fund.",
                        amendment.name,
                    )
                )

    @api.depends("line_ids.amount", "amount", "amount_before")
    def _compute_line_total(self):
        for amendment in self:
            amendment.line_total = sum(amendment.line_ids.mapped("amount"))
            amendment.change_amount = amendment.amount - amendment.amount_before

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        filled = []
        for vals in vals_list:
            fund = self.env["omct.fund"].browse(vals.get("fund_id"))
            filled.append({**self._prepare_vals(fund), **vals} if fund else vals)
        amendments = super().create(filled)
        for amendment in amendments:
            amendment._note_before()
        return amendments

    @api.model
    def _prepare_vals(self, fund):
        """Return the values of an amendment that changes nothing yet."""
        return {
            "amount": fund.amount,
            "date_start": fund.date_start,
            "date_end": fund.date_end,
            "line_ids": [
                Command.create({"fund_line_id": line.id, "amount": line.amount})
                for line in fund.line_ids
            ],
        }

    def _note_before(self):
        fund = self.fund_id
        self._write_governed(
            {
                "amount_before": fund.amount,
                "date_start_before": fund.date_start,
                "date_end_before": fund.date_end,
            }
        )
        self.line_ids._note_before()

    def write(self, vals):
        if "fund_id" in vals and any(rec.fund_id.id != vals["fund_id"] for rec in self):
            raise UserError(
                self.env._("An amendment stays with its fund. Draft one for the other.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(rec.approval_state != "draft" for rec in self):
            raise UserError(
                self.env._(
                    "An amendment that was submitted is kept. Cancel it instead."
                )
            )

    def _check_still_draft(self):
        for amendment in self:
            if amendment.approval_state != "draft":
                raise UserError(
                    self.env._(
                        "%s was submitted: its lines are frozen. Send it back to "
                        "draft to change them.",
                        amendment.name,
                    )
                )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        currency, fund = self.currency_id, self.fund_id
        others = fund.line_ids - self.line_ids.fund_line_id
        total = self.line_total + sum(others.mapped("amount"))
        if fund.state != "open":
            return self.env._("%s is not open", fund.display_name)
        if not (self.reason or "").strip():
            return self.env._("say under “Reason” what the donor agreed to")
        if currency.compare_amounts(total, self.amount):
            return self.env._(
                "the lines add up to %(total)s, the new budget is %(amount)s; change "
                "one of them",
                total=currency.format(total),
                amount=currency.format(self.amount),
            )
        if not self._get_changes():
            return self.env._(
                "it changes nothing: enter the new amounts, dates or rules"
            )
        return self._get_outdated_reason()

    def _get_cannot_approve_reason(self):
        reason = super()._get_cannot_approve_reason()
        return reason or (
            self.approval_state == "submitted" and self._get_outdated_reason()
        )

    def _get_outdated_reason(self):
        """Say whether the fund has changed since this was drafted."""
        self.ensure_one()
        fund = self.fund_id
        same = (
            not self.currency_id.compare_amounts(fund.amount, self.amount_before)
            and fund.date_start == self.date_start_before
            and fund.date_end == self.date_end_before
            and not self.line_ids.filtered(lambda line: line._is_outdated())
            and not self._is_outdated()
        )
        return not same and self.env._(
            "the fund has changed since this was drafted; cancel it and draft another"
        )

    def _get_changes(self):
        """Return a sentence for each thing that this changes."""
        self.ensure_one()
        compare, money = self.currency_id.compare_amounts, self.currency_id.format
        amounts = [
            (self.env._("Budget"), self),
            *((line.display_name, line) for line in self.line_ids),
        ]
        changes = [
            (label, money(record.amount_before), money(record.amount))
            for label, record in amounts
            if compare(record.amount, record.amount_before)
        ]
        changes[1:1] = [*self._get_date_changes(), *self._get_rule_changes()]
        return [
            self.env._(
                "%(what)s: %(before)s → %(after)s",
                what=what,
                before=before,
                after=after,
            )
            for what, before, after in changes
        ]

    def _get_rule_changes(self):
        """Return (label, before, after) of each rule that changes. Extend."""
        return []

    def _is_outdated(self):
        """Return whether a rule of the fund has changed since. Extend."""
        return False

    def _get_amended_vals(self):
        """Return what is written to the fund."""
        self.ensure_one()
        return {
            "amount": self.amount,
            "date_start": self.date_start,
            "date_end": self.date_end,
        }

    def _get_date_changes(self):
        return [
            (
                label,
                format_date(self.env, self[f"{name}_before"]),
                format_date(self.env, self[name]),
            )
            for name, label in (
                ("date_start", self.env._("Start")),
                ("date_end", self.env._("End")),
            )
            if self[name] != self[f"{name}_before"]
        ]

    def _do_approve(self):
        for amendment in self:
            fund = amendment.fund_id
            fund._lock_for_commitment()
            fund.invalidate_recordset()
            fund.line_ids.invalidate_recordset()
            reason = fund.state != "open" and self.env._("the fund is not open")
            reason = reason or amendment._get_outdated_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(amendment)s: %(reason)s.",
                        amendment=amendment.name,
                        reason=reason,
                    )
                )
            lowered = amendment.line_ids._apply()
            fund._write_amended(amendment._get_amended_vals())
            if lowered:
                fund._check_not_overdrawn(lowered)
            fund.message_post(
                body=self.env._(
                    "Amendment %(name)s. %(changes)s",
                    name=amendment.name,
                    changes="; ".join(amendment._get_changes()),
                )
            )
        return super()._do_approve()

    def action_cancel(self, reason=None):
        """Give an amendment up before it is decided, with a reason."""
        if not reason:
            return self._open_reason_wizard(
                "action_cancel", self.env._("Cancel amendment")
            )
        self._do_step("cancel", reason=reason)
        self.sudo().review_ids.filtered(
            lambda review: review.status in ("waiting", "pending")
        ).unlink()
        return True

    @api.model
    def _get_reason_methods(self):
        return super()._get_reason_methods() | {"action_cancel"}
