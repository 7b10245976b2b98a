# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ProtectionCommon

OWN_MODELS = (
    "omct.protection.request",
    "omct.protection.defender",
    "omct.protection.violation",
    "omct.protection.assistance",
)


@tagged("post_install", "-at_install")
class TestRights(ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_assessed_request()
        self.request.violation_ids = [Command.create({"kind": "threat"})]
        self.assistance = self.make_assistance(self.request)
        self.records = [
            self.request,
            self.request.defender_ids,
            self.request.violation_ids,
            self.assistance,
        ]

    def test_need_to_know(self):
        """Role x model: the team reads and writes, nobody else finds anything."""
        for record in self.records:
            for user in self.officer | self.manager:
                seen = self.as_user(record, user)
                with self.subTest(model=record._name, user=user.login):
                    self.assertEqual(seen.search([("id", "=", record.id)]), seen)
                    seen.check_access("read")
                    seen.check_access("write")
            for user in self.outsiders:
                seen = self.as_user(record, user)
                in_role = user in self.other_officer | self.other_manager
                with self.subTest(model=record._name, user=user.login):
                    if in_role:
                        self.assertFalse(seen.search([]))
                        self.assertFalse(seen.search_count([]))
                        self.assertFalse(seen.name_search(record.display_name))
                    else:
                        with self.assertRaises(AccessError):
                            seen.search([])
                    for operation in ("read", "write", "unlink"):
                        with self.assertRaises(AccessError):
                            seen.check_access(operation)

    def test_no_menu_for_others(self):
        root = self.env.ref("omct_protection.omct_protection_menu_root")
        for user in (
            self.outsiders - self.other_officer - self.other_manager - self.portal
        ):
            menus = self.env["ir.ui.menu"].with_user(user)
            with self.subTest(user=user.login):
                self.assertNotIn(root.id, menus._visible_menu_ids())
        menus = self.env["ir.ui.menu"].with_user(self.officer)
        self.assertIn(root.id, menus._visible_menu_ids())

    def test_refusal_names_codes_only(self):
        self.request.narrative = "Zebulon is followed"
        self.request.defender_ids.update_identity({"name": "Zebulon"})
        with self.assertRaises(AccessError) as caught:
            self.as_user(self.request, self.other_officer).read(["country_id"])
        self.assertNotIn("Zebulon", str(caught.exception))

    def test_foreign_lines_cannot_be_taken_over(self):
        mine = self.make_request(user=self.other_officer)
        for field, line in (
            ("violation_ids", self.request.violation_ids),
            ("assistance_ids", self.assistance),
        ):
            with self.subTest(field=field), self.assertRaises(AccessError):
                self.as_user(mine, self.other_officer).write(
                    {field: [Command.link(line.id)]}
                )
        with self.assertRaises(AccessError):
            self.make_assistance(self.request, user=self.other_officer)

    def test_other_office(self):
        office = self.env["res.company"].create({"name": "Other Office"})
        self.officer.company_ids = [Command.link(office.id)]
        request = self.make_request(company_id=office.id)
        self.officer.company_ids = [Command.unlink(office.id)]
        self.assertFalse(
            self.as_user(request, self.officer).search([("id", "=", request.id)])
        )

    def test_defender_without_request_is_its_creators(self):
        defender = self.make_defender()
        self.as_user(defender, self.officer).check_access("write")
        with self.assertRaises(AccessError):
            self.as_user(defender, self.manager).check_access("read")
        self.make_request(defender_ids=[Command.link(defender.id)])
        self.as_user(defender, self.manager).check_access("read")

    def test_losing_the_role_ends_it(self):
        self.officer.group_ids = [
            Command.unlink(self.env.ref("omct_protection.group_protection_officer").id)
        ]
        with self.assertRaises(AccessError):
            self.as_user(self.request, self.officer).read(["name"])
        with self.assertRaises(AccessError):
            self.as_user(self.request.defender_ids, self.officer).reveal_identity()

    # -- what finance sees ----------------------------------------------

    def approve(self):
        self.assistance.action_request_payment()
        payout = self.assistance.disbursement_id
        self.as_user(payout, self.manager).action_approve()
        return payout

    def test_finance_sees_the_payout_and_nothing_else(self):
        self.assistance.action_request_payment()
        payout = self.assistance.disbursement_id
        export = self.env.ref("base.group_allow_export")
        self.finance.group_ids = [Command.link(export.id)]
        self.assertFalse(
            self.as_user(payout, self.finance).search([("id", "=", payout.id)])
        )
        self.as_user(payout, self.manager).action_approve()
        seen = self.as_user(payout, self.finance)
        self.assertEqual(seen.search([("id", "=", payout.id)]), seen)
        self.assertNotIn("assistance_id", seen.fields_get())
        for attempt in (
            lambda: seen.read(["assistance_id"]),
            lambda: seen.search([("assistance_id", "!=", False)]),
            lambda: seen.search([("assistance_id.request_id.name", "like", "P")]),
            lambda: seen.formatted_read_group([], ["assistance_id"], ["__count"]),
            lambda: seen.export_data(["assistance_id"]),
        ):
            with self.assertRaises(AccessError):
                attempt()
        values = seen.read()[0]
        text = str(values) + seen.display_name
        for secret in (
            self.request.name,
            self.assistance.name,
            self.request.defender_ids.name,
        ):
            self.assertNotIn(secret, text)
        self.assertRegex(seen.name, r"^D/\d{4}/\d+$")
        view = seen.get_view(
            self.env.ref("omct_grants.omct_disbursement_view_form").id, "form"
        )
        self.assertNotIn("assistance_id", view["arch"])

    def test_messages_of_the_payout_carry_no_code(self):
        payout = self.approve()
        text = " ".join(
            f"{message.body} {message.subject} {message.record_name}"
            for message in payout.sudo().message_ids
        )
        for secret in (
            self.request.name,
            self.assistance.name,
            self.request.defender_ids.name,
        ):
            self.assertNotIn(secret, text)

    def test_officers_see_payouts_of_their_requests_managers_all(self):
        payout = self.approve()
        for user, sees in (
            (self.officer, True),
            (self.manager, True),
            (self.other_manager, True),
            (self.other_officer, False),
            (self.grants_manager, False),
        ):
            seen = self.as_user(payout, user)
            with self.subTest(user=user.login):
                self.assertEqual(bool(seen.search([("id", "=", payout.id)])), sees)
        # The manager of another team reads the code, and cannot follow it.
        other = self.as_user(payout, self.other_manager)
        spec = {"assistance_id": {"fields": {"display_name": {}}}}
        self.assertEqual(
            other.web_read(spec)[0]["assistance_id"]["display_name"],
            self.assistance.name,
        )
        with self.assertRaises(AccessError):
            other.assistance_id.read(["request_id"])

    # -- break-glass -----------------------------------------------------

    def break_glass(self, user, reference=None, **vals):
        wizard = (
            self.env["omct.protection.break.glass.wizard"]
            .with_user(user)
            .create(
                {
                    "reference": reference or self.request.name,
                    "reason": "danger",
                    **vals,
                }
            )
        )
        return self.as_user(wizard, user).action_confirm()

    def test_break_glass_is_logged_and_told(self):
        self.request.defender_ids.update_identity({"name": "Zebulon"})
        self.break_glass(self.other_manager)
        seen = self.as_user(self.request, self.other_manager)
        self.assertTrue(seen.search([("id", "=", seen.id)]))
        self.assertEqual(
            self.as_user(seen.defender_ids, self.other_manager).reveal_identity()[
                "name"
            ],
            "Zebulon",
        )
        log = self.env["omct.protection.break.glass"].search(
            [("request_id", "=", seen.id)]
        )
        self.assertEqual(log.user_id, self.other_manager)
        self.assertEqual(log.reason, "danger")
        message = self.request.sudo().message_ids[:1]
        self.assertIn("break-glass", message.body)
        self.assertEqual(
            message.notified_partner_ids, (self.officer | self.manager).partner_id
        )
        self.as_user(log, self.auditor).read(["reason"])
        for user in (self.other_manager, self.system):
            with self.assertRaises(AccessError):
                self.as_user(log, user).unlink()
        with self.assertRaises(AccessError):
            log.sudo().write({"user_id": self.finance.id})
        # A second time changes nothing.
        self.break_glass(self.other_manager)
        self.assertEqual(log.search_count([("request_id", "=", seen.id)]), 1)

    def test_break_glass_is_for_managers_and_known_references(self):
        for user in (self.other_officer, self.finance, self.system, self.director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.break_glass(user)
        with self.assertRaises(UserError):
            self.break_glass(self.other_manager, "P/1999/%")
        office = self.env["res.company"].create({"name": "Other Office"})
        self.request.sudo().company_id = office
        with self.assertRaises(UserError):
            self.break_glass(self.other_manager)
        self.assertNotIn(self.other_manager, self.request.sudo().team_ids)

    def test_break_glass_ends_by_itself(self):
        lines = self.env["omct.protection.break.glass"]
        now = fields.Datetime.now()
        with freeze_time(now):
            self.break_glass(self.other_manager, hours=2)
        trigger = self.env["ir.cron.trigger"].search(
            [
                (
                    "cron_id",
                    "=",
                    self.env.ref("omct_protection.ir_cron_end_break_glass").id,
                )
            ]
        )
        self.assertIn(now + timedelta(hours=2), trigger.mapped("call_at"))
        with freeze_time(now + timedelta(hours=2, seconds=-1)):
            lines._cron_end()
        self.assertIn(self.other_manager, self.request.sudo().team_ids)
        with freeze_time(now + timedelta(hours=2)):
            lines._cron_end()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotIn(self.other_manager, self.request.sudo().team_ids)
        seen = self.as_user(self.request, self.other_manager)
        self.assertFalse(seen.search([("id", "=", seen.id)]))
        with self.assertRaises(AccessError):
            seen.read(["name"])
        line = lines.search([("request_id", "=", self.request.id)])
        self.assertTrue(line.ended_date)
        # Asked onto the team afterwards, the manager stays.
        self.request.sudo().team_ids += self.other_manager
        with freeze_time(now + timedelta(hours=3)):
            lines._cron_end()
        self.assertIn(self.other_manager, self.request.sudo().team_ids)

    def test_break_glass_is_for_hours_and_no_longer(self):
        for hours in (0, 73):
            with (
                self.subTest(hours=hours),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.break_glass(self.other_manager, hours=hours)
        self.env.invalidate_all()
        self.assertNotIn(self.other_manager, self.request.sudo().team_ids)
