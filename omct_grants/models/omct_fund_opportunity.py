# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class Fund(models.Model):
    """Where a fund comes from: the prospect that was won."""

    _inherit = "omct.fund"

    opportunity_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Prospect",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="omct_grants.group_grants_officer",
    )

    accounts_hint = fields.Char(
        string="Accounts to choose",
        compute="_compute_accounts_hint",
        help="Accounts of the general ledger that the fund needs and has not got.",
    )

    _opportunity_uniq = models.UniqueIndex(
        "(opportunity_id) WHERE opportunity_id IS NOT NULL",
        "This prospect has become a fund already.",
    )

    @api.depends("state", "expense_account_id", "income_account_id")
    def _compute_accounts_hint(self):
        for fund in self:
            hints = []
            if fund.state == "draft" and not fund.expense_account_id:
                hints.append(
                    self.env._(
                        "Choose the expense account that its payouts are booked on: "
                        "the fund cannot open without it."
                    )
                )
            if fund.state != "closed" and not fund.income_account_id:
                hints.append(
                    self.env._(
                        "Choose the income account that the donor's money is booked "
                        "on: until then nothing that the donor pays can be booked."
                    )
                )
            if fund.state == "draft" and hints:
                hints.append(
                    self.env._("Its analytic account is made when the fund opens.")
                )
            fund.accounts_hint = " ".join(hints) or False

    def action_view_opportunity(self):
        """Open the prospect that became this fund."""
        self.ensure_one()
        form = self.env.ref("omct_grants.crm_lead_view_form_prospect")
        return self.opportunity_id._get_records_action(views=[(form.id, "form")])
