# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """The files of agreements stay as they were made and signed."""

    _inherit = "ir.attachment"

    def _check_agreement_kept(self):
        """Raise for the files of agreements that are closed, whoever asks.

        :raises AccessError: naming the agreement
        """
        # What a file belongs to counts, not who looks at it.
        kept = self.sudo().filtered(
            lambda file: (
                file.res_model == "omct.grant.agreement"
                and file.res_field in ("document", "signed_file")
            )
        )
        for file in kept:
            agreement = self.env["omct.grant.agreement"].sudo().browse(file.res_id)
            if not agreement.exists():
                continue
            if file.res_field == "document" or agreement.state != "made":
                raise AccessError(
                    self.env._(
                        "%s: its file is kept as it was made.", agreement.display_name
                    )
                )

    def write(self, vals):
        if vals.keys() - {"description", "index_content"}:
            self._check_agreement_kept()
        return super().write(vals)

    def unlink(self):
        self._check_agreement_kept()
        return super().unlink()
