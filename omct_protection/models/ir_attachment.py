# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import PurePath

from odoo import api, models

#: Endings of files that say no more than how to open them.
EXTENSIONS = frozenset(
    ".csv .doc .docx .gif .heic .jpeg .jpg .ods .odt .pdf .png .rtf .tif .tiff .txt "
    ".webp .xls .xlsx .xml .zip".split()
)


class IrAttachment(models.Model):
    """Files on protection: their names go into lists, links and logs."""

    _inherit = "ir.attachment"

    @api.constrains("res_model", "res_id", "name", "description")
    def _check_no_identity(self):
        mixin = self.env["omct.protection.team.mixin"]
        for attachment in self.sudo():
            mixin._check_no_identity(
                attachment.res_model,
                attachment.res_id,
                (attachment.name or "").replace("_", " "),
                attachment.description,
            )

    @api.constrains("res_model", "res_id")
    def _check_still_kept(self):
        """No file goes to a request of which something is destroyed already."""
        for attachment in self.sudo():
            model = self.env.get(attachment.res_model or "")
            if attachment.res_id and hasattr(model, "_check_still_kept"):
                model.browse(attachment.res_id).exists()._check_still_kept()

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._use_neutral_names()
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"res_model", "res_id", "name"}:
            self._use_neutral_names()
        return result

    def _use_neutral_names(self):
        """Name files on a payout of assistance after the payout.

        The names of files are given by others, often after the person. What the
        team files is compared with the identity and refused; the names of everybody
        else's files are replaced, whatever they are, so nothing can be learnt from it.
        """
        model = self.env["omct.disbursement"]
        # Also files of people who may not see what the payout is for.
        for attachment in self.sudo().filtered(
            lambda file: (
                file.res_model == model._name and file.res_id and not file.res_field
            )
        ):
            payout = model.sudo().browse(attachment.res_id).exists()
            if not payout.assistance_id or self.env.user in payout._get_identity_team():
                continue
            ending = PurePath(attachment.name or "").suffix.lower()
            name = payout.name.replace("/", "-")
            name += ending if ending in EXTENSIONS else ""
            if attachment.name != name:
                attachment.write({"name": name})
