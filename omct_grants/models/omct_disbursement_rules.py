# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

# Who pays is not told what for.
SPENDERS = (
    "omct_grants.group_grants_officer,omct_grants.group_auditor,"
    "omct_network.group_director"
)


class Disbursement(models.Model):
    """What a payout is for, where the rules of its fund ask."""

    _inherit = "omct.disbursement"

    fund_purpose_id = fields.Many2one(
        comodel_name="omct.fund.purpose",
        string="Spent for",
        groups=SPENDERS,
        ondelete="restrict",
        index="btree_not_null",
    )
    cost_type_ids = fields.Many2many(
        comodel_name="omct.cost.type",
        string="Costs in it",
        groups=SPENDERS,
        help="Kinds of cost among what is paid; a fund may exclude some.",
    )

    def _get_payout_purpose(self):
        """Return the purpose that the fund's rules look at. Extend for other needs."""
        self.ensure_one()
        # The rules hold for whoever decides, also where the field is not shown.
        payout = self.sudo()
        purpose = payout.fund_purpose_id or payout.grant_id.fund_purpose_id
        return purpose.sudo(False)

    def _get_payout_costs(self):
        """Return the kinds of cost that are paid. Extend for other needs."""
        self.ensure_one()
        payout = self.sudo()
        return (payout.cost_type_ids | payout.grant_id.cost_type_ids).sudo(False)

    def _get_overdrawn_reason(self):
        """Return by how much this is more than its fund line has left, or False.

        An instalment of an awarded grant has its own amount set aside there.
        """
        self.ensure_one()
        self.env.flush_all()
        # All commitments count, those that the user may not see too.
        line = self.sudo().fund_line_id
        available = line._get_room()
        instalment = self.sudo().instalment_id
        if instalment:
            available += instalment._get_reserved_amount(line)
        currency = self.fund_currency_id
        amount = self.currency_id._convert(
            self.amount, currency, self.company_id, fields.Date.context_today(self)
        )
        missing = amount - available
        if currency.compare_amounts(missing, 0) <= 0:
            return False
        return line.sudo(False)._get_overdrawn_sentence(missing)
