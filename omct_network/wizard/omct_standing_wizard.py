# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError

from ..models.omct_membership_event import STANDING_CATEGORIES


class MembershipStandingWizard(models.TransientModel):
    """Asks why a member is suspended or a membership ended, then does it."""

    _name = "omct.membership.standing.wizard"
    _description = "Reason of a suspension or an end"
    _inherit = ["omct.reason.wizard"]

    category = fields.Selection(
        selection=STANDING_CATEGORIES,
        string="Reason",
        required=True,
    )
    reason = fields.Text(string="In words")

    def action_confirm(self):
        """Suspend or end with category and reason.

        :raises AccessError: for any other step
        """
        self.ensure_one()
        if self.res_model != "omct.membership" or self.method not in (
            "action_suspend",
            "action_end",
        ):
            raise AccessError(self.env._("This step does not take a category."))
        memberships = self.env["omct.membership"].browse(
            int(res_id) for res_id in self.res_ids.split(",")
        )
        memberships.check_access("read")
        getattr(memberships, self.method)(reason=self.reason, category=self.category)
        return {"type": "ir.actions.act_window_close"}
