# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..crypto import rotate

#: Rows encrypted anew in one transaction.
BATCH = 200


class KeyRotation(models.AbstractModel):
    """Encrypts everything anew with the first key of the file.

    Started on the server by ``protection_keys`` alone. It may be stopped and started
    again at any time: whatever is written anew is opened by either key.
    """

    _name = "omct.protection.key.rotation"
    _description = "Change of the Key"

    @api.model
    def _get_columns(self):
        """Return ``{model name: columns that hold ciphertext}``."""
        found = {}
        for name, model in self.env.registry.items():
            if model._abstract or not name.startswith("omct.protection."):
                continue
            columns = [
                field.name
                for field in model._fields.values()
                if field.store
                and field.column_type
                and field.groups == fields.NO_ACCESS
                and field.type in ("text", "binary")
            ]
            if columns:
                found[name] = columns
        return found

    @api.model
    def _rotate(self, commit=None):
        """Encrypt every value anew, and make the hashes of persons anew.

        :param commit: called after each batch, to keep it
        :return: ``{model name: rows written}``
        :raises UserError: naming model and row that no key of the file opens
        """
        if not self.env.su:
            raise AccessError(self.env._("Keys are changed on the server alone."))
        self.env.flush_all()
        done = {}
        for name, columns in sorted(self._get_columns().items()):
            done[name] = self._rotate_model(self.env[name], columns, commit)
        return done

    def _rotate_model(self, model, columns, commit):
        written, last = 0, 0
        while rows := self._read_batch(model, columns, last):
            for row_id, *tokens in rows:
                self._rotate_row(model, row_id, dict(zip(columns, tokens, strict=True)))
            last = rows[-1][0]
            written += len(rows)
            model.invalidate_model(flush=False)
            if model._name == "omct.protection.defender":
                self._make_hashes_anew(model.browse(row[0] for row in rows))
            if commit:
                commit()
        return written

    def _read_batch(self, model, columns, last):
        filled = SQL(" OR ").join(
            SQL("%s IS NOT NULL", SQL.identifier(column)) for column in columns
        )
        return self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE id > %s AND (%s) ORDER BY id LIMIT %s "
                "FOR UPDATE",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(model._table),
                last,
                filled,
                BATCH,
            )
        )

    def _rotate_row(self, model, row_id, tokens):
        # Some of these models are closed to every write, by design; and the day
        # somebody last worked on a file is not the day of a change of key.
        try:
            anew = {
                column: rotate(self._as_text(token))
                for column, token in tokens.items()
                if token
            }
        except UserError as error:
            raise UserError(
                self.env._(
                    "%(model)s %(id)s: %(reason)s",
                    model=model._name,
                    id=row_id,
                    reason=error.args[0],
                )
            ) from None
        self.env.execute_query(
            SQL(
                "UPDATE %s SET %s WHERE id = %s RETURNING id",
                SQL.identifier(model._table),
                SQL(", ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(column),
                        token.encode()
                        if isinstance(tokens[column], bytes | memoryview)
                        else token,
                    )
                    for column, token in anew.items()
                ),
                row_id,
            )
        )

    def _as_text(self, token):
        return token if isinstance(token, str) else bytes(token).decode()

    def _make_hashes_anew(self, defenders):
        for defender in defenders:
            persons, years = defender._get_person_hashes()
            defender._write_governed(
                {
                    "person_hash": persons[0] if persons else False,
                    "person_year_hash": years[0] if years else False,
                }
            )
        defenders.flush_recordset()
