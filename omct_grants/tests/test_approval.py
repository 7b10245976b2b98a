# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestApproval(GrantsCommon):
    def test_up_to_the_ceiling_one_manager_decides(self):
        payout = self._create_payout(3000.0)
        payout.action_submit()
        self.assertEqual(payout.approval_state, "submitted")
        self.assertEqual(len(payout.review_ids), 1)
        payout.with_user(self.users["manager"]).action_approve()
        self.assertEqual(payout.approval_state, "approved")
        self.assertEqual(payout.approved_by_ids, self.users["manager"])

    def test_above_the_ceiling_the_director_decides_after_the_manager(self):
        euro = self.env.ref("base.EUR")
        payout = self._create_payout(
            3000.01, currency_id=euro.id, fund_line_id=self.line.id
        )
        payout.action_submit()
        self.assertEqual(len(payout.review_ids), 2)
        director = payout.with_user(self.users["director"])
        with self.assertRaisesRegex(UserError, "waits for"):
            director.action_approve()
        payout.with_user(self.users["manager"]).action_approve()
        self.assertEqual(payout.approval_state, "submitted")
        director.action_approve()
        self.assertEqual(payout.approval_state, "approved")
        self.assertEqual(
            payout.approved_by_ids, self.users["manager"] | self.users["director"]
        )

    def test_requester_cannot_approve_whatever_the_role(self):
        payout = self._create_payout(user="manager")
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            payout.action_approve()
        self.assertFalse(payout.can_approve)
        payout.with_user(self.users["manager2"]).action_approve()
        self.assertEqual(payout.approval_state, "approved")

    def test_creator_cannot_approve_what_another_submitted(self):
        payout = self._create_payout(user="manager")
        payout.with_user(self.users["officer"]).action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            payout.with_user(self.users["manager"]).action_approve()

    def test_tier_without_four_eyes_still_excludes_the_requester(self):
        definitions = (
            self.env["tier.definition"]
            .sudo()
            .search([("model", "=", "omct.disbursement")])
        )
        definitions.exclude_requester = False
        payout = self._create_payout(user="manager")
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "another person"):
            payout.action_approve()

    def test_officer_cannot_approve(self):
        payout = self._create_payout()
        payout.action_submit()
        with self.assertRaises(UserError):
            payout.with_user(self.users["officer2"]).action_approve()
        self.assertEqual(payout.approval_state, "submitted")

    def test_no_tier_no_submission(self):
        self.env["tier.definition"].sudo().search(
            [("model", "=", "omct.disbursement")]
        ).active = False
        payout = self._create_payout()
        with self.assertRaisesRegex(UserError, "No approval tier covers"):
            payout.action_submit()

    def test_reject_needs_a_reason_and_can_be_reopened(self):
        payout = self._create_payout()
        payout.action_submit()
        manager = payout.with_user(self.users["manager"])
        action = manager.action_reject()
        self.assertEqual(action["res_model"], "omct.reason.wizard")
        wizard = (
            self.env_of("manager")["omct.reason.wizard"]
            .with_context(**action["context"])
            .create({"reason": "The invoice is missing."})
        )
        wizard.action_confirm()
        self.assertEqual(payout.state, "rejected")
        self.assertIn("The invoice is missing.", payout.message_ids[0].body)
        payout.action_reopen()
        self.assertEqual(payout.state, "draft")
        payout.action_submit()
        self.assertEqual(payout.state, "submitted")

    def test_reason_dialog_calls_nothing_else(self):
        payout = self._create_payout()
        payout.action_submit()
        wizard = self.env_of("officer")["omct.reason.wizard"].create(
            {
                "res_model": "omct.disbursement",
                "res_ids": str(payout.id),
                "method": "_do_approve",
                "reason": "please",
            }
        )
        with self.assertRaisesRegex(AccessError, "does not take a reason"):
            wizard.action_confirm()

    def test_send_back_thaws_and_forgets_the_reviews(self):
        payout = self._create_payout()
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "frozen"):
            payout.amount = 999
        payout.with_user(self.users["manager"]).action_send_back(reason="Too much")
        self.assertFalse(payout.review_ids)
        payout.amount = 999
        self.assertEqual(payout.amount, 999)

    def test_whoever_has_no_part_reads_whom_it_waits_for(self):
        payout = self._create_payout(400.0)
        payout.action_submit()
        other = payout.with_user(self.users["officer2"])
        self.assertFalse(other.can_approve)
        self.assertRegex(other.cannot_approve_reason, "^it waits for ")
        self.assertEqual(
            payout.cannot_approve_reason,
            "you asked for it, so another person decides",
        )
        self.assertTrue(payout.can_withdraw)
        self.assertFalse(other.can_withdraw)

    def test_withdraw_is_for_the_requester(self):
        payout = self._create_payout()
        payout.action_submit()
        with self.assertRaisesRegex(UserError, "only the person who asked"):
            payout.with_user(self.users["officer2"]).action_withdraw()
        payout.action_withdraw()
        self.assertEqual(payout.state, "draft")

    def test_frozen_after_approval(self):
        payout = self._approved_payout()
        other = self._create_account(self.member, "SN12 K001 0015 2000 0025 6900 7542")
        for vals in (
            {"amount": 1.0},
            {"partner_bank_id": other.id},
            {"partner_id": self.partner_b.id},
            {"fund_line_id": self.fund.line_ids[1].id},
            {"currency_id": self.env.ref("base.CHF").id},
        ):
            for user in ("officer", "manager", "finance"):
                with self.subTest(vals=vals, user=user), self.assertRaises(UserError):
                    payout.with_user(self.users[user]).write(vals)


