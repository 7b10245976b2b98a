# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class AttachmentHolderMixin(models.AbstractModel):
    """A record with files of its own.

    A file that is picked on a screen belongs to nobody until the record is saved, and
    only the person who picked it could open it. Saving gives it to the record, so that
    whoever may read the record may open the file.
    """

    _name = "omct.attachment.holder.mixin"
    _description = "Record with files"

    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Files",
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._claim_attachments()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_attachments()
        return result

    def _claim_attachments(self):
        """Give picked files to the record.

        :raises AccessError: for a file of another record or of another person, which
            would otherwise be shown under this record's rights
        """
        for record in self:
            # A file that somebody else keeps may not be readable for the user.
            files = record.sudo().attachment_ids
            new = files.filtered(
                lambda file, rec=record: (
                    not file.res_id
                    and file.res_model in (False, rec._name)
                    and file.create_uid == self.env.user
                )
            )
            new.write({"res_model": record._name, "res_id": record.id})
            if any(
                file.res_model != record._name or file.res_id != record.id
                for file in files
            ):
                raise AccessError(
                    self.env._(
                        "“Files” of %s: a file belongs to another record. Download it "
                        "and attach it here.",
                        record.display_name,
                    )
                )
