# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

import psycopg2
from werkzeug.exceptions import ServiceUnavailable

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import Stream

from ..crypto import Sealed, seal, unseal
from .team_mixin import OFFICER

#: Models whose files are encrypted begin with it.
PREFIX = "omct.protection."
#: Where a file waits until its message is sent, on whatever record.
WAITING = frozenset({"mail.compose.message", "mail.scheduled.message"})


class SealedStream(Stream):
    """Clear bytes on their way out, which no browser and no proxy keeps."""

    def get_response(self, as_attachment=None, immutable=None, **options):
        """Return the response, whatever the caller says about keeping it."""
        self.public = False
        options["max_age"] = None
        response = super().get_response(as_attachment, immutable=False, **options)
        response.headers["Cache-Control"] = "no-store"
        return response


class IrAttachment(models.Model):
    """Files on protection stand encrypted on the disk and in the database.

    They are encrypted before Odoo keeps them, so its own ways of keeping, copying and
    collecting files serve for them too. The name and the checksum are those of the
    encrypted bytes, which differ each time: no two files are known to be the same.
    """

    _inherit = "ir.attachment"

    omct_key_id = fields.Char(
        string="Encrypted with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Name of the key; empty for a file that is not encrypted.",
    )

    _protection_encrypted = models.Constraint(
        "CHECK (res_model IS NULL OR NOT starts_with(res_model, 'omct.protection.') "
        "OR omct_key_id IS NOT NULL OR (store_fname IS NULL AND db_datas IS NULL))",
        "A file on protection is kept encrypted only.",
    )

    @api.constrains("public", "res_model", "type", "url")
    def _check_not_public(self):
        for attachment in self.sudo():
            if attachment._is_on_protection() and (
                attachment.public or (attachment.url and attachment.type == "binary")
            ):
                raise ValidationError(
                    self.env._(
                        "A file on protection is never public and has no address of "
                        "its own. Leave “Is public document” off and “Url” empty."
                    )
                )

    # ------------------------------------------------------------------
    # Which
    # ------------------------------------------------------------------

    def _is_on_protection(self):
        return (self.res_model or "").startswith(PREFIX)

    def _is_closed(self):
        """Return whether nothing but the right to read it opens the file."""
        known = self.sudo()
        return bool(known.omct_key_id) or known._is_on_protection()

    def _has_attachments_ownership(self, attachment_tokens):
        tokens = attachment_tokens or []
        if len(tokens) == len(self):
            # Whoever uploaded it may write on it; another holder of a token may not.
            tokens = [
                token if token and not attachment.exists()._is_closed() else None
                for attachment, token in zip(self, tokens, strict=True)
            ]
        return super()._has_attachments_ownership(tokens)

    @api.model
    def _get_sealing(self, res_model, res_id):
        """Return whether a file there is encrypted; None where it stays as it is."""
        if not res_model or res_model in WAITING:
            return None
        if res_model == self._name and res_id:
            # A thumbnail is kept as the file that it shows.
            shown = self.sudo().browse(res_id)
            return bool(shown.omct_key_id) or shown._is_on_protection()
        if res_model == "mail.template" and res_id:
            # One that the team saved of a message.
            res_model = self.env[res_model].sudo().browse(res_id).model or ""
        return res_model.startswith(PREFIX)

    @api.model
    def _is_sealed_while_waiting(self, url, public):
        """Return whether a file on no record yet is encrypted.

        Those of people in protection are: they may go to a request, and what was in
        clear once may lie in a backup.
        """
        return not (url or public) and self.env.user.has_group(OFFICER)

    def _is_to_seal(self):
        sealing = self._get_sealing(self.res_model, self.res_id)
        if sealing is None:
            return bool(self.omct_key_id) or self._is_sealed_while_waiting(
                self.url, self.public
            )
        return sealing

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        self.env["omct.protection.hidden.row.mixin"]._hide_names(
            self.filtered(lambda file: file._is_closed())
        )
        return result

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access) and self.env.is_system():
            # Odoo shows administrators what is on no record yet.
            domain = Domain(domain) & (
                Domain("res_id", "!=", False)
                | Domain("omct_key_id", "=", False)
                | Domain("create_uid", "=", self.env.uid)
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self.env.is_system():
            return result
        waiting = self.sudo().filtered(
            lambda file: (
                file.omct_key_id
                and not file.res_id
                and file.create_uid != self.env.user
            )
        )
        if not waiting:
            return result
        hidden = self.browse(waiting.ids)
        return (hidden | result[0] if result else hidden), lambda: AccessError(
            self.env._("This is for those who may see the record that it is about.")
        )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._seal_values(vals) for vals in vals_list])

    def _seal_values(self, vals):
        """Return the values of a new attachment, its content encrypted where due."""
        vals = {key: value for key, value in vals.items() if key != "omct_key_id"}
        if not (vals.get("raw") or vals.get("datas") or vals.get("db_datas")):
            return vals
        context = self.env.context
        sealing = self._get_sealing(
            vals.get("res_model", context.get("default_res_model")),
            vals.get("res_id", context.get("default_res_id")),
        )
        if sealing is None:
            sealing = self._is_sealed_while_waiting(
                vals.get("url"), vals.get("public", context.get("default_public"))
            )
        if not sealing:
            return vals
        datas, kept = vals.pop("datas", None), vals.pop("db_datas", None)
        raw = vals.get("raw") or (base64.b64decode(datas) if datas else kept)
        vals["raw"] = raw.encode() if isinstance(raw, str) else raw
        vals = self._check_contents(vals)
        return {**vals, "raw": seal(vals["raw"])}

    def _check_contents(self, values):
        if isinstance(values.get("raw"), Sealed):
            # It was looked at in clear.
            return values
        return super()._check_contents(values)

    def write(self, vals):
        vals = {key: value for key, value in vals.items() if key != "omct_key_id"}
        is_moved = not vals.keys().isdisjoint({"res_model", "res_id"})
        if vals.get("db_datas") or is_moved:
            self.check_access("write")
        if vals.get("db_datas") and any(file.omct_key_id for file in self.sudo()):
            raise AccessError(
                self.env._(
                    "An encrypted file is not written past its key. Write “datas”."
                )
            )
        if not is_moved:
            return super().write(vals)
        # Before the move: nothing lies there in clear, not for a moment.
        changed = self._get_files_to_seal(vals)
        changed._set_attachment_data(lambda file: file.raw and seal(file.raw))
        result = super().write(vals)
        opened = self._get_files_to_open()
        opened._inverse_raw()
        (changed | opened)._take_thumbnails_along()
        return result

    def _get_files_to_seal(self, vals):
        return self.sudo().filtered(
            lambda file: (
                self._get_sealing(
                    vals.get("res_model", file.res_model),
                    vals.get("res_id", file.res_id),
                )
                and not file.omct_key_id
                and (file.store_fname or file.db_datas)
            )
        )

    def _get_files_to_open(self):
        return self.sudo().filtered(
            lambda file: (
                self._get_sealing(file.res_model, file.res_id) is False
                and file.omct_key_id
            )
        )

    def _take_thumbnails_along(self):
        if self:
            self.search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("res_field", "!=", False),
                ]
            )._inverse_raw()

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------

    def _set_attachment_data(self, asbytes):
        is_clear_left, names = False, set()

        def keep(attachment):
            nonlocal is_clear_left
            content = asbytes(attachment)
            if not content or not (
                isinstance(content, Sealed) or attachment._is_to_seal()
            ):
                return content
            if attachment.store_fname:
                names.add(attachment.store_fname)
                is_clear_left |= not attachment.omct_key_id
            return content if isinstance(content, Sealed) else seal(content)

        result = super()._set_attachment_data(keep)
        if names and self._storage() == "db":
            # Odoo leaves the file of what moves into the database.
            self.flush_model(["store_fname"])
            for name in names:
                self._file_delete(name)
        if is_clear_left:
            self._destroy_soon()
        return result

    def _get_datas_related_values(self, data, mimetype):
        if not isinstance(data, Sealed):
            values = super()._get_datas_related_values(data, mimetype)
            return {**values, "omct_key_id": False}
        # No kind of file whose words Odoo would look for.
        values = super()._get_datas_related_values(data, "application/octet-stream")
        return {
            **values,
            "file_size": data.clear_size,
            "index_content": False,
            "omct_key_id": data.key_id,
        }

    @api.depends("omct_key_id")
    def _compute_raw(self):
        closed = self.filtered("omct_key_id")
        for attachment in closed:
            attachment.raw = unseal(attachment._read_kept())
        return super(IrAttachment, self - closed)._compute_raw()

    def _read_kept(self):
        """Return the bytes as they are kept; none where the file is missing."""
        if self.store_fname:
            return self._file_read(self.store_fname)
        return bytes(self.with_context(bin_size=False).db_datas or b"")

    def _to_http_stream(self):
        if not self.omct_key_id:
            return super()._to_http_stream()
        try:
            content = self.raw
        except AccessError:
            raise
        except UserError as error:
            # Pages take other errors of this kind for “not found”.
            raise ServiceUnavailable(error.args[0]) from None
        return SealedStream(
            type="data",
            data=content,
            size=len(content),
            mimetype=self.mimetype,
            download_name=self.name,
            etag=self.checksum,
            last_modified=self.write_date,
        )

    @api.model
    def _get_serve_attachment(self, url, extra_domain=None, order=None):
        # What has an address of its own is served to everybody.
        domain = [*(extra_domain or []), ("omct_key_id", "=", False)]
        return super()._get_serve_attachment(url, domain, order)

    # ------------------------------------------------------------------
    # Destroying
    # ------------------------------------------------------------------

    @api.model
    def _destroy_soon(self):
        """Have the bytes taken off the disk once this transaction is kept."""
        self.env.ref("omct_protection.ir_cron_destroy_files").sudo()._trigger()

    @api.model
    def _cron_destroy_files(self):
        """Take off the disk what no attachment names any more."""
        if not self._destroy_marked_files():
            self._destroy_soon()

    @api.model
    def _destroy_marked_files(self):
        """Do what Odoo's collector does each night, wherever new files are kept.

        It commits before and after.

        :return: False where others kept the table busy; the marks stay
        """
        cr = self.env.cr
        # The lock is the first statement, or what others wrote would not be seen.
        cr.commit()  # pylint: disable=invalid-commit
        cr.execute("SET LOCAL lock_timeout TO '10s'")
        try:
            cr.execute("LOCK ir_attachment IN SHARE MODE")
        except psycopg2.errors.LockNotAvailable:
            cr.rollback()
            return False
        self._gc_file_store_unsafe()
        cr.commit()  # pylint: disable=invalid-commit
        return True
