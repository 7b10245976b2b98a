# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class MailComposeMessage(models.TransientModel):
    """An answer tells nothing of a message that its writer may not read.

    Odoo takes the subject of the message with the rights of the system.
    """

    _inherit = "mail.compose.message"

    @api.model_create_multi
    def create(self, vals_list):
        composers = super().create(vals_list)
        composers._check_parent()
        return composers

    def write(self, vals):
        res = super().write(vals)
        if "parent_id" in vals:
            self._check_parent()
        return res

    def _check_parent(self):
        """Raise when an answer is to a message that the user may not read.

        :raises AccessError: as reading the message would
        """
        if not self.env.su:
            self.env["mail.message"].browse(self.sudo().parent_id.ids).check_access(
                "read"
            )

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """One mail a record leaves the server; nothing on protection does."""
        self.env["omct.protection.hidden.row.mixin"]._check_may_mail(self)
        return super()._action_send_mail_mass_mail(res_ids, auto_commit)

    @api.depends(
        "composition_mode", "model", "parent_id", "res_domain", "res_ids", "template_id"
    )
    def _compute_subject(self):
        closed = self.filtered(
            lambda composer: (
                composer.parent_id
                and not composer.parent_id.sudo(False).has_access("read")
            )
        )
        closed.subject = False
        return super(MailComposeMessage, self - closed)._compute_subject()
