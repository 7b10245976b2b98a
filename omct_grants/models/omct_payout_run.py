# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FINANCE = "omct_grants.group_finance"
#: A run that is not over: it holds its payouts, and the batch that it makes a file of.
LIVE = ("running", "paused", "stopped", "stalled")


class PayoutRun(models.Model):
    """Long work on payouts, part after part in the background (``queue_job``).

    Each part is a transaction of its own that also notes what it did: a run that is
    killed goes on with what was not done, and does nothing twice. It stops between two
    parts when somebody asks for a pause.
    """

    _name = "omct.payout.run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Payouts in the Background"
    _order = "id desc"
    # Whoever sees a run may tick off what it asks for.
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        selection=[
            ("bill", "Post the bills"),
            ("file", "Book the payments and make the file"),
            ("statement", "Import the bank statement"),
        ],
        string="What it does",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("running", "At work"),
            ("paused", "Paused"),
            ("stopped", "Stopped by an error"),
            ("stalled", "Stands still"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Started by", required=True, readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Office",
        required=True,
        readonly=True,
        index=True,
    )
    order_id = fields.Many2one(
        comodel_name="account.payment.order",
        string="Batch",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    line_ids = fields.One2many(
        comodel_name="omct.payout.run.line",
        inverse_name="run_id",
        string="Payouts",
        readonly=True,
    )
    problem = fields.Text(string="Why it stopped", readonly=True)
    date_end = fields.Datetime(string="Ended on", readonly=True)
    total_count = fields.Integer(string="In all", compute="_compute_progress")
    done_count = fields.Integer(string="Done so far", compute="_compute_progress")
    failed_count = fields.Integer(
        string="Could not be done", compute="_compute_progress"
    )
    progress = fields.Float(
        compute="_compute_progress", help="Percent of what is to be done."
    )
    progress_text = fields.Char(compute="_compute_progress")

    _one_file_at_a_time = models.UniqueIndex(
        "(order_id) WHERE state IN ('running', 'paused', 'stopped', 'stalled')",
        "The file of this batch is being made already.",
    )
    _kind_has_batch = models.Constraint(
        "CHECK ((kind = 'file') = (order_id IS NOT NULL))",
        "A run that makes a file is of one batch.",
    )

    # ------------------------------------------------------------------
    # Compute
    # ------------------------------------------------------------------

    @api.depends("line_ids.state")
    def _compute_progress(self):
        counts = {
            (run.id, state): count
            for run, state, count in self.env["omct.payout.run.line"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        for run in self:
            done = counts.get((run.id, "done"), 0)
            failed = counts.get((run.id, "failed"), 0)
            total = done + failed + counts.get((run.id, "waiting"), 0)
            run.done_count, run.failed_count, run.total_count = done, failed, total
            run.progress = 100.0 * (done + failed) / total if total else 100.0
            run.progress_text = run._get_progress_text(done + failed, total)

    def _get_progress_text(self, done, total):
        if self.kind == "statement":
            return self.env._("%(done)s of %(total)s entries", done=done, total=total)
        return self.env._("%(done)s of %(total)s payouts", done=done, total=total)

    # ------------------------------------------------------------------
    # Guard
    # ------------------------------------------------------------------

    def _check_by_server(self):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A run is started by “Post bills”, “Make the file” or the import "
                    "of a statement, and led by its own buttons."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_server()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_server()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._("What ran in the background is kept."))

    # ------------------------------------------------------------------
    # Start
    # ------------------------------------------------------------------

    @api.model
    def _start(self, kind, payouts, order=None):
        """Note what is to be done, and have it done in the background.

        The caller has checked that the user may do this.

        :param str kind: ``bill`` or ``file``
        :param payouts: ``omct.disbursement`` records of one office
        :param order: the batch, for a file
        :return: the run
        """
        return self._start_with(
            {
                "kind": kind,
                "company_id": payouts.company_id.id,
                "order_id": order.id if order else False,
            },
            [{"disbursement_id": payout.id} for payout in payouts],
        )

    @api.model
    def _start_with(self, vals, lines):
        """Note a run and what it is to do, and ask for its first part.

        :param dict vals: values of the run
        :param lines: list of values of its lines
        """
        # Nobody may write here; the button has checked who asks.
        run = self.sudo().create(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code(self._name),
                "state": "running",
                "user_id": self.env.uid,
                **vals,
            }
        )
        run.line_ids.create([{"run_id": run.id, **line} for line in lines])
        run = run.sudo(False)
        run._enqueue()
        return run

    def _get_job_key(self):
        return f"{self._name}-{self.id}"

    def _enqueue(self):
        """Ask for the next part, once however often one asks."""
        self.ensure_one()
        self.with_delay(
            channel="root.omct_payouts",
            description=self.name,
            identity_key=self._get_job_key(),
        )._work()

    def _open(self):
        """Return the action that shows this run, or these."""
        return self._get_records_action(name=self.env._("In the background"))

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def _begin_step(self, *states):
        """Lock a run and make sure that it is in one of ``states``.

        :raises UserError: naming the run and its state
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Payouts are paid by finance."))
        # A part at work holds the row until it is done: a moment.
        self.env.cr.execute(
            "SELECT id FROM omct_payout_run WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        self.invalidate_recordset()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(run)s is “%(state)s”; this step needs “%(sources)s”.",
                    run=self.name,
                    state=labels[self.state],
                    sources=", ".join(labels[state] for state in states),
                )
            )

    def action_pause(self):
        """Stop after the part that is at work now.

        :raises UserError: when it is not at work
        """
        self._begin_step("running")
        # Only the server writes a run.
        self.sudo().state = "paused"
        return True

    def action_resume(self):
        """Go on with what is left; what is done stays done.

        Whoever resumes does the rest in their own name.

        :raises UserError: when it is over
        """
        self._begin_step(*LIVE)
        self._go_on()
        self._enqueue()
        return True

    def _go_on(self):
        """Note that it is at work again."""
        # Only the server writes a run.
        self.sudo().write({"state": "running", "problem": False})

    def action_cancel(self):
        """Give up what is left. Without its file a batch is cancelled.

        Its payouts can be put into another batch; bills that are posted and entries
        that are imported stay.

        :raises UserError: when it is over
        """
        self._begin_step(*LIVE)
        self._end("cancelled")
        if self.order_id:
            self.order_id._drop_run(self.env._("%s was cancelled.", self.name))
        return True

    def _end(self, state):
        """Note that nothing more is done."""
        # Only the server writes a run.
        run = self.sudo()
        run.line_ids.filtered(lambda line: line.state == "waiting").write(
            {"state": "cancelled"}
        )
        run.write({"state": state, "date_end": fields.Datetime.now()})
