# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from pathlib import PurePath

from odoo import api, fields, models

from ..crypto import seal, unseal
from .ir_attachment import EXTENSIONS
from .ir_attachment_sealed import PREFIX
from .team_mixin import OFFICER


class BaseImportImport(models.TransientModel):
    """What people in protection import is encrypted while it waits.

    Odoo keeps the file of an import in the database until the next clean-up, and a
    list of requests holds what is told there, names too.
    """

    _inherit = "base_import.import"

    file = fields.Binary(
        compute="_compute_file", inverse="_inverse_file", attachment=False
    )
    omct_kept = fields.Binary(
        attachment=False, groups=fields.NO_ACCESS, copy=False, prefetch=False
    )
    omct_is_sealed = fields.Boolean(groups=fields.NO_ACCESS, copy=False)

    @api.depends("omct_kept", "omct_is_sealed")
    def _compute_file(self):
        for wizard in self:
            # The columns are closed to users; the dialog is its user's own.
            row = wizard.sudo().with_context(bin_size=False)
            kept = row.omct_kept
            wizard.file = unseal(kept) if kept and row.omct_is_sealed else kept

    def _inverse_file(self):
        is_sealed = self.env.user.has_group(OFFICER)
        for wizard in self:
            content = wizard.file or b""
            content = content.encode() if isinstance(content, str) else content
            wizard.sudo().write(
                {
                    "omct_kept": seal(content) if content and is_sealed else content,
                    "omct_is_sealed": bool(content) and is_sealed,
                }
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._use_neutral_name(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._use_neutral_name(vals))

    def _use_neutral_name(self, vals):
        name = vals.get("file_name")
        if not name or not self.env.user.has_group(OFFICER):
            return vals
        ending = PurePath(name).suffix.lower()
        return {
            **vals,
            "file_name": f"import{ending if ending in EXTENSIONS else ''}",
        }


class BaseImportMapping(models.Model):
    """Headings of files on protection are not kept: everybody may list them."""

    _inherit = "base_import.mapping"

    @api.model_create_multi
    def create(self, vals_list):
        kept = [
            vals
            for vals in vals_list
            if not (vals.get("res_model") or "").startswith(PREFIX)
        ]
        return super().create(kept) if kept else self.browse()
