# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.omct_grants.tools.channels import ACCOUNT_CHANNELS

#: States of a request in which help is paid for.
PAYABLE_STATES = ("assessment", "deciding", "active", "aftercare")


class Assistance(models.Model):
    """Whether it may be paid, said line by line before anybody asks for it."""

    _inherit = "omct.protection.assistance"

    eligibility = fields.Html(compute="_compute_eligibility", sanitize=False)
    is_eligible = fields.Boolean(compute="_compute_eligibility")
    cannot_request_reason = fields.Char(
        string="Before payment",
        compute="_compute_eligibility",
        help="What is missing before its payment can be asked for.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends(
        "amount",
        "currency_id",
        "date_due",
        "fund_id",
        "fund_line_id",
        "type_id",
        "partner_id",
        "partner_bank_id.allow_out_payment",
        "channel",
        "request_id.consent_given",
        "request_id.state",
        "request_id.country_id",
        "state",
    )
    def _compute_eligibility(self):
        row = Markup('<li class="text-%s"><i class="fa fa-%s me-2"></i>%s</li>')
        blocked, hint = ("danger", "times"), ("warning", "exclamation-triangle")
        for help_given in self:
            rows = [
                row % (*(blocked if blocking else hint), reason)
                if reason
                else row % ("success", "check", label)
                for label, reason, blocking in help_given._get_eligibility_lines()
            ]
            reason = help_given._get_cannot_request_reason()
            help_given.is_eligible = not reason
            help_given.cannot_request_reason = (
                help_given.state in ("proposed", "refused") and reason
            )
            help_given.eligibility = Markup(
                '<ul class="list-unstyled mb-0">%s</ul>'
            ) % (Markup("").join(rows))

    @api.onchange("request_id", "type_id")
    def _onchange_fund(self):
        """Propose the fund when one alone pays for it; a chosen one stays."""
        if self.fund_id or not self.request_id or not self.type_id:
            return
        funds = self.env["omct.fund"].search(
            [("state", "=", "open"), ("company_id", "=", self.request_id.company_id.id)]
        )
        paying = funds.filtered(
            lambda fund: not any(reason for _label, reason in self._get_rules(fund, 0))
        )
        if len(paying) == 1:
            self.fund_id = paying

    # ------------------------------------------------------------------
    # Lines
    # ------------------------------------------------------------------

    def _get_eligibility_lines(self):
        """Return what was looked at, line by line.

        :return: list of (what holds, what is wrong or False, whether it blocks)
        """
        self.ensure_one()
        # No fund or line is looked at for an amount that cannot be.
        money = (
            [*self._get_fund_lines(), self._check_budget_line()]
            if self.amount > 0
            else [(False, self.env._("Enter an amount above zero."), True)]
        )
        return [
            self._check_request_line(),
            (
                self.env._("Consent to act is recorded."),
                not self.request_id.consent_given
                and self.env._("The consent of the defender is not recorded."),
                True,
            ),
            *money,
            *self._get_account_lines(),
        ]

    def _check_request_line(self):
        state = self.request_id.state
        return (
            self.env._("The request is being assessed or helped."),
            state not in PAYABLE_STATES
            and self.env._(
                "Assess the request first; nothing is paid before or after."
            ),
            True,
        )

    def _get_account_lines(self):
        needs_account = self.channel in ACCOUNT_CHANNELS
        return [
            (
                self.env._("The payee has a bank account."),
                needs_account
                and not self.partner_bank_id
                and self.env._("Choose a payee with a bank account."),
                True,
            ),
            (
                self.env._("A second person confirmed the account."),
                needs_account
                and not self.partner_bank_id.allow_out_payment
                and self.env._(
                    "Nobody confirmed the account yet; finance does so before paying."
                ),
                False,
            ),
        ]

    def _get_fund_lines(self):
        fund = self.fund_id
        if not fund:
            return [("", self.env._("Choose a fund."), True)]
        if fund.state != "open":
            reason = self.env._(
                "%s is not open. Choose an open fund.", fund.display_name
            )
            return [("", reason, True)]
        in_fund = self.currency_id._convert(
            self.amount, fund.currency_id, fund.company_id, self._get_payment_day()
        )
        return [
            (label, reason, True) for label, reason in self._get_rules(fund, in_fund)
        ]

    def _get_payment_day(self):
        """Return the day that the payout is held against, as the payout does."""
        today = fields.Date.context_today(self)
        return max(today, self.date_due or today)

    def _get_rules(self, fund, amount):
        """Hold this against each rule of a fund.

        :param float amount: in the currency of the fund
        :return: list of (what holds, what is wrong or False)
        """
        country = self.request_id.country_id
        start, end = fund._get_eligible_dates()
        return [
            (
                self.env._(
                    "Dates: the fund pays from %(start)s to %(end)s.",
                    start=format_date(self.env, start),
                    end=format_date(self.env, end),
                ),
                fund._get_date_reason(self._get_payment_day()),
            ),
            (
                self.env._("Country: the fund pays for %s.", country.name)
                if fund.country_ids or fund.region_ids
                else self.env._("Country: the fund pays everywhere."),
                fund._get_country_reason(country),
            ),
            (
                self.env._("Purpose: the fund pays for this kind of help."),
                fund._get_purpose_reason(self.type_id.fund_purpose_id),
            ),
            *self._get_money_rules(fund, amount),
        ]

    def _get_money_rules(self, fund, amount):
        """See ``_get_rules``: how much at most, and what not at all."""
        ceiling = fund.currency_id.format(fund.ceiling_amount)
        excluded = ", ".join(fund.excluded_cost_ids.mapped("name"))
        return [
            (
                self.env._("Ceiling: at most %s a payout.", ceiling)
                if fund.ceiling_amount
                else self.env._("Ceiling: the fund sets none."),
                fund._get_ceiling_reason(amount),
            ),
            (
                self.env._("Costs: none of those excluded (%s).", excluded)
                if excluded
                else self.env._("Costs: the fund excludes none."),
                fund._get_cost_reason(self.type_id.cost_type_ids),
            ),
        ]

    def _check_budget_line(self):
        line = self.fund_line_id
        if not line:
            return "", self.env._("Choose a budget line."), True
        fund = line.fund_id
        needed = self.currency_id._convert(
            self.amount,
            fund.currency_id,
            fund.company_id,
            fields.Date.context_today(self),
        )
        # Its own payout is already counted once it was approved.
        counted = self.state in ("approved", "paid", "received")
        left = fund.currency_id.format(line.available_amount)
        return (
            self.env._("The budget line has %s left.", left),
            not counted
            and fund.currency_id.compare_amounts(needed, line.available_amount) > 0
            and self.env._("The budget line has only %s left.", left),
            True,
        )
