# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class IapEnrichApi(models.AbstractModel):
    """Addresses of donors are told to nobody.

    Odoo installs its lead enrichment together with the CRM: once a day it would send
    the e-mail domains of new prospects to an outside service.
    """

    _inherit = "iap.enrich.api"

    @api.model
    def _contact_iap(self, local_endpoint, params):
        raise UserError(
            self.env._("Nothing about a contact is sent to an outside service.")
        )
