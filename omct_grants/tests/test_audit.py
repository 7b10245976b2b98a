# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.account_audited_mixin import AUTHOR
from ..models.auditlog_rule import NOTHING
from .bank_common import BankCommon


class AuditCommon(BankCommon):
    def trail(self, record, method="write"):
        self.env.flush_all()
        return self.root_env["auditlog.log"].search(
            [
                ("model_model", "=", record._name),
                ("res_id", "=", record.id),
                ("method", "=", method),
            ],
            order="id",
        )

    def begin_request(self, user):
        """Let what is written on the way be this user's, as in a request of theirs."""
        self.env.flush_all()
        self.env.transaction.default_env = self.env_of(user)
        self.cr.cache.pop(AUTHOR, None)

    def end_request(self, user):
        """Write down what is pending, as the end of a request of the user does."""
        self.env_of(user).flush_all()
        self.cr.cache.pop(AUTHOR, None)

    def changes(self, record, field):
        """Return (who, before, after) of each change of a field."""
        return [
            (line.log_id.user_id, line.old_value_text, line.new_value_text)
            for line in self.trail(record).line_ids.sorted("id")
            if line.field_name == field
        ]


@tagged("post_install", "-at_install")
class TestAudit(AuditCommon):
    """Every step with who, when, before and after; and nobody can change that."""

    def test_watched_fields_exist(self):
        rules = self.root_env["auditlog.rule"].search([("omct_deep", "=", True)])
        self.assertEqual(len(rules), 7)
        for rule in rules:
            watched = self.root_env["auditlog.rule"]._get_deep_rule(rule.model_model)
            self.assertEqual(
                watched["names"], set(rule.omct_field_names.split(",")), rule.name
            )

    def test_way_of_a_payout_is_written_down(self):
        payout = self._approved_payout(1200.0)
        users = self.users
        self.assertEqual(
            self.changes(payout, "approval_state"),
            [
                (users["officer"], "draft", "submitted"),
                (users["manager"], "submitted", "approved"),
            ],
        )
        self.begin_request("finance")
        payout.with_user(users["finance"]).action_create_bill()
        self.end_request("finance")
        self.begin_request("finance2")
        payment = self._register_payment(payout, user="finance2")
        self.end_request("finance2")
        self.begin_request("finance")
        self._match_with_bank(payment)
        self.end_request("finance")
        self.assertEqual(
            self.changes(payout, "state")[-3:],
            [
                (users["finance"], "approved", "billed"),
                (users["finance2"], "billed", "sent"),
                (users["finance"], "sent", "paid"),
            ],
        )
        for name in ("move_id", "billed_by_id"):
            who = [user for user, _before, _after in self.changes(payout, name)]
            self.assertEqual(who, [users["finance"]], name)
        created = self.trail(payout, "create").line_ids
        amount = created.filtered(lambda line: line.field_name == "amount")
        self.assertEqual(float(amount.new_value_text), 1200.0)
        self.assertTrue(self.trail(payment, "create"))

    def test_steps_of_a_batch_are_written_down(self):
        batch = self._sent_batch(self._prague(100.0))
        states = [after for _who, _before, after in self.changes(batch, "state")]
        self.assertEqual(states, ["open", "generated", "uploaded"])
        signed = self.changes(batch, "omct_signed_by_id")
        self.assertEqual(signed[0][0], self.users["finance_manager"])

    def test_account_and_fund_before_and_after(self):
        manager = self.account.with_user(self.users["finance_manager"])
        manager.acc_number = "SN-0015-9999-0001"
        self.assertEqual(
            self.changes(self.account, "acc_number")[-1],
            (self.users["finance_manager"], "SN-0015-2000-0485", "SN-0015-9999-0001"),
        )
        self.assertEqual(
            self.changes(self.account, "allow_out_payment")[-1][1:], ("true", "false")
        )
        self.assertEqual(self.trail(self.account)[-1].name, "…0001")
        line = self.line.with_user(self.users["manager"])
        line.name = "Grants to members"
        self.assertEqual(
            self.changes(self.line, "name")[-1],
            (self.users["manager"], "Grants", "Grants to members"),
        )

    def test_names_are_shown_to_whoever_may_see_them(self):
        payout = self._create_payout(100.0)
        account = self._create_account(self.member, "SN-1-1")
        payout.partner_bank_id = account
        line = self.trail(payout).line_ids.filtered(
            lambda rec: rec.field_name == "partner_bank_id"
        )
        shown = line.with_user(self.users["auditor"])
        self.env.invalidate_all()
        self.assertEqual(line.new_value_text, str(account.id))
        self.assertIn("SN-1-1", shown.omct_new_label)

    def test_deleted_draft_is_written_down(self):
        payout = self._create_payout(100.0)
        payout_id, name = payout.id, payout.name
        payout.unlink()
        log = self.root_env["auditlog.log"].search(
            [("method", "=", "unlink"), ("model_model", "=", "omct.disbursement")],
            limit=1,
        )
        self.assertEqual((log.res_id, log.name), (payout_id, name))
        self.assertEqual(log.user_id, self.users["officer"])

    def test_reads_of_account_details(self):
        self.env.flush_all()
        self.env.invalidate_all()
        finance = self.account.with_user(self.users["finance"])
        before = len(self.trail(self.account, "read"))
        finance.read(["allow_out_payment"])
        self.assertEqual(len(self.trail(self.account, "read")), before)
        finance.read(["acc_number"])
        finance.read(["acc_number"])
        reads = self.trail(self.account, "read")
        self.assertEqual(len(reads), before + 1)
        self.assertEqual(reads[-1].user_id, self.users["finance"])
        self.assertEqual(reads[-1].name, "…0485")
        self.assertFalse(reads[-1].line_ids)
        self.users["finance"].group_ids = [
            Command.link(self.env.ref("base.group_allow_export").id)
        ]
        finance.export_data(["acc_number"])
        self.assertEqual(len(self.trail(self.account, "export_data")), 1)

    def test_nobody_changes_the_trail(self):
        payout = self._approved_payout(100.0)
        log = self.trail(payout)[:1]
        administrator = new_test_user(
            self.root_env, login="audit_admin", groups="base.group_system"
        )
        rule = self.env.ref("omct_grants.auditlog_rule_disbursement")
        for user in (administrator, *(self.users.values())):
            mine, own_rule = log.with_user(user), rule.with_user(user)
            for call in (
                lambda own=mine: own.write({"name": "x"}),
                mine.unlink,
                lambda own=mine: own.create({"name": "x", "model_id": 1}),
                lambda own=mine: own.line_ids.write({"new_value_text": "x"}),
                lambda own=mine: own.line_ids.unlink(),
                lambda own=own_rule: own.write({"state": "draft"}),
                own_rule.set_to_draft,
                own_rule.unlink,
                lambda own=mine: own.env["auditlog.autovacuum"].autovacuum(0),
            ):
                with self.assertRaises(AccessError):
                    call()
        # Not in superuser mode either.
        for call in (log.sudo().unlink, lambda: log.sudo().write({"name": "x"})):
            with self.assertRaises(AccessError):
                call()

    def test_who_reads_the_trail(self):
        log = self.trail(self._approved_payout(100.0))[:1]
        for name, user in self.users.items():
            self.env.invalidate_all()
            reader = log.with_user(user)
            if name == "auditor":
                self.assertTrue(reader.read(["name"]))
            else:
                with self.assertRaises(AccessError):
                    reader.read(["name"])

    def test_trail_costs_the_same_queries_for_any_number(self):
        payouts = self._create_payout(10.0)
        for _number in range(29):
            payouts |= self._create_payout(10.0)

        def count(size, day):
            self.env.flush_all()
            before = self.cr.sql_log_count
            payouts[:size].date_due = self.today + timedelta(days=day)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(3, 1)
        cost = []
        for size in (3, 30):
            watched = count(size, size + 1)
            rules = self.registry["auditlog.rule"]
            with patch.object(rules, "_get_deep_rule", return_value=NOTHING):
                cost.append(watched - count(size, size + 2))
        # Two reads, the numbers of the entries, two inserts: for three as for thirty.
        self.assertEqual(cost, [5, 5])


