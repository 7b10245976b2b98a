# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError


class Assistance(models.Model):
    """Who is paid: a provider or a member, never a defender of the request.

    Accounting, the bank file and the bank statement carry the name of whoever is paid,
    for many eyes.
    """

    _inherit = "omct.protection.assistance"

    @api.constrains("request_id", "partner_id", "partner_bank_id", "channel_partner_id")
    def _check_pays_no_defender(self):
        # As one set, archived defenders with it: a query for all.
        for help_given in self.sudo().with_context(active_test=False):
            reason = help_given._get_payee_reason()
            if reason:
                raise ValidationError(
                    self.env._(
                        "%(assistance)s: %(reason)s",
                        assistance=help_given.name,
                        reason=reason,
                    )
                )

    def action_request_payment(self):
        # Names of defenders may have come after the payee.
        self._check_pays_no_defender()
        return super().action_request_payment()

    def _get_payee_reason(self):
        """Return why nobody may be paid under this name, or False.

        Of the team alone, which knows the names: the answer hangs on them.
        """
        help_given = self.sudo().with_context(active_test=False)
        request = help_given.request_id
        if self.env.user not in request.team_ids:
            return False
        names = [
            help_given.partner_id.name,
            help_given.partner_bank_id.acc_holder_name,
            help_given.channel_partner_id.name,
        ]
        return request.defender_ids._is_one_called(names) and self.env._(
            "the payee bears the name of a defender, and accounting and the bank would "
            "carry it. Pay a provider or a member instead"
        )
