# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Long work in the background: part after part, paused, given up, never twice."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.job import Job

from ..models import omct_payout_run_work
from .bank_common import BankCommon


class RunCommon(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.omct_background_from = 3
        # Small parts, so that a run of five payouts has three of them.
        cls.enterClassContext(patch.object(omct_payout_run_work, "PART", 2))

    @classmethod
    def _approved(cls, *amounts):
        payouts = cls.env["omct.disbursement"]
        for amount in amounts:
            payouts |= cls._approved_payout(
                amount, partner_id=cls.member2.id, partner_bank_id=cls.account2.id
            )
        return payouts.with_user(cls.users["finance"])

    def _get_jobs(self):
        return (
            self.env["queue.job"]
            .sudo()
            .search([("model_name", "=", "omct.payout.run"), ("state", "=", "pending")])
        )

    def _work(self, parts=20):
        """Do what the runner of jobs does, at most so many parts."""
        for _part in range(parts):
            record = self._get_jobs()[:1]
            if not record:
                return
            job = Job.load(self.env(su=True), record.uuid)
            job.set_started()
            job.store()
            job.perform()
            job.set_done()
            job.store()
            self.env.flush_all()
            self.env.invalidate_all()

    @mute_logger("odoo.addons.queue_job.controllers.main", "odoo.sql_db")
    def _work_to_the_fault(self, error):
        """Do what the server does with the next job, and see it fail."""
        job = Job.load(self.env(su=True), self._get_jobs()[:1].uuid)
        job.set_started()
        job.store()
        with self.enter_registry_test_mode():
            # The failure is noted before it is raised: it shall not be undone here.
            try:
                RunJobController._runjob(self.env(su=True), job)
            except error:
                self.env.invalidate_all()
            else:
                self.fail("the job did not fail")

    def _start_bills(self, *amounts):
        payouts = self._approved(*amounts)
        action = payouts.action_post_bills()
        self.assertEqual(action["res_model"], "omct.payout.run")
        run = self.env_of("finance")["omct.payout.run"].browse(action["res_id"])
        return payouts, run

    def _start_file(self, *amounts):
        payouts = self._approved(*amounts)
        payouts.action_create_bill()
        batch = self._batch(payouts)
        batch.draft2open()
        self._sign(batch)
        action = batch.action_make_file()
        run = self.env_of("finance")["omct.payout.run"].browse(action["res_id"])
        return payouts, batch, run


@tagged("post_install", "-at_install")
class TestPayoutRun(RunCommon):
    def test_few_are_billed_at_once(self):
        payouts = self._approved(10.0, 20.0)
        self.assertEqual(payouts.action_post_bills()["res_model"], "account.move")
        self.assertEqual(payouts.mapped("state"), ["billed", "billed"])
        self.assertFalse(self._get_jobs())

    def test_many_are_billed_part_after_part(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0, 40.0, 50.0)
        self.assertEqual(run.state, "running")
        self.assertEqual((run.done_count, run.total_count), (0, 5))
        self._work(parts=1)
        self.assertEqual(
            (run.done_count, run.progress, run.state), (2, 40.0, "running")
        )
        self.assertEqual(payouts.mapped("state").count("billed"), 2)
        self._work()
        self.assertEqual((run.done_count, run.progress, run.state), (5, 100.0, "done"))
        self.assertEqual(set(payouts.mapped("state")), {"billed"})
        self.assertEqual(len(payouts.move_id), 5)
        # Whoever asked is who did it.
        self.assertEqual(payouts.billed_by_id, self.users["finance"])

    def test_one_that_cannot_be_billed_says_why_and_the_others_are(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0)
        bad = payouts[1]
        bad.with_user(self.users["manager"]).action_cancel("Not needed")
        self._work()
        self.assertEqual((run.state, run.failed_count, run.done_count), ("done", 1, 2))
        line = run.line_ids.filtered(lambda rec: rec.state == "failed")
        self.assertEqual(line.disbursement_id, bad)
        self.assertIn(bad.name, line.reason)
        self.assertFalse(bad.move_id)
        self.assertEqual((payouts - bad).mapped("state"), ["billed", "billed"])

    def test_a_pause_holds_and_going_on_does_the_rest_once(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0, 40.0, 50.0)
        self._work(parts=1)
        run.action_pause()
        self._work()
        self.assertEqual((run.state, run.done_count), ("paused", 2))
        self.assertEqual(len(payouts.move_id), 2)
        for _click in range(2):
            run.action_resume()
        self.assertEqual(len(self._get_jobs()), 1)
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 5))
        self.assertEqual(len(payouts.move_id), 5)
        with self.assertRaisesRegex(UserError, run.name):
            run.action_resume()

    def test_billed_by_hand_meanwhile_is_not_billed_again(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0)
        payouts[:1].action_create_bill()
        bill = payouts[:1].move_id
        self._work()
        self.assertEqual((run.state, run.done_count), ("done", 3))
        self.assertEqual(payouts[:1].move_id, bill)
        self.assertEqual(len(payouts.move_id), 3)

    def test_given_up_is_given_up(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0)
        self._work(parts=1)
        run.action_cancel()
        self._work()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(len(payouts.move_id), 2)
        # What was left out can be asked for again.
        payouts.filtered(lambda rec: not rec.move_id).action_create_bill()
        self.assertEqual(len(payouts.move_id), 3)

    def test_a_payout_waits_in_one_run_alone(self):
        payouts, _run = self._start_bills(10.0, 20.0, 30.0)
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            payouts.action_post_bills()
            self.env.flush_all()
        self.assertIn("one_run_at_a_time", str(caught.exception))

    def test_a_long_file_is_booked_in_parts_and_made_once(self):
        payouts, batch, run = self._start_file(10.0, 20.0, 30.0, 40.0, 50.0)
        self._work(parts=1)
        self.assertEqual((batch.state, run.done_count), ("open", 2))
        self.assertFalse(batch.omct_file_ids)
        self.assertEqual(payouts.mapped("state").count("sent"), 2)
        self._work()
        self.assertEqual((batch.state, run.state), ("generated", "done"))
        self.assertEqual(len(batch.omct_file_ids), 1)
        self.assertEqual(set(payouts.mapped("state")), {"sent"})
        _kept, tree = self._get_file(batch)
        self.assertEqual(
            sorted(self._texts(tree, "EndToEndId")), sorted(payouts.mapped("name"))
        )
        self.assertFalse(any(payouts.move_id.mapped("amount_residual")))

    def test_a_batch_is_held_while_its_file_is_made(self):
        _payouts, batch, run = self._start_file(10.0, 20.0, 30.0)
        self._work(parts=1)
        run.action_pause()
        for step in (
            batch.open2generated,
            batch.cancel2draft,
            batch.action_make_file,
            lambda: batch.action_cancel_batch("Not now"),
            lambda: batch._take_out(batch.payment_line_ids[:1], "Not now"),
        ):
            with self.assertRaisesRegex(UserError, run.name):
                step()
        self.assertEqual(batch.state, "open")

    def test_a_file_given_up_leaves_nothing_booked(self):
        payouts, batch, run = self._start_file(10.0, 20.0, 30.0)
        self._work(parts=1)
        run.action_cancel()
        self._work()
        self.assertEqual((run.state, batch.state), ("cancelled", "cancel"))
        self.assertFalse(batch.omct_file_ids)
        self.assertEqual(set(payouts.mapped("state")), {"billed"})
        self.assertEqual(set(payouts.move_id.mapped("payment_state")), {"not_paid"})
        # They are paid by another batch, under a number of their own.
        other = self._sent_batch(payouts)
        self.assertNotEqual(other, batch)
        self.assertEqual(set(payouts.mapped("state")), {"sent"})
        live = payouts.payment_ids.filtered(lambda pay: pay.state == "in_process")
        self.assertEqual(len(live), 3)

    def test_an_error_stops_the_run_and_mended_it_goes_on(self):
        payouts, batch, run = self._start_file(10.0, 20.0, 30.0)
        self._work(parts=1)
        journal = batch.journal_id.sudo()
        number = journal.bank_account_id
        journal.bank_account_id = False
        self._work()
        self.assertEqual((run.state, batch.state), ("stopped", "open"))
        self.assertIn(journal.name, run.problem)
        self.assertFalse(batch.omct_file_ids)
        journal.bank_account_id = number
        run.action_resume()
        self._work()
        self.assertEqual((run.state, batch.state), ("done", "generated"))
        self.assertEqual(set(payouts.mapped("state")), {"sent"})

    def test_nobody_writes_a_run(self):
        _payouts, run = self._start_bills(10.0, 20.0, 30.0)
        self.env.invalidate_all()
        for name in ("finance", "finance_manager", "auditor", "manager", "plain"):
            env = self.env_of(name)
            mine = env["omct.payout.run"].browse(run.id)
            for attempt in (
                lambda mine=mine: mine.write({"state": "done"}),
                lambda mine=mine: mine.line_ids.write({"state": "done"}),
                lambda env=env: env["omct.payout.run"].create({"kind": "bill"}),
                lambda mine=mine: mine.unlink(),
            ):
                with self.subTest(user=name), self.assertRaises(AccessError):
                    attempt()
        for name in ("auditor", "manager", "plain"):
            mine = self.env_of(name)["omct.payout.run"].browse(run.id)
            for step in (mine.action_pause, mine.action_resume, mine.action_cancel):
                with self.subTest(user=name), self.assertRaises(AccessError):
                    step()
        self.assertEqual(run.state, "running")


@tagged("post_install", "-at_install")
class TestPayoutRunTour(RunCommon, HttpCase):
    def test_finance_pauses_a_run_and_lets_it_go_on(self):
        payouts, run = self._start_bills(10.0, 20.0, 30.0)
        self._work(parts=1)
        self.start_tour("/odoo", "omct_grants_payout_run", login="test_finance")
        self.env.invalidate_all()
        self.assertEqual(run.state, "running")
        self._work()
        self.assertEqual(set(payouts.mapped("state")), {"billed"})
