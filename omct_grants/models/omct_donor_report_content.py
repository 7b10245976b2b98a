# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import float_repr


class Payment(NamedTuple):
    """Money that left a fund or came back to it.

    :param name: neutral reference of the payout, or of the refund
    :param date: day on which the bank paid, or of the credit note
    :param line: budget line
    :param float amount: in the currency of the fund; below zero where it came back
    :param bool listed: may stand by itself in a report to a donor
    """

    name: str
    date: object
    line: object
    amount: float
    listed: bool


class DonorReport(models.Model):
    """What a report to a donor shows, taken from the fund as it stands."""

    _inherit = "omct.donor.report"

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def _get_payments(self):
        """Return what was paid and paid back of the fund, up to the end of the period.

        Amounts are those of the journal items, exchange included, so that they add up
        to the figures of the fund.

        :return: list of ``Payment``, by day and reference
        """
        self.ensure_one()
        # Every payment counts, of which the user sees reference, day and amount alone.
        payouts = (
            self.env["omct.disbursement"]
            .sudo()
            .search(
                [
                    ("fund_id", "=", self.fund_id.id),
                    ("state", "in", ("paid", "received")),
                ],
                order="id",
            )
        )
        items = self.env["account.move.line"].sudo()
        charged, back = {}, []
        for payout, move, amount in items._read_group(
            [
                ("omct_payout_id", "in", payouts.ids),
                ("omct_fund_line_id.fund_id", "=", self.fund_id.id),
                ("parent_state", "=", "posted"),
            ],
            ["omct_payout_id", "move_id"],
            ["omct_fund_amount:sum"],
        ):
            refund = move.omct_refund_line_ids.refund_id
            if refund:
                back.append((refund.name, move.date, payout, amount))
            else:
                charged[payout] = charged.get(payout, 0.0) + amount
        rows = [
            (payout.name, payout._get_paid_date(), payout, amount)
            for payout, amount in charged.items()
        ] + back
        payments = [
            Payment(
                name, day, payout.fund_line_id, amount, payout._is_listed_to_donor()
            )
            for name, day, payout, amount in rows
            if day and day <= self.period_end
        ]
        return sorted(payments, key=lambda item: (item.date, item.name))

    def _prepare_lines(self, payments):
        """Return the figures of each budget line; a row always adds up to its budget.

        What the fund calls committed holds what is spent. Here the rest of it stands
        by itself: committed and not spent, on the day when the figures are taken.
        """
        self.fund_id.check_access("read")
        figures = self.env["omct.fund.figure"]._get_sums(
            "fund_line_id", self.fund_id.line_ids.ids
        )
        rows = []
        for line in self.fund_id.line_ids:
            paid = [item for item in payments if item.line == line]
            before = sum(item.amount for item in paid if item.date < self.period_start)
            spent = sum(item.amount for item in paid if item.date >= self.period_start)
            committed = figures[line.id]["committed_amount"] - before - spent
            rows.append(
                {
                    "line_id": line.id,
                    "code": line.code or "",
                    "name": line.name,
                    "budget": self._format(line.amount),
                    "spent_before": self._format(before),
                    "spent": self._format(spent),
                    "committed": self._format(committed),
                    "left": self._format(line.amount - before - spent - committed),
                }
            )
        return rows

    def _prepare_payments(self, payments):
        """Return the payments of the period: reference, day, line and amount alone."""
        rows, pooled = [], {}
        for item in payments:
            if item.date < self.period_start:
                continue
            if self.payments_listed == "all" or item.listed:
                rows.append(
                    {
                        "line_id": item.line.id,
                        "line": item.line.display_name,
                        "reference": item.name,
                        "date": fields.Date.to_string(item.date),
                        "amount": self._format(item.amount),
                    }
                )
            else:
                pooled[item.line] = pooled.get(item.line, 0.0) + item.amount
        return rows + [
            {
                "line_id": line.id,
                "line": line.display_name,
                "reference": "",
                "date": "",
                "amount": self._format(amount),
            }
            for line, amount in sorted(pooled.items(), key=lambda item: item[0].id)
        ]

    def _prepare_member_reports(self):
        """Return what accepted reports of members say of this fund, without names."""
        shares = self.env["omct.grant.report.share"].search(
            [
                ("fund_id", "=", self.fund_id.id),
                ("period_end", ">=", self.period_start),
                ("period_end", "<=", self.period_end),
            ],
            order="period_end, id",
        )
        return [
            {
                "grant": share.grant_id.name,
                "report": share.report_id.name,
                "period_start": fields.Date.to_string(share.period_start),
                "period_end": fields.Date.to_string(share.period_end),
                "percent": float_repr(share.percent, 2),
                "amount": self._format(share.amount_fund),
            }
            for share in shares
        ]

    def _format(self, amount):
        """Return an amount as text, the same on every machine."""
        # No minus before a zero.
        amount = self.currency_id.round(amount) or 0.0
        return float_repr(amount, self.currency_id.decimal_places)

    def _prepare_content(self):
        """Return everything that the documents show."""
        self.ensure_one()
        payments = self._get_payments()
        return {
            "reference": self.name,
            "fund": self.fund_id.name,
            "agreement": self.fund_id.reference,
            "donor": self.fund_id.donor_id.name,
            "office": self.company_id.name,
            "currency": self.currency_id.name,
            "period_start": fields.Date.to_string(self.period_start),
            "period_end": fields.Date.to_string(self.period_end),
            "note": self.note or "",
            "lines": self._prepare_lines(payments),
            "payments": self._prepare_payments(payments),
            "member_reports": self._prepare_member_reports(),
        }
