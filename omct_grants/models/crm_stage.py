# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CrmStage(models.Model):
    """The stage of CRM that a prospect of a donor ends in, in the words of its menu."""

    _inherit = "crm.stage"

    @api.depends_context("omct_prospects", "lang")
    @api.depends("is_won", "name")
    def _compute_display_name(self):
        """Show “Won” as “Granted” where prospects of donors are shown.

        A stage that somebody named keeps that name.
        """
        result = super()._compute_display_name()
        if self.env.context.get("omct_prospects"):
            won = self.env.ref("crm.stage_lead4", raise_if_not_found=False)
            for stage in self & won if won else ():
                if stage.with_context(lang="en_US").name == "Won":
                    stage.display_name = self.env._("Granted")
        return result
