# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from contextvars import ContextVar

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import LockError, UserError

from odoo.addons.queue_job.exception import RetryableJobError

#: Payouts of one part: one transaction of a few seconds.
PART = 50
#: Entries of a statement of one part: they are made faster.
ENTRIES = 200
#: Seconds after which a part is tried again that met somebody else's work.
WAIT = 5
#: The run whose part is at work. No remote call reaches it, unlike Odoo's context.
AT_WORK = ContextVar("omct_payout_run", default=None)


@contextmanager
def at_work(run):
    """Let the steps of a run work on the batch that the run holds."""
    token = AT_WORK.set(run.id)
    try:
        yield
    finally:
        AT_WORK.reset(token)


class PayoutRun(models.Model):
    _inherit = "omct.payout.run"

    def _work(self):
        """Do the next part, and ask for the one after it. Called by ``queue_job``.

        :raises RetryableJobError: when somebody else works on the same payouts
        """
        self.ensure_one()
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise self._get_retry() from error
        self.invalidate_recordset()
        if self.state == "stalled":
            # It was given up for lost, and comes back.
            self._go_on()
        if self.state != "running":
            return
        lines = self._get_waiting(ENTRIES if self.kind == "statement" else PART)
        with at_work(self):
            if self.kind == "bill":
                self._bill(lines)
            elif self.kind == "statement":
                self._import(lines)
            elif lines:
                self._book(lines)
            else:
                self._make_file()
        if self.state != "running":
            return
        if self._get_waiting(1) or (self.kind == "file" and lines):
            self._enqueue()
        else:
            self._end("done")

    def _get_retry(self):
        return RetryableJobError(
            self.env._("Somebody else works on these payouts."),
            seconds=WAIT,
            ignore_retry=True,
        )

    def _get_waiting(self, limit):
        return self.env["omct.payout.run.line"].search(
            [("run_id", "=", self.id), ("state", "=", "waiting")], limit=limit
        )

    def _note(self, lines, state, reason=False):
        # Only the server writes the lines of a run.
        lines.sudo().write({"state": state, "reason": reason})

    # ------------------------------------------------------------------
    # Bills
    # ------------------------------------------------------------------

    def _bill(self, lines):
        """Post the bills of a part; of each alone where one of them cannot be."""
        # Somebody may have posted one meanwhile.
        billed = lines.filtered("disbursement_id.move_id")
        self._note(billed, "done")
        lines -= billed
        if not lines or self._is_billed(lines):
            return
        for line in lines:
            self._is_billed(line)

    def _is_billed(self, lines):
        """Tell whether the bills could be posted; of one payout, note why not."""
        try:
            with self.env.cr.savepoint():
                lines.disbursement_id.action_create_bill()
        except LockError as error:
            raise self._get_retry() from error
        except UserError as error:
            self.env.invalidate_all()
            if len(lines) == 1:
                self._note(lines, "failed", str(error))
            return False
        self._note(lines, "done")
        return True

    # ------------------------------------------------------------------
    # File
    # ------------------------------------------------------------------

    def _book(self, lines):
        """Book the payments of a part. A file is whole: one error stops the run."""
        self._do_or_stop(lambda: self.order_id._book_part(lines.disbursement_id), lines)

    def _make_file(self):
        self._do_or_stop(self.order_id._make_file_of_booked)

    def _do_or_stop(self, work, lines=None):
        try:
            with self.env.cr.savepoint():
                work()
        except LockError as error:
            raise self._get_retry() from error
        except UserError as error:
            self.env.invalidate_all()
            # Only the server writes a run.
            self.sudo().write({"state": "stopped", "problem": str(error)})
            return
        if lines:
            self._note(lines, "done")

    # ------------------------------------------------------------------
    # Statement
    # ------------------------------------------------------------------

    def _import(self, lines):
        """Import a part of a statement. Another import may make the same entries now.

        :raises RetryableJobError: when it does: next time they are seen and left out
        """
        try:
            self._do_or_stop(lambda: self._import_part(lines))
        except UniqueViolation as error:
            self.env.invalidate_all()
            raise RetryableJobError(
                self.env._("Another import made the same entries."), seconds=WAIT
            ) from error
