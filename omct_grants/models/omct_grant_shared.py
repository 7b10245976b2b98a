# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .omct_grant import AWARDED


class Grant(models.Model):
    """A grant that several funds pay: one payout a fund and instalment."""

    _inherit = "omct.grant"

    share_ids = fields.One2many(
        comodel_name="omct.grant.share", inverse_name="grant_id", string="Funds"
    )
    share_total = fields.Monetary(
        string="Sum of the funds", compute="_compute_share_total"
    )
    paying_donor_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Donors",
        compute="_compute_paying_donor_ids",
        search="_search_paying_donor_ids",
        help="The donors of all funds that pay the grant.",
    )

    @api.depends("share_ids.amount")
    def _compute_share_total(self):
        for grant in self:
            grant.share_total = sum(grant.share_ids.mapped("amount"))

    @api.depends("donor_id", "share_ids.fund_id")
    def _compute_paying_donor_ids(self):
        for grant in self:
            funds = grant.share_ids.fund_id or grant.fund_id
            grant.paying_donor_ids = funds.donor_id

    def _search_paying_donor_ids(self, operator, value):
        if operator not in ("in", "any", "ilike", "=ilike", "like"):
            return NotImplemented
        of_share = Domain("share_ids.fund_id.donor_id", operator, value)
        lead = Domain("donor_id", operator, value)
        return of_share | (Domain("share_ids", "=", False) & lead)

    def _get_paying_funds(self):
        """Return the funds that pay these grants."""
        return self.fund_id | self.share_ids.fund_id

    def _get_cannot_submit_reason(self):
        return super()._get_cannot_submit_reason() or self._get_share_reason()

    def _get_share_reason(self):
        """Say what is wrong with the shares of the funds, or False."""
        self.ensure_one()
        shares, currency = self.share_ids, self.currency_id
        if not shares:
            return False
        if self.fund_line_id not in shares.fund_line_id:
            return self.env._(
                "%s leads the grant and needs a share too; add it under “Funds”",
                self.fund_id.display_name,
            )
        if currency.compare_amounts(self.share_total, self.amount):
            return self.env._(
                "the funds give %(total)s together, the award is %(award)s; change "
                "the shares",
                total=currency.format(self.share_total),
                award=currency.format(self.amount),
            )
        for row in self._cut_instalments():
            if any(currency.compare_amounts(part, 0) < 0 for part in row):
                return self.env._("an instalment is too small to be shared")
        today = fields.Date.context_today(self)
        country = self.partner_id.country_id
        for fund in shares.fund_id - self.fund_id:
            reason = fund._get_ineligible_reason(
                0.0, currency, country, today
            ) or self._get_rule_reason(fund)
            if reason:
                return reason
        return False

    def _cut_instalments(self):
        """Return for each instalment, in its order, the part of each share."""
        self.ensure_one()
        return self.env["omct.grant.instalment.part"]._cut(
            self._get_ordered_instalments().mapped("amount"),
            self.share_ids.mapped("amount"),
            self.currency_id,
        )

    def _get_ordered_instalments(self):
        # Their dates may move, their numbers stay.
        return self.instalment_ids.sorted(lambda rec: (rec.number, rec.id))

    def _write_parts(self):
        """Write what each fund pays of each instalment, anew."""
        parts = self.env["omct.grant.instalment.part"].sudo()
        for grant in self.filtered("share_ids"):
            instalments = grant._get_ordered_instalments()
            paid = [0.0] * len(grant.share_ids)
            for instalment, row in zip(
                instalments, grant._cut_instalments(), strict=True
            ):
                vals_list = []
                for index, share in enumerate(grant.share_ids):
                    currency, rate = share.fund_currency_id, share._get_fund_rate()
                    before = currency.round(paid[index] * rate)
                    paid[index] += row[index]
                    in_fund = currency.round(
                        currency.round(paid[index] * rate) - before
                    )
                    vals_list.append(
                        {
                            "share_id": share.id,
                            "amount": row[index],
                            "amount_fund": in_fund,
                        }
                    )
                known = parts.search([("instalment_id", "=", instalment.id)])
                by_share = {part.share_id.id: part for part in known}
                for vals in vals_list:
                    part = by_share.get(vals["share_id"])
                    if part:
                        part.write(vals)
                    else:
                        parts.create({**vals, "instalment_id": instalment.id})

    def _refresh_parts(self):
        """Cut awarded grants anew after their schedule has changed."""
        self.filtered(lambda rec: rec.share_ids and rec.state in AWARDED)._write_parts()

    def _do_approve(self):
        shared = self.filtered("share_ids")
        # In the order of their ids, so that two approvals never wait for each other.
        (self._get_paying_funds())._lock_for_commitment()
        for grant in shared:
            reason = grant._get_share_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(grant)s: %(reason)s",
                        grant=grant.display_name,
                        reason=reason,
                    )
                )
            for share in grant.share_ids:
                share._write_governed({"fund_rate": share._get_fund_rate()})
        shared._write_parts()
        result = super()._do_approve()
        for fund, shares in shared.share_ids.grouped("fund_id").items():
            fund._check_not_overdrawn(shares.fund_line_id)
        return result
