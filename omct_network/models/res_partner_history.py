# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .omct_registration_risk import RISK_LEVELS

COORDINATOR = "omct_network.group_network_coordinator"


class ResPartner(models.Model):
    """What is kept of the past: changes in the chatter, and the risk apart from it.

    Every colleague reads the chatter of a contact. So it keeps what they may know:
    name, e-mail, country, legal status, coordinator, channels. The registration risk
    has a history of its own, for coordinators.
    """

    _inherit = "res.partner"

    country_id = fields.Many2one(tracking=10)
    omct_network_organisation = fields.Boolean(tracking=11)
    omct_legal_status = fields.Selection(tracking=12)
    omct_coordinator_id = fields.Many2one(tracking=13)
    omct_pgp_fingerprint = fields.Char(tracking=22)
    omct_registration_risk_ids = fields.One2many(
        comodel_name="omct.registration.risk",
        inverse_name="partner_id",
        string="Registration risk over time",
        groups=COORDINATOR,
    )
    omct_registration_risk = fields.Selection(
        selection=RISK_LEVELS,
        string="Registration risk",
        compute="_compute_omct_registration_risk",
        store=True,
        index="btree_not_null",
        groups=COORDINATOR,
        help="Of the last assessment. Coordinators alone see it.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("omct_registration_risk_ids.level", "omct_registration_risk_ids.date")
    def _compute_omct_registration_risk(self):
        for partner in self:
            last = partner.omct_registration_risk_ids.sorted(
                lambda risk: (risk.date, risk.id or 0)
            )[-1:]
            partner.omct_registration_risk = last.level
