# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .awards_common import record_signatures
from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestAmendment(GrantsCommon):
    def setUp(self):
        super().setUp()
        self.grant = self._decided_grant()
        self.grant.action_activate()
        self.first, self.second = self.grant.instalment_ids

    def draft(self, **vals):
        return self.env_of("officer")["omct.grant.amendment"].create(
            {"grant_id": self.grant.id, "reason": "Elections put off", **vals}
        )

    def part(self, amendment, number):
        return amendment.line_ids.filtered(lambda rec: rec.number == number)

    def approve(self, amendment):
        amendment.action_submit()
        return self._approve(amendment)

    @contextmanager
    def refused(self, message, error=UserError):
        """A refused change that leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def test_what_is_being_closed_is_not_amended(self):
        for grant in (self._create_grant(), self.grant):
            if grant == self.grant:
                grant.with_user(self.users["officer"]).action_start_closing()
            with self.refused("can be amended"):
                grant.with_user(self.users["officer"]).action_amend()
            with self.refused("can be amended"):
                self.env_of("officer")["omct.grant.amendment"].create(
                    {"grant_id": grant.id, "reason": "By RPC"}
                )
            self.assertFalse(grant.amendment_ids)

    # ------------------------------------------------------------------
    # Path
    # ------------------------------------------------------------------

    def test_budget_lines_move_and_add_up_to_the_award(self):
        self.grant = self._decided_grant(
            1500.0,
            budget_line_ids=[
                Command.create({"description": "Lawyers", "price": 1000.0}),
                Command.create({"description": "Travel", "price": 500.0}),
            ],
        )
        self.grant.action_activate()
        amendment = self.draft()
        lawyers, travel = amendment.budget_ids
        lawyers.amount = 800.0
        with self.refused("the budget lines add up to"):
            amendment.action_submit()
        travel.amount = 600.0
        amendment.budget_ids = [
            Command.create({"description": "Interpreters", "amount": 100.0})
        ]
        self.approve(amendment)
        self.assertEqual(
            self.grant._get_report_budget_lines(),
            [("Lawyers", 800.0), ("Travel", 600.0), ("Interpreters", 100.0)],
        )
        line = self.grant.budget_line_ids[0].with_user(self.users["officer"])
        self.assertEqual(line.total, 1000.0, "what was asked for stays to be seen")
        with self.refused("was handed in"):
            line.price = 1.0
        with self.refused("follows from amendments", AccessError):
            line.agreed_amount = 1.0
        with self.refused("it is frozen"):
            travel.amount = 1.0
        again = self.draft()
        again.budget_ids[0].unlink()
        again.budget_ids[0].amount = 1400.0
        with self.refused("is left out; set it to zero"):
            again.action_submit()

    def test_no_cost_extension(self):
        amendment = self.draft()
        end = self.grant.date_end + relativedelta(months=6)
        self.assertEqual(amendment.kind, "none")
        with self.refused("nothing is changed"):
            amendment.action_submit()
        amendment.date_end = end
        self.assertEqual(amendment.kind, "extension")
        amendment.action_submit()
        with self.refused("your role does not include"):
            amendment.action_approve()
        self.assertNotEqual(self.grant.date_end, end)
        self._approve(amendment)
        self.assertEqual((amendment.state, self.grant.date_end), ("applied", end))
        self.assertEqual(amendment.after["date_end"], str(end))
        self.assertNotEqual(amendment.before["date_end"], str(end))
        self.assertIn("<td>End</td>", amendment.changes)
        self.assertEqual(self.grant.amount, 4000)

    def test_more_money_and_another_schedule(self):
        amendment = self.draft(amount=5000.0)
        with self.refused("the instalments add up to"):
            amendment.action_submit()
        amendment.line_ids = [
            Command.update(self.part(amendment, 2).id, {"needs_report": True}),
            Command.create(
                {
                    "number": 3,
                    "amount": 1000.0,
                    "date_due": self.today + relativedelta(months=5),
                    "needs_report": True,
                }
            ),
        ]
        self.approve(amendment)
        self.assertEqual(amendment.state, "applied")
        self.assertEqual(self.grant.instalment_ids.mapped("amount"), [3000, 1000, 1000])
        self.assertIn("report", self.second.condition_ids.mapped("kind"))
        self.assertEqual(self.grant.instalment_total, self.grant.amount)
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.committed_amount, 5000)
        self.assertEqual(self.grant.amendment_count, 1)

    def test_new_instalments_end_with_the_grant(self):
        """The new end counts; what waits for the final report may come after it."""
        end = self.grant.date_end + relativedelta(months=2)
        after = end + relativedelta(days=1)
        amendment = self.draft(date_end=end)
        self.part(amendment, 2).amount = 500.0
        line = amendment.line_ids.create(
            {
                "amendment_id": amendment.id,
                "number": 3,
                "amount": 500.0,
                "date_due": after,
            }
        )
        with self.refused("instalment 3 is due on .*, after the grant ends on"):
            amendment.action_submit()
        line.date_due = end
        amendment.action_submit()
        self._approve(amendment)
        self.assertEqual(self.grant.instalment_ids[-1:].date_due, end)
        # What was agreed may stay behind an earlier end; what moves may not.
        earlier = self.draft(date_end=end - relativedelta(days=1))
        last = self.part(earlier, 3)
        last.date_due = after
        with self.refused("instalment 3 is due on"):
            earlier.action_submit()
        last.needs_report = True
        last.date_due = earlier.date_end + relativedelta(
            days=self.grant.report_final_days + 1
        )
        with self.refused("instalment 3 is due on"):
            earlier.action_submit()
        last.date_due = earlier.date_end + relativedelta(
            days=self.grant.report_final_days
        )
        self.approve(earlier)
        self.assertEqual(earlier.state, "applied")

    def test_amended_grant_pays_under_a_new_agreement(self):
        self.approve(self.draft(date_end=self.today + relativedelta(years=1)))
        self.assertEqual(self.grant.agreement_status, "outdated")
        self.first.invalidate_recordset()
        self.assertIn("signed before the last amendment", self.first.blocked_reason)
        with self.refused("signed before the last amendment"):
            self.first.action_request_payment()
        agreement = self.env_of("officer")["omct.grant.agreement"].browse(
            self.grant.action_agreement()["res_id"]
        )
        self.assertEqual(agreement.version, 2)
        record_signatures(agreement)
        self.assertEqual(
            self.grant.agreement_ids.sorted("version").mapped("state"),
            ["replaced", "signed"],
        )
        self.first.action_request_payment()

    def test_large_amendment_needs_the_director(self):
        fund = self._create_fund(100000.0, name="Large")
        self.grant = self._decided_grant(
            20000.0, fund_id=fund.id, fund_line_id=fund.line_ids[0].id
        )
        amendment = self.draft(amount=45000.0)
        amendment.line_ids[1].amount = 30000.0
        amendment.action_submit()
        amendment.with_user(self.users["manager"]).action_approve()
        self.assertEqual((amendment.state, self.grant.amount), ("open", 20000))
        amendment.with_user(self.users["director"]).action_approve()
        self.assertEqual((amendment.state, self.grant.amount), ("applied", 45000))

    def test_requester_does_not_decide(self):
        amendment = self.draft(date_end=self.today + relativedelta(years=1))
        amendment.with_user(self.users["manager"]).action_submit()
        with self.refused("another person decides"):
            amendment.with_user(self.users["manager"]).action_approve()
        amendment.with_user(self.users["manager2"]).action_approve()
        self.assertEqual(amendment.state, "applied")

    # ------------------------------------------------------------------
    # What stays
    # ------------------------------------------------------------------

    def test_never_below_what_is_asked_for(self):
        self.first.action_request_payment()
        amendment = self.draft()
        self.assertEqual(amendment.line_ids.mapped("is_fixed"), [True, False])
        for commands, amount in (
            ([Command.update(self.part(amendment, 1).id, {"amount": 2000})], 3000),
            ([Command.delete(self.part(amendment, 1).id)], 1000),
            (
                [
                    Command.update(
                        self.part(amendment, 1).id,
                        {"date_due": self.today + relativedelta(days=3)},
                    )
                ],
                4000,
            ),
            (
                [Command.update(self.part(amendment, 1).id, {"needs_report": True})],
                4000,
            ),
        ):
            with self.subTest(amount), self.refused("is paid or asked for and stays"):
                amendment.write({"line_ids": commands, "amount": amount})
                amendment.action_submit()
        amendment.invalidate_recordset()
        amendment.write(
            {"amount": 3000, "line_ids": [Command.delete(self.part(amendment, 2).id)]}
        )
        self.approve(amendment)
        self.assertEqual(self.grant.instalment_ids, self.first)
        self.assertEqual(self.grant.amount, 3000)

    def test_asked_for_between_submission_and_approval(self):
        amendment = self.draft(amount=3000.0)
        self.part(amendment, 1).amount = 2000
        amendment.action_submit()
        self.first.action_request_payment()
        with self.refused("is paid or asked for and stays"):
            amendment.with_user(self.users["manager"]).action_approve()
        self.assertEqual((self.first.amount, self.grant.amount), (3000, 4000))

    def test_rejected_payout_does_not_come_back_with_the_old_amount(self):
        self.first.action_request_payment()
        payout = self.first.disbursement_id
        payout.with_user(self.users["manager"]).action_reject(reason="Wrong account")
        amendment = self.draft(amount=3000.0)
        with self.refused("had a payout; change it"):
            amendment.line_ids = [Command.delete(self.part(amendment, 1).id)]
            self.part(amendment, 2).amount = 3000
            amendment.action_submit()
        amendment.invalidate_recordset()
        self.part(amendment, 1).amount = 2000
        self.approve(amendment)
        self.assertEqual(self.first.amount, 2000)
        payout.action_reopen()
        with self.refused("ask for its payment anew"):
            payout.action_submit()

    def test_above_the_budget_nothing_is_applied(self):
        amendment = self.draft(amount=6001.0)
        self.part(amendment, 2).amount = 3001
        self.part(amendment, 2).needs_report = True
        amendment.action_submit()
        with self.refused("more than is left"):
            amendment.with_user(self.users["manager"]).action_approve()
        self.env.invalidate_all()
        self.assertEqual(
            (self.grant.amount, self.second.amount, amendment.state),
            (4000, 1000, "open"),
        )
        self.assertNotIn("report", self.second.condition_ids.mapped("kind"))

    # ------------------------------------------------------------------
    # Two at once
    # ------------------------------------------------------------------

    def test_two_at_once(self):
        one = self.draft(date_end=self.today + relativedelta(years=1))
        two = self.draft(amount=5000.0)
        two.line_ids[1].amount = 2000
        self.assertEqual((one.number, two.number), (1, 2))
        one.action_submit()
        with self.refused("Amendment 1 of .* waits for its decision"):
            two.action_submit()
        # Past the sentence, the database refuses it as well.
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            two._write_governed({"approval_state": "submitted"})
            two.flush_recordset()
        self.assertIn("omct_grant_amendment_submitted_uniq", str(caught.exception))
        two.invalidate_recordset()
        self._approve(one)
        with self.refused("has changed since this was drafted"):
            two.action_submit()
        two.action_refresh()
        self.assertEqual((two.amount, two.date_end), (4000, self.grant.date_end))

    # ------------------------------------------------------------------
    # Attack
    # ------------------------------------------------------------------

    def test_nobody_applies_by_hand(self):
        amendment = self.draft(amount=5000.0)
        for user in ("officer", "manager", "director"):
            for vals in (
                {"state": "applying"},
                {"state": "applied"},
                {"approval_state": "approved"},
                {"base_digest": "0"},
                {"before": {}},
                {"number": 9},
            ):
                with self.subTest(user), self.refused("", AccessError):
                    amendment.with_user(self.users[user]).write(vals)
        forged = (
            self.env_of("officer")["omct.grant.amendment"]
            .with_context(default_state="applying", default_approval_state="approved")
            .create({"grant_id": self.grant.id})
        )
        self.assertEqual((forged.state, forged.approval_state), ("open", "draft"))
        with self.refused("its schedule is fixed"):
            self.second.amount = 5.0
        amendment.line_ids[1].amount = 2000
        amendment.action_submit()
        with self.refused("it is frozen"):
            amendment.line_ids[1].amount = 1.0
        with self.refused("it is frozen"):
            amendment.line_ids[1].unlink()
        with self.refused("is frozen"):
            amendment.amount = 9000.0
        with self.refused("was submitted is kept"):
            amendment.unlink()

    def test_instalment_of_another_grant_is_refused(self):
        other = self._decided_grant(1000.0)
        amendment = self.draft()
        with self.refused("is of another grant"):
            amendment.line_ids = [
                Command.create(
                    {"instalment_id": other.instalment_ids[0].id, "amount": 1.0}
                )
            ]

    def test_finance_sees_none(self):
        amendment = self.draft()
        for user in ("finance", "plain", "coordinator"):
            for record in (amendment, amendment.line_ids[0]):
                self.env.invalidate_all()
                with self.subTest(user), self.assertRaises(AccessError):
                    record.with_user(self.users[user]).read(["display_name"])
