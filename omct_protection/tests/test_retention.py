# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import os
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..models.retention_kinds import DEFENDER, ENDED, KINDS, REQUEST
from .common import IDENTITY, ProtectionCommon, ProtectionSetup

ALL = [kind for kind, _label in KINDS]
TELLING = "Nightingale in the orchard"


class RetentionCommon:
    @classmethod
    def _set_up_rules(cls):
        cls.rules = cls.env["omct.protection.retention"].search([])
        cls.months = dict.fromkeys(ALL, 12) | {"contact": 6, "identity": 24}
        for rule in cls.rules:
            rule.months = cls.months[rule.kind]
        cls.rules.with_user(cls.manager).action_confirm()

    def make_full_request(self, defender=None, **vals):
        """A request with something telling in every place there is."""
        if not defender:
            defender = self.make_defender()
            defender.update_identity(IDENTITY)
            defender.update_contact_card(
                {
                    "channel": TELLING,
                    "hours": TELLING,
                    "code_word": TELLING,
                    "duress_word": f"{TELLING} again",
                }
            )
        request = self.make_request(
            defender_ids=[Command.link(defender.id)],
            narrative=TELLING,
            caller=TELLING,
            caller_phone=TELLING,
            threat_score="4",
            vulnerability_score="3",
            capacity_score="2",
            assessment_reason=TELLING,
            violation_ids=[
                Command.create(
                    {
                        "kind": "threat",
                        "place": TELLING,
                        "perpetrator_identity": TELLING,
                        "date": "2026-03-17",
                    }
                )
            ],
            **vals,
        )
        self.make_assistance(request).relocation_place = TELLING
        self.env["omct.protection.medical"].with_user(self.officer).create(
            {
                "request_id": request.id,
                "defender_id": defender.id,
                "examiner": TELLING,
                "findings": TELLING,
                "content": base64.b64encode(TELLING.encode()),
                "content_name": "x.txt",
            }
        )
        self.env["omct.protection.consent"].with_user(self.officer).create(
            {
                "request_id": request.id,
                "defender_id": defender.id,
                "purpose": "keep",
                "way": "phone",
                "lang_id": self.env.ref("base.lang_en").id,
                "withhold": TELLING,
            }
        )
        request.message_post(body=TELLING)
        request.activity_schedule(
            "mail.mail_activity_data_todo", summary=TELLING, user_id=self.officer.id
        )
        self.env["ir.attachment"].with_user(self.officer).create(
            {
                "name": "paper.txt",
                "raw": f"{TELLING} {request.name}".encode(),
                "res_model": request._name,
                "res_id": request.id,
            }
        )
        return request

    def end(self, request, months=0, days=0):
        """Decline a request as of some time ago."""
        request.with_user(self.manager).action_decline(reason="unfounded", note=TELLING)
        then = fields.Datetime.now() - relativedelta(months=months, days=days)
        request.sudo()._write_governed({"closed_date": then})
        self.env.flush_all()
        return request

    def get_cells(self, request):
        """Return every encrypted cell about a request that is filled."""
        self.env.flush_all()
        found = []
        for name, columns in (
            self.env["omct.protection.key.rotation"]._get_columns().items()
        ):
            model = self.env[name].sudo().with_context(active_test=False)
            if name == REQUEST:
                rows = request.sudo()
            elif name == DEFENDER:
                rows = request.sudo().defender_ids
            else:
                rows = model.search([("request_id", "=", request.id)])
            for column in columns:
                found += [(name, column) for row in rows if row[column]]
        return found

    def get_kinds(self, request):
        return set(request.sudo().purge_ids.mapped("kind"))


