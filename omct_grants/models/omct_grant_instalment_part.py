# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class InstalmentPart(models.Model):
    """What one fund pays of one instalment; written by the server at the award.

    Parts are cut so that those of an instalment add up to it, and those of a fund to
    its share, both to the cent. Each is paid by a payout of its own, charged to its
    fund.
    """

    _name = "omct.grant.instalment.part"
    _description = "Part of a Fund in an Instalment"
    _order = "instalment_id, share_id"

    instalment_id = fields.Many2one(
        comodel_name="omct.grant.instalment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    share_id = fields.Many2one(
        comodel_name="omct.grant.share", required=True, index=True, ondelete="cascade"
    )
    grant_id = fields.Many2one(
        related="share_id.grant_id", store=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="grant_id.company_id", store=True, index=True)
    fund_line_id = fields.Many2one(
        related="share_id.fund_line_id", store=True, index=True
    )
    fund_id = fields.Many2one(related="share_id.fund_id", store=True)
    currency_id = fields.Many2one(related="grant_id.currency_id")
    fund_currency_id = fields.Many2one(
        related="share_id.fund_id.currency_id", string="Fund currency"
    )
    amount = fields.Monetary()
    amount_fund = fields.Monetary(
        string="In fund currency", currency_field="fund_currency_id"
    )

    _share_uniq = models.UniqueIndex(
        "(instalment_id, share_id)", "A fund has one part in an instalment."
    )

    @api.model
    def _cut(self, instalments, shares, currency):
        """Cut instalments into the parts of shares, both adding up to the cent.

        Each part is the difference of sums that are rounded once, so that rounding
        never piles up in a row or in a column.

        :param list instalments: amounts
        :param list shares: amounts with the same sum
        :param currency: ``res.currency`` of all of them
        :return: a list of parts for each instalment
        """
        total = sum(shares)
        rows, above, before = [], [0.0] * (len(shares) + 1), 0.0
        for amount in instalments:
            before += amount
            until, line = 0.0, [0.0]
            for share in shares:
                until += share
                line.append(currency.round(before * until / total))
            rows.append(
                [
                    currency.round(
                        line[index + 1] - line[index] - above[index + 1] + above[index]
                    )
                    for index in range(len(shares))
                ]
            )
            above = line
        return rows
