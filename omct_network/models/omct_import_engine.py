# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import contextlib
import logging
import pickle
import tempfile

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from .ir_sequence import DRY_RUN_KEY
from .omct_import import ROWS_AT_ONCE, VERDICTS
from .omct_import_kind import BATCH_SIZE, ImportRun

_logger = logging.getLogger(__name__)

#: A file that stops the server so often is not tried again.
MAX_ATTEMPTS = 3


class Stopped(Exception):
    """A user asked the work to stop."""


class LineProblem(Exception):
    """The import of a checked line failed; the text names it."""


class Import(models.Model):
    """How a file is checked and imported.

    The check writes as the import would, then undoes it: what it shows is what the
    database said. The import is one transaction. A server that is killed on the way
    leaves nothing half done, and the work begins again.
    """

    _inherit = "omct.import"

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------

    def _start(self, total):
        """Do the work now, or leave it to the background when it is long."""
        self.ensure_one()
        self._get_progress()._begin(total)
        if total <= ROWS_AT_ONCE:
            self._work()
            return
        # Whoever may import may wake the work up.
        self.env.ref("omct_network.ir_cron_run_imports").sudo()._trigger()

    def _get_progress(self):
        """Return the lines of progress of these imports; they are made when missing."""
        # They are the engine's own: a user reads them.
        progress = self.env["omct.import.progress"].sudo()
        found = progress.search([("import_id", "in", self.ids)])
        missing = self - found.import_id.with_env(self.env)
        return found | progress.create([{"import_id": rec.id} for rec in missing])

    @api.model
    def _run_waiting(self):
        """Do the work that waits, import by import, each as the user who started it."""
        waiting = self.search(
            [("state", "in", ("checking", "importing"))], order="write_date, id"
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for record in waiting:
            locked = record.try_lock_for_update(allow_referencing=True)
            record.invalidate_recordset()
            if locked and record.state in ("checking", "importing"):
                record._as_starter()._work()
            if not cron._commit_progress(1):
                break

    def _as_starter(self):
        user = self.imported_by_id if self.state == "importing" else self.user_id
        return self.with_user(user).with_context(
            lang=user.lang,
            tz=user.tz,
            allowed_company_ids=(user.company_id | user.company_ids).ids,
        )

    def _work(self):
        """Check or import; what goes wrong is kept with the import."""
        self.ensure_one()
        checking = self.state == "checking"
        progress = self._get_progress()
        try:
            if progress._count_attempt() > MAX_ATTEMPTS:
                raise UserError(
                    self.env._(
                        "The server was stopped %s times while it worked on this file. "
                        "Divide the file, or ask the administrator.",
                        MAX_ATTEMPTS,
                    )
                )
            with self.env.cr.savepoint():
                (self._do_check if checking else self._do_import)()
        except Stopped:
            problem = self.env._("Stopped at your request. Nothing was written.")
        except psycopg2.errors.SerializationFailure:
            raise
        except (UserError, LineProblem) as error:
            problem = str(error)
        except psycopg2.Error as error:
            _logger.warning("Import %s: %s", self.id, error.__class__.__name__)
            problem = self._sql_error_to_message(error)
        else:
            return
        self.env.invalidate_all(flush=False)
        self._do_step(
            "not_checked" if checking else "not_imported", {"problem": problem}
        )

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------

    def _do_check(self):
        kind = self._get_kind()
        if not self.row_ids:
            self._store_rows()
        run = self._new_run(kind)
        lines = self.env["omct.import.row"]._get_rows(self)
        results = Results()
        with DryRun(self.env):
            for rows in lines:
                plans = [row._to_plan() for row in rows]
                kind._plan(plans, run)
                kind._carry_out(plans, run)
                results.add(self._prepare_results(plans, kind, run))
                kind._forget(plans)
                self.env.flush_all()
                self.env.invalidate_all()
                self._tick(len(plans))
        self._store_results(results)
        self._do_step(
            "checked",
            {
                "checked_date": fields.Datetime.now(),
                "contacts_mark": self._get_contacts_mark(),
                **self._get_counts(),
            },
        )

    def _new_run(self, kind, dry=True):
        columns = self.column_ids.filtered("target")
        return ImportRun(
            fields=kind._get_fields(),
            headings={column._get_name(): column.header for column in columns},
            orders={
                column._get_name(): column.date_order or self.date_order
                for column in columns
            },
            dry=dry,
        )

    def _store_rows(self):
        """Keep the lines of the file, each with the texts of its mapped columns."""
        columns = {
            column.position: column._get_name()
            for column in self.column_ids
            if column.target
        }
        width = len(self.column_ids)
        rows = self._read_rows()
        next(rows)
        # Lines are written by the import alone, for whoever may check.
        lines = self.env["omct.import.row"].sudo()
        batch = []
        for row in rows:
            batch.append(lines._prepare(self, row, columns, width))
            if len(batch) == BATCH_SIZE:
                self._flush_rows(lines, batch)
        self._flush_rows(lines, batch)

    def _flush_rows(self, lines, batch):
        lines.create(batch)
        batch.clear()
        self.env.flush_all()
        lines.invalidate_model()

    def _prepare_results(self, plans, kind, run):
        # Their names are read at once.
        self.env["res.partner"].browse(
            {item.partner_id for plan in plans for item in plan.candidates}
        ).mapped("display_name")
        results = []
        for plan in plans:
            result = kind._prepare_result(plan, run)
            if plan.leader:
                result["leader_line"] = plan.leader.line
            results.append((plan.line, result))
        return results

    def _store_results(self, results):
        lines = self.env["omct.import.row"].sudo()
        for rows, batch in zip(lines._get_rows(self), results, strict=True):
            leaders = self._find_rows(
                [vals.get("leader_line") for _line, vals in batch]
            )
            for row, (_line, vals) in zip(rows, batch, strict=True):
                leader = vals.pop("leader_line", None)
                row.write(
                    {**vals, "leader_id": leaders.get(leader)} if leader else vals
                )
            self.env.flush_all()
            lines.invalidate_model()

    def _find_rows(self, numbers):
        """Return ``{line: id}`` of the lines with these numbers."""
        numbers = [number for number in numbers if number]
        rows = numbers and self.env["omct.import.row"].search_fetch(
            [("import_id", "=", self.id), ("line", "in", numbers)], ["line"]
        )
        return {row.line: row.id for row in rows}

    def _get_counts(self):
        self.env.flush_all()
        counts = dict(
            self.env["omct.import.row"]._read_group(
                [("import_id", "=", self.id)], ["verdict"], ["__count"]
            )
        )
        return {
            "row_count": sum(counts.values()),
            **{
                f"{verdict}_count": counts.get(verdict, 0)
                for verdict, _label in VERDICTS
            },
        }

    def _recheck(self, rows):
        """Check lines again after a choice, with the lines of the same record."""
        self.ensure_one()
        rows |= rows.leader_id
        rows |= self.env["omct.import.row"].search([("leader_id", "in", rows.ids)])
        kind = self._get_kind()
        run = self._new_run(kind)
        plans = [row._to_plan() for row in rows.sorted("line")]
        with DryRun(self.env):
            kind._plan(plans, run)
            kind._carry_out(plans, run)
            results = dict(self._prepare_results(plans, kind, run))
        for row in rows.sudo():
            results[row.line].pop("leader_line", None)
            row.write(results[row.line])
        self._write_governed(self._get_counts())

    # ------------------------------------------------------------------
    # Import
    # ------------------------------------------------------------------

    def _do_import(self):
        kind = self._get_kind()
        run = self._new_run(kind, dry=False)
        # Where no contact came or changed since, look-alikes are those of the check.
        run.check_lookalikes = self._get_contacts_mark() != self.contacts_mark
        written = Results()
        for rows in self.env["omct.import.row"]._get_rows(self):
            plans = [row._to_plan(not run.check_lookalikes) for row in rows]
            refused = {row.line for row in rows if row.verdict == "refused"}
            kind._plan(plans, run)
            self._check_as_shown(plans, refused, run)
            kind._carry_out(plans, run)
            self._check_as_shown(plans, refused, run)
            written.add([(plan.line, self._get_written(plan)) for plan in plans])
            kind._forget(plans)
            self.env.flush_all()
            self.env.invalidate_all()
            self._tick(len(plans))
        self._store_results(written)
        self._do_step("imported", {"imported_date": fields.Datetime.now()})

    def _get_written(self, plan):
        if plan.verdict in ("refused", "skip"):
            return {}
        return {"res_id": plan.res_id or plan.record_id, "verdict": plan.verdict}

    def _get_contacts_mark(self):
        """Return a text that differs once a contact came, went or changed.

        It regards contacts that the user may not read, too: they may be the same.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*), max(id), max(write_date) FROM res_partner"
        )
        return "/".join(map(str, self.env.cr.fetchone()))

    def _check_as_shown(self, plans, refused, run):
        """Stop at the first line that the check did not refuse and that fails now.

        :raises LineProblem: naming line, column, value and what to do
        """
        for plan in plans:
            if plan.line in refused:
                plan.refuse("")
            elif plan.verdict in ("refused", "choose"):
                raise LineProblem(
                    self.env._(
                        "Nothing was imported. %(place)s: %(reason)s Check the file "
                        "again.",
                        place=self._get_kind()._describe_place(plan, run),
                        reason=plan.reason,
                    )
                )

    def _tick(self, lines):
        """Show progress.

        :raises Stopped: when a user asked for it
        """
        if self._get_progress()._advance(lines):
            raise Stopped


class Results:
    """What was found of each line, batch by batch, kept on disk meanwhile.

    The lines are written at the end alone, since the check undoes what it wrote.
    """

    def __init__(self):
        self.file = tempfile.TemporaryFile()  # pylint: disable=consider-using-with

    def add(self, batch):
        pickle.dump(batch, self.file)

    def __iter__(self):
        self.file.seek(0)
        with self.file, contextlib.suppress(EOFError):
            while True:
                yield pickle.load(self.file)


class DryRun:
    """Undoes at its end what was written since its beginning."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.savepoint = self.env.cr.savepoint()
        self.env.cr.cache[DRY_RUN_KEY] = 0
        return self

    def __exit__(self, error_type, error, traceback):
        self.env.cr.cache.pop(DRY_RUN_KEY, None)
        self.env.invalidate_all(flush=False)
        self.savepoint.close(rollback=True)
        # What was undone may have come into a cache of the registry.
        self.env.registry.reset_changes()
