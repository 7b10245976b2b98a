# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..crypto import decrypt, encrypt


def clear_text(name, team_path, field=fields.Text, **options):
    """Return the clear field ``name`` of a column ``{name}_cipher``.

    Its compute and inverse are functions of its own, so many may stand in a model.

    :param str team_path: dotted path to the team, on which its sight depends
    :param field: class of the field
    """

    @api.depends_context("uid")
    @api.depends(f"{name}_cipher", team_path)
    def compute(self):
        self._decrypt_field(name)

    def inverse(self):
        self._encrypt_field(name)

    return field(compute=compute, inverse=inverse, exportable=False, **options)


def cipher_text():
    """Return the column that a clear field stands in."""
    return fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)


class EncryptedMixin(models.AbstractModel):
    """A record with text that stands in the database encrypted only.

    The clear field ``x`` is never stored: ``_decrypt_field("x")`` computes it and
    ``_encrypt_field("x")`` is its inverse. The column ``x_cipher`` carries
    ``groups=NO_ACCESS``: no user reads, searches, exports or groups by it. Each clear
    field needs a compute method of its own, or one would undo the other's change.
    """

    _name = "omct.protection.encrypted.mixin"
    _description = "Record with encrypted text"

    def _decrypt_field(self, name):
        # One query for all: the column is not read along with others.
        self._origin.sudo().fetch([f"{name}_cipher"])
        for record in self:
            # The column is closed to users; _may_read_clear_text decides.
            token = (
                record._may_read_clear_text()
                and (record._origin.sudo()[f"{name}_cipher"])
            )
            record[name] = decrypt(token) or False

    def _check_still_kept(self):
        """Raise where something of the record's request is destroyed already."""
        if "request_id" in self._fields:
            self.sudo()["request_id"]._check_still_kept()

    def _encrypt_field(self, name):
        self.filtered(name)._check_still_kept()
        for record in self:
            # See above: the write of the clear field was checked before.
            record.sudo()[f"{name}_cipher"] = encrypt(record[name])

    def _may_read_clear_text(self):
        """Return whether the user may see the clear text of this record."""
        self.ensure_one()
        return True

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Keep clear text out of files, also where a path of another model leads."""
        for path in fields:
            field = self._fields.get(path[0]) if path else None
            if field is not None and not field.exportable:
                raise UserError(
                    self.env._(
                        "“%s” is not exported: it is read here alone. Leave it out.",
                        field._description_string(self.env),
                    )
                )
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
