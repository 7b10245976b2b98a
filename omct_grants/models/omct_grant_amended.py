# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .omct_grant_amendment import AMENDABLE


class Grant(models.Model):
    """What was changed after the award was decided."""

    _inherit = "omct.grant"

    amendment_ids = fields.One2many(
        comodel_name="omct.grant.amendment", inverse_name="grant_id"
    )
    amendment_count = fields.Integer(compute="_compute_amendment_count")

    @api.depends("amendment_ids")
    def _compute_amendment_count(self):
        for grant in self:
            grant.amendment_count = len(grant.amendment_ids)

    def action_amend(self):
        """Open the amendment that is drafted, or draft one from the terms today.

        :raises UserError: for a grant that is neither approved nor active
        """
        self.ensure_one()
        self._check_amendable()
        draft = self.amendment_ids.filtered(
            lambda rec: rec.approval_state in ("draft", "submitted")
        )[:1] or self.env["omct.grant.amendment"].create({"grant_id": self.id})
        return draft._get_records_action(name=self.env._("Amendment"))

    def _check_amendable(self):
        """Raise for grants that are not agreed on yet, or over.

        :raises UserError: naming the grant and its state
        """
        for grant in self.filtered(lambda rec: rec.state not in AMENDABLE):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(grant)s is “%(state)s”: what is approved or active can be "
                    "amended. Resume it first, where it is being closed.",
                    grant=grant.display_name,
                    state=labels[grant.state],
                )
            )

    def action_view_amendments(self):
        """Open the amendments of this grant."""
        self.ensure_one()
        return self.amendment_ids._get_records_action(
            name=self.env._("Amendments"), context={"create": False}
        )
