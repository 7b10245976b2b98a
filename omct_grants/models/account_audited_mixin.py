# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

BATCH = 1000
AUTHOR = "omct_audit_author"


class AuditedMixin(models.AbstractModel):
    """A record whose steps are written to the audit trail, whoever takes them.

    The trail is kept where the database is written, below every guard: a field that is
    computed, or set by a step that no user can call, is in it all the same. It costs
    two reads and two inserts for any number of records.
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
        now = self.env.cr.now()
        author = self.env.uid
        if method in ("create", "write"):
            author = self.env.cr.cache.get(AUTHOR, author)
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            values = [
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, 'full', %s, %s, %s, %s, %s)",
                    head[0],
                    rule["model_id"],
                    rule["model_name"],
                    self._name,
                    record_id,
                    author,
                    method,
                    head[1],
                    self.env.uid,
                    now,
                    self.env.uid,
                    now,
                )
                for record_id, head, _changes in part
            ]
            logs = self.env.execute_query(
                SQL(
                    "INSERT INTO auditlog_log (name, model_id, model_name, "
                    "model_model, res_id, user_id, method, log_type, "
                    "omct_company_id, create_uid, create_date, write_uid, write_date) "
                    "VALUES %s RETURNING id",
                    SQL(", ").join(values),
                )
            )
            lines = [
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                    log_id,
                    *rule["fields"][name],
                    old,
                    new,
                    old,
                    new,
                    self.env.uid,
                    now,
                    self.env.uid,
                    now,
                )
                for (log_id,), (_id, _head, changes) in zip(logs, part, strict=True)
                for name, old, new in changes
            ]
            if lines:
                self.env.execute_query(
                    SQL(
                        "INSERT INTO auditlog_log_line (log_id, field_id, field_name, "
                        "field_description, old_value, new_value, old_value_text, "
                        "new_value_text, create_uid, create_date, write_uid, "
                        "write_date) VALUES %s RETURNING id",
                        SQL(", ").join(lines),
                    )
                )
