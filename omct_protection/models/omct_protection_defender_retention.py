# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .request_states import OPEN_STATES


class Defender(models.Model):
    _inherit = "omct.protection.defender"

    def _check_still_kept(self):
        """Raise where the last request of a person is being destroyed.

        A person who is on an open request again is entered anew.
        """
        for defender in self.sudo():
            requests = defender.request_ids
            if not any(request.state in OPEN_STATES for request in requests):
                requests._check_still_kept()
