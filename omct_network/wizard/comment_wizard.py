# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError


class CommentWizard(models.TransientModel):
    _inherit = "comment.wizard"

    def add_comment(self):
        # Its fields come from the client: a decision on our documents goes
        # through their own buttons, which check who decides.
        if self.env["tier.review"]._is_governed_model(self.res_model):
            raise AccessError(
                self.env._("Open the document and use its Approve or Reject button.")
            )
        return super().add_comment()
