# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GrantsCommon, submit

PAYOUT = "omct.disbursement"


class AttackCommon(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["settings"] = new_test_user(
            cls.root_env,
            login="test_settings",
            groups="base.group_system,base.group_erp_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _submitted(cls, amount=1000.0, **vals):
        payout = cls._create_payout(amount, **vals)
        payout.action_submit()
        return payout

    @classmethod
    def _only_tier(cls, **vals):
        """Let one tier decide on all payouts, and that one a person's."""
        tiers = cls.root_env["tier.definition"]
        tiers.search([("model", "=", PAYOUT)]).active = False
        return tiers.create(
            {
                "name": "Only tier",
                "model_id": cls.env.ref("omct_grants.model_omct_disbursement").id,
                "review_type": "individual",
                "reviewer_id": cls.users["manager"].id,
                "approve_sequence": True,
                "company_id": False,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestAttacksOnReviews(AttackCommon, HttpCase):
    """Over RPC, as each role and as the administrator of the settings."""

    def rpc(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def refused(self, *call):
        with mute_logger("odoo.http", "odoo.sql_db"), self.cr.savepoint() as point:
            try:
                self.rpc(*call)
            except JsonRpcException:
                return True
            finally:
                point.rollback()
        return False

    def test_reviews_are_nobodys_to_write(self):
        payout = self._submitted(4000.0)
        first, second = payout.sudo().review_ids.sorted("sequence")
        self.env.flush_all()
        forged = {
            "model": PAYOUT,
            "res_id": payout.id,
            "definition_id": first.definition_id.id,
            "status": "approved",
            "done_by": self.users["manager"].id,
        }
        for name, user in self.users.items():
            self.authenticate(user.login, user.login)
            attacks = [("tier.review", "create", [forged])]
            for vals in (
                {"status": "approved"},
                {"sequence": 99},
                {"reviewer_ids": [(4, user.id)]},
                {"done_by": self.users["manager"].id},
                {"omct_for_user_id": self.users["manager"].id},
                {"omct_pending_since": "2020-01-01 00:00:00"},
                {"definition_id": second.definition_id.id},
                {"res_id": 1},
                {"model": "res.partner"},
                {"comment": "x"},
            ):
                attacks.append(("tier.review", "write", [first.id], vals))
            attacks.append(("tier.review", "unlink", [first.id]))
            attacks.append(("tier.review", "copy", [first.id]))
            attacks.append(
                ("res.users", "write", [user.id], {"review_ids": [(4, first.id)]})
            )
            attacks.append(
                ("res.users", "write", [user.id], {"review_ids": [(6, 0, [first.id])]})
            )
            attacks.append((PAYOUT, "write", [payout.id], {"review_ids": [(5, 0, 0)]}))
            for attack in attacks:
                with self.subTest(user=name, attack=attack):
                    self.assertTrue(self.refused(*attack))
        self.env.invalidate_all()
        self.assertEqual(payout.approval_state, "submitted")
        self.assertFalse(payout.approved_by_ids)

    def test_a_new_user_is_no_reviewer(self):
        review = self._submitted().sudo().review_ids
        self.env.flush_all()
        self.authenticate("test_settings", "test_settings")
        self.assertTrue(
            self.refused(
                "res.users",
                "create",
                [{"name": "X", "login": "x", "review_ids": [(4, review.id)]}],
            )
        )

    def test_history_is_nobodys_to_write(self):
        payout = self._approved_payout()
        event = payout.sudo().event_ids[0]
        self.env.flush_all()
        vals = {
            "disbursement_id": payout.id,
            "step": "approve",
            "user_id": self.users["director"].id,
        }
        for name, user in self.users.items():
            self.authenticate(user.login, user.login)
            for attack in (
                ("omct.disbursement.event", "create", [vals]),
                ("omct.disbursement.event", "write", [event.id], {"comment": "x"}),
                ("omct.disbursement.event", "unlink", [event.id]),
                (PAYOUT, "write", [payout.id], {"event_ids": [(5, 0, 0)]}),
                ("omct.disbursement.event", "read", [event.id], ["comment"]),
            ):
                with self.subTest(user=name, attack=attack):
                    self.assertTrue(self.refused(*attack))

    def test_what_was_approved_is_changed_by_nobody(self):
        payout = self._approved_payout()
        other_fund = self._create_fund(name="Other")
        account = self._create_account(self.member, "SN08 0009")
        changes = {
            "amount": {"amount": 1.0},
            "payee": {"partner_id": self.partner_b.id},
            "account": {"partner_bank_id": account.id},
            "fund": {
                "fund_id": other_fund.id,
                "fund_line_id": other_fund.line_ids[0].id,
            },
            "currency": {"currency_id": self.env.ref("base.CHF").id},
        }
        self.env.flush_all()
        for name, user in self.users.items():
            self.authenticate(user.login, user.login)
            for what, vals in changes.items():
                with self.subTest(user=name, what=what):
                    self.assertTrue(self.refused(PAYOUT, "write", [payout.id], vals))
                    with self.assertRaises(UserError):
                        payout.with_user(user).write(vals)
        self.assertEqual(payout.approval_state, "approved")

    def test_each_change_voids_what_was_approved(self):
        other_fund = self._create_fund(name="Other")
        account = self._create_account(self.member, "SN08 0009")
        payee_account = self._create_account(self.partner_b, "ML13 0009")
        self.env.flush_all()
        self.authenticate("test_officer", "test_officer")
        for what, vals in {
            "amount": {"amount": 1.0},
            "payee": {
                "partner_id": self.partner_b.id,
                "partner_bank_id": payee_account.id,
            },
            "account": {"partner_bank_id": account.id},
            "fund": {
                "fund_id": other_fund.id,
                "fund_line_id": other_fund.line_ids[0].id,
            },
            "currency": {"currency_id": self.env.ref("base.CHF").id},
        }.items():
            payout = self._approved_payout()
            self.env.flush_all()
            with self.subTest(what=what):
                self.rpc(PAYOUT, "action_revise", payout.ids, "Something changed")
                self.rpc(PAYOUT, "write", payout.ids, vals)
                self.env.invalidate_all()
                self.assertEqual(payout.state, "draft")
                self.assertFalse(payout.sudo().review_ids)
                with self.assertRaises(UserError):
                    payout.with_user(self.users["manager"]).action_approve()
                self.env.invalidate_all()
                with self.assertRaises(UserError):
                    payout.with_user(self.users["finance"]).action_create_bill()


@tagged("post_install", "-at_install")
class TestTiers(AttackCommon):
    def decided_by_tier(self, payout):
        submit(payout)
        return payout.sudo().review_ids.name

    def test_by_amount_currency_office_purpose_and_fund(self):
        branch = self.root_env["res.company"].create({"name": "Other office"})
        other_fund = self._create_fund(name="Other")
        chf = self.env.ref("base.CHF")
        chf.active = True
        rows = {
            "amount": ([("amount_eur", ">", 3000)], {"amount": 4000.0}),
            "currency": ([("currency_id.name", "=", "CHF")], {"currency_id": chf.id}),
            "purpose": ([("purpose", "=", "other")], {}),
            "fund": (
                [("fund_id", "=", other_fund.id)],
                {
                    "fund_id": other_fund.id,
                    "fund_line_id": other_fund.line_ids[0].id,
                },
            ),
        }
        for what, (domain, vals) in rows.items():
            with self.subTest(what=what):
                tier = self._only_tier(name=what, definition_domain=str(domain))
                payout = self._create_payout(**{"amount": 100.0, **vals})
                self.assertEqual(self.decided_by_tier(payout), what)
                tier.definition_domain = str([("id", "=", 0)])
                with self.assertRaisesRegex(UserError, "No approval tier covers"):
                    submit(self._create_payout(**{"amount": 100.0, **vals}))
        with self.subTest(what="purpose of another"):
            self._only_tier(definition_domain=str([("purpose", "=", "instalment")]))
            with self.assertRaisesRegex(UserError, "No approval tier covers"):
                submit(self._create_payout(100.0))
        with self.subTest(what="office"):
            self._only_tier(company_id=self.company.id, name="office")
            self.assertEqual(self.decided_by_tier(self._create_payout(100.0)), "office")
            self._only_tier(company_id=branch.id)
            with self.assertRaisesRegex(UserError, "No approval tier covers"):
                submit(self._create_payout(100.0))

    def test_a_changed_tier_holds_for_later_requests(self):
        tier = self._only_tier()
        payout = self._submitted()
        admin = tier.with_user(self.users["settings"])
        for vals in (
            {"reviewer_id": self.users["settings"].id},
            {
                "review_type": "group",
                "reviewer_group_id": self.env.ref("base.group_user").id,
            },
            {"exclude_requester": False},
            {"sequence": 1},
            {"approve_sequence": False},
            {"definition_domain": "[('id', '=', 0)]"},
            {"name": "Renamed"},
            {"active": False},
        ):
            with self.subTest(vals=vals):
                admin.write(vals)
                review = payout.sudo().review_ids
                self.assertEqual(review.reviewer_ids, self.users["manager"])
                self.assertEqual(review.name, "Only tier")
                self.assertEqual(review.definition_id.sequence, 30)
                self.assertTrue(review.definition_id.approve_sequence)
        # Nor through the copy that was kept.
        kept = payout.sudo().review_ids.definition_id
        kept.with_user(self.users["settings"]).reviewer_id = self.users["settings"]
        self.assertEqual(payout.sudo().review_ids.reviewer_ids, self.users["manager"])
        payout.with_user(self.users["manager"]).action_approve()
        self.assertEqual(payout.approval_state, "approved")

    def test_the_new_tier_decides_the_next_one(self):
        tier = self._only_tier()
        before = self._submitted()
        tier.with_user(self.users["settings"]).reviewer_id = self.users["manager2"]
        after = self._submitted(200.0)
        self.assertEqual(before.sudo().review_ids.reviewer_ids, self.users["manager"])
        self.assertEqual(after.sudo().review_ids.reviewer_ids, self.users["manager2"])

    def test_the_second_tier_stays_too(self):
        payout = self._submitted(4000.0)
        payout.with_user(self.users["manager"]).action_approve()
        director = payout.sudo().review_ids.filtered(lambda rec: not rec.done_by)
        director.definition_id.with_user(self.users["settings"]).write(
            {"review_type": "individual", "reviewer_id": self.users["settings"].id}
        )
        self.assertEqual(
            payout.sudo().review_ids.sorted("sequence").mapped("status"),
            ["approved", "pending"],
        )
        self.assertIn(self.users["director"], director.reviewer_ids)
        self.assertNotIn(self.users["settings"], director.reviewer_ids)

    def test_an_exception_of_the_engine_thaws_nothing(self):
        self.env_of("settings")["tier.validation.exception"].create(
            {
                "name": "Amount",
                "model_id": self.env.ref("omct_grants.model_omct_disbursement").id,
                "field_ids": [
                    Command.link(
                        self.env.ref("omct_grants.field_omct_disbursement__amount").id
                    )
                ],
                "allowed_to_write_under_validation": True,
                "allowed_to_write_after_validation": True,
                "company_id": False,
            }
        )
        for payout in (self._submitted(), self._approved_payout(700.0)):
            with (
                self.subTest(state=payout.state),
                self.assertRaisesRegex(UserError, "frozen"),
            ):
                payout.amount = 5.0

    def test_a_tier_that_decided_is_not_deleted(self):
        tier = self._only_tier()
        payout = self._submitted()
        payout.with_user(self.users["manager"]).action_approve()
        with self.assertRaisesRegex(UserError, "archive it"):
            tier.with_user(self.users["settings"]).unlink()
        unused = tier.copy()
        unused.with_user(self.users["settings"]).unlink()
        self.assertFalse(unused.exists())
