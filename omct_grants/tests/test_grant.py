# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestGrant(GrantsCommon):
    def test_whole_path(self):
        grant = self._create_grant()
        self.assertRegex(grant.name, r"^G/\d{4}/\d{4}$")
        self.assertEqual(grant.state, "concept")
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        self.assertEqual(grant.state, "deciding")
        self.assertEqual(self.fund.committed_amount, 0)
        self._approve(grant)
        self.assertEqual(grant.state, "approved")
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.committed_amount, 4000)
        with self.assertRaisesRegex(UserError, "agreement is not signed"):
            grant.action_activate()
        self._sign_agreement(grant)
        grant.action_activate()
        self.assertEqual(grant.instalment_ids.mapped("state"), ["due", "planned"])
        grant.instalment_ids[0].action_request_payment()
        payout = grant.instalment_ids[0].disbursement_id
        self.assertEqual(payout.state, "submitted")
        self.assertEqual(payout.amount, 3000)
        self._approve(payout)
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.committed_amount, 4000)
        payout.with_user(self.users["finance"]).action_create_bill()
        self._match_with_bank(self._register_payment(payout))
        self.assertEqual(grant.instalment_ids[0].state, "paid")
        self.assertEqual((grant.paid_amount, grant.paid_rate), (3000, 75))
        grant.action_start_closing()
        manager = grant.with_user(self.users["manager"])
        manager.report_ids.action_waive(reason="The work is known")
        manager.action_close()
        self.fund.invalidate_recordset()
        self.assertEqual(self.fund.committed_amount, 3000)
        self.assertEqual(self.fund.available_amount, 7000)

    def test_steps_in_their_order_only(self):
        grant = self._create_grant()
        for step in (
            "action_review",
            "action_submit",
            "action_activate",
            "action_start_closing",
        ):
            with self.subTest(step=step), self.assertRaises(UserError):
                getattr(grant, step)()
        self.assertEqual(grant.state, "concept")

    def test_requester_does_not_decide(self):
        grant = self._create_grant(user="manager")
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            grant.action_approve()

    def test_large_award_needs_the_director(self):
        fund = self._create_fund(100000.0, name="Large")
        grant = self._create_grant(
            50000.0, fund_id=fund.id, fund_line_id=fund.line_ids[0].id
        )
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        grant.with_user(self.users["manager"]).action_approve()
        self.assertEqual(grant.state, "deciding")
        grant.with_user(self.users["director"]).action_approve()
        self.assertEqual(grant.state, "approved")

    def test_decision_needs_award_fund_and_schedule(self):
        for vals, message in (
            ({"amount": 0.0, "instalment_ids": []}, "no award"),
            ({"fund_id": False, "fund_line_id": False}, "no fund"),
            ({"instalment_ids": []}, "instalments add up to"),
        ):
            grant = self._create_grant(**vals)
            grant.action_apply()
            grant.action_review()
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                grant.action_submit()

    def test_award_above_the_line_is_refused(self):
        with self.assertRaises(UserError):
            self._decided_grant(6000.04)
        self.assertEqual(self._decided_grant(6000.0).state, "approved")

    def test_declined_withdrawn_cancelled(self):
        declined = self._create_grant()
        declined.action_apply()
        declined.with_user(self.users["manager"]).action_decline(reason="Out of scope")
        self.assertEqual(declined.state, "declined")
        withdrawn = self._create_grant()
        withdrawn.action_withdraw_application(reason="Funded elsewhere")
        self.assertEqual(withdrawn.state, "withdrawn")
        cancelled = self._decided_grant()
        with self.assertRaisesRegex(UserError, "your role"):
            cancelled.with_user(self.users["officer"]).action_cancel(reason="x")
        cancelled.with_user(self.users["manager"]).action_cancel(reason="War")
        self.fund.invalidate_recordset()
        self.assertEqual(
            (cancelled.state, self.fund.committed_amount), ("cancelled", 0)
        )

    def test_rejected_by_a_tier_is_declined(self):
        grant = self._create_grant()
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        grant.with_user(self.users["manager"]).action_reject(reason="Weak budget")
        self.assertEqual((grant.state, grant.approval_state), ("declined", "rejected"))

    def test_state_cannot_be_written_dragged_or_imported(self):
        grant = self._create_grant()
        for vals in ({"state": "approved"}, {"approval_state": "approved"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                grant.with_user(self.users["manager"]).write(vals)
        result = self.env_of("manager")["omct.grant"].load(
            [".id", "state"], [[str(grant.id), "Active"]]
        )
        self.assertFalse(result["ids"])
        created = self._create_grant()
        defaults = (
            self.env_of("officer")["omct.grant"]
            .with_context(default_state="active")
            .create({"title": "x", "partner_id": self.member.id})
        )
        self.assertEqual(created.state, defaults.state)

    def test_schedule_is_fixed_after_the_decision(self):
        grant = self._decided_grant()
        instalment = grant.instalment_ids[0]
        for step in (
            lambda: instalment.write({"amount": 1.0}),
            lambda: instalment.unlink(),
            lambda: instalment.write({"grant_id": self._create_grant().id}),
            lambda: self.env_of("officer")["omct.grant.instalment"].create(
                {"grant_id": grant.id, "amount": 1.0, "date_due": self.today}
            ),
        ):
            with self.assertRaises(UserError):
                step()

    def test_instalment_waits_for_agreement_and_day(self):
        grant = self._decided_grant()
        first, second = grant.instalment_ids
        self.assertEqual(first.state, "blocked")
        self.assertIn("agreement is signed", first.blocked_reason)
        with self.assertRaisesRegex(UserError, "agreement is signed"):
            first.action_request_payment()
        grant.action_activate()
        with self.assertRaisesRegex(UserError, "not due before"):
            second.action_request_payment()
        with freeze_time(self.today + relativedelta(months=3)):
            self.root_env["omct.grant.instalment"]._cron_refresh_states()
        self.assertEqual(second.state, "due")

    def test_one_payout_an_instalment(self):
        grant = self._decided_grant()
        grant.action_activate()
        instalment = grant.instalment_ids[0]
        instalment.action_request_payment()
        with self.assertRaisesRegex(UserError, "has a payout already"):
            instalment.action_request_payment()
        payout = instalment.disbursement_id
        payout.with_user(self.users["manager"]).action_reject(reason="Wrong account")
        instalment.action_request_payment()
        self.assertNotEqual(instalment.disbursement_id, payout)
        with self.assertRaisesRegex(UserError, "the instalment is paid by"):
            payout.action_reopen()

    def test_payout_of_an_instalment_is_not_forged(self):
        grant = self._decided_grant()
        grant.action_activate()
        with self.assertRaisesRegex(ValidationError, "differs from instalment"):
            self._create_payout(
                4000.0,
                purpose="instalment",
                instalment_id=grant.instalment_ids[0].id,
            )

    def test_pipeline_totals(self):
        self._create_grant(100.0)
        self._decided_grant(200.0)
        groups = self.env_of("manager")["omct.grant"]._read_group(
            [("company_id", "=", self.company.id)], ["state"], ["amount:sum", "__count"]
        )
        self.assertEqual(
            {state: (total, count) for state, total, count in groups},
            {"concept": (100.0, 1), "approved": (200.0, 1)},
        )
