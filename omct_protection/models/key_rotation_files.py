# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..crypto import get_key_id, seal, unseal
from .ir_attachment_sealed import PREFIX

_logger = logging.getLogger(__name__)

#: Files encrypted in one transaction; they are large.
FILES = 20


class KeyRotation(models.AbstractModel):
    """Files on protection too, and those that still lie there in clear.

    Each knows its key, so a run that was stopped goes on where it was.
    """

    _inherit = "omct.protection.key.rotation"

    @api.model
    def _rotate(self, commit=None):
        done = super()._rotate(commit)
        return {**done, "ir.attachment": self._encrypt_files(commit)}

    @api.model
    def _encrypt_files(self, commit=None):
        """Encrypt every file on protection that the first key does not open.

        :param commit: called after each batch, to keep it
        :return: number of files written
        :raises UserError: naming the file that no key of the key file opens
        """
        self.env.flush_all()
        # Where there is no file at all no key is needed.
        if not self._read_files("", 0, 1):
            return 0
        files = self.env["ir.attachment"].sudo()
        written, last, key_id = 0, 0, get_key_id()
        while ids := self._read_files(key_id, last, FILES):
            written += sum(self._encrypt_file(file) for file in files.browse(ids))
            last = ids[-1]
            files.invalidate_model(flush=False)
            if commit:
                commit()
        if written:
            files._destroy_soon()
        return written

    def _read_files(self, key_id, last, limit):
        """Lock and return the next files on protection that another key opens."""
        find = SQL(
            """
            SELECT id FROM ir_attachment
             WHERE id > %(last)s AND omct_key_id IS DISTINCT FROM %(key_id)s
               AND (store_fname IS NOT NULL OR db_datas IS NOT NULL)
               AND (omct_key_id IS NOT NULL OR starts_with(res_model, %(prefix)s)
                    OR res_model = 'ir.attachment' AND res_id IN (
                       SELECT id FROM ir_attachment
                        WHERE starts_with(res_model, %(prefix)s)))
             ORDER BY id LIMIT %(limit)s FOR UPDATE""",
            key_id=key_id,
            last=last,
            prefix=PREFIX,
            limit=limit,
        )
        return [row[0] for row in self.env.execute_query(find)]

    def _encrypt_file(self, attachment):
        """Encrypt one file with the first key; return whether it was written."""
        kept = attachment._read_kept()
        if not kept:
            _logger.warning("ir.attachment %s: its file is missing", attachment.id)
            return False
        try:
            content = unseal(kept) if attachment.omct_key_id else kept
        except UserError as error:
            raise UserError(
                self.env._(
                    "%(model)s %(id)s: %(reason)s",
                    model=attachment._name,
                    id=attachment.id,
                    reason=error.args[0],
                )
            ) from None
        self._write_file(attachment, seal(content))
        return True

    def _write_file(self, attachment, sealed):
        # Not by write(): the day somebody last worked on it stays.
        values = attachment._get_datas_related_values(sealed, attachment.mimetype)
        if values["db_datas"]:
            values["db_datas"] = psycopg2.Binary(values["db_datas"])
        values["public"] = attachment.public and not attachment._is_on_protection()
        self.env.execute_query(
            SQL(
                "UPDATE ir_attachment SET %s WHERE id = %s RETURNING id",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(column), value or None)
                    for column, value in values.items()
                ),
                attachment.id,
            )
        )
        # In this order nothing collects the file before the row is kept.
        if values["store_fname"]:
            attachment._file_write(sealed, values["checksum"])
        if attachment.store_fname:
            attachment._file_delete(attachment.store_fname)
