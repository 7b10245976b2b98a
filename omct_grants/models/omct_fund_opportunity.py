# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


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

    _opportunity_uniq = models.UniqueIndex(
        "(opportunity_id) WHERE opportunity_id IS NOT NULL",
        "This prospect has become a fund already.",
    )

    def action_view_opportunity(self):
        """Open the prospect that became this fund."""
        self.ensure_one()
        return self.opportunity_id._get_records_action()
