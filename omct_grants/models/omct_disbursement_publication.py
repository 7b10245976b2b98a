# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "omct_grants.group_grants_manager"
PUBLISHED_FIELDS = frozenset({"iati_released"})


class Disbursement(models.Model):
    """Which payouts may be published: none, unless it was said of each.

    Only two kinds ever are: instalments of a grant that was released for publication,
    and other payouts of this addon that were released one by one. A purpose that
    another addon adds is never published.
    """

    _inherit = "omct.disbursement"

    iati_released = fields.Boolean(
        string="Released for publication", readonly=True, copy=False
    )

    def _get_governed_fields(self):
        return super()._get_governed_fields() | PUBLISHED_FIELDS

    def _iati_get_exclusion_reason(self):
        """Return in one sentence why this payout is not published, or False."""
        self.ensure_one()
        if self.purpose == "instalment":
            if not self.grant_id or self.grant_id.iati_release == "none":
                return self.env._("Its grant is not released for publication.")
        elif self.purpose != "other":
            return self.env._("Payments of this kind are never published.")
        elif not self.iati_released:
            return self.env._("It is not released for publication.")
        if not self._get_paid_date():
            return self.env._("It is not paid.")
        return False

    def _iati_is_publishable(self):
        """Return whether this payout may stand in a published file."""
        return not self._iati_get_exclusion_reason()

    def action_iati_release(self):
        """Release other payouts for publication: day and amount, without the payee.

        :raises AccessError: for whoever is not a grants manager
        :raises UserError: for a payout of another purpose
        """
        self._check_may_publish()
        for payout in self:
            if payout.purpose != "other":
                raise UserError(
                    self.env._(
                        "%s: only payouts of the purpose “Other” are released one by "
                        "one. An instalment goes with its grant.",
                        payout.name,
                    )
                )
        self._write_governed({"iati_released": True})
        return True

    def action_iati_withdraw(self):
        """Take the release of payouts back; files to come are without them."""
        self._check_may_publish()
        self._write_governed({"iati_released": False})
        return True

    def _check_may_publish(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("A grants manager releases payouts for publication.")
            )