@tagged("post_install", "-at_install")
class TestAuditor(AuditCommon):
    """The role of an auditor lasts for the days of the audit, and reads only."""

    def setUp(self):
        super().setUp()
        self.payout = self._approved_payout(100.0)
        self.auditor = self.users["auditor"]
        self.auditor.write(
            {
                "omct_audit_from": self.today,
                "omct_audit_until": self.today + timedelta(days=5),
            }
        )
        self.env.flush_all()

    def see(self):
        self.env.invalidate_all()
        return self.payout.with_user(self.auditor).read(["name", "state"])

    def test_refused_before_and_after_without_a_job(self):
        for days, open_then in ((-1, False), (0, True), (5, True), (6, False)):
            with (
                self.subTest(days=days),
                freeze_time(self.today + timedelta(days=days)),
            ):
                if open_then:
                    self.assertTrue(self.see())
                    self.assertTrue(self.trail(self.payout).with_user(self.auditor).ids)
                else:
                    with self.assertRaises(AccessError):
                        self.see()
                    self.assertFalse(
                        self.auditor.has_group("omct_grants.group_auditor")
                    )
                    with self.assertRaises(AccessError):
                        self.env["account.move"].with_user(self.auditor).search([])

    def test_job_takes_the_role_back(self):
        with freeze_time(self.today + timedelta(days=6)):
            self.root_env["res.users"]._cron_end_audits()
            self.assertNotIn(
                self.env.ref("omct_grants.group_auditor"), self.auditor.group_ids
            )
            self.assertTrue(self.auditor.has_group("base.group_user"))
        # What was taken back stays so.
        with self.assertRaises(AccessError):
            self.see()

    def test_other_roles_stay(self):
        self.auditor.group_ids = [
            Command.link(self.env.ref("omct_grants.group_grants_officer").id)
        ]
        with freeze_time(self.today + timedelta(days=6)):
            self.assertTrue(self.see())
            self.assertFalse(self.auditor.has_group("omct_grants.group_auditor"))

    def test_auditor_does_not_lengthen_the_audit(self):
        with self.assertRaises(AccessError):
            self.auditor.with_user(self.auditor).omct_audit_until = "2099-01-01"
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self.auditor.omct_audit_until = self.today - timedelta(days=1)

    def test_auditor_only_reads(self):
        for call in (
            lambda own: own.write({"date_due": self.today}),
            lambda own: own.action_create_bill(),
            lambda own: own.action_cancel(reason="x"),
            lambda own: own.unlink(),
        ):
            with self.assertRaises(AccessError):
                call(self.payout.with_user(self.auditor))


@tagged("post_install", "-at_install")
class TestAuditScreen(AuditCommon, HttpCase):
    """What a browser shows of a bank account is written down."""

    def test_account_shown_beside_a_payout(self):
        payout = self._approved_payout(100.0)
        self.env.flush_all()
        before = len(self.trail(self.account, "read"))
        self.authenticate("test_finance", "test_finance")
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/omct.disbursement/web_read",
            {
                "model": "omct.disbursement",
                "method": "web_read",
                "args": [payout.ids],
                "kwargs": {
                    "specification": {
                        "partner_bank_id": {"fields": {"display_name": {}}}
                    }
                },
            },
        )
        self.assertIn("SN-0015", answer[0]["partner_bank_id"]["display_name"])
        self.env.invalidate_all()
        reads = self.trail(self.account, "read")
        self.assertEqual(len(reads), before + 1)
        self.assertEqual(reads[-1].user_id, self.users["finance"])
