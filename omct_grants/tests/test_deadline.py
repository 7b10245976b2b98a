# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import GrantsCommon


@tagged("post_install", "-at_install")
class TestDeadline(GrantsCommon):
    office_currency = "base.EUR"

    def _deadlines(self, name="officer", **domain):
        env = self.env_of(name)
        env.flush_all()
        env.invalidate_all()
        return env["omct.grant.deadline"].search([("company_id", "=", self.company.id)])

    def _rows(self, name="officer"):
        return [
            (row.kind, row.date, row.amount, row._get_deadline_record()._name)
            for row in self._deadlines(name)
            if row.kind not in ("report", "donor_report")
        ]

    def _report_rows(self):
        return [
            (row.kind, row.date, row._get_deadline_record())
            for row in self._deadlines()
            if row.kind in ("report", "donor_report")
        ]

    def test_reports_of_members_and_to_donors_come_and_go(self):
        self.assertEqual(self._report_rows(), [])
        deadline = self.env_of("manager")["omct.fund.deadline"].create(
            {"fund_id": self.fund.id, "date_due": self.today}
        )
        [(kind, day, record)] = self._report_rows()
        self.assertEqual(
            (kind, day, record.id), ("donor_report", self.today, self.fund.id)
        )
        grant = self._decided_grant()
        grant.action_activate()
        reports = grant.report_ids
        self.assertTrue(reports)
        rows = self._report_rows()
        self.assertEqual(
            sorted(day for kind, day, _record in rows if kind == "report"),
            sorted(reports.mapped("date_due")),
        )
        self.assertEqual(
            {record.id for kind, _day, record in rows if kind == "report"}, {grant.id}
        )
        deadline.action_send()
        self.assertNotIn("donor_report", [row[0] for row in self._report_rows()])

    def test_instalments_grants_and_funds_come_and_go(self):
        fund_end = ("fund_end", self.fund.date_end, 0.0, "omct.fund")
        grant = self._create_grant(4000.0)
        self.assertEqual(self._rows(), [fund_end])
        grant.action_apply()
        grant.action_review()
        grant.action_submit()
        self._approve(grant)
        first = ("instalment", self.today, 3000.0, "omct.grant")
        rest = [
            (
                "instalment",
                self.today + relativedelta(months=3),
                1000.0,
                "omct.grant",
            ),
            ("grant_end", self.today + relativedelta(months=6), 0.0, "omct.grant"),
            fund_end,
        ]
        self.assertEqual(self._rows(), [first, *rest])
        self._sign_agreement(grant)
        grant.action_activate()
        grant.instalment_ids[0].action_request_payment()
        payout = grant.instalment_ids[0].disbursement_id
        # Asked for is not paid: the day still stands in the calendar.
        self.assertEqual(self._rows(), [first, *rest])
        self._approve(payout)
        payout.with_user(self.users["finance"]).action_create_bill()
        self._match_with_bank(self._register_payment(payout))
        self.assertEqual(self._rows(), rest)
        grant.action_start_closing()
        self.assertEqual(self._rows(), rest[1:])
        manager = grant.with_user(self.users["manager"])
        manager.report_ids.action_waive(reason="The work is known")
        manager.action_close()
        self.assertEqual(self._rows(), [fund_end])

    def test_opens_what_it_is_about(self):
        grant = self._decided_grant(100.0)
        for deadline in self._deadlines():
            action = deadline.action_open()
            expected = (
                ("omct.fund", self.fund.id)
                if deadline.kind == "fund_end"
                else ("omct.grant", grant.id)
            )
            self.assertEqual((action["res_model"], action["res_id"]), expected)
            self.assertTrue(deadline.display_name)

    def test_identifiers_are_of_one_row_each(self):
        self._decided_grant(100.0)
        deadlines = self._deadlines()
        self.assertEqual(len(set(deadlines.ids)), len(deadlines))
        for deadline in deadlines:
            self.env.invalidate_all()
            [row] = deadline.read(["kind", "date"])
            self.assertEqual(row["id"], deadline.id)

    def test_readers(self):
        self._decided_grant(100.0)
        for name in ("officer", "manager", "director", "auditor"):
            with self.subTest(name=name):
                self.assertEqual(len(self._deadlines(name)), 4)
        for name in ("finance", "finance_manager", "coordinator", "plain"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._deadlines(name)

    def test_other_office_sees_none(self):
        self._decided_grant(100.0)
        branch = self.root_env["res.company"].create({"name": "Other office"})
        user = new_test_user(
            self.root_env,
            login="branch_auditor",
            groups="omct_grants.group_auditor",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        deadline = self._deadlines()[:1]
        self.env.invalidate_all()
        self.assertFalse(self.env(user=user)["omct.grant.deadline"].search([]))
        with self.assertRaises(AccessError):
            deadline.with_user(user).read(["name"])

    def test_nobody_writes_one(self):
        deadline = self._deadlines()[:1]
        for name in ("officer", "manager", "director"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                deadline.with_user(self.users[name]).write({"date": self.today})
