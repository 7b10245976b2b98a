# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools.iati import ORGANISATION_TYPES, SECTORS


class Fund(models.Model):
    """What a fund says of itself where its activities are published."""

    _inherit = "omct.fund"

    iati_donor_named = fields.Boolean(
        string="Donor may be named",
        default=True,
        tracking=True,
        help="Off: the donor and its agreement stay out of what is published.",
    )
    iati_donor_identifier = fields.Char(string="IATI identifier of the donor")
    iati_donor_type = fields.Selection(
        selection=ORGANISATION_TYPES, string="Type of donor", default="10"
    )
    iati_sector = fields.Selection(
        selection=SECTORS, string="Sector (DAC)", default="15160", required=True
    )
    iati_publication_count = fields.Integer(compute="_compute_iati_publication_count")

    def _compute_iati_publication_count(self):
        publications = self.env["omct.iati.publication"]
        counts = {}
        if publications.has_access("read"):
            counts = dict(
                publications._read_group(
                    [("fund_id", "in", self.ids)], ["fund_id"], ["__count"]
                )
            )
        for fund in self:
            fund.iati_publication_count = counts.get(fund._origin, 0)

    def _iati_get_incoming_funds(self):
        """Return (day, amount) of what the donor has paid, in the office's currency.

        Income in the books on the fund's analytic account, once nothing of it is owed.
        """
        self.ensure_one()
        # Day and amount of the donor's own payments; the books stay closed.
        items = (
            self.env["account.analytic.line"]
            .sudo()
            .search(
                [
                    ("account_id", "in", self.analytic_account_id.ids),
                    ("company_id", "=", self.company_id.id),
                    (
                        "general_account_id.account_type",
                        "in",
                        ("income", "income_other"),
                    ),
                    ("amount", ">", 0),
                ],
                order="date, id",
            )
        )
        return [
            (item.date, item.amount)
            for item in items
            if not item.move_line_id.move_id.line_ids.filtered(
                lambda line: (
                    line.account_id.account_type == "asset_receivable"
                    and line.amount_residual
                )
            )
        ]

    def action_view_iati_publications(self):
        """Open what was published of this fund."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "omct_grants.omct_iati_publication_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }
