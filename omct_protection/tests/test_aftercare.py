# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.aftercare_words import OUTCOMES
from .common import ProtectionCommon, ProtectionSetup

CHECK = "omct.protection.safety.check"
CARD = {
    "channel": "Signal of the cousin",
    "hours": "19 to 21 h",
    "code_word": "Apricot",
    "duress_word": "Umbrella",
}


class AftercareSetup(ProtectionSetup):
    def make_active_request(self):
        request = self.make_assessed_request()
        request.action_propose()
        self.as_user(request, self.manager).action_activate()
        return self.as_user(request, self.officer)

    def make_aftercare(self):
        request = self.make_active_request()
        request.action_aftercare()
        return request

    def close(self, request):
        request.outcome = "safe"
        request.action_close(reason="done")
        return self.as_user(request, self.manager)


@tagged("post_install", "-at_install")
class TestSafetyCheck(AftercareSetup, ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_aftercare()
        self.checks = self.request.safety_check_ids
        self.today = fields.Date.today()

    def activities(self):
        return self.request.activity_ids.filtered(
            lambda rec: "Planned step" in (rec.summary or "")
        )

    def test_planned_by_themselves(self):
        days = [self.today + relativedelta(months=n) for n in (1, 3, 6, 12)]
        self.assertEqual(self.checks.mapped("date_due"), days)
        self.assertEqual(set(self.checks.mapped("state")), {"planned"})
        self.assertEqual(self.request.next_check_date, days[0])
        self.assertEqual(sorted(self.activities().mapped("date_deadline")), days)
        self.assertEqual(self.activities().user_id, self.officer)
        for activity in self.activities():
            text = f"{activity.summary} {activity.note or ''}".casefold()
            for telling in ("safety", "check", "defender", "aftercare"):
                self.assertNotIn(telling, text)

    def test_a_check_is_done(self):
        check = self.checks[0]
        with self.assertRaisesRegex(UserError, "how they are"):
            check.action_done()
        check.write({"result": "safe", "note": "Met at the market"})
        check.action_done()
        self.assertEqual(check.state, "done")
        self.assertEqual(check.done_by_id, self.officer)
        self.assertEqual(len(self.activities()), 3)
        self.assertEqual(self.request.next_check_date, self.checks[1].date_due)
        for vals in ({"result": "harm"}, {"note": "Else"}, {"date_due": self.today}):
            with self.subTest(**vals), self.assertRaises(AccessError):
                check.write(vals)
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM omct_protection_safety_check t")
        self.assertNotIn("market", str(self.env.cr.fetchall()))

    def test_overdue_from_the_day_after(self):
        late = self.env[CHECK].with_user(self.officer)
        for days, expected in ((0, False), (1, True)):
            self.checks[0].date_due = self.today - timedelta(days=days)
            with self.subTest(days=days):
                self.assertEqual(self.checks[0].is_late, expected)
                found = late.search([("is_late", "=", True)])
                self.assertEqual(bool(found), expected)
                self.assertEqual(
                    late.search_count([("is_late", "=", False)]), 4 - expected
                )
        self.assertEqual(
            self.checks[0].sudo().activity_id.date_deadline,
            self.today - timedelta(days=1),
        )
        self.checks[0].action_cancel()
        self.assertFalse(self.checks[0].is_late)

    def warnings(self):
        return self.request.sudo().activity_ids.filtered(
            lambda rec: "overdue" in (rec.summary or "")
        )

    def tell_managers(self, days):
        """Make the first check so many days overdue, and let the schedule run."""
        self.checks[0].date_due = self.today - timedelta(days=days)
        self.env[CHECK]._cron_tell_managers()
        return self.warnings()

    def test_the_manager_is_told_once_after_three_days(self):
        self.assertFalse(self.tell_managers(2))
        told = self.tell_managers(3)
        self.assertEqual(told.user_id, self.manager)
        for telling in ("safety", "check", "defender", "aftercare"):
            self.assertNotIn(telling, f"{told.summary} {told.note or ''}".casefold())
        self.env[CHECK]._cron_tell_managers()
        self.assertEqual(self.warnings(), told)
        found = (
            self.env[CHECK]
            .with_user(self.manager)
            .search([("is_late", "=", True), ("manager_told_date", "!=", False)])
        )
        self.assertEqual(found.ids, self.checks[0].ids)
        # Done by hand, it is not told again.
        told.unlink()
        self.env[CHECK]._cron_tell_managers()
        self.assertFalse(self.warnings())

    def test_what_was_told_ends_with_the_check(self):
        self.assertTrue(self.tell_managers(3))
        self.checks[0].result = "safe"
        self.checks[0].action_done()
        self.assertFalse(self.warnings())
        self.env[CHECK]._cron_tell_managers()
        self.assertFalse(self.warnings())

    def test_a_later_day_is_told_anew(self):
        self.assertTrue(self.tell_managers(3))
        self.assertFalse(self.tell_managers(-7))
        self.assertTrue(self.tell_managers(4))

    def test_a_new_manager_is_told(self):
        self.tell_managers(3)
        self.as_user(self.request, self.manager).write(
            {
                "manager_id": self.other_manager.id,
                "team_ids": [Command.unlink(self.manager.id)],
            }
        )
        self.assertEqual(self.warnings().user_id, self.other_manager)

    def test_an_officer_cannot_silence_it(self):
        for vals in (
            {"manager_told_date": fields.Datetime.now()},
            {"manager_activity_id": False},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                self.checks[0].write(vals)

    def test_the_outcome_reaches_the_request(self):
        for outcome, _label in OUTCOMES:
            check = self.request.safety_check_ids.create(
                {
                    "request_id": self.request.id,
                    "date_due": self.today,
                    "result": "safe",
                    "outcome": outcome,
                }
            )
            check.action_done()
            self.assertEqual(self.request.outcome, outcome)

    def test_a_new_officer_gets_the_activities(self):
        self.as_user(self.request, self.manager).write(
            {
                "officer_id": self.other_officer.id,
                "team_ids": [Command.unlink(self.officer.id)],
            }
        )
        activities = self.as_user(self.request, self.manager).activity_ids
        self.assertEqual(activities.user_id, self.other_officer)
        self.assertEqual(len(activities), 4)
        with self.assertRaises(AccessError):
            self.as_user(self.checks, self.officer).read(["date_due"])

    def test_closing_cancels_what_is_planned(self):
        self.checks[0].result = "safe"
        self.checks[0].action_done()
        self.close(self.request)
        self.assertEqual(
            self.checks.mapped("state"), ["done", "cancelled", "cancelled", "cancelled"]
        )
        self.assertFalse(self.activities())

    def test_only_in_aftercare(self):
        active = self.make_active_request()
        with self.assertRaisesRegex(UserError, "Start aftercare"):
            self.checks.create({"request_id": active.id, "date_due": self.today})
        with self.assertRaises(AccessError):
            self.checks[0].request_id = active

    def test_each_is_planned_once(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.checks.create(
                {
                    "request_id": self.request.id,
                    "date_due": self.today,
                    "kind": "m01",
                }
            )

    def test_states_are_governed(self):
        for vals in (
            {"state": "done"},
            {"done_date": fields.Datetime.now()},
            {"activity_id": False},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                self.checks[0].write(vals)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE omct_protection_safety_check SET state = 'done' WHERE id = %s",
                [self.checks[0].id],
            )

    def test_the_team_alone(self):
        check = self.checks[0]
        for user in self.outsiders:
            seen = self.as_user(check, user)
            for attempt in (
                lambda seen=seen: seen.read(["display_name"]),
                lambda seen=seen: seen.write({"result": "safe"}),
                lambda seen=seen: seen.action_done(),
                lambda seen=seen: seen.action_cancel(),
                lambda seen=seen: seen.create(
                    {"request_id": self.request.id, "date_due": self.today}
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
            if user in self.other_officer | self.other_manager:
                self.assertFalse(seen.search([]))
                self.assertFalse(seen.search_count([("is_late", "=", False)]))
            self.assertFalse(seen.sudo().note)

    def test_lists_cost_the_same_at_any_length(self):
        columns = {
            "request_id": {"fields": {"display_name": {}}},
            "kind": {},
            "date_due": {},
            "officer_id": {"fields": {"display_name": {}}},
            "is_late": {},
        }
        counts = []
        for number in (6, 90):
            self.checks.create(
                [{"request_id": self.request.id, "date_due": self.today}] * number
            )
            model = self.as_user(self.env[CHECK], self.officer)
            model.web_search_read([], columns, limit=200)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model.web_search_read([], columns, limit=200)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestOutcome(AftercareSetup, ProtectionCommon):
    def test_closing_from_aftercare_says_the_outcome(self):
        request = self.make_aftercare()
        with self.assertRaisesRegex(UserError, "what became of"):
            request.action_close(reason="done")
        self.close(request)
        self.assertEqual(request.state, "closed")

    def test_closing_without_aftercare_needs_none(self):
        request = self.make_active_request()
        request.action_close(reason="done")
        self.assertEqual(request.state, "closed")

    def test_open_again(self):
        request = self.close(self.make_aftercare())
        self.assertEqual(
            request.action_resume()["res_model"], "omct.protection.resume.wizard"
        )
        wizard = (
            self.env["omct.protection.resume.wizard"]
            .with_user(self.manager)
            .create(
                {
                    "request_id": request.id,
                    "reason": "threat",
                    "note": "Zebulon was followed",
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(request.state, "active")
        self.assertEqual(request.resume_reason, "threat")
        self.assertEqual(request.resume_note, "Zebulon was followed")
        self.assertFalse(request.outcome or request.closed_date)
        self.assertTrue(request.decided_date)
        bodies = str(request.sudo().message_ids.mapped("body"))
        self.assertIn("New threat", bodies)
        self.assertNotIn("followed", bodies)
        for table in ("request", "resume_wizard"):
            self.env.flush_all()
            self.env.cr.execute(f"SELECT t::text FROM omct_protection_{table} t")
            self.assertNotIn("followed", str(self.env.cr.fetchall()))
        # And aftercare starts anew, with checks of its own.
        self.as_user(request, self.officer).action_aftercare()
        states = request.safety_check_ids.mapped("state")
        self.assertEqual(states.count("planned"), 4)
        self.assertEqual(states.count("cancelled"), 4)

    def test_open_again_is_for_a_manager_who_is_not_the_officer(self):
        request = self.close(self.make_aftercare())
        with self.assertRaisesRegex(UserError, "role"):
            self.as_user(request, self.officer).action_resume(reason="threat")
        for user in self.outsiders:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(request, user).action_resume(reason="threat")
        request = self.as_user(request, self.manager)
        for state in ("active", "aftercare"):
            other = self.make_active_request()
            if state == "aftercare":
                other.action_aftercare()
            with self.subTest(state), self.assertRaises(UserError):
                self.as_user(other, self.manager).action_resume(reason="threat")
        with self.assertRaises(ValueError):
            request.action_resume(reason="none")

    def test_open_again_needs_consent(self):
        request = self.close(self.make_aftercare())
        consent = (
            self.env["omct.protection.consent"]
            .with_user(self.officer)
            .create(
                {
                    "request_id": request.id,
                    "defender_id": request.defender_ids[:1].id,
                    "purpose": "help",
                    "recipient": "secretariat",
                    "way": "phone",
                    "lang_id": self.env.ref("base.lang_fr").id,
                }
            )
        )
        consent.action_withdraw()
        with self.assertRaisesRegex(UserError, "consent"):
            self.as_user(request, self.manager).action_resume(reason="threat")


@tagged("post_install", "-at_install")
class TestContactCard(AftercareSetup, ProtectionCommon):
    def setUp(self):
        super().setUp()
        self.request = self.make_request()
        self.defender = self.request.defender_ids.with_user(self.officer)

    def kinds(self):
        lines = self.env["omct.protection.identity.log"].search(
            [("defender_id", "=", self.defender.id)], order="id"
        )
        return lines.mapped("kind")

    def test_kept_encrypted_and_logged(self):
        self.assertFalse(self.defender.has_card)
        self.defender.update_contact_card(CARD)
        self.assertTrue(self.defender.has_card)
        self.assertEqual(self.defender.reveal_contact_card(), CARD)
        self.assertEqual(self.kinds(), ["card_write", "card_read"])
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM omct_protection_defender t")
        text = str(self.env.cr.fetchall())
        for telling in CARD.values():
            self.assertNotIn(telling, text)
        self.assertNotIn("Apricot", str(self.defender.read()))

    def test_a_part_changes_alone(self):
        self.defender.update_contact_card(CARD)
        self.defender.update_contact_card({"hours": " noon "})
        self.assertEqual(self.defender.reveal_contact_card(), {**CARD, "hours": "noon"})
        for values in ({"name": "x"}, "x", {"card_hours": "x"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.defender.update_contact_card(values)

    def test_the_two_words_differ(self):
        self.defender.update_contact_card({"code_word": "Apricot"})
        for word in ("Apricot", "apricot "):
            with self.subTest(word), self.assertRaisesRegex(UserError, "must differ"):
                self.defender.update_contact_card({"duress_word": word})
        self.defender.update_contact_card({"duress_word": ""})

    def test_the_team_alone(self):
        self.defender.update_contact_card(CARD)
        for user in self.outsiders:
            seen = self.as_user(self.defender, user)
            for attempt in (
                seen.reveal_contact_card,
                seen.action_open_contact_card,
                seen.sudo().reveal_contact_card,
                lambda seen=seen: seen.update_contact_card({"hours": "noon"}),
                lambda seen=seen: seen.read(["card_hours"]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        self.assertEqual(self.kinds(), ["card_write"])
        for user in (self.officer, self.manager):
            seen = self.as_user(self.defender, user)
            for attempt in (
                lambda seen=seen: seen.read(["card_duress_word"]),
                lambda seen=seen: seen.write({"card_hours": "noon"}),
                lambda seen=seen: seen.sudo().write({"card_hours": "noon"}),
                lambda seen=seen: seen.search([("card_hours", "!=", False)]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        self.assertNotIn("Apricot", str(self.as_user(self.defender, self.officer).name))

    def test_the_action_carries_nothing(self):
        self.defender.update_contact_card(CARD)
        action = str(self.defender.action_open_contact_card())
        for telling in CARD.values():
            self.assertNotIn(telling, action)


@tagged("post_install", "-at_install")
class TestAftercareTour(AftercareSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()

    def test_tour(self):
        request = self.make_aftercare()
        self.start_tour(
            f"/odoo/protection-requests/{request.id}",
            "omct_protection_aftercare",
            login=self.officer.login,
        )
        request.invalidate_recordset()
        self.assertEqual(request.outcome, "released")
        self.assertEqual(
            request.safety_check_ids.mapped("state"),
            ["done", "planned", "planned", "planned"],
        )
        defender = request.defender_ids.with_user(self.officer)
        self.assertEqual(defender.reveal_contact_card()["duress_word"], "Umbrella")
        self.start_tour(
            "/odoo/safety-checks", "omct_protection_every_view", login="prot_officer"
        )
