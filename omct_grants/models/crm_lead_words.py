# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

#: What CRM says in the history of a lead, and what the menu of prospects says instead.
SUBTYPES = {
    "crm.mt_lead_create": "omct_grants.mail_message_subtype_prospect_created",
    "crm.mt_lead_won": "omct_grants.mail_message_subtype_prospect_granted",
    "crm.mt_lead_lost": "omct_grants.mail_message_subtype_prospect_not_granted",
    "crm.mt_lead_restored": "omct_grants.mail_message_subtype_prospect_resumed",
}


class CrmLead(models.Model):
    """The history of a prospect, in the words of a grants team."""

    _inherit = "crm.lead"

    def _in_our_words(self, subtype):
        """Return the subtype of prospects, where one works in their menu."""
        if self.env.context.get("omct_prospects"):
            for theirs, ours in SUBTYPES.items():
                if subtype == self.env.ref(theirs, raise_if_not_found=False):
                    return self.env.ref(ours)
        return subtype

    def _creation_subtype(self):
        return self._in_our_words(super()._creation_subtype())

    def _track_subtype(self, init_values):
        return self._in_our_words(super()._track_subtype(init_values))
