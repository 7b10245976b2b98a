# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.readers import is_readable_by

FINANCE_MANAGER = "omct_grants.group_finance_manager"
ACTIVITY = "omct_grants.mail_activity_type_run_stalled"
#: Jobs that are still to be done, or at work.
TO_DO = ("wait_dependencies", "pending", "enqueued", "started")
#: What ended a job, by the name of its error; anything else is a fault in the program.
CAUSES = {
    "JobFoundDead": "killed",
    "odoo.addons.queue_job.exception.FailedJobError": "busy",
    "odoo.exceptions.AccessError": "rights",
}
#: Minutes after which a job that nobody takes up is told of. The runner of jobs itself
#: takes up the job of a worker that was killed within one.
PATIENCE = 15


class PayoutRun(models.Model):
    """A run whose job is no more stands still: it says so, to who started it too."""

    _inherit = "omct.payout.run"

    cause = fields.Selection(
        selection=[
            ("program", "A fault in the program ended the part that was at work."),
            ("killed", "The server was stopped again and again in the same part."),
            ("busy", "Other work on the same records came in between each time."),
            ("cancelled", "An administrator cancelled the job that does the work."),
            ("gone", "The job that does the work is no longer there."),
            ("rights", "Who started it, or went on with it, may no longer do this."),
            ("waiting", "The server takes up no work in the background at present."),
        ],
        string="Why it stands still",
        readonly=True,
    )
    stalled = fields.Boolean(
        string="Stands still", compute="_compute_stalled", search="_search_stalled"
    )
    stalled_text = fields.Char(compute="_compute_stalled")
    technical_text = fields.Text(
        string="For administrators",
        compute="_compute_technical_text",
        groups="base.group_system",
    )

    @api.depends("state", "cause")
    def _compute_stalled(self):
        labels = dict(self._fields["cause"]._description_selection(self.env))
        lost = self._get_lost()
        for run in self:
            cause = run.state == "stalled" and run.cause
            if run in lost:
                cause = run._get_lost_cause()
            run.stalled = bool(cause)
            run.stalled_text = labels.get(cause, False)

    def _search_stalled(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Rules say which of these the user sees.
        lost = self.sudo().search([("state", "=", "running")])._get_lost()
        domain = Domain("state", "=", "stalled") | Domain("id", "in", lost.ids)
        return domain if True in value else ~domain

    def _compute_technical_text(self):
        for run in self:
            job = run._get_last_job() if run.stalled else run.env["queue.job"]
            run.technical_text = "\n".join(
                filter(None, (job.exc_name, job.exc_message, job.exc_info, job.result))
            )

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------

    def _get_lost(self):
        """Return those of these runs that are at work without a job to do it."""
        running = self.filtered(lambda run: run.state == "running")
        if not running:
            return running
        keys = {run._get_job_key(): run.id for run in running}
        # Jobs are for administrators; a run says what becomes of its own.
        jobs = self.env["queue.job"].sudo()
        live = jobs.search(
            [("identity_key", "in", list(keys)), ("state", "in", TO_DO)]
        ).mapped("identity_key")
        return running - self.browse(keys[key] for key in live)

    def _get_last_job(self):
        return (
            self.env["queue.job"]
            .sudo()
            .search(
                [("identity_key", "=", self._get_job_key())], order="id desc", limit=1
            )
        )

    def _get_lost_cause(self):
        """Return why a run has no job any more, a key of ``cause``."""
        job = self._get_last_job()
        if job.state == "failed":
            return CAUSES.get(job.exc_name, "program")
        return "cancelled" if job.state == "cancelled" else "gone"

    def _note_failure(self, exc_name=None, **_more):
        """Note that the job failed. Called by ``queue_job`` with what went wrong."""
        # Also where the user who did the work may no longer see it.
        if self.sudo().state == "running":
            self._stall(CAUSES.get(exc_name, "program"))

    def _stall(self, cause):
        # Only the server writes a run.
        run = self.sudo()
        run.write({"state": "stalled", "cause": cause})
        for user in run._get_asked_users():
            why = run.with_context(lang=user.lang).stalled_text
            run.activity_schedule(ACTIVITY, user_id=user.id, summary=why)

    def _get_asked_users(self):
        """Return who is asked to decide: who started it, else the finance managers."""
        user = self.user_id
        if user.active and is_readable_by(self, user):
            return user
        managers = self.env.ref(FINANCE_MANAGER).all_user_ids
        return managers.filtered(
            lambda user: user.active and is_readable_by(self, user)
        )

    def _go_on(self):
        # What was asked of somebody is done.
        self.sudo().activity_unlink([ACTIVITY])
        return super()._go_on()

    def _end(self, state):
        self.sudo().activity_unlink([ACTIVITY])
        return super()._end(state)

    @api.model
    def _cron_find_stalled(self):
        """Tell of the runs whose job is gone, or is taken up by nobody."""
        if not self.env.su:
            raise AccessError(self.env._("The server looks after the runs by itself."))
        runs = self.search([("state", "=", "running")])
        waiting = runs if self._is_nothing_taken_up() else runs.browse()
        # A part at work holds its run.
        for run in runs.try_lock_for_update(allow_referencing=True):
            if run._get_lost():
                run._stall(run._get_lost_cause())
            elif run in waiting and run._is_overdue():
                run._stall("waiting")

    @api.model
    def _is_nothing_taken_up(self):
        """Tell whether no job at all was begun for some time."""
        since = fields.Datetime.now() - timedelta(minutes=PATIENCE)
        jobs = self.env["queue.job"].sudo()
        return not jobs.search_count([("date_started", ">", since)], limit=1)

    def _is_overdue(self):
        job = self._get_last_job()
        since = fields.Datetime.now() - timedelta(minutes=PATIENCE)
        return max(job.date_created, job.eta or job.date_created) < since
