# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, models
from odoo.tools import SQL

BATCH = 1000
AUTHOR = "omct_audit_author"
#: Columns of a value in the trail, and their types.
LINE = {
    "log_id": "int",
    "field_id": "int",
    "field_name": "text",
    "field_description": "text",
    "old_value": "text",
    "new_value": "text",
    "old_value_text": "text",
    "new_value_text": "text",
}


class AuditedMixin(models.AbstractModel):
    """A record whose steps are written to the audit trail, whoever takes them.

    The trail is kept where the database is written, below every guard: a field that is
    computed, or set by a step that no user can call, is in it all the same. It costs
    two reads, the numbers of the entries, and two inserts, for any number of records.
    """

    _name = "omct.audited.mixin"
    _description = "Record with an audit trail"

    # Expression of the name under which a record stands in the trail.
    _audit_name = "name"

    # ------------------------------------------------------------------
    # Capture
    # ------------------------------------------------------------------

    def _audit_begin(self):
        """Note who writes from here on, in this transaction.

        What somebody else wrote before goes down in their name first.
        """
        cache = self.env.cr.cache
        if cache.get(AUTHOR, self.env.uid) != self.env.uid:
            self.env.flush_all()
        cache[AUTHOR] = self.env.uid

    @api.model_create_multi
    def create(self, vals_list):
        self._audit_begin()
        return super().create(vals_list)

    def write(self, vals):
        self._audit_begin()
        return super().write(vals)

    def _write_multi(self, vals_list):
        rule = self.env["auditlog.rule"]._get_deep_rule(self._name)
        names = sorted({name for vals in vals_list for name in vals} & rule["names"])
        if not names or not rule["write"]:
            super()._write_multi(vals_list)
            return None
        ids = list(dict.fromkeys(self._ids))
        before = self._audit_fetch(ids, names)
        super()._write_multi(vals_list)
        after = self._audit_fetch(ids, names)
        rows = []
        for record_id in ids:
            changes = [
                (name, old, new)
                for name, old, new in zip(
                    names, before[record_id][2:], after[record_id][2:], strict=True
                )
                if old != new
            ]
            if changes:
                rows.append((record_id, after[record_id][:2], changes))
        self._audit_insert("write", rows, rule)
        return None

    def _create(self, data_list):
        records = super()._create(data_list)
        rule = self.env["auditlog.rule"]._get_deep_rule(self._name)
        if rule["create"]:
            records._audit_whole("create", rule)
        return records

    def unlink(self):
        rule = self.env["auditlog.rule"]._get_deep_rule(self._name)
        if rule["unlink"]:
            self.flush_recordset()
            self._audit_whole("unlink", rule)
        return super().unlink()

    def _audit_whole(self, method, rule):
        """Write down all watched values of records that come or go."""
        names = sorted(rule["names"])
        found = self._audit_fetch(self.ids, names)
        rows = []
        for record_id in self.ids:
            if record_id not in found:
                continue
            head, values = found[record_id][:2], found[record_id][2:]
            changes = [
                (name, value, None) if method == "unlink" else (name, None, value)
                for name, value in zip(names, values, strict=True)
                if value is not None
            ]
            rows.append((record_id, head, changes))
        self._audit_insert(method, rows, rule)

    def _audit_read(self):
        """Write down that the user looks at these records."""
        rule = self.env["auditlog.rule"]._get_deep_rule(self._name)
        ids = [record_id for record_id in self._ids if isinstance(record_id, int)]
        if not ids or not rule["read"]:
            return
        # Once for each record and transaction.
        seen = self.env.cr.cache.setdefault(("omct_audit_read", self._name), set())
        new = [one for one in ids if (self.env.uid, one) not in seen]
        seen.update((self.env.uid, one) for one in new)
        found = self._audit_fetch(new, [])
        self._audit_insert("read", [(one, found[one][:2], []) for one in found], rule)

    def export_data(self, fields_to_export):
        rule = self.env["auditlog.rule"]._get_deep_rule(self._name)
        if rule["export_data"]:
            found = self._audit_fetch(self.ids, [])
            self._audit_insert(
                "export_data", [(one, found[one][:2], []) for one in found], rule
            )
        return super().export_data(fields_to_export)

    # ------------------------------------------------------------------
    # Database
    # ------------------------------------------------------------------

    def _audit_fetch(self, ids, names):
        """Return ``{id: (name in the trail, office, values as text…)}``."""
        if not ids:
            return {}
        office = self._fields.get("company_id")
        columns = [
            SQL(self._audit_name),
            SQL.identifier("company_id") if office and office.store else SQL("NULL"),
            *(SQL("%s::text", SQL.identifier(name)) for name in names),
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE id IN %s",
                SQL(", ").join(columns),
                SQL.identifier(self._table),
                tuple(ids),
            )
        )
        return {row[0]: row[1:] for row in rows}

    def _audit_insert(self, method, rows, rule):
        """Insert entries of the trail, with a line for each value.

        :param rows: list of (id, (name, office), changes)
        """
        author = self.env.uid
        if method in ("create", "write"):
            author = self.env.cr.cache.get(AUTHOR, author)
        entry = {
            "model_id": rule["model_id"],
            "model_name": rule["model_name"],
            "model_model": self._name,
            "user_id": author,
            "method": method,
            "log_type": "full",
            "create_uid": self.env.uid,
            "create_date": self.env.cr.now(),
        }
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            log_ids = self._audit_draw_ids(len(part))
            self._audit_insert_rows(
                "auditlog_log",
                {
                    "id": "int",
                    "name": "text",
                    "res_id": "int",
                    "omct_company_id": "int",
                },
                [
                    (log_id, head[0], record_id, head[1])
                    for log_id, (record_id, head, _changes) in zip(
                        log_ids, part, strict=True
                    )
                ],
                entry,
            )
            self._audit_insert_rows(
                "auditlog_log_line",
                LINE,
                [
                    (log_id, *rule["fields"][name], old, new, old, new)
                    for log_id, (_id, _head, changes) in zip(log_ids, part, strict=True)
                    for name, old, new in changes
                ],
                {"create_date": entry["create_date"]},
            )

    def _audit_draw_ids(self, number):
        """Return so many new ids of entries of the trail."""
        return [
            log_id
            for (log_id,) in self.env.execute_query(
                SQL(
                    "SELECT nextval(pg_get_serial_sequence('auditlog_log', 'id')) "
                    "FROM generate_series(1, %s)",
                    number,
                )
            )
        ]

    def _audit_insert_rows(self, table, columns, rows, shared):
        """Insert rows, handed over as one text: a parameter each is slow.

        :param dict columns: the type of each column of ``rows``
        :param dict shared: the value of each column that is the same in all rows
        """
        if not rows:
            return
        names = [SQL.identifier(name) for name in columns]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s, %s "
                "FROM json_to_recordset(%s) AS part (%s)",
                SQL.identifier(table),
                SQL(", ").join([*names, *map(SQL.identifier, shared)]),
                SQL(", ").join(names),
                SQL(", ").join(SQL("%s", value) for value in shared.values()),
                json.dumps([dict(zip(columns, row, strict=True)) for row in rows]),
                SQL(", ").join(
                    SQL(f"%s {kind}", name)
                    for name, kind in zip(names, columns.values(), strict=True)
                ),
            )
        )