@tagged("post_install", "-at_install")
class TestForgery(GrantsCommon):
    """What a user can try over RPC with the rights that the screens need."""

    def setUp(self):
        super().setUp()
        self.payout = self._create_payout()
        self.payout.action_submit()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_review_cannot_be_written(self):
        for name in ("officer", "plain", "manager", "finance_manager"):
            review = self.env_of(name)["tier.review"].browse(self.payout.review_ids.ids)
            with self.subTest(user=name), self.assertRaises(AccessError):
                review.write(
                    {"status": "approved", "done_by": self.users["manager"].id}
                )

    def test_review_cannot_be_deleted(self):
        review = self.env_of("officer")["tier.review"].browse(
            self.payout.review_ids.ids
        )
        with self.assertRaises(AccessError):
            review.unlink()

    def test_review_cannot_be_made(self):
        definition = self.payout.review_ids.definition_id
        vals = {
            "model": "omct.disbursement",
            "res_id": self.payout.id,
            "definition_id": definition.id,
            "status": "approved",
            "done_by": self.users["manager"].id,
        }
        reviews = self.env_of("officer")["tier.review"]
        with self.assertRaises(AccessError):
            reviews.create(vals)
        smuggled = vals.pop("model")
        with self.assertRaises(AccessError):
            reviews.with_context(default_model=smuggled).create(vals)

    def test_review_of_another_model_cannot_be_moved_here(self):
        review = self.env_of("officer")["tier.review"].create(
            {"model": "res.partner", "res_id": self.member.id, "status": "approved"}
        )
        with self.assertRaises(AccessError):
            review.write({"model": "omct.disbursement", "res_id": self.payout.id})

    def test_review_is_not_written_through_the_document(self):
        payout = self.payout.with_user(self.users["officer"])
        for command in (
            [(1, payout.review_ids.id, {"status": "approved"})],
            [(5, 0, 0)],
            [(0, 0, {"status": "approved"})],
        ):
            with self.subTest(command=command), self.assertRaises(UserError):
                payout.write({"review_ids": command})

    def test_comment_dialog_does_not_decide(self):
        wizard = self.env_of("manager")["comment.wizard"].create(
            {
                "validate_reject": "validate",
                "res_model": "omct.disbursement",
                "res_id": self.payout.id,
                "comment": "ok",
            }
        )
        with self.assertRaises(AccessError):
            wizard.add_comment()

    def test_engine_buttons_are_guarded(self):
        with self.assertRaises(UserError):
            self.payout.with_user(self.users["officer"]).validate_tier()
        self.assertEqual(self.payout.approval_state, "submitted")

    def test_state_cannot_be_written_or_created(self):
        payout = self.payout.with_user(self.users["manager"])
        for vals in (
            {"approval_state": "approved"},
            {"state": "paid"},
            {"receipt_date": self.today},
            {"name": "D/1"},
            {"amount_fund": 0.01},
            {"move_id": 1},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                payout.write(vals)
            with self.subTest(create=vals), self.assertRaises(AccessError):
                self._create_payout(**vals)

    def test_context_and_personal_defaults_grant_nothing(self):
        officer = self.env_of("officer")
        officer["ir.default"].set(
            "omct.disbursement", "approval_state", "approved", user_id=True
        )
        officer["ir.default"].set("omct.disbursement", "state", "paid", user_id=True)
        payout = self._create_payout()
        self.assertEqual((payout.approval_state, payout.state), ("draft", "draft"))
        payout = (
            officer["omct.disbursement"]
            .with_context(
                default_approval_state="approved",
                default_state="received",
                skip_validation_check=True,
                skip_check_state_condition=True,
            )
            .create(
                {
                    "fund_id": self.fund.id,
                    "fund_line_id": self.line.id,
                    "company_id": self.company.id,
                    "partner_id": self.member.id,
                    "partner_bank_id": self.account.id,
                    "amount": 5.0,
                }
            )
        )
        self.assertEqual((payout.approval_state, payout.state), ("draft", "draft"))

    def test_import_cannot_move_a_state(self):
        result = self.env_of("manager")["omct.disbursement"].load(
            [".id", "approval_state"], [[str(self.payout.id), "Approved"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("buttons", result["messages"][0]["message"])
        self.env.invalidate_all()
        self.assertEqual(self.payout.approval_state, "submitted")
