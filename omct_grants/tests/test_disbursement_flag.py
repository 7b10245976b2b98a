# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import suppress

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GrantsCommon, submit

FRENCH = "FR7630006000011234567890189"


class FlagCommon(GrantsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["finance_manager2"] = new_test_user(
            cls.root_env,
            login="test_finance_manager2",
            groups="omct_grants.group_finance_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def at(self, name, record):
        return record.with_user(self.users[name])

    def _bill(self, payout):
        return self.at("finance", payout).action_create_bill()

    def _flags(self, payout):
        flags = payout.sudo()._get_open_flags()
        return {flag.kind for flag in flags.get(payout.id, ())}

    def _change_account(self):
        self.at("finance_manager", self.account).acc_number = "SN08 0000 0000 0777"
        self._confirm_account(self.account, "finance_manager2")


@tagged("post_install", "-at_install")
class TestCallBack(FlagCommon):
    def _new_account(self, number=FRENCH, **vals):
        return self.env_of("finance")["res.partner.bank"].create(
            {"partner_id": self.partner_b.id, "acc_number": number, **vals}
        )

    def _dialog(self, account, user="finance_manager", **vals):
        account = self.at(user, account)
        action = account.action_confirm_account()
        return (
            self.env_of(user)[action["res_model"]]
            .with_context(**action["context"])
            .create(
                {
                    "called_name": "Fatou, treasurer",
                    "called_number": "+33 1 40 00 00 00",
                    "known_from": "contact",
                    **vals,
                }
            )
        )

    def test_no_confirmation_without_a_call_back(self):
        account = self._new_account()
        for user in ("finance_manager",):
            with self.assertRaisesRegex(UserError, "Confirm account"):
                self.at(user, account).allow_out_payment = True
        self._dialog(account).action_confirm()
        self.assertTrue(account.allow_out_payment)
        kept = account.with_user(self.users["auditor"]).omct_confirmation_ids
        self.assertEqual(
            (kept.called_name, kept.called_number, kept.known_from, kept.user_id),
            (
                "Fatou, treasurer",
                "+33 1 40 00 00 00",
                "contact",
                self.users["finance_manager"],
            ),
        )
        self.assertEqual(kept.entered_by_id, self.users["finance"])
        self.assertEqual(kept.acc_number, account.acc_number)

    def test_one_call_back_one_confirmation(self):
        account = self._new_account()
        self._dialog(account).action_confirm()
        account.sudo()._suspend()
        with self.assertRaisesRegex(UserError, "Confirm account"):
            self.at("finance_manager", account).allow_out_payment = True
        self._dialog(account).action_confirm()
        self.assertEqual(len(account.sudo().omct_confirmation_ids), 2)

    def test_the_call_is_about_this_number(self):
        account = self._new_account()
        dialog = self._dialog(account)
        self.at("finance", account).acc_number = "FR1420041010050500013M02606"
        with self.assertRaisesRegex(UserError, "since you opened"):
            dialog.action_confirm()
        self.assertFalse(account.allow_out_payment)
        self._dialog(account).action_confirm()
        self.assertEqual(
            account.sudo().omct_confirmation_ids.acc_number,
            account.acc_number,
        )

    def test_evidence_is_wanted_whole(self):
        account = self._new_account()
        for vals, said in (
            ({"called_number": "yes"}, "telephone number in full"),
            ({"called_name": " "}, "enter the name"),
            (
                {"called_at": fields.Datetime.now() + relativedelta(days=1)},
                "before now",
            ),
            (
                {"called_at": fields.Datetime.now() - relativedelta(days=1)},
                "after the account was entered",
            ),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, said):
                self._dialog(account, **vals).action_confirm()
        self.assertFalse(account.allow_out_payment)

    def test_a_wrong_number_is_not_confirmed(self):
        for number in ("FR7630006000011234567890188", "FR76 3000 6000 0112"):
            account = self._new_account(number)
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(UserError, "looks like an IBAN and is wrong"),
            ):
                self._dialog(account)

    def test_a_wrong_bic_is_not_even_entered(self):
        for code in ("ABC", "BN0AFRPP", "BNPAFRPPXX"):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                self.env_of("finance")["res.bank"].create({"name": "B", "bic": code})

    def test_another_holder_needs_a_reason(self):
        account = self._new_account(acc_holder_name=f"  {self.partner_b.name.upper()} ")
        self.assertFalse(account.omct_holder_differs)
        self.at("finance", account).acc_holder_name = "Somebody else"
        self.assertTrue(account.omct_holder_differs)
        with self.assertRaisesRegex(UserError, "say why"):
            self._dialog(account).action_confirm()
        self._dialog(account, holder_reason="Their fiscal agent").action_confirm()
        self.assertTrue(account.allow_out_payment)

    def test_who_may_not(self):
        account = self._new_account()
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("finance", "officer", "manager", "auditor", "plain", "director"):
            with self.subTest(user=name), self.assertRaises(UserError):
                self._dialog(account, user=name).action_confirm()
        mine = self.env_of("finance_manager")["res.partner.bank"].create(
            {"partner_id": self.partner_b.id, "acc_number": "ML13 0007"}
        )
        with self.assertRaisesRegex(UserError, "another person confirms"):
            self._dialog(mine)

    def test_evidence_is_nobodys_to_write(self):
        account = self._new_account()
        self._dialog(account).action_confirm()
        kept = account.sudo().omct_confirmation_ids
        vals = {
            "bank_id": account.id,
            "acc_number": "1",
            "called_name": "x",
            "called_number": "1",
            "known_from": "met",
            "called_at": "2026-01-01 00:00:00",
            "user_id": self.users["finance_manager"].id,
            "fingerprint": account._get_fingerprint(),
        }
        self.env.flush_all()
        self.env.invalidate_all()
        for name in self.users:
            records = self.env_of(name)["omct.bank.confirmation"]
            mine = records.browse(kept.id)
            for attack in (
                lambda records=records: records.create(vals),
                lambda mine=mine: mine.write({"called_name": "y"}),
                lambda mine=mine: mine.unlink(),
                lambda name=name: self.at(name, account).write(
                    {"omct_confirmation_ids": [(5, 0, 0)], "sequence": 3}
                ),
            ):
                with self.subTest(user=name), suppress(AccessError):
                    attack()
        self.env.invalidate_all()
        self.assertEqual(account.sudo().omct_confirmation_ids, kept)
        self.assertEqual(kept.called_name, "Fatou, treasurer")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            kept.write({"entered_by_id": kept.user_id.id})
            kept.flush_recordset()


@tagged("post_install", "-at_install")
class TestWarnings(FlagCommon):
    def test_nothing_stands_out(self):
        payout = self._approved_payout()
        self.assertFalse(payout.flag_state)
        self._bill(payout)
        self.assertEqual(payout.state, "billed")

    def test_a_changed_account(self):
        payout = self._approved_payout()
        self._change_account()
        self.assertEqual(payout.state, "draft", "the approval was for another account")
        payout.action_submit()
        self._approve(payout)
        self.assertEqual(self._flags(payout), {"changed"})
        self.assertEqual(payout.flag_state, "open")
        with self.assertRaisesRegex(UserError, "The account changed on"):
            self._bill(payout)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._answer(payout, " ")
        self._answer(payout)
        self.assertEqual(payout.flag_state, "answered")
        self.assertEqual(payout.sudo().flag_ids.reason, "Called the treasurer")
        self.assertEqual(payout.sudo().flag_ids.user_id, self.users["finance"])
        self._bill(payout)
        self.assertEqual(payout.state, "billed")

    def test_an_answer_does_not_cover_the_next_change(self):
        self._change_account()
        payout = self._approved_payout()
        self._answer(payout)
        self._bill(payout)
        with freeze_time(fields.Datetime.now() + relativedelta(days=1)):
            manager = self.at("finance_manager", self.account)
            manager.acc_holder_name = "Somebody else"
            self._confirm_account(self.account, "finance_manager2")
            self.assertEqual(self._flags(payout), {"changed", "holder"})
            with self.assertRaisesRegex(UserError, "in the name of"):
                self.at("finance", payout).action_register_payment()
            self._answer(payout)
            self._register_payment(payout)
        self.assertEqual(payout.state, "sent")

    def test_after_thirty_days_it_stands_out_no_more(self):
        self._change_account()
        payout = self._create_payout()
        payout.action_submit()
        for days, expected in ((29, {"changed"}), (31, set())):
            with freeze_time(fields.Datetime.now() + relativedelta(days=days)):
                self.assertEqual(self._flags(payout), expected)

    def test_a_new_account_of_a_known_payee(self):
        new = self._create_account(self.member, "SN12 K001 0015 2000 0025")
        payout = self._approved_payout(partner_bank_id=new.id)
        self.assertEqual(self._flags(payout), {"changed"})
        first = self._approved_payout(partner_bank_id=self.account.id, amount=5.0)
        self.assertFalse(self._flags(first))

    def test_the_same_number_at_two_payees(self):
        payout = self._approved_payout()
        other = self._create_account(self.partner_b, self.account.acc_number)
        self.env.invalidate_all()
        theirs = self._approved_payout(
            50.0, partner_id=self.partner_b.id, partner_bank_id=other.id
        )
        for record in (payout, theirs):
            self.assertEqual(self._flags(record), {"shared"})
            with self.assertRaisesRegex(UserError, "stands at another payee"):
                self._bill(record)
        for account in (self.account, other):
            self.assertEqual(account.omct_shared_count, 1)
        found = self.env_of("finance")["omct.disbursement"].search(
            [("flag_state", "=", "open")]
        )
        self.assertLessEqual({payout.id, theirs.id}, set(found.ids))
        self.assertNotIn(self.partner_b.name, payout.flag_text)

    def test_who_may_answer(self):
        self._change_account()
        payout = self._approved_payout()
        for name in ("officer", "manager", "director"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._answer(payout, user=name)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._answer(payout, user="auditor")
        with self.assertRaisesRegex(UserError, "have changed since"):
            self.at("finance", payout)._answer_flags("Fine", ["holder:1"])

    def test_an_answer_is_nobodys_to_write(self):
        self._change_account()
        payout = self._approved_payout()
        key = payout.sudo()._get_open_flags()[payout.id][0].key
        vals = {
            "disbursement_id": payout.id,
            "kind": "changed",
            "key": key,
            "text": "x",
            "reason": "x",
            "user_id": self.users["finance"].id,
        }
        self.env.flush_all()
        self.env.invalidate_all()
        for name in self.users:
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.env_of(name)["omct.disbursement.flag"].create(vals)
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.at(name, payout).write({"flag_ids": [(0, 0, vals)]})
        self.assertEqual(payout.flag_state, "open")

    def test_the_list_costs_the_same_for_10_and_100(self):
        self._change_account()
        model = self.env_of("finance")["omct.disbursement"]
        for number in range(100):
            self._approved_payout(1.0 + number / 100)
        counts = []
        for limit in (10, 10, 100):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = model.web_search_read(
                [("state", "=", "approved")],
                {"name": {}, "flag_state": {}, "flag_text": {}},
                limit=limit,
            )
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(found["records"][0]["flag_state"], "open")
        self.assertLessEqual(counts[2], counts[1], f"queries: {counts}")


@tagged("post_install", "-at_install")
class TestRepeats(FlagCommon):
    def _ask(self, payout):
        dialog = payout.action_submit()
        self.assertEqual(dialog["res_model"], "omct.repeat.wizard")
        self.assertEqual(payout.approval_state, "draft")
        return (
            payout.env[dialog["res_model"]]
            .with_context(**dialog["context"])
            .create({"reason": "The second of two trainings"})
        )

    def test_the_same_twice_asks_why(self):
        first = self._approved_payout()
        second = self._create_payout()
        dialog = self._ask(second)
        self.assertEqual(dialog.other_ids, first)
        dialog.action_confirm()
        self.assertEqual(second.approval_state, "submitted")
        self._approve(second)
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("manager", "finance"):
            flag = self.at(name, second).flag_ids
            with self.subTest(user=name):
                self.assertEqual(flag.reason_shown, "The second of two trainings")
                self.assertIn(first.name, flag.text)
        self._bill(first)
        self._bill(second)
        self.assertEqual((first | second).mapped("state"), ["billed", "billed"])

    def test_without_a_reason_it_stays_a_draft(self):
        self._approved_payout()
        second = self._create_payout()
        dialog = self._ask(second)
        dialog.reason = "  "
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.action_confirm()
        self.assertEqual(second.approval_state, "draft")

    def test_a_reason_for_one_does_not_cover_another(self):
        first = self._approved_payout()
        third = self._create_payout()
        dialog = self._ask(third)
        second = submit(self._create_payout())
        with self.assertRaisesRegex(UserError, "looks like"):
            dialog.action_confirm()
        self.assertEqual(third.approval_state, "draft")
        dialog = self._ask(third)
        self.assertEqual(dialog.other_ids, first | second)
        dialog.action_confirm()
        self.assertEqual(third.approval_state, "submitted")

    def test_a_reason_does_not_travel_to_another_payout(self):
        self._approved_payout()
        second, third = self._create_payout(), self._create_payout()
        self._ask(second).action_confirm()
        dialog = self._ask(third)
        dialog.other_ids = second
        with self.assertRaisesRegex(UserError, "looks like"):
            dialog.action_confirm()
        with self.assertRaisesRegex(UserError, "submit it alone"):
            (third | self._create_payout()).action_submit()

    def test_what_differs_is_not_the_same(self):
        self._approved_payout()
        for vals in (
            {"amount": 1000.01},
            {"date_due": self.today + relativedelta(months=1)},
            {
                "partner_id": self.partner_b.id,
                "partner_bank_id": self._create_account(self.partner_b, "ML1 9").id,
            },
        ):
            payout = self._create_payout(**vals)
            with self.subTest(vals=vals):
                self.assertIs(payout.action_submit(), True)

    def test_what_was_not_paid_does_not_count(self):
        rejected, cancelled, draft = (self._create_payout() for _number in range(3))
        submit(rejected)
        self.at("manager", rejected).action_reject(reason="No")
        submit(cancelled)
        cancelled.action_cancel(reason="No")
        self.assertTrue(draft)
        self.assertIs(self._create_payout().action_submit(), True)

    def test_what_the_requester_does_not_see_is_asked_of_finance(self):
        branch = self.root_env["res.company"].create(
            {"name": "Other", "currency_id": self.company.currency_id.id}
        )
        first = self._approved_payout()
        # As a payout of another kind or office: not the requester's to read.
        self.users["officer2"].with_env(self.root_env).write(
            {"company_ids": [(4, branch.id)]}
        )
        second = self._create_payout(user="officer2")
        hidden = second.with_context(allowed_company_ids=[branch.id])
        self.assertFalse(hidden._get_unexplained_repeats())
        second.with_context(
            allowed_company_ids=[self.company.id, branch.id]
        ).action_submit()
        self.assertEqual(second.approval_state, "draft")
        self.assertEqual(first.approval_state, "approved")

    def test_two_that_slip_through_at_once_are_held_before_the_bill(self):
        first, second = self._create_payout(), self._create_payout()
        seen = type(first)._get_unexplained_repeats
        self.classPatch(type(first), "_get_unexplained_repeats", lambda self: {})
        (first | second).action_submit()
        self.classPatch(type(first), "_get_unexplained_repeats", seen)
        self._approve(first)
        self._approve(second)
        with self.assertRaisesRegex(UserError, "Same payee, amount and month"):
            self._bill(first)
        self._answer(second, "Two trainings: the officer confirmed both")
        self._bill(first)
        self._bill(second)
