# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class IapAutocompleteApi(models.AbstractModel):
    """Names of members never leave for a company that completes addresses.

    Odoo installs ``partner_autocomplete`` by itself and sends what is typed as the name
    of a contact, or its tax number, to a service outside. A name in a country where
    membership is dangerous would be known there.
    """

    _inherit = "iap.autocomplete.api"

    @api.model
    def _request_partner_autocomplete(self, action, params, timeout=15):
        """Return that nothing was found, without asking."""
        return {}, False

    @api.model
    def _contact_iap(self, local_endpoint, action, params, timeout=15):
        """Return nothing, without asking."""
        return {}