@tagged("post_install", "-at_install")
class TestRetention(RetentionCommon, ProtectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_rules()

    # ------------------------------------------------------------------
    # What goes
    # ------------------------------------------------------------------

    def test_every_encrypted_column_has_a_class_and_a_request(self):
        """What somebody adds later must not be kept by mistake."""
        engine = self.env["omct.protection.retention.engine"]
        everywhere = self.env["omct.protection.key.rotation"]._get_columns()
        found = {}
        for kind in ALL:
            for name, columns in engine._get_columns(kind).items():
                for column in columns:
                    self.assertNotIn((name, column), found)
                    found[name, column] = kind
        self.assertEqual(
            set(found),
            {
                (name, column)
                for name, columns in everywhere.items()
                for column in columns
            },
        )
        for name in everywhere.keys() - {REQUEST, DEFENDER}:
            field = self.env[name]._fields["request_id"]
            self.assertTrue(field.store and field.comodel_name == REQUEST, name)

    def test_nothing_goes_before_its_day(self):
        request = self.end(self.make_full_request(), months=6, days=-1)
        before = self.get_cells(request)
        request._purge()
        self.assertEqual(self.get_cells(request), before)
        self.assertFalse(request.sudo().purge_ids)

    def test_the_class_goes_on_its_day_and_the_others_stay(self):
        request = self.end(self.make_full_request(), months=6)
        request._purge()
        self.assertEqual(self.get_kinds(request), {"contact"})
        left = {column for _name, column in self.get_cells(request)}
        gone = {"caller_cipher", "caller_phone_cipher", "identity_contact"}
        self.assertFalse(left & gone)
        self.assertLessEqual({"identity_name", "narrative_cipher"}, left)
        self.assertEqual(request.state, "declined")

    def test_all_of_it_goes_and_the_ledger_and_figures_stay(self):
        request = self.make_full_request()
        help_given = request.assistance_ids
        violation = request.violation_ids
        defender = request.defender_ids
        filed = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", request._name), ("res_id", "=", request.id)])
        )
        path = filed._full_path(filed.store_fname)
        looks = self.env["omct.protection.identity.log"].search(
            [("defender_id", "=", defender.id)]
        )
        self.end(request, months=24)
        request._purge()
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(self.get_cells(request), [])
        self.assertEqual(self.get_kinds(request), set(ALL))
        self.assertEqual(request.state, "purged")
        self.assertFalse(filed.exists())
        self.assertFalse(os.path.exists(path))
        self.assertFalse(defender.sudo().person_hash)
        bodies = " ".join(map(str, request.sudo().message_ids.mapped("body")))
        self.assertNotIn(TELLING, bodies)
        self.assertFalse(request.sudo().activity_ids)
        # What stays tells of no person.
        self.assertEqual(help_given.amount, 2400)
        self.assertEqual((request.country_id, request.risk_score), (self.country, 6.0))
        self.assertEqual(str(violation.date), "2026-03-01")
        self.assertEqual(violation.date_precision, "month")
        self.assertTrue(looks.exists())
        self.assertEqual(looks.sudo().user_id, self.officer)

    def test_no_table_holds_it_afterwards(self):
        """Whatever table and column: the words are found nowhere."""
        request = self.end(self.make_full_request(), months=24)
        request._purge()
        self.env.flush_all()
        words = ("Nightingale", "Zebulon", "Quartermain")
        for table, column in self.env.execute_query(
            SQL(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type IN "
                "('text', 'character varying', 'jsonb')"
            )
        ):
            found = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s::text ILIKE ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    [f"%{word}%" for word in words],
                )
            )
            self.assertEqual(found[0][0], 0, f"{table}.{column}")

    def test_a_second_run_does_nothing(self):
        request = self.end(self.make_full_request(), months=24)
        request._purge()
        lines = request.sudo().purge_ids
        request._purge()
        self.assertEqual(request.sudo().purge_ids, lines)
        self.assertNotIn(request.id, request._get_due_ids(("confirmed",)))

    def test_a_person_that_another_request_needs_stays(self):
        first = self.make_full_request()
        defender = first.defender_ids
        other = self.make_request(defender_ids=[Command.link(defender.id)])
        self.end(first, months=24)
        first._purge()
        self.assertTrue(defender.sudo().identity_name)
        self.assertTrue(defender.sudo().identity_contact)
        self.assertEqual(first.state, "declined")
        self.end(other, months=24)
        other._purge()
        first._purge()
        self.assertFalse(defender.sudo().identity_name)
        self.assertEqual((first.state, other.state), ("purged", "purged"))

    def test_nothing_is_entered_anew_where_something_went(self):
        request = self.end(self.make_full_request(), months=24)
        request._purge()
        mine = self.as_user(request, self.officer)
        with self.assertRaises(UserError):
            mine.narrative = TELLING
        with self.assertRaises(UserError):
            mine.message_post(body=TELLING)
        with self.assertRaises(UserError):
            mine.violation_ids.place = TELLING
        with self.assertRaises(UserError):
            mine.env["ir.attachment"].create(
                {"name": "a.txt", "res_model": mine._name, "res_id": mine.id}
            )
        with self.assertRaises(UserError):
            mine.defender_ids.update_identity(IDENTITY)

    def test_open_requests_are_never_purged(self):
        request = self.make_full_request()
        before = self.get_cells(request)
        request._purge()
        self.assertEqual(self.get_cells(request), before)
        self.assertNotIn(request.id, request._get_due_ids(("confirmed",)))

    def test_every_end_counts(self):
        states = dict(self.env[REQUEST]._fields["state"].selection)
        still_open = {"intake", "triage", "verification", "assessment", "deciding"}
        self.assertEqual(
            set(states) - set(ENDED) - {"purged"}, still_open | {"active", "aftercare"}
        )

    # ------------------------------------------------------------------
    # Periods
    # ------------------------------------------------------------------

    def test_a_period_takes_two_managers(self):
        rule = self.rules[0].with_user(self.manager)
        rule.months = 9
        self.assertEqual(rule.state, "draft")
        with self.assertRaises(UserError):
            rule.action_confirm()
        rule.with_user(self.other_manager).action_confirm()
        self.assertEqual(rule.confirmed_by_id, self.other_manager)
        for user in (self.officer, self.auditor, self.system, self.finance):
            mine = self.as_user(rule, user)
            with self.assertRaises(AccessError):
                mine.months = 1
            with self.assertRaises(UserError):
                mine.action_confirm()
        with self.assertRaises(AccessError):
            self.as_user(rule, self.manager).state = "confirmed"

    def test_what_is_not_confirmed_destroys_nothing(self):
        request = self.end(self.make_full_request(), months=30)
        self.rules.with_user(self.manager).write({"basis": "Another"})
        before = self.get_cells(request)
        request._purge()
        self.assertEqual(self.get_cells(request), before)
        self.assertNotIn(request.id, request._get_due_ids(("confirmed",)))
        self.assertIn(request.id, request._get_due_ids(("draft",)))

    # ------------------------------------------------------------------
    # Hold
    # ------------------------------------------------------------------

    def test_a_hold_keeps_all_until_it_is_lifted(self):
        request = self.end(self.make_full_request(), months=30)
        before = self.get_cells(request)
        hold = (
            self.env["omct.protection.hold"]
            .with_user(self.manager)
            .create({"request_id": request.id, "reason": "court", "note": TELLING})
        )
        self.assertEqual(hold.placed_by_id, self.manager)
        request._purge()
        self.assertEqual(
            set(self.get_cells(request)) - set(before),
            {("omct.protection.hold", "note_cipher")},
        )
        self.assertNotIn(request.id, request._get_due_ids(("confirmed",)))
        with self.assertRaises(AccessError):
            hold.write({"reason": "wish"})
        with self.assertRaises(AccessError):
            hold.unlink()
        hold.action_lift()
        self.assertEqual(hold.lifted_by_id, self.manager)
        request._purge()
        self.assertEqual(self.get_cells(request), [])
        with self.assertRaises(UserError):
            hold.create({"request_id": request.id, "reason": "court"})

    def test_who_may_hold(self):
        request = self.make_request()
        vals = {"request_id": request.id, "reason": "court"}
        for user in self.outsiders | self.officer:
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["omct.protection.hold"].with_user(user).create(vals)
        hold = self.env["omct.protection.hold"].with_user(self.manager).create(vals)
        self.assertEqual(self.as_user(hold, self.officer).reason, "court")
        for user in self.outsiders:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(hold, user).read(["reason"])
        with self.assertRaises(UserError):
            self.as_user(hold, self.officer).action_lift()

    # ------------------------------------------------------------------
    # Certificate, dry run
    # ------------------------------------------------------------------

    def test_the_certificate(self):
        request = self.end(self.make_full_request(), months=12)
        request._purge()
        line = request.sudo().purge_ids.filtered(lambda rec: rec.kind == "files")
        self.assertEqual((line.file_count, line.months), (1, 12))
        self.assertEqual(line.due_date, line.closed_date + relativedelta(months=12))
        self.assertTrue(line.basis)
        report = self.env["ir.actions.report"].with_user(self.auditor)
        html = report._render_qweb_html(
            "omct_protection.omct_protection_purge_report", line.ids
        )[0].decode()
        self.assertIn(line.name, html)
        self.assertIn(request.name, html)
        self.assertNotIn(TELLING, html)
        self.env.invalidate_all()
        for user in (self.officer, self.manager, self.auditor):
            self.assertEqual(self.as_user(line, user).kind, "files")
            with self.assertRaises(AccessError):
                self.as_user(line, user).write({"file_count": 0})
            with self.assertRaises(AccessError):
                self.as_user(line, user).unlink()
        for user in self.outsiders - self.auditor:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(line, user).read(["kind"])

    def test_a_dry_run_changes_nothing_and_tells_no_strangers(self):
        request = self.end(self.make_full_request(), months=30)
        before = self.get_cells(request)
        preview = self.env["omct.protection.retention.preview"]
        mine = preview.with_user(self.manager).create({})
        mine.action_show()
        lines = mine.line_ids.filtered(lambda line: line.request_id == request)
        self.assertEqual(set(lines.mapped("kind")), set(ALL))
        others = mine.other_count
        theirs = preview.with_user(self.other_manager).create({})
        theirs.action_show()
        self.assertNotIn(request.id, theirs.sudo().line_ids.request_id.ids)
        self.assertEqual(theirs.other_count, others + len(mine.line_ids.request_id))
        self.assertEqual(self.get_cells(request), before)
        counted = {line.kind: line.text_count for line in lines}
        request._purge()
        for line in request.sudo().purge_ids:
            self.assertEqual(line.text_count, counted[line.kind], line.kind)
        with self.assertRaises(AccessError):
            preview.with_user(self.officer).create({})

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    def test_the_schedule_does_all_that_is_due(self):
        requests = [self.end(self.make_full_request(), months=24) for _n in range(3)]
        with self.enter_registry_test_mode():
            self.env.ref("omct_protection.ir_cron_purge").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual({request.state for request in requests}, {"purged"})

    @mute_logger("odoo.addons.omct_protection.models.omct_protection_request_retention")
    def test_one_that_fails_is_whole_and_keeps_no_other(self):
        first, second = [
            self.end(self.make_full_request(), months=24) for _n in range(2)
        ]
        before = self.get_cells(first)
        engine = type(self.env["omct.protection.retention.engine"])
        destroy = engine._destroy

        def break_off(self, request, kind):
            counts = destroy(self, request, kind)
            if request.id == first.id and kind == "narrative":
                raise ValueError(TELLING)
            return counts

        with patch.object(engine, "_destroy", break_off):
            with self.enter_registry_test_mode():
                self.env.ref("omct_protection.ir_cron_purge").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.get_cells(first), before)
        self.assertEqual(second.state, "purged")

    def test_the_cost_does_not_grow_with_the_number_of_requests(self):
        for _n in range(3):
            self.end(self.make_request(), months=24)
        with self.assertQueryCount(1):
            self.env[REQUEST]._get_due_ids(("confirmed",))


@tagged("post_install", "-at_install")
class TestRetentionTour(RetentionCommon, ProtectionSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_protection()
        cls._set_up_rules()

    def test_screens(self):
        self.end(self.make_full_request(), months=24)._purge()
        for path in ("retention", "purges", "legal-holds", "protection-exports"):
            with self.subTest(path):
                self.start_tour(
                    f"/odoo/{path}",
                    "omct_protection_list_opens",
                    login=self.manager.login,
                )
