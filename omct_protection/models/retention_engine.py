# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .retention_kinds import COLUMNS, DEFENDER, PLAIN, REQUEST, WHOLE


class RetentionEngine(models.AbstractModel):
    """Finds and destroys what a class of retention holds of a request.

    Columns are emptied by SQL: the models are closed to writes by design, the day
    somebody last worked on a file stays, and no tracking repeats what goes.
    """

    _name = "omct.protection.retention.engine"
    _description = "Destruction of what is kept no longer"

    # ------------------------------------------------------------------
    # Where it stands
    # ------------------------------------------------------------------

    @api.model
    def _get_columns(self, kind):
        """Return ``{model name: encrypted columns of the class}``.

        A column of a model that names no class is narrative, so what is new goes too.
        """
        found = {}
        for name, columns in (
            self.env["omct.protection.key.rotation"]._get_columns().items()
        ):
            named = COLUMNS.get(name, {})
            if name in WHOLE:
                of_kind = columns if WHOLE[name] == kind else []
            elif kind in named:
                of_kind = list(named[kind])
            elif kind == "narrative":
                others = {column for group in named.values() for column in group}
                of_kind = [column for column in columns if column not in others]
            else:
                of_kind = []
            if of_kind:
                found[name] = of_kind
        return found

    @api.model
    def _get_parts(self):
        """Return the names of the stored models that belong to one request."""
        return [
            name
            for name, model in self.env.registry.items()
            if name.startswith("omct.protection.")
            and not (model._abstract or model._transient)
            and "request_id" in model._fields
            and model._fields["request_id"].store
            and model._fields["request_id"].comodel_name == REQUEST
        ]

    def _get_rows_domain(self, name, request):
        """Return which rows of a model are of the request, as SQL."""
        column = "id" if name == REQUEST else "request_id"
        return SQL("%s = %s", SQL.identifier(column), request.id)

    @api.model
    def _get_related(self, request, comodel, model_field, id_field):
        """Return what Odoo keeps about the request and its parts in another model.

        :param str comodel: name of that model
        :param str model_field: its field with the name of a model
        :param str id_field: its field with the id of a record
        """
        domain = Domain.FALSE
        for name in (REQUEST, *self._get_parts()):
            ids = request.ids
            if name != REQUEST:
                rows = self.env[name].sudo().with_context(active_test=False)
                ids = rows.search([("request_id", "=", request.id)]).ids
            domain |= Domain(model_field, "=", name) & Domain(id_field, "in", ids)
        # Files that stand in fields are hidden by Odoo unless ids are asked for.
        return (
            self.env[comodel]
            .sudo()
            .with_context(active_test=False)
            .search(domain & Domain("id", "!=", 0))
        )

    @api.model
    def _get_messages(self, request):
        return self._get_related(request, "mail.message", "model", "res_id")

    @api.model
    def _get_files(self, request):
        """Return the files on the request, its parts and what was written there."""
        files = self._get_related(request, "ir.attachment", "res_model", "res_id")
        lonely = self._get_free_defenders(request, "files")
        return (
            files
            | self._get_messages(request).attachment_ids
            | files.search([("res_model", "=", DEFENDER), ("res_id", "in", lonely.ids)])
        )

    @api.model
    def _get_free_defenders(self, request, kind):
        """Return the defenders whom no other request needs in this class any more."""
        rule = self._get_rule(kind)
        today = fields.Datetime.now()
        return request.defender_ids.with_context(active_test=False).filtered(
            lambda defender: all(
                other._is_purge_due(rule, today)
                for other in defender.request_ids - request
            )
        )

    @api.model
    def _get_rule(self, kind):
        return (
            self.env["omct.protection.retention"]
            .sudo()
            .search([("kind", "=", kind)], limit=1)
        )

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------

    @api.model
    def _count(self, request, kind):
        """Return what is there of a class, with the keys of a certificate."""
        request = request.sudo()
        counts = {"text_count": 0, "message_count": 0, "file_count": 0}
        for name, columns in self._get_columns(kind).items():
            if name != DEFENDER:
                rows = self._get_rows_domain(name, request)
                counts["text_count"] += self._count_filled(name, columns, rows)
        if kind == "narrative":
            counts["message_count"] = sum(map(len, self._get_threads(request)))
        if kind == "files":
            counts["file_count"] = len(self._get_files(request))
        persons = request.defender_ids.browse()
        if kind in COLUMNS[DEFENDER]:
            persons = self._get_free_defenders(request, kind).filtered(
                lambda defender: any(
                    defender[column] for column in COLUMNS[DEFENDER][kind]
                )
            )
        return {**counts, "person_count": len(persons)}

    def _count_filled(self, name, columns, rows):
        query = SQL(
            "SELECT %s FROM %s WHERE %s",
            SQL(" + ").join(
                SQL("count(%s)", SQL.identifier(column)) for column in columns
            ),
            SQL.identifier(self.env[name]._table),
            rows,
        )
        return self.env.execute_query(query)[0][0]

    def _get_threads(self, request):
        """Return messages, activities, meetings and what waits to be sent."""
        return [
            self._get_messages(request),
            self._get_related(request, "mail.activity", "res_model", "res_id"),
            self._get_related(request, "mail.scheduled.message", "model", "res_id"),
            self._get_related(request, "calendar.event", "res_model", "res_id"),
        ]

    # ------------------------------------------------------------------
    # Destroying
    # ------------------------------------------------------------------

    @api.model
    def _destroy(self, request, kind):
        """Destroy a class of what is known of a request, for good.

        :return: what was destroyed, with the keys of a certificate
        """
        request = request.sudo()
        self.env.flush_all()
        counts = self._count(request, kind)
        if kind == "narrative":
            for records in self._get_threads(request):
                records.unlink()
            self._blur_dates(request)
        if kind == "files" and (files := self._get_files(request)):
            files.unlink()
            files._destroy_soon()
        for name, columns in self._get_columns(kind).items():
            if name != DEFENDER:
                rows = self._get_rows_domain(name, request)
                self._empty(name, kind, columns, rows)
        free = request.defender_ids
        if kind in COLUMNS[DEFENDER]:
            free = self._get_free_defenders(request, kind)
            self._empty_persons(free, kind)
        self.env.invalidate_all(flush=False)
        return {**counts, "complete": free == request.defender_ids}

    def _empty_persons(self, defenders, kind):
        if not defenders:
            return
        rows = SQL("id IN %s", tuple(defenders.ids))
        self._empty(DEFENDER, kind, COLUMNS[DEFENDER][kind], rows)
        if kind == "identity":
            # That two code names are the same person says who either is.
            self.env.execute_query(
                SQL(
                    "UPDATE omct_protection_duplicate SET match_id = NULL, "
                    "contact_id = NULL, is_latest = FALSE WHERE defender_id IN %(ids)s "
                    "OR match_id IN %(ids)s RETURNING id",
                    ids=tuple(defenders.ids),
                )
            )

    def _empty(self, name, kind, columns, rows):
        values = {**dict.fromkeys(columns), **PLAIN.get((name, kind), {})}
        self.env.execute_query(
            SQL(
                "UPDATE %s SET %s WHERE %s RETURNING id",
                SQL.identifier(self.env[name]._table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(column), value)
                    for column, value in values.items()
                ),
                rows,
            )
        )

    def _blur_dates(self, request):
        """Keep the month of a violation for the statistics, not the day."""
        self.env.execute_query(
            SQL(
                "UPDATE omct_protection_violation SET "
                "date = date_trunc('month', date), date_precision = 'month' "
                "WHERE request_id = %s AND date_precision = 'day' RETURNING id",
                request.id,
            )
        )
