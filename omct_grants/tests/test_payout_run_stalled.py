# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A run whose job is no more says so, and goes on or is given up."""

from datetime import timedelta

from psycopg2.errors import RaiseException

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.queue_job.jobrunner.runner import Database

from .test_payout_run import RunCommon

FAULT = 'column "wages" does not exist'


@tagged("post_install", "-at_install")
class TestPayoutRunStalled(RunCommon):
    def _break(self, reference):
        """Let PostgreSQL refuse the entry of a payout: no error of a user."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute(
            f"""
            CREATE FUNCTION run_test() RETURNS trigger AS $$ BEGIN
                IF NEW.ref = '{reference}' THEN RAISE EXCEPTION '{FAULT}'; END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER run_test BEFORE INSERT OR UPDATE ON account_move
            FOR EACH ROW EXECUTE FUNCTION run_test();
            """
        )

    def _mend(self):
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("DROP TRIGGER run_test ON account_move")

    def _get_asked(self, run):
        return run.sudo().activity_ids.filtered(
            lambda rec: (
                rec.activity_type_id
                == self.env.ref("omct_grants.mail_activity_type_run_stalled")
            )
        )

    def _find_stalled(self, user="finance"):
        return self.env_of(user)["omct.payout.run"].search([("stalled", "=", True)])

    def _look_after(self):
        """Do what the server does every few minutes."""
        self.env(su=True)["omct.payout.run"]._cron_find_stalled()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_fault_in_the_middle_is_told_and_going_on_does_each_once(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0, 40.0, 50.0)
        self._work(parts=1)
        done = payouts.move_id
        self.assertFalse(run.stalled)
        self.assertFalse(self._find_stalled())
        self._break(payouts[3].name)
        self._work_to_the_fault(RaiseException)
        self.assertEqual((run.state, run.done_count), ("stalled", 2))
        self.assertEqual(payouts.move_id, done, "nothing of the part was kept")
        self.assertEqual(self._find_stalled(), run)
        # In words for finance; the technical text is for administrators.
        self.assertIn("fault in the program", run.stalled_text)
        readable = run.read()[0]
        self.assertNotIn("technical_text", readable)
        self.assertNotIn("wages", str(readable))
        with self.assertRaises(AccessError):
            run.read(["technical_text"])
        admin = self.users["finance2"]
        admin.sudo().group_ids += self.env.ref("base.group_system")
        text = run.with_user(admin).technical_text
        self.assertIn(FAULT, text)
        self.assertIn("Traceback", text)
        asked = self._get_asked(run)
        self.assertEqual(asked.user_id, self.users["finance"])
        self.assertEqual(asked.summary, run.stalled_text)
        # It fails again as long as the fault is there, and asks once.
        run.action_resume()
        self.assertEqual((run.state, run.stalled), ("running", False))
        self.assertFalse(self._get_asked(run))
        self._work_to_the_fault(RaiseException)
        self._look_after()
        self.assertEqual(len(self._get_asked(run)), 1)
        self._mend()
        run.action_resume()
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 5))
        self.assertEqual(len(payouts.move_id), 5)
        self.assertFalse(self._get_asked(run) or run.stalled or run.stalled_text)

    def test_cancelled_or_gone_it_stands_still_until_somebody_decides(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0, 40.0, 50.0)
        self._work(parts=1)
        jobs = self._get_jobs()
        jobs.button_cancelled()
        self.env.invalidate_all()
        # At once, and not only once the server has looked after it.
        self.assertEqual((run.state, run.stalled), ("running", True))
        self.assertIn("administrator cancelled", run.stalled_text)
        self.assertEqual(self._find_stalled(), run)
        self.assertFalse(
            self.env_of("finance")["omct.payout.run"].search(
                [("stalled", "=", False), ("id", "=", run.id)]
            )
        )
        self._look_after()
        self.assertEqual(run.state, "stalled")
        self.assertEqual(self._get_asked(run).user_id, self.users["finance"])
        run.action_resume()
        (self._get_jobs() | jobs).unlink()
        self.env.invalidate_all()
        self.assertIn("no longer there", run.stalled_text)
        run.action_cancel()
        self.assertEqual((run.state, run.stalled), ("cancelled", False))
        self.assertFalse(self._get_asked(run))
        self._look_after()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(len(payouts.move_id), 2)
        payouts.filtered(lambda rec: not rec.move_id).action_create_bill()
        self.assertEqual(len(payouts.move_id), 5)

    def test_a_worker_that_was_killed(self):
        """The runner of jobs takes its job up again, until it gives it up."""
        payouts, run = self._start_bills(10.0, 20.0, 30.0)
        job = self._get_jobs()
        long_ago = fields.Datetime.now() - timedelta(hours=1)

        def killed(retry):
            """Leave a job as a worker that is killed does."""
            job.write(
                {
                    "state": "started",
                    "date_enqueued": long_ago,
                    "date_started": long_ago,
                    "retry": retry,
                }
            )
            self.env.flush_all()

        def runner():
            self.env.cr.execute(Database._query_requeue_dead_jobs(None))
            self.env.invalidate_all()

        killed(1)
        self.env.invalidate_all()
        self.assertFalse(run.stalled, "the runner takes it up")
        runner()
        self.assertEqual((job.state, run.stalled), ("pending", False))
        killed(job.max_retries + 1)
        runner()
        self.assertEqual((job.state, run.stalled), ("failed", True))
        self.assertIn("stopped again and again", run.stalled_text)
        self._look_after()
        self.assertEqual(run.state, "stalled")
        # An administrator may start the job again as well.
        job.requeue()
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 3))
        self.assertEqual(len(payouts.move_id), 3)
        self.assertFalse(self._get_asked(run))

    def test_nobody_takes_up_work(self):
        _payouts, run = self._start_bills(10.0, 20.0, 30.0)
        self._look_after()
        self.assertEqual(run.state, "running", "it has just been asked for")
        long_ago = fields.Datetime.now() - timedelta(hours=1)
        jobs = self._get_jobs().with_context(
            _job_edit_sentinel=self.env["queue.job"].EDIT_SENTINEL
        )
        jobs.date_created = long_ago
        other = self.env["queue.job"].with_delay()._test_job().db_record().sudo()
        other.date_started = fields.Datetime.now()
        self._look_after()
        self.assertEqual(run.state, "running", "others are before it")
        other.date_started = long_ago
        self._look_after()
        self.assertEqual(run.state, "stalled")
        self.assertIn("takes up no work", run.stalled_text)
        # It goes on by itself once the server does.
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 3))

    def test_a_file_that_stood_still_is_made_once(self):
        payouts, batch, run = self._start_file(10.0, 20.0, 30.0)
        self._work(parts=1)
        self._get_jobs().unlink()
        self._look_after()
        self.assertEqual((run.state, batch.state), ("stalled", "open"))
        with self.assertRaisesRegex(Exception, run.name):
            batch.open2generated()
        run.action_resume()
        self._work()
        self.assertEqual((run.state, batch.state), ("done", "generated"))
        self.assertEqual(len(batch.omct_file_ids), 1)
        self.assertEqual(set(payouts.mapped("state")), {"sent"})

    def test_who_started_it_may_no_longer_pay(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0)
        self._work(parts=1)
        finance = self.env.ref("omct_grants.group_finance")
        self.users["finance"].sudo().group_ids -= finance
        self._work_to_the_fault(AccessError)
        mine = run.with_user(self.users["finance2"])
        self.assertEqual((mine.state, mine.done_count), ("stalled", 2))
        self.assertIn("no longer do this", mine.stalled_text)
        # Managers are asked, since who started it does not see it.
        self.assertEqual(
            self._get_asked(run).user_id,
            self.users["finance_manager"] | self.users["finance_manager2"],
        )
        mine.action_resume()
        self._work()
        self.assertEqual((mine.state, mine.done_count), ("done", 3))
        self.assertEqual(len(payouts.sudo().move_id), 3)

    def test_who_may_go_on(self):
        _payouts, run = self._start_bills(10.0, 20.0, 30.0)
        self._get_jobs().unlink()
        self._look_after()
        for name in ("auditor", "manager", "plain", "officer"):
            mine = run.with_user(self.users[name])
            for step in (mine.action_resume, mine.action_cancel):
                with self.subTest(user=name), self.assertRaises(AccessError):
                    step()
            with self.subTest(user=name), self.assertRaises(AccessError):
                mine._cron_find_stalled()
        self.assertEqual(self._find_stalled("auditor"), run)
        self.assertEqual(run.state, "stalled")
